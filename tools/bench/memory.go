package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"
)

// What the server is to do with 100,000 articles.
const (
	mostMemory  = 256 << 20
	firstWithin = 100 * time.Millisecond
)

// memory measures how soon after its start the server answers, and what it holds
// in memory while readers ask for everything there is.
func (b *bench) memory(ctx context.Context) error {
	paper, err := b.paper(ctx, b.articles, false)
	if err != nil {
		return err
	}
	var first []time.Duration
	var ours *server
	for range b.rounds {
		if ours != nil {
			if err := ours.stop(); err != nil {
				return err
			}
		}
		var took time.Duration
		if ours, took, err = b.firstAnswer(ctx, paper); err != nil {
			return err
		}
		first = append(first, took)
	}
	slices.Sort(first)
	fresh, _, err := ours.memory()
	if err != nil {
		return err
	}
	stock, err := stockOf(ctx, ours)
	if err != nil {
		return err
	}
	held, s, err := b.fill(ours, stock)
	if err != nil {
		return err
	}
	_, most, err := ours.memory()
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "%d articles, %d readers, %s\n\n", b.articles, b.readers, s.lasted.Round(time.Second))
	for _, line := range [][]string{
		{"", "", "asked"},
		{"---", "--:", "--:"},
		{fmt.Sprintf("first answer after the start, median of %d", len(first)), short(first[len(first)/2]), "< " + short(firstWithin)},
		{"the slowest of them", short(first[len(first)-1]), ""},
		{"memory after the start", mb(fresh), ""},
		{"memory under load, median", mb(held[len(held)/2]), ""},
		{"memory at most", mb(most), "< " + mb(mostMemory)},
		{"answers a second meanwhile", fmt.Sprintf("%.0f", s.rate()), ""},
	} {
		fmt.Fprintf(b.out, "%s\n", row(line...))
	}
	return nil
}

// firstAnswer starts the server, and tells how long it took until a list of
// articles was there.
func (b *bench) firstAnswer(ctx context.Context, paper string) (*server, time.Duration, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, 0, err
	}
	question := get(listed, "Connection: close")
	start := time.Now()
	s, err := b.launch(ctx, "ours", b.toasoan, append(at(paper), "serve", "--addr", addr)...)
	if err != nil {
		return nil, 0, err
	}
	s.addr = addr
	for {
		if conn, err := net.Dial("tcp", addr); err == nil {
			r := newReader(conn, 200)
			err := r.ask(question)
			took := time.Since(start)
			return s, took, errors.Join(err, conn.Close())
		}
		if time.Since(start) > startWithin {
			return nil, 0, fmt.Errorf("no answer; see %s", filepath.Base(s.log))
		}
		time.Sleep(time.Millisecond)
	}
}

// fill has readers ask for every article once and then for anything, and tells
// what the server holds meanwhile.
func (b *bench) fill(ours *server, s stock) (held []int64, all sample, err error) {
	done, looked := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(looked)
		for {
			now, _, err := ours.memory()
			if err != nil {
				looked <- err
				return
			}
			ours.forget()
			held = append(held, now)
			select {
			case <-done:
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	c := crowd{addr: ours.addr, readers: b.readers, want: 200}
	err = c.once(each(s.slugs, func(slug string) string { return "/v1/articles/" + slug }))
	if err == nil {
		all, err = c.load(questions{fresh: s.anything()}, 10*b.lasts)
	}
	close(done)
	err = errors.Join(err, <-looked)
	slices.Sort(held)
	return held, all, err
}

// anything asks as the readers of a paper do, for articles most of all. No two of
// the lists and searches need be the same.
func (s stock) anything() func(dice *rand.Rand, b []byte) []byte {
	var pages atomic.Uint64
	some := func(dice *rand.Rand, of []string) string { return of[dice.IntN(len(of))] }
	return func(dice *rand.Rand, b []byte) []byte {
		path := "/v1/articles/" + some(dice, s.slugs)
		switch luck := dice.IntN(100); {
		case luck < 2:
			path = "/v1/search?q=" + url.QueryEscape(s.words(dice.IntN(len(s.titles)), dice.IntN(20), 3))
		case luck < 10:
			path = listed + "&tag=" + some(dice, s.tags)
		case luck < 18:
			path = fmt.Sprintf("%s&section=%s&page=%d", listed, some(dice, s.sections), 1+pages.Add(1)%20)
		case luck < 25:
			path += "/comments"
		case luck < 30:
			path += "/related"
		case luck < 35:
			path += "?include=page"
		}
		return append(b, get(path)...)
	}
}
