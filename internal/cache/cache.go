// Package cache keeps what is dear to make: under names, made once however many
// ask for it at the same time, and dropped by the keys of what it was made from.
package cache

import (
	"container/list"
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Cache keeps values of one kind, up to a number of bytes. The zero value is not
// ready for use; see [New].
type Cache[V any] struct {
	now   func() time.Time
	most  int64
	mu    sync.RWMutex
	bytes int64
	names map[string]*entry[V]
	keys  map[string]*family[V]
	order *list.List // of entries, as they came in; see shrink

	flights map[string]*flight[V] // those that others may wait for
	flying  map[*flight[V]]struct{}
	held    map[string]int // by keys, how many changes are about to be made
	heldAll int
}

// Terms say how a value is kept.
type Terms struct {
	Keys []string  // what it was made from
	Size int       // bytes
	End  time.Time // when it is out of date in any case
	Keep bool      // false if it is for those who wait for it only
}

// entry is a value that is kept.
type entry[V any] struct {
	value V
	names []string // the first is its own, the others lead to it too
	keys  []*family[V]
	size  int64
	end   atomic.Int64 // nanoseconds since 1970
	used  atomic.Bool  // since shrink came by
	place *list.Element
}

// family are all entries that were made from one key. They share its text: what is kept
// is looked at by the collector of garbage again and again, piece by piece.
type family[V any] struct {
	key string
	of  map[*entry[V]]struct{}
}

// What an entry takes beside its value, about: itself, and its places in the maps.
const (
	overhead    = 400
	keyOverhead = 150
)

// mostNames is how many names lead to one value.
const mostNames = 4

// New returns a Cache for up to so many bytes, by the clock now.
func New[V any](bytes int64, now func() time.Time) *Cache[V] {
	return &Cache[V]{
		now: now, most: bytes, names: map[string]*entry[V]{}, keys: map[string]*family[V]{}, order: list.New(),
		flights: map[string]*flight[V]{}, flying: map[*flight[V]]struct{}{}, held: map[string]int{},
	}
}

// Get returns the value that is kept under the name.
func (c *Cache[V]) Get(name string) (value V, ok bool) {
	c.mu.RLock()
	e := c.names[name]
	c.mu.RUnlock()
	if e == nil || e.end.Load() <= c.now().UnixNano() {
		return value, false
	}
	if !e.used.Load() { // a write would take the line of memory from the other cores
		e.used.Store(true)
	}
	return e.value, true
}

// Name lets another name lead to what is kept under the name, for as long as that
// is kept. A value has a few such names at most; more are not remembered.
func (c *Cache[V]) Name(name, other string) {
	c.mu.RLock()
	known := c.names[other] != nil
	c.mu.RUnlock()
	if known { // as it is for all but the first who ask so
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.names[name]
	if e == nil || c.names[other] != nil || len(e.names) == mostNames {
		return
	}
	e.names = append(e.names, other)
	c.names[other] = e
	c.grow(e, int64(len(other)+keyOverhead))
}

// Grow notes that what is kept under the name takes so many bytes more than it did.
func (c *Cache[V]) Grow(name string, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.names[name]; e != nil {
		c.grow(e, int64(bytes))
	}
}

// flight is a value in the making.
type flight[V any] struct {
	done   chan struct{}
	value  V
	keys   []string
	err    error
	purges []purge // what went out of date meanwhile, first to last
}

// purge says that what was made from the key is out of date: at once, or, if end
// is given, from then on.
type purge struct {
	key string
	all bool
	end time.Time
}

// hits reports whether the purge is about something made from the keys.
func (p purge) hits(keys []string) bool {
	if p.all {
		return true
	}
	for _, k := range keys {
		if k == p.key {
			return true
		}
	}
	return false
}

// Do returns the value that is kept under the name, or else what build returns.
// Whoever asks while it is being made waits for it, unless something that it was
// made from changed before they asked: then it is made again for them. What
// changed while it was being made is not kept.
func (c *Cache[V]) Do(ctx context.Context, name string, build func() (V, Terms, error)) (V, error) {
	for {
		if value, ok := c.Get(name); ok {
			return value, nil
		}
		f, before, mine := c.join(name)
		if mine {
			return c.fly(f, name, build)
		}
		select {
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		case <-f.done:
		}
		if f.current(before) {
			return f.value, f.err
		}
	}
}

// join returns the flight under the name with the number of purges that it has
// seen, or makes a new one.
func (c *Cache[V]) join(name string) (f *flight[V], before int, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[name]; f != nil {
		return f, len(f.purges), false
	}
	f = &flight[V]{done: make(chan struct{})}
	c.flights[name], c.flying[f] = f, struct{}{}
	return f, 0, true
}

// current reports whether the flight's value, now that it has landed, is good for
// somebody who came after so many purges.
func (f *flight[V]) current(before int) bool {
	for _, p := range f.purges[:before] {
		if p.end.IsZero() && (f.err != nil || p.hits(f.keys)) {
			return false
		}
	}
	return true
}

// errPanic is what those get who waited for somebody who panicked.
var errPanic = errors.New("whoever made the value panicked")

// fly makes the value of the flight.
func (c *Cache[V]) fly(f *flight[V], name string, build func() (V, Terms, error)) (V, error) {
	var terms Terms
	f.err = errPanic
	defer func() { c.land(f, name, terms) }()
	f.value, terms, f.err = build()
	f.keys = terms.Keys
	return f.value, f.err
}

// land ends the flight and keeps its value, if that is still good.
func (c *Cache[V]) land(f *flight[V], name string, terms Terms) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(f.done)
	delete(c.flying, f)
	if c.flights[name] == f {
		delete(c.flights, name)
	}
	end := terms.End
	for _, p := range f.purges {
		switch {
		case !p.hits(terms.Keys):
		case p.end.IsZero():
			return
		case p.end.Before(end):
			end = p.end
		}
	}
	if f.err == nil && terms.Keep && !c.isHeld(terms.Keys) && end.After(c.now()) {
		c.keep(name, f.value, terms, end)
	}
}

func (c *Cache[V]) isHeld(keys []string) bool {
	if c.heldAll > 0 {
		return true
	}
	if len(c.held) > 0 {
		for _, k := range keys {
			if c.held[k] > 0 {
				return true
			}
		}
	}
	return false
}

func (c *Cache[V]) keep(name string, value V, terms Terms, end time.Time) {
	if old := c.names[name]; old != nil {
		c.drop(old)
	}
	e := &entry[V]{value: value, names: []string{name}, keys: make([]*family[V], len(terms.Keys))}
	e.end.Store(end.UnixNano())
	c.names[name] = e
	for i, k := range terms.Keys {
		f := c.keys[k]
		if f == nil {
			f = &family[V]{strings.Clone(k), map[*entry[V]]struct{}{}}
			c.keys[f.key] = f
		}
		f.of[e] = struct{}{}
		e.keys[i] = f
	}
	e.place = c.order.PushBack(e)
	c.grow(e, int64(terms.Size+len(name)+overhead+keyOverhead*len(e.keys)))
}

// grow counts so many bytes more for the entry, and makes room for them.
func (c *Cache[V]) grow(e *entry[V], by int64) {
	e.size += by
	c.bytes += by
	for c.bytes > c.most {
		c.shrink()
	}
}

// shrink drops one entry: the first that nobody has used since it was last come
// by. (FIFO with a second chance: a hit need not be written down in any order.)
func (c *Cache[V]) shrink() {
	for {
		first := c.order.Front()
		if first == nil {
			return
		}
		e := first.Value.(*entry[V])
		if e.end.Load() <= c.now().UnixNano() || !e.used.Swap(false) {
			c.drop(e)
			return
		}
		c.order.MoveToBack(first)
	}
}

// Tidy drops what is out of date. Nobody gets that any more, but it would take its room
// until that is needed. Most comes in with the same time to live, so it is in the order
// of its ends: Tidy stops at the first that may still be served.
func (c *Cache[V]) Tidy() {
	for c.tidy(tidiedAtOnce) {
	}
}

// tidiedAtOnce is how many entries are dropped while all others wait.
const tidiedAtOnce = 100

// tidy drops up to so many, and reports whether there may be more.
func (c *Cache[V]) tidy(most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now().UnixNano()
	for range most {
		first := c.order.Front()
		if first == nil {
			return false
		}
		e := first.Value.(*entry[V])
		if e.end.Load() > now {
			return false
		}
		c.drop(e)
	}
	return true
}

func (c *Cache[V]) drop(e *entry[V]) {
	for _, name := range e.names {
		delete(c.names, name)
	}
	for _, f := range e.keys {
		delete(f.of, e)
		if len(f.of) == 0 {
			delete(c.keys, f.key)
		}
	}
	c.order.Remove(e.place)
	c.bytes -= e.size
}

// Purge drops what was made from any of the keys, and lets nothing be kept that is
// being made from them.
func (c *Cache[V]) Purge(keys ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.purge(keys)
}

func (c *Cache[V]) purge(keys []string) {
	for _, k := range keys {
		for e := range c.madeFrom(k) {
			c.drop(e)
		}
		c.tell(purge{key: k})
	}
}

func (c *Cache[V]) madeFrom(key string) map[*entry[V]]struct{} {
	if f := c.keys[key]; f != nil {
		return f.of
	}
	return nil
}

// tell lets what is being made know.
func (c *Cache[V]) tell(p purge) {
	for f := range c.flying {
		f.purges = append(f.purges, p)
	}
}

// Clear is Purge of everything.
func (c *Cache[V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clear()
}

func (c *Cache[V]) clear() {
	clear(c.names)
	clear(c.keys)
	c.order.Init()
	c.bytes = 0
	c.tell(purge{all: true})
}

// Expire lets what was made from the key be served until the end, but no longer.
func (c *Cache[V]) Expire(key string, end time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for e := range c.madeFrom(key) {
		if end.UnixNano() < e.end.Load() {
			e.end.Store(end.UnixNano())
		}
	}
	c.tell(purge{key: key, end: end})
}

// Hold is called before a change is made of what the keys stand for, and what it
// returns once the change is made, or is not. Nothing made from the keys is kept
// in between: neither what was made before the change, nor what may have been.
func (c *Cache[V]) Hold(keys ...string) (release func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.purge(keys)
	for _, k := range keys {
		c.held[k]++
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, k := range keys {
			if c.held[k]--; c.held[k] == 0 {
				delete(c.held, k)
			}
		}
		c.purge(keys)
	}
}

// HoldAll is Hold for everything.
func (c *Cache[V]) HoldAll() (release func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clear()
	c.heldAll++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.heldAll--
		c.clear()
	}
}

// Bytes is about how much memory the values take.
func (c *Cache[V]) Bytes() int64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.bytes
}
