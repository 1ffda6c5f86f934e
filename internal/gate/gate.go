// Package gate lets in as many as there is room for, has a few wait at the door,
// and turns everybody else away at once.
package gate

import (
	"context"
	"sync"
	"time"
)

// Limit is how many a gate lets in.
type Limit struct {
	Inside  int // at the same time
	Waiting int // at the door

	// How long the wait may be, as far as can be told from how long others stayed.
	// Who would have to wait longer does not begin to. It is wrong sometimes: after
	// twice that time, or two stays, whoever still waits is turned away.
	Patience time.Duration

	// The same while others are turned away; 0 for no difference. A rush passes, and who
	// waits is let in; but while more come than there is room for, waiting helps nobody
	// (B. Maurer, Fail at Scale, ACM Queue 13(8), 2015).
	Crowded time.Duration

	// How many it lets in at the same time while others are turned away; 0 for as many as
	// ever. To turn them away takes room too.
	Narrow int
}

// crowdFor is for how long a gate is crowded after somebody was turned away.
const crowdFor = time.Second

// Gate counts who is inside. It is for many goroutines.
type Gate struct {
	limit Limit

	mu     sync.Mutex
	inside int
	door   []*waiter     // first come, first in
	stay   time.Duration // how long one stays, lately
	turned uint64        // how many were turned away since [Gate.Turned] was asked
	last   time.Time     // when somebody was
}

// waiter is somebody at the door.
type waiter struct{ in chan struct{} }

// New returns a gate that nobody has come to yet.
func New(l Limit) *Gate { return &Gate{limit: l} }

// Pass is the right to be inside, until it is given back.
type Pass struct {
	gate  *Gate
	since time.Time
	once  sync.Once
}

// Enter lets the caller in, at once or after a short wait, and returns nil if there
// is no room or ctx is done first.
func (g *Gate) Enter(ctx context.Context) *Pass {
	g.mu.Lock()
	if g.inside < g.room() {
		g.inside++
		g.mu.Unlock()
		return g.pass()
	}
	if !g.mayWait() {
		g.turnAway()
		g.mu.Unlock()
		return nil
	}
	w := &waiter{make(chan struct{})}
	g.door = append(g.door, w)
	most := 2 * max(g.limit.Patience, g.stay)
	g.mu.Unlock()
	end := time.NewTimer(most)
	defer end.Stop()
	select {
	case <-w.in:
		return g.pass()
	case <-end.C:
	case <-ctx.Done():
	}
	if g.goAway(w) {
		return nil
	}
	if ctx.Err() != nil { // let in at the moment of leaving
		g.leave(g.lately())
		return nil
	}
	return g.pass()
}

// crowded reports whether others were turned away lately.
func (g *Gate) crowded() bool { return time.Since(g.last) < crowdFor }

// room is how many may be inside now.
func (g *Gate) room() int {
	if g.limit.Narrow > 0 && g.crowded() {
		return g.limit.Narrow
	}
	return g.limit.Inside
}

// Refuse turns the caller away if [Gate.Enter] would at once, and reports whether it
// did.
func (g *Gate) Refuse() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	full := g.inside >= g.room() && !g.mayWait()
	if full {
		g.turnAway()
	}
	return full
}

// mayWait reports whether one more may. As many as are inside may in any case: they are
// let in within one stay.
func (g *Gate) mayWait() bool {
	patience := g.limit.Patience
	if g.limit.Crowded > 0 && g.crowded() {
		patience = g.limit.Crowded
	}
	ahead := len(g.door) + 1
	if ahead > g.limit.Waiting {
		return false
	}
	room := g.room()
	return ahead <= room || g.stay*time.Duration(ahead)/time.Duration(max(1, room)) <= patience
}

func (g *Gate) turnAway() {
	g.turned++
	g.last = time.Now()
}

// goAway takes w from the door, and reports false if it has been let in already.
func (g *Gate) goAway(w *waiter) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, other := range g.door {
		if other == w {
			g.door = append(g.door[:i], g.door[i+1:]...)
			g.turnAway()
			return true
		}
	}
	return false
}

func (g *Gate) pass() *Pass { return &Pass{gate: g, since: time.Now()} }

// Leave gives the pass back. It may be called again, to no effect.
func (p *Pass) Leave() {
	p.once.Do(func() { p.gate.leave(time.Since(p.since)) })
}

// memory is how many stays the mean goes back.
const memory = 16

// leave makes room after a stay: whoever is first at the door takes it, if the gate is
// not narrower meanwhile.
func (g *Gate) leave(stayed time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stay += (stayed - g.stay) / memory
	g.inside--
	for room := g.room(); g.inside < room && len(g.door) > 0; g.inside++ {
		first := g.door[0]
		g.door = append(g.door[:0], g.door[1:]...)
		close(first.in)
	}
}

func (g *Gate) lately() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stay
}

// Turned is how many were turned away since it was asked the last time.
func (g *Gate) Turned() uint64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := g.turned
	g.turned = 0
	return n
}
