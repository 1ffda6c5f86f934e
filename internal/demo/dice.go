package demo

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// dice is a repeatable source of choices. What it yields for a seed must never
// change: generation that was stopped is resumed with it.
type dice struct {
	pcg rand.PCG
}

// stream keeps the choices for different kinds of items apart.
type stream uint64

const (
	sequence stream = iota // the items of Title, Sapo and so on, one after another
	articles
	comments
	guests
	staff
	decisions // what becomes of items: forms of articles, fates of comments
)

// throw makes the dice of one item: alike for the same seed, stream and index,
// whatever was made before.
func throw(seed uint64, s stream, index int) dice {
	var d dice
	d.pcg.Seed(mix(seed+uint64(s)), mix(uint64(index)))
	return d
}

// mix spreads neighbouring numbers over all 64 bits (the finaliser of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// below is a number in [0, n), each as likely.
func (d *dice) below(n int) int {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int(hi)
}

// share is a number in [0, 1).
func (d *dice) share() float64 {
	return float64(d.pcg.Uint64()>>11) / (1 << 53)
}

// rank is a number in [0, n) of which k comes up about as often as 1/(k+1),
// which is how words, names and tags are spread (Zipf's law). It inverts the
// law's continuous form, so it needs no table.
func (d *dice) rank(n int) int {
	return min(int(math.Pow(float64(n+1), d.share()))-1, n-1)
}

// spread is a number in [lo, hi] whose digits look like a newspaper's: small
// ones more often than large ones.
func (d *dice) spread(lo, hi int) int {
	first, last := float64(lo+1), float64(hi+2)
	return min(int(first*math.Pow(last/first, d.share()))-1, hi)
}
