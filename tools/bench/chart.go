package main

import "io"

func chart(out io.Writer, args []string) error { return nil }
