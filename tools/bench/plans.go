package main

/*
// SQLite is linked with the driver, which keeps its header to itself.
typedef struct sqlite3 sqlite3;
int sqlite3_auto_extension(void (*)(void));
int sqlite3_db_config(sqlite3*, int, ...);

static int keep(sqlite3 *db, char **fault, const void *api) {
	(void)fault;
	(void)api;
	return sqlite3_db_config(db, 1007, 1, (int*)0); // SQLITE_DBCONFIG_ENABLE_QPSG
}

static int keep_plans(void) { return sqlite3_auto_extension((void (*)(void))keep); }
*/
import "C"

import "fmt"

// keepPlans has every connection that this process opens to SQLite plan a prepared
// statement once. Left alone, SQLite plans a join anew for each execution, because the
// driver clears the parameters before it sets them.
func keepPlans() error {
	if code := C.keep_plans(); code != 0 {
		return fmt.Errorf("SQLite's error %d", int(code))
	}
	return nil
}
