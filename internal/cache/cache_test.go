package cache

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// box is a cache of texts beside the number of times that one was made.
type box struct {
	*Cache[string]
	made int
}

func newBox(bytes int64) *box { return &box{Cache: New[string](bytes, time.Now)} }

func (b *box) ask(t *testing.T, name, value string, terms Terms) string {
	t.Helper()
	got, err := b.Do(t.Context(), name, func() (string, Terms, error) {
		b.made++
		return value, terms, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func terms(keys ...string) Terms {
	return Terms{Keys: keys, Size: 100, End: time.Now().Add(time.Hour), Keep: true}
}

func TestKept(t *testing.T) {
	for _, c := range []struct {
		name  string
		terms Terms
		after func(b *box)
		made  int // how often, when asked a second time
	}{
		{"as it is", terms("a"), func(*box) {}, 1},
		{"another key purged", terms("a"), func(b *box) { b.Purge("b") }, 1},
		{"one key purged", terms("a", "b"), func(b *box) { b.Purge("b") }, 2},
		{"all purged", terms(), func(b *box) { b.Clear() }, 2},
		{"not to be kept", Terms{Size: 1, End: time.Now().Add(time.Hour)}, func(*box) {}, 2},
		{"too large", Terms{Size: 5000, End: time.Now().Add(time.Hour), Keep: true}, func(*box) {}, 2},
		{"past its end", Terms{Size: 1, End: time.Now().Add(-time.Second), Keep: true}, func(*box) {}, 2},
		{"held", terms("a"), func(b *box) { b.Hold("a") }, 2},
		{"held and released", terms("a"), func(b *box) { b.Hold("a")() }, 2},
		{"something else held", terms("a"), func(b *box) { b.Hold("b") }, 1},
		{"all held", terms("a"), func(b *box) { b.HoldAll() }, 2},
		{"expires now", terms("a"), func(b *box) { b.Expire("a", time.Now()) }, 2},
		{"expires later", terms("a"), func(b *box) { b.Expire("a", time.Now().Add(time.Minute)) }, 1},
	} {
		b := newBox(4000)
		b.ask(t, "name", "value", c.terms)
		c.after(b)
		b.ask(t, "name", "value", c.terms)
		if b.made != c.made {
			t.Errorf("%s: made %d times, want %d", c.name, b.made, c.made)
		}
	}
}

// TestNotPutBack: what was begun before a change is not kept after it.
func TestNotPutBack(t *testing.T) {
	for _, c := range []struct {
		name      string
		meanwhile func(b *box)
		kept      bool
	}{
		{"nothing", func(*box) {}, true},
		{"a purge", func(b *box) { b.Purge("a") }, false},
		{"a purge of all", func(b *box) { b.Clear() }, false},
		{"a purge of something else", func(b *box) { b.Purge("b") }, true},
		{"a change", func(b *box) { b.Hold("a")() }, false},
		{"a change that goes on", func(b *box) { b.Hold("a") }, false},
		{"a change of all", func(b *box) { b.HoldAll()() }, false},
		{"an end in time", func(b *box) { b.Expire("a", time.Now()) }, false},
	} {
		b := newBox(4000)
		_, err := b.Do(t.Context(), "name", func() (string, Terms, error) {
			c.meanwhile(b)
			return "old", terms("a"), nil
		})
		if _, kept := b.Get("name"); err != nil || kept != c.kept {
			t.Errorf("%s: kept is %v (%v)", c.name, kept, err)
		}
	}
}

func TestHeldUntilTheLastRelease(t *testing.T) {
	b := newBox(4000)
	first, second := b.Hold("a"), b.Hold("a")
	first()
	b.ask(t, "name", "value", terms("a"))
	if _, kept := b.Get("name"); kept {
		t.Error("it was kept while the second change went on")
	}
	second()
	b.ask(t, "name", "value", terms("a"))
	if _, kept := b.Get("name"); !kept {
		t.Error("it is not kept after both")
	}
}

func TestMadeOnceForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New[int](4000, time.Now)
		var made atomic.Int32
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				v, err := c.Do(t.Context(), "name", func() (int, Terms, error) {
					time.Sleep(time.Second)
					return int(made.Add(1)), terms("a"), nil
				})
				if v != 1 || err != nil {
					t.Errorf("got %d, %v", v, err)
				}
			})
		}
		all.Wait()
	})
}

// TestLateComers: who asks after a change does not get what was begun before it,
// who asked before does.
func TestLateComers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New[string](4000, time.Now)
		value := "old"
		var all sync.WaitGroup
		ask := func(want string) {
			all.Go(func() {
				got, err := c.Do(t.Context(), "name", func() (string, Terms, error) {
					read := value
					time.Sleep(time.Second)
					return read, terms("a"), nil
				})
				if got != want || err != nil {
					t.Errorf("got %s, %v; want %s", got, err, want)
				}
			})
		}
		ask("old")
		synctest.Wait()
		ask("old")
		synctest.Wait()
		release := c.Hold("a")
		value = "new"
		release()
		ask("new")
		all.Wait()
	})
}

func TestFailuresAndPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New[string](4000, time.Now)
		failed := errors.New("failed")
		if _, err := c.Do(t.Context(), "name", func() (string, Terms, error) { return "", Terms{Keep: true}, failed }); !errors.Is(err, failed) {
			t.Error(err)
		}
		if _, kept := c.Get("name"); kept {
			t.Error("a failure is kept")
		}
		var all sync.WaitGroup
		all.Go(func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic got lost")
				}
			}()
			_, _ = c.Do(t.Context(), "name", func() (string, Terms, error) { time.Sleep(time.Second); panic("no") })
		})
		synctest.Wait()
		if _, err := c.Do(t.Context(), "name", nil); err == nil {
			t.Error("who waited got a value")
		}
		all.Wait()
		all.Go(func() {
			_, _ = c.Do(context.Background(), "name", func() (string, Terms, error) { time.Sleep(time.Second); return "", Terms{}, nil })
		})
		synctest.Wait()
		gone, leave := context.WithCancel(t.Context())
		leave()
		if _, err := c.Do(gone, "name", nil); !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v", err)
		}
		all.Wait()
	})
}

func TestNames(t *testing.T) {
	b := newBox(10_000)
	b.ask(t, "name", "value", terms("a"))
	for i := range 10 {
		b.Name("name", fmt.Sprint("other", i))
	}
	b.Name("nothing", "nothing else")
	if v, ok := b.Get("other0"); !ok || v != "value" {
		t.Error("another name does not lead there")
	}
	if _, ok := b.Get("other9"); ok {
		t.Error("any number of names is remembered")
	}
	b.Purge("a")
	if len(b.names) != 0 || len(b.keys) != 0 || b.order.Len() != 0 || b.Bytes() != 0 {
		t.Errorf("something is left: %v, %v, %d bytes", b.names, b.keys, b.Bytes())
	}
}

func TestGrow(t *testing.T) {
	b := newBox(2000)
	b.ask(t, "first", "value", terms())
	b.ask(t, "second", "value", terms())
	b.Get("second")
	b.Grow("nothing", 5000)
	before := b.Bytes()
	b.Grow("second", 1000)
	if _, there := b.Get("first"); there || b.Bytes() >= before+1000 {
		t.Errorf("what one takes more is not taken from others: %d bytes after %d", b.Bytes(), before)
	}
	if _, there := b.Get("second"); !there {
		t.Error("what is used is dropped")
	}
}

// TestTidy: what is out of date gives its room back, and nothing else does.
func TestTidy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox(1 << 20)
		for i := range 3 * tidiedAtOnce {
			b.ask(t, fmt.Sprint("name", i), "value", terms("a"))
		}
		all := b.Bytes()
		time.Sleep(30 * time.Minute)
		b.ask(t, "later", "value", terms("a"))
		b.Tidy()
		if b.Bytes() <= all {
			t.Errorf("%d of %d bytes are left before anything is out of date", b.Bytes(), all)
		}
		time.Sleep(31 * time.Minute)
		b.Tidy()
		if _, there := b.Get("later"); !there || len(b.names) != 1 || b.Bytes() > all/100 {
			t.Errorf("%d names and %d bytes are left", len(b.names), b.Bytes())
		}
		time.Sleep(time.Hour)
		b.Tidy()
		if len(b.names) != 0 || len(b.keys) != 0 || b.order.Len() != 0 || b.Bytes() != 0 {
			t.Errorf("something is left: %v, %v, %d bytes", b.names, b.keys, b.Bytes())
		}
	})
}

// TestBounded: it never takes more than it may, and keeps what is asked for often.
func TestBounded(t *testing.T) {
	b := newBox(100 * (100 + overhead + keyOverhead + 10))
	for i := range 10_000 {
		b.ask(t, fmt.Sprint("name", i), "value", terms("a"))
		b.ask(t, "often", "value", terms("b"))
		if b.Bytes() > b.most {
			t.Fatalf("%d bytes of %d", b.Bytes(), b.most)
		}
	}
	if b.made != 10_001 {
		t.Errorf("what is asked for often was made %d times", b.made-10_000)
	}
	if n := len(b.names); n < 50 {
		t.Errorf("only %d values are kept", n)
	}
}

// TestNeverOld: however changes, readers and purges meet, nobody gets a value that
// was out of date when they asked.
func TestNeverOld(t *testing.T) {
	const things, writers, readers, rounds = 4, 3, 5, 3000
	c := New[[2]int64](2000, time.Now)
	var truth, answered [things]atomic.Int64
	var turn [things]sync.Mutex // of those who change a thing
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			for range rounds {
				i := random.IntN(things)
				turn[i].Lock()
				release := c.Hold(fmt.Sprint(i))
				version := truth[i].Add(1)
				release()
				answered[i].Store(version)
				turn[i].Unlock()
			}
		})
	}
	for r := range readers {
		all.Go(func() {
			random := rand.New(rand.NewPCG(2, uint64(r)))
			for range rounds {
				i, j := random.IntN(things), random.IntN(things)
				least := [2]int64{answered[i].Load(), answered[j].Load()}
				got, err := c.Do(t.Context(), fmt.Sprint(i, j), func() ([2]int64, Terms, error) {
					return [2]int64{truth[i].Load(), truth[j].Load()}, terms(fmt.Sprint(i), fmt.Sprint(j)), nil
				})
				if err != nil || got[0] < least[0] || got[1] < least[1] {
					t.Errorf("got %v, %v after %v", got, err, least)
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkGet(b *testing.B) {
	c := New[string](1<<20, time.Now)
	_, _ = c.Do(b.Context(), "name", func() (string, Terms, error) { return "value", terms("a"), nil })
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, ok := c.Get("name"); !ok {
				b.Fail()
			}
		}
	})
}
