package rest

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"toasoan/internal/news"
)

// event is one change in the form in which it is sent to all who listen.
type event struct {
	seq     int64
	noun    news.Noun
	article string // that it is about, or about something on it; "" for others
	frame   []byte
}

// listensBehind is how many batches of events wait for a listener at most: who
// reads so slowly is sent away, and comes back to read from the database.
const listensBehind = 256

// hub gives events to those who listen.
type hub struct {
	most, mostPerAddress int

	mu        sync.Mutex
	listeners map[*listener]bool // and whether they take events already
	addresses map[string]int     // how many listen from each
	last      int64              // the number of the last change that was given out
	begun     chan struct{}      // closed once changes are given out
	closed    chan struct{}
}

// listener is somebody who listens to events.
type listener struct {
	address string
	nouns   []news.Noun // only these; all if empty
	article string      // only what is about this one; "" for all
	events  chan []event
	dropped chan struct{} // closed once too much has waited
}

func newHub(most, mostPerAddress int) *hub {
	return &hub{most: most, mostPerAddress: mostPerAddress, listeners: map[*listener]bool{}, addresses: map[string]int{}, begun: make(chan struct{}), closed: make(chan struct{})}
}

// close ends all streams, and lets nobody begin one.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closed:
	default:
		close(h.closed)
	}
}

// begin notes that what comes after the last change will be given out, to those who
// wait to join too.
func (h *hub) begin(last int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = last
	close(h.begun)
}

// drop sends l away. The caller holds the hub.
func (h *hub) drop(l *listener) {
	h.listeners[l] = false
	close(l.dropped)
}

// streamsAgain is when somebody who has too many streams may try again, in seconds.
const streamsAgain = 15

// admit lets l in if there is room. It takes events once it joins.
func (h *hub) admit(l *listener) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closed:
		return news.Fail(news.CodeUnavailable)
	default:
	}
	if h.addresses[l.address] >= h.mostPerAddress {
		e := news.Fail(news.CodeTooManyStreams, "seconds", streamsAgain)
		e.Wait, e.Policy = streamsAgain, `"streams";q=`+strconv.Itoa(h.mostPerAddress)
		return e
	}
	if len(h.listeners) >= h.most {
		return news.Fail(news.CodeUnavailable)
	}
	l.events, l.dropped = make(chan []event, listensBehind), make(chan struct{})
	h.listeners[l] = false
	h.addresses[l.address]++
	return nil
}

// join has l take all events from now on, and returns the number of the last one
// before. Until there are any to come, it waits, unless that ends before.
func (h *hub) join(ctx context.Context, l *listener) (last int64, err error) {
	select {
	case <-h.begun:
	case <-h.closed:
		return 0, errEnded
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners[l] = true
	return h.last, nil
}

// leave lets l go.
func (h *hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners, l)
	if h.addresses[l.address]--; h.addresses[l.address] == 0 {
		delete(h.addresses, l.address)
	}
}

// heard is the number of the last change up to which nothing waits for l, 0 if
// something does.
func (h *hub) heard(l *listener) int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(l.events) > 0 {
		return 0
	}
	return h.last
}

// skip notes that the changes up to the last were given out, if nobody listens.
func (h *hub) skip(last int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.listeners) > 0 {
		return false
	}
	h.last = last
	return true
}

// give gives the events to those who want any of them.
func (h *hub) give(events []event, last int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = last
	for l, takes := range h.listeners {
		if !takes || !slices.ContainsFunc(events, l.wants) {
			continue
		}
		select {
		case l.events <- events:
		default:
			h.drop(l)
		}
	}
}

// wants reports whether l is to be told of e.
func (l *listener) wants(e event) bool {
	return (len(l.nouns) == 0 || slices.Contains(l.nouns, e.noun)) && (l.article == "" || l.article == e.article)
}
