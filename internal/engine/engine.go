// Package engine sets what the driver has no way to set, of the SQLite in it.
//
// Every connection keeps the plan that it has made of a prepared statement. Left alone,
// SQLite plans a join, or whatever has a parameter where the planner would like to know
// a number, anew for each execution: the driver clears the parameters before it sets
// them, and each of them might have been the reason for the plan. That takes ten times
// as long as to carry the plan out. SQLite calls the setting its query planner stability
// guarantee.
//
// Nobody counts the memory that SQLite takes: under one lock for all connections, each
// time that any of them asks for some (https://sqlite.org/compile.html#recommended_compile_time_options).
package engine

/*
// SQLite is linked with the driver, which keeps its header to itself.
typedef struct sqlite3 sqlite3;
int sqlite3_config(int, ...);
int sqlite3_auto_extension(void (*)(void));
int sqlite3_db_config(sqlite3*, int, ...);

// It has to be said before SQLite does anything.
static int uncounted;

__attribute__((constructor)) static void do_not_count(void) {
	uncounted = sqlite3_config(9, 0); // SQLITE_CONFIG_MEMSTATUS
}

static int keep(sqlite3 *db, char **fault, const void *api) {
	(void)fault;
	(void)api;
	return sqlite3_db_config(db, 1007, 1, (int*)0); // SQLITE_DBCONFIG_ENABLE_QPSG
}

static int tune(void) {
	return uncounted ? uncounted : sqlite3_auto_extension((void (*)(void))keep);
}
*/
import "C"

import (
	"fmt"
	"sync"

	_ "github.com/mattn/go-sqlite3" // which SQLite it is about
)

// Tune is for every connection that is opened after it, by whoever.
var Tune = sync.OnceValue(func() error {
	if code := C.tune(); code != 0 {
		return fmt.Errorf("SQLite does not take its settings: code %d", int(code))
	}
	return nil
})
