// Package limit holds rates by key in memory that is bounded, whatever keys come.
package limit

import (
	"container/list"
	"net/netip"
	"sync"
	"time"
)

// Rate is how much is taken within a time.
type Rate struct {
	Limit  int
	Window time.Duration
}

// State is what is left for a key, in the words of the RateLimit header fields
// (draft-ietf-httpapi-ratelimit-headers).
type State struct {
	OK        bool          // whether this one was taken
	Remaining int           // how many would be taken right now
	Reset     time.Duration // until all of the limit is there again
	Wait      time.Duration // until as many more are taken; 0 if they are now
}

// Limiter remembers the keys that were seen last. A key that it has forgotten has
// its whole limit again.
type Limiter struct {
	mu       sync.Mutex
	capacity int
	keys     map[string]*list.Element
	order    *list.List // of entries, the one seen last in front
}

// entry is the theoretical arrival time of the generic cell rate algorithm: when
// the key would be as good as new.
type entry struct {
	key string
	at  time.Time
}

// New returns a limiter for as many keys as the capacity.
func New(capacity int) *Limiter {
	return &Limiter{capacity: capacity, keys: map[string]*list.Element{}, order: list.New()}
}

// Take takes one from the key's limit at the time now, if there is one left. The
// limit comes back evenly over its window.
func (l *Limiter) Take(key string, r Rate, now time.Time) State { return l.TakeMany(key, r, 1, now) }

// TakeMany is Take for n at once: all of them, or none.
func (l *Limiter) TakeMany(key string, r Rate, n int, now time.Time) State {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entry(key, now)
	each := r.Window / time.Duration(r.Limit)
	if e.at.Before(now) {
		e.at = now
	}
	var s State
	if next := e.at.Add(each * time.Duration(n)); next.Sub(now) <= r.Window {
		s.OK, e.at = true, next
	} else {
		s.Wait = next.Sub(now) - r.Window
	}
	s.Reset = e.at.Sub(now)
	s.Remaining = int((r.Window - s.Reset) / each)
	return s
}

// entry returns the key's entry, for which another one may have to go.
func (l *Limiter) entry(key string, now time.Time) *entry {
	if known, ok := l.keys[key]; ok {
		l.order.MoveToFront(known)
		return known.Value.(*entry)
	}
	if len(l.keys) >= l.capacity {
		oldest := l.order.Back()
		delete(l.keys, oldest.Value.(*entry).key)
		l.order.Remove(oldest)
	}
	e := &entry{key, now}
	l.keys[key] = l.order.PushFront(e)
	return e
}

// Network is the network that an address stands for: of IPv6 the 64 bits that one
// customer gets, of IPv4 the address itself.
func Network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	return netip.PrefixFrom(addr, 64).Masked().String()
}
