// Command bench measures the server beside what it is compared with: a plain Echo
// handler that answers the same bytes, lists as most people write them with Echo
// and GORM, a handler written by hand, PocketBase. One client loads all of them in
// one run, in turns, and each runs in a process of its own on this machine.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE) // also when nobody reads the figures any more
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	toasoan   string // the program that is measured
	cacheOff  []string
	data      string // where databases are kept for the next run
	articles  int
	rounds    int
	lasts     time.Duration
	readers   int
	commenter int // readers who comment at the same time
	short     bool
	only      string // what of it is measured, all if ""

	dir     string // removed at the end
	running []*server
	out     io.Writer // the figures
	errs    io.Writer // how far it has got
}

const usage = `bench [flags] COMMAND

  speed     beside Echo, GORM and database/sql
  peers     beside PocketBase
  memory    how soon the first answer comes, and what is held in memory
  chart     FIGURES.json... > CHART.svg: what TestLarge measured, by size
  compared  what the server is compared with (speed runs it)

`

func run(ctx context.Context, args []string, out, errs io.Writer) (err error) {
	b := &bench{out: out, errs: errs}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() {
		fmt.Fprint(errs, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&b.toasoan, "toasoan", "bin/toasoan", "the program that is measured")
	cacheOff := flags.String("cache-off", "", "settings that turn its cache off, as it is measured for what is not cached")
	flags.StringVar(&b.data, "data", "data/bench", "where databases are kept for the next run")
	flags.IntVar(&b.articles, "articles", 10_000, "size of the paper")
	flags.IntVar(&b.rounds, "rounds", 7, "rounds of each comparison, of which the medians are told")
	flags.DurationVar(&b.lasts, "lasts", 3*time.Second, "how long each is loaded in a round")
	flags.IntVar(&b.readers, "readers", 32, "readers who ask at the same time")
	flags.IntVar(&b.commenter, "commenters", 128, "readers who comment at the same time")
	flags.StringVar(&b.only, "only", "", "measure only what has these letters in its name")
	flags.BoolVar(&b.short, "short", false, "measure little, with databases that are not kept: does it work at all?")
	if err := flags.Parse(args); err != nil {
		return err
	}
	b.cacheOff = strings.Fields(*cacheOff)
	command := cmp.Or(flags.Arg(0), "speed")
	if command == "chart" {
		return chart(out, flags.Args()[1:])
	}
	if command == "compared" {
		return compared(ctx, out, flags.Args()[1:])
	}
	if b.dir, err = os.MkdirTemp("", "toasoan-bench-"); err != nil {
		return err
	}
	defer func() {
		for _, s := range b.running {
			err = errors.Join(err, s.stop())
		}
		err = errors.Join(err, os.RemoveAll(b.dir))
	}()
	if b.short {
		b.articles, b.rounds, b.lasts, b.readers, b.commenter = min(b.articles, 300), min(b.rounds, 3), 100*time.Millisecond, 8, 8
		b.data = filepath.Join(b.dir, "data")
	}
	switch command {
	case "speed":
		return b.speed(ctx)
	case "peers":
		return b.peers(ctx)
	case "memory":
		return b.memory(ctx)
	}
	flags.Usage()
	return fmt.Errorf("no such command: %s", command)
}

func (b *bench) tell(format string, args ...any) {
	fmt.Fprintf(b.errs, format+"\n", args...)
}
