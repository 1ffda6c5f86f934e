package diff

const (
	// maxSteps bounds the work of one comparison, in tokens looked at.
	maxSteps = 1 << 23
	// maxChanges is where the search for the shortest list of changes in one place
	// stops, and goes on from the best place it has reached.
	maxChanges = 1 << 8
)

// comparison marks the tokens of a that were removed and those of b that were added.
type comparison struct {
	a, b           tokens
	removed, added []bool
	steps          int     // that may still be taken
	down, up       []int32 // how far either search has come, by diagonal
}

func newComparison(before, after string, steps int) *comparison {
	n := numbers{}
	c := &comparison{a: n.read(before), b: n.read(after), steps: steps}
	c.removed, c.added = make([]bool, len(c.a.ids)), make([]bool, len(c.b.ids))
	return c
}

// compare compares a[x:endX] with b[y:endY].
func (c *comparison) compare(x, endX, y, endY int) {
	for {
		for x < endX && y < endY && c.a.ids[x] == c.b.ids[y] {
			x, y = x+1, y+1
		}
		for x < endX && y < endY && c.a.ids[endX-1] == c.b.ids[endY-1] {
			endX, endY = endX-1, endY-1
		}
		if x == endX || y == endY || c.steps <= 0 {
			mark(c.removed[x:endX])
			mark(c.added[y:endY])
			return
		}
		midX, midY := c.middle(x, endX, y, endY)
		c.compare(x, midX, y, midY)
		x, y = midX, midY
	}
}

func mark(flags []bool) {
	for i := range flags {
		flags[i] = true
	}
}

// middle returns a point in the middle of a shortest way from (x, y) to (endX,
// endY), where a step right removes a token of a, a step down adds one of b, and
// equal tokens are a free step along the diagonal. It searches from both corners
// at once and needs to keep only how far it came on each diagonal x-y. Neither
// list may be empty, and they begin and end differently.
func (c *comparison) middle(x, endX, y, endY int) (int, int) {
	first, last := x-endY, endX-y // the diagonals of the other two corners
	c.reserve(len(c.a.ids) + len(c.b.ids) + 3)
	base := len(c.b.ids) + 1 // so that no index is negative
	s := search{comparison: c, x: x, endX: endX, y: y, endY: endY, down: c.down, up: c.up, base: base}
	down, up := span{x - y, x - y}, span{endX - endY, endX - endY}
	c.down[base+down.low], c.up[base+up.low] = int32(x), int32(endX)
	odd := (down.low-up.low)&1 != 0
	for changes := 1; ; changes++ {
		down.widen(c.down, base, first, last, -1)
		for d := down.high; d >= down.low; d -= 2 {
			if at := s.forward(d); odd && up.low <= d && d <= up.high && int(c.up[base+d]) <= at {
				return at, at - d
			}
		}
		up.widen(c.up, base, first, last, farAway)
		for d := up.high; d >= up.low; d -= 2 {
			if at := s.backward(d); !odd && down.low <= d && d <= down.high && at <= int(c.down[base+d]) {
				return at, at - d
			}
		}
		if changes >= maxChanges || c.steps <= 0 {
			return s.farthest(down, up)
		}
	}
}

func (c *comparison) reserve(size int) {
	if c.down == nil {
		c.down, c.up = make([]int32, size), make([]int32, size)
	}
}

const farAway = 1<<31 - 1

// span is the diagonals that a search has reached, every second of them.
type span struct{ low, high int }

// widen goes one diagonal further to either side, or back at the border. What
// lies beyond is no way: it reads as none.
func (s *span) widen(reached []int32, base, first, last int, none int32) {
	if s.low > first {
		s.low--
		reached[base+s.low-1] = none
	} else {
		s.low++
	}
	if s.high < last {
		s.high++
		reached[base+s.high+1] = none
	} else {
		s.high--
	}
}

// search is one search for a middle.
type search struct {
	*comparison
	x, endX, y, endY int
	down, up         []int32
	base             int
}

// forward takes one more change onto the diagonal d, follows what is equal, and
// returns the x that it reaches.
func (s *search) forward(d int) int {
	x := int(max(s.down[s.base+d-1]+1, s.down[s.base+d+1]))
	start := x
	for x < s.endX && x-d < s.endY && s.a.ids[x] == s.b.ids[x-d] {
		x++
	}
	s.down[s.base+d] = int32(x)
	s.steps -= 1 + x - start
	return x
}

// backward is forward from the other corner.
func (s *search) backward(d int) int {
	x := int(min(s.up[s.base+d-1], s.up[s.base+d+1]-1))
	start := x
	for s.x < x && s.y < x-d && s.a.ids[x-1] == s.b.ids[x-d-1] {
		x--
	}
	s.up[s.base+d] = int32(x)
	s.steps -= 1 + start - x
	return x
}

// farthest gives up the search: it returns the point that lies farthest from the
// corner where its search began.
func (s *search) farthest(down, up span) (int, int) {
	bestX, bestY, most := s.x, s.y, -1
	for d := down.low; d <= down.high; d += 2 {
		x := min(int(s.down[s.base+d]), s.endX, s.endY+d)
		if way := x - s.x + x - d - s.y; way > most {
			bestX, bestY, most = x, x-d, way
		}
	}
	for d := up.low; d <= up.high; d += 2 {
		x := max(int(s.up[s.base+d]), s.x, s.y+d)
		if way := s.endX - x + s.endY - (x - d); way > most {
			bestX, bestY, most = x, x-d, way
		}
	}
	return bestX, bestY
}
