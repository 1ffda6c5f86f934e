// Package plans makes every connection to SQLite keep the plan that it has made of a
// prepared statement. Left alone, SQLite plans a join, or whatever has a parameter
// where the planner would like to know a number, anew for each execution: the driver
// clears the parameters before it sets them, and each of them might have been the
// reason for the plan. That takes ten times as long as to carry the plan out.
//
// SQLite calls the setting its query planner stability guarantee. The driver has no
// way to it, but SQLite has: what it is to do for each new connection.
package plans

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

static int keep_all(void) { return sqlite3_auto_extension((void (*)(void))keep); }
*/
import "C"

import (
	"fmt"
	"sync"

	_ "github.com/mattn/go-sqlite3" // which SQLite it is about
)

// Keep is for every connection that is opened after it, by whoever.
var Keep = sync.OnceValue(func() error {
	if code := C.keep_all(); code != 0 {
		return fmt.Errorf("SQLite does not keep its plans: code %d", int(code))
	}
	return nil
})
