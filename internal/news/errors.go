package news

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what went wrong in terms that every room understands. api/rest has
// the one table from kind to HTTP status.
type Kind string

// The kinds of error.
const (
	Internal             Kind = "internal"
	Malformed            Kind = "malformed"    // the request cannot be read
	Invalid              Kind = "invalid"      // readable, but it breaks a rule
	TooLarge             Kind = "too_large"    // the body is over the limit
	Unsupported          Kind = "unsupported"  // the body's media type is not one we read
	Unauthenticated      Kind = "unauthorized" // no, or no valid, credentials
	Forbidden            Kind = "forbidden"    // known caller without the permission
	NotFound             Kind = "not_found"    // not there, or not for this caller to know of
	NotAllowed           Kind = "not_allowed"  // the resource has no such method
	Moved                Kind = "moved"        // it has another name now
	Gone                 Kind = "gone"         // it was there and was withdrawn
	Conflict             Kind = "conflict"     // the state or a uniqueness rule is against it
	Stale                Kind = "stale"        // the caller saw an older version
	PreconditionRequired Kind = "precondition" // the caller must say which version it saw
	TooMany              Kind = "too_many"     // the caller has to wait
	Unavailable          Kind = "unavailable"  // it may work later
	StorageFull          Kind = "storage_full" // nothing can be written until there is room
)

// Code is the stable name of one thing that can go wrong. Every code has an
// entry in the catalogue; clients may rely on it for good.
type Code string

// Error is a failure that the caller can act on. Any other error is a fault of
// ours: it is logged for the operator, and the caller learns only that it
// happened.
type Error struct {
	Code    Code
	Args    []any   // pairs of name and value for the detail's placeholders
	Faults  []Fault // the members or parameters at fault
	Slug    string  // for Moved: the slug it has now
	Notice  Opt     // for Gone: the public notice
	Version int64   // for Stale: the version that is there now
	Changed *Touch  // for Stale: who made it, where that is known
	Wait    int     // for TooMany: seconds
	Policy  string  // for TooMany: the name and size of the limit, as RateLimit-Policy has it
	Cause   error   // for the log, never for the caller
}

// Fault points at one part of a request that is not acceptable: a member of the
// body by JSON Pointer (RFC 6901), or a query parameter or header by name.
type Fault struct {
	Pointer   string
	Parameter string
	Header    string
	Code      Code
	Args      []any
}

// Fail returns an Error. Args are pairs of name and value for the placeholders
// of the code's detail.
func Fail(code Code, args ...any) *Error { return &Error{Code: code, Args: args} }

// FailAt returns an Error of the given code with one fault, at a member of the body.
func FailAt(code Code, pointer string, fault Code, args ...any) *Error {
	return &Error{Code: code, Faults: []Fault{{Pointer: pointer, Code: fault, Args: args}}}
}

// InvalidAt returns the error for one member that breaks a rule.
func InvalidAt(pointer string, fault Code, args ...any) *Error {
	return FailAt(CodeInvalid, pointer, fault, args...)
}

// BadParameter returns the error for one query parameter that cannot be used.
func BadParameter(name string, fault Code, args ...any) *Error {
	return &Error{Code: CodeBadQuery, Faults: []Fault{{Parameter: name, Code: fault, Args: args}}}
}

// Because returns e with a cause for the log.
func (e *Error) Because(err error) *Error {
	e.Cause = err
	return e
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	for _, f := range e.Faults {
		fmt.Fprintf(&b, " [%s%s%s %s]", f.Pointer, f.Parameter, f.Header, f.Code)
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, ": %v", e.Cause)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Cause }

// Kind is the kind of the error's code.
func (e *Error) Kind() Kind { return Catalogue[e.Code].Kind }

// KindOf reports the kind of err: Internal if it is no Error, "" if it is nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind()
	}
	return Internal
}

// IsCode reports whether err is an Error of the given code.
func IsCode(err error, code Code) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Code == code
}

// Faults collects what is wrong with a request, so that its sender learns of
// everything at once.
type Faults []Fault

// Add notes a fault at a member of the body.
func (f *Faults) Add(pointer string, code Code, args ...any) {
	*f = append(*f, Fault{Pointer: pointer, Code: code, Args: args})
}

// Err is nil if there is no fault, and an Error of the given code otherwise.
func (f Faults) Err(code Code) error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Code: code, Faults: f}
}
