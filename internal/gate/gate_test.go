package gate_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"toasoan/internal/gate"
)

// enter has somebody come to the gate, who tells when they are in, or turned away.
func enter(ctx context.Context, g *gate.Gate) <-chan *gate.Pass {
	told := make(chan *gate.Pass, 1)
	go func() { told <- g.Enter(ctx) }()
	synctest.Wait()
	return told
}

// now is what they were told, if they were.
func now(told <-chan *gate.Pass) (p *gate.Pass, was bool) {
	synctest.Wait()
	select {
	case p = <-told:
		return p, true
	default:
		return nil, false
	}
}

func TestFirstComeFirstIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate.New(gate.Limit{Inside: 2, Waiting: 2, Patience: time.Second})
		a, b := g.Enter(t.Context()), g.Enter(t.Context())
		if a == nil || b == nil {
			t.Fatal("turned away from an empty gate")
		}
		third, fourth := enter(t.Context(), g), enter(t.Context(), g)
		if g.Enter(t.Context()) != nil {
			t.Error("three wait where two may")
		}
		if _, was := now(third); was {
			t.Error("three are inside where two may be")
		}
		a.Leave()
		a.Leave() // counts once
		c, was := now(third)
		if !was || c == nil {
			t.Fatal("the first at the door is not let in")
		}
		if _, was := now(fourth); was {
			t.Error("the second is let in too")
		}
		b.Leave()
		d, was := now(fourth)
		if !was || d == nil {
			t.Fatal("the second is not let in")
		}
		c.Leave()
		d.Leave()
		if n := g.Turned(); n != 1 {
			t.Errorf("%d were turned away", n)
		}
		if n := g.Turned(); n != 0 {
			t.Errorf("%d were turned away since", n)
		}
		for range 2 {
			if g.Enter(t.Context()) == nil {
				t.Error("room was lost")
			}
		}
	})
}

// TestPatience: who would wait too long does not begin to, and who does in spite
// of that, ends.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate.New(gate.Limit{Inside: 1, Waiting: 100, Patience: time.Second})
		for range 100 { // each stays 400 ms
			p := g.Enter(t.Context())
			time.Sleep(400 * time.Millisecond)
			p.Leave()
		}
		p := g.Enter(t.Context())
		first, second := enter(t.Context(), g), enter(t.Context(), g)
		start := time.Now()
		if g.Enter(t.Context()) != nil {
			t.Error("a third waits, who would have to for 1.2 seconds")
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("it took %s to turn them away", took)
		}
		time.Sleep(2*time.Second + time.Millisecond) // somebody stays for longer than usual
		for _, told := range []<-chan *gate.Pass{first, second} {
			if p, was := now(told); !was || p != nil {
				t.Errorf("after two seconds: let in %t, told %t", p != nil, was)
			}
		}
		p.Leave()
		if g.Enter(t.Context()) == nil {
			t.Error("room was lost with those who went away")
		}
	})
}

// TestCrowded: while others are turned away, who would wait for long does not begin to.
func TestCrowded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate.New(gate.Limit{Inside: 1, Waiting: 100, Patience: time.Second, Crowded: 200 * time.Millisecond})
		const stay = 50 * time.Millisecond
		for range 100 {
			p := g.Enter(t.Context())
			time.Sleep(stay)
			p.Leave()
		}
		for _, c := range []struct {
			after time.Duration // the one before
			waits int           // of a hundred
		}{{0, 20}, {0, 4}, {900 * time.Millisecond, 4}, {1100 * time.Millisecond, 20}} {
			time.Sleep(c.after)
			p := g.Enter(t.Context())
			ctx, cancel := context.WithCancel(t.Context())
			waits := 0
			for range 100 {
				if _, told := now(enter(ctx, g)); !told {
					waits++
				}
			}
			if waits != c.waits {
				t.Errorf("%s later %d wait, want %d", c.after, waits, c.waits)
			}
			cancel()
			synctest.Wait()
			time.Sleep(stay)
			p.Leave()
		}
	})
}

// TestNarrow: while others are turned away, fewer are let in, and nobody who is in is
// put out; afterwards as many as ever.
func TestNarrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate.New(gate.Limit{Inside: 3, Waiting: 1, Patience: time.Second, Narrow: 1})
		if g.Refuse() {
			t.Error("an empty gate refuses")
		}
		var inside []*gate.Pass
		for range 3 {
			inside = append(inside, g.Enter(t.Context()))
		}
		waits := enter(t.Context(), g)
		if !g.Refuse() {
			t.Error("two wait where one may")
		}
		for i, p := range inside {
			if _, was := now(waits); was {
				t.Errorf("let in while %d are inside", len(inside)-i)
			}
			p.Leave()
		}
		last, was := now(waits)
		if !was || last == nil {
			t.Fatal("not let in though nobody is inside")
		}
		second := enter(t.Context(), g)
		if _, was := now(second); was {
			t.Error("two are inside of a crowded gate")
		}
		time.Sleep(1100 * time.Millisecond)
		third := g.Enter(t.Context())
		if third == nil {
			t.Fatal("turned away though the crowd has gone")
		}
		last.Leave()
		if p, was := now(second); !was || p == nil {
			t.Error("who waited in the crowd is not let in after it")
		}
		if n := g.Turned(); n != 1 {
			t.Errorf("%d were turned away", n)
		}
	})
}

// TestSlowStays: however long others stayed, as many as are inside may wait.
func TestSlowStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate.New(gate.Limit{Inside: 1, Waiting: 100, Patience: time.Second})
		for range 100 {
			p := g.Enter(t.Context())
			time.Sleep(time.Minute)
			p.Leave()
		}
		p := g.Enter(t.Context())
		waits := enter(t.Context(), g)
		p.Leave()
		if p, _ := now(waits); p == nil {
			t.Error("turned away")
		}
	})
}

func TestClientGoesAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := gate.New(gate.Limit{Inside: 1, Waiting: 1, Patience: time.Hour})
		p := g.Enter(t.Context())
		ctx, cancel := context.WithCancel(t.Context())
		waits := enter(ctx, g)
		cancel()
		if p, was := now(waits); !was || p != nil {
			t.Error("still waits")
		}
		next := enter(t.Context(), g)
		p.Leave()
		if p, _ := now(next); p == nil {
			t.Error("the place at the door was lost")
		}
	})
}

func TestNoRoom(t *testing.T) {
	if gate.New(gate.Limit{}).Enter(t.Context()) != nil {
		t.Error("let in where nobody may be")
	}
}

// TestCrowd: in a crowd that comes and goes and loses patience, there are never
// more inside than may be, and afterwards there is room for all of them.
func TestCrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const room = 5
		g := gate.New(gate.Limit{Inside: room, Waiting: 20, Patience: 7 * time.Millisecond})
		var inside, served, turned atomic.Int64
		var crowd sync.WaitGroup
		for i := range 2000 {
			crowd.Go(func() {
				time.Sleep(time.Duration(i*131%1000) * time.Millisecond)
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%17)*time.Millisecond)
				defer cancel()
				p := g.Enter(ctx)
				if p == nil {
					turned.Add(1)
					return
				}
				defer p.Leave()
				if n := inside.Add(1); n > room {
					t.Errorf("%d are inside", n)
				}
				time.Sleep(time.Duration(i%7) * time.Millisecond)
				inside.Add(-1)
				served.Add(1)
			})
		}
		crowd.Wait()
		if served.Load() == 0 || turned.Load() == 0 || uint64(turned.Load()) < g.Turned() {
			t.Errorf("%d were served, %d turned away", served.Load(), turned.Load())
		}
		for range room {
			if g.Enter(t.Context()) == nil {
				t.Fatal("room was lost")
			}
		}
		if g.Enter(t.Context()) != nil {
			t.Error("there is more room than there was")
		}
	})
}
