// Package toasoan is the root of a headless newsroom: the content back end of
// a newspaper as one REST/JSON API.
//
// The program is in [toasoan/api]; docs/architecture.md has the map of the house.
// This file exists because swag resolves generic types of other packages only
// where the module's root has a Go file.
package toasoan
