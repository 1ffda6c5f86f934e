package news

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Time is an instant as the newsroom keeps it: UTC, in whole microseconds. The
// database holds it as the number of microseconds since 1970, so that both
// databases compare it the same way; JSON has it as RFC 3339.
type Time struct{ time.Time }

// At returns t in UTC, truncated to microseconds.
func At(t time.Time) Time { return Time{t.UTC().Truncate(time.Microsecond)} }

// Value is the form for the database.
func (t Time) Value() (driver.Value, error) { return t.UnixMicro(), nil }

// Scan reads the form of the database.
func (t *Time) Scan(src any) error {
	micros, ok := src.(int64)
	if !ok {
		return fmt.Errorf("news: cannot read a time from %T", src)
	}
	*t = Time{time.UnixMicro(micros).UTC()}
	return nil
}

// UnmarshalJSON reads RFC 3339 with any offset.
func (t *Time) UnmarshalJSON(b []byte) error {
	if err := t.Time.UnmarshalJSON(b); err != nil {
		return err
	}
	*t = At(t.Time)
	return nil
}

// Precision says how exactly a publication time is known.
type Precision string

// The precisions of a publication time. With PrecisionDay the clock time is not
// shown: old print articles have a date only.
const (
	PrecisionDay    Precision = "day"
	PrecisionMinute Precision = "minute"
)
