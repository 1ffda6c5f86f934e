package newsroom

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"toasoan/internal/bayes"
	"toasoan/internal/limit"
	"toasoan/internal/moderation"
	"toasoan/internal/news"
	"toasoan/internal/store"
)

// deskTTL is how long a process may go on with rules, blocks and lessons that
// another one has changed.
const deskTTL = time.Second

// desks is what this process remembers of the rules, the blocks and the lessons.
type desks struct {
	mu      sync.Mutex
	desk    *moderation.Desk
	words   *bayes.Model
	version int64
	lessons int64
	until   time.Time
}

// desk returns where comments are judged, at most a second behind.
func (n *Newsroom) desk(ctx context.Context) (*moderation.Desk, error) {
	d := &n.desks
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.desk != nil && time.Now().Before(d.until) {
		return d.desk, nil
	}
	state, err := n.store.Moderation(ctx)
	if err != nil {
		return nil, err
	}
	if err := n.relearn(ctx, state); err != nil {
		return nil, err
	}
	if d.desk == nil || d.version != state.Version {
		if err := n.refurnish(ctx); err != nil {
			return nil, err
		}
	}
	d.version, d.until = state.Version, time.Now().Add(deskTTL)
	return d.desk, nil
}

// relearn reads what was learned since the last time.
func (n *Newsroom) relearn(ctx context.Context, state *store.Moderation) error {
	d := &n.desks
	if d.words != nil && d.lessons == state.Lessons {
		return nil
	}
	if d.words == nil {
		d.words = bayes.New()
	}
	words, err := n.store.Words(ctx, d.lessons)
	if err != nil {
		return err
	}
	for _, w := range words {
		d.words.Set(w.Word, bayes.Counts{Spam: w.Spam, Ham: w.Ham})
	}
	d.words.SetTotal(bayes.Counts{Spam: state.Spam, Ham: state.Ham})
	d.lessons = state.Lessons
	return nil
}

// refurnish reads the rules, the blocks and the names again.
func (n *Newsroom) refurnish(ctx context.Context) error {
	rules, err := n.store.CommentRules(ctx, 0)
	if err != nil {
		return err
	}
	blocks, err := n.store.BlocksAt(ctx, n.Now())
	if err != nil {
		return err
	}
	names, err := n.store.ReservedNames(ctx)
	if err != nil {
		return err
	}
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return err
	}
	names = append(names, settings.Name, "Tòa soạn", "Ban biên tập", "Ban quản trị", "Quản trị viên", "Admin", "Administrator", "Moderator")
	n.desks.desk = moderation.New(*rules, blocks, names, n.desks.words)
	return nil
}

// forgetDesk has this process read the rules again. It is called after the
// transaction that changed them.
func (n *Newsroom) forgetDesk() {
	n.desks.mu.Lock()
	defer n.desks.mu.Unlock()
	n.desks.until = time.Time{}
}

// Quota is what is left of a limit of rate.
type Quota struct {
	Policy    string // as RateLimit-Policy has it; "" for no limit
	Remaining string // as RateLimit has it
}

// takeQuota takes one comment from what the reader may post, under the address
// and from the network.
func (n *Newsroom) takeQuota(l news.CommentLimits, email string, from news.Visitor) (q Quota, err error) {
	if from.IP == "" { // the newsroom itself
		return q, nil
	}
	window := time.Duration(l.Minutes) * time.Minute
	return n.takeRates([]rate{
		{"address", "comments of " + email, limit.Rate{Limit: l.PerAddress, Window: window}},
		{"network", "comments from " + limit.Network(from.IP), limit.Rate{Limit: l.PerNetwork, Window: window}},
	})
}

// touches is how often a network may like and report: a page's worth of readers
// behind one address.
var touches = limit.Rate{Limit: 600, Window: time.Minute}

func (n *Newsroom) takeTouch(from news.Visitor) error {
	if from.IP == "" {
		return nil
	}
	_, err := n.takeRates([]rate{{"touches", "touches from " + limit.Network(from.IP), touches}})
	return err
}

// rate is one limit under the name that clients know, and the key of what is
// limited.
type rate struct {
	name, key string
	limit.Rate
}

// takeRates takes one from each of the limits.
func (n *Newsroom) takeRates(rates []rate) (Quota, error) { return n.takeMany(n.limits, 1, rates) }

// takeMany takes as many as there are from each of the limits that l holds.
func (n *Newsroom) takeMany(l *limit.Limiter, many int, rates []rate) (q Quota, err error) {
	var policies, left []string
	for _, r := range rates {
		if r.Limit == 0 {
			continue
		}
		state := l.TakeMany(r.key, r.Rate, many, n.now())
		policies = append(policies, fmt.Sprintf(`"%s";q=%d;w=%d`, r.name, r.Limit, int(r.Window.Seconds())))
		left = append(left, fmt.Sprintf(`"%s";r=%d;t=%d`, r.name, state.Remaining, int((state.Reset+time.Second-1)/time.Second)))
		if !state.OK && err == nil {
			e := news.Fail(news.CodeRateLimited)
			e.Wait = max(1, int((state.Wait+time.Second-1)/time.Second))
			e.Args = []any{"seconds", e.Wait}
			e.Policy = policies[len(policies)-1]
			err = e
		}
	}
	return Quota{strings.Join(policies, ", "), strings.Join(left, ", ")}, err
}
