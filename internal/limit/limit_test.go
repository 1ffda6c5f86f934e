package limit_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toasoan/internal/limit"
)

var noon = time.Date(2030, 5, 1, 5, 0, 0, 0, time.UTC)

func TestTake(t *testing.T) {
	l, five := limit.New(10), limit.Rate{Limit: 5, Window: 10 * time.Minute}
	for i, step := range []struct {
		after time.Duration
		want  limit.State
	}{
		{0, limit.State{OK: true, Remaining: 4, Reset: 2 * time.Minute}},
		{0, limit.State{OK: true, Remaining: 3, Reset: 4 * time.Minute}},
		{0, limit.State{OK: true, Remaining: 2, Reset: 6 * time.Minute}},
		{0, limit.State{OK: true, Remaining: 1, Reset: 8 * time.Minute}},
		{0, limit.State{OK: true, Remaining: 0, Reset: 10 * time.Minute}},
		{0, limit.State{Remaining: 0, Reset: 10 * time.Minute, Wait: 2 * time.Minute}},
		{time.Minute, limit.State{Remaining: 0, Reset: 9 * time.Minute, Wait: time.Minute}},
		{2 * time.Minute, limit.State{OK: true, Remaining: 0, Reset: 10 * time.Minute}},
		{time.Hour, limit.State{OK: true, Remaining: 4, Reset: 2 * time.Minute}},
	} {
		if got := l.Take("a", five, noon.Add(step.after)); got != step.want {
			t.Errorf("step %d: %+v, want %+v", i, got, step.want)
		}
	}
	if s := l.Take("b", five, noon); !s.OK || s.Remaining != 4 {
		t.Errorf("another key: %+v", s)
	}
}

// TestTakeMany: of several at once all are taken or none.
func TestTakeMany(t *testing.T) {
	l, ten := limit.New(10), limit.Rate{Limit: 10, Window: 10 * time.Minute}
	for i, step := range []struct {
		n    int
		want limit.State
	}{
		{6, limit.State{OK: true, Remaining: 4, Reset: 6 * time.Minute}},
		{6, limit.State{Remaining: 4, Reset: 6 * time.Minute, Wait: 2 * time.Minute}},
		{4, limit.State{OK: true, Remaining: 0, Reset: 10 * time.Minute}},
		{0, limit.State{OK: true, Remaining: 0, Reset: 10 * time.Minute}},
		{1, limit.State{Remaining: 0, Reset: 10 * time.Minute, Wait: time.Minute}},
	} {
		if got := l.TakeMany("a", ten, step.n, noon); got != step.want {
			t.Errorf("step %d: %+v, want %+v", i, got, step.want)
		}
	}
}

// TestAtOnce: of many at the same moment, as many are taken as the limit says.
func TestAtOnce(t *testing.T) {
	l := limit.New(10)
	var taken atomic.Int32
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			if l.Take("a", limit.Rate{Limit: 50, Window: time.Minute}, noon).OK {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 50 {
		t.Errorf("%d of 50 were taken", taken.Load())
	}
}

// TestBounded: more keys than there is room for push out those seen longest ago.
func TestBounded(t *testing.T) {
	l, one := limit.New(100), limit.Rate{Limit: 1, Window: time.Minute}
	for i := range 101 {
		l.Take(fmt.Sprint(i), one, noon)
	}
	if !l.Take("0", one, noon).OK {
		t.Error("the key seen longest ago is still remembered")
	}
	if l.Take("100", one, noon).OK {
		t.Error("the key seen last is forgotten")
	}
}

func TestNetwork(t *testing.T) {
	for ip, want := range map[string]string{
		"203.0.113.7": "203.0.113.7", "::ffff:203.0.113.7": "203.0.113.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "", "x": "x",
	} {
		if got := limit.Network(ip); got != want {
			t.Errorf("%q: %q, want %q", ip, got, want)
		}
	}
}

func BenchmarkTake(b *testing.B) {
	l := limit.New(100_000)
	keys := make([]string, 1<<12)
	for i := range keys {
		keys[i] = fmt.Sprint("network ", i)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		l.Take(keys[i%len(keys)], limit.Rate{Limit: 20, Window: time.Minute}, noon)
	}
}
