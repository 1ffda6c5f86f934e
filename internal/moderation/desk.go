// Package moderation judges readers' comments by the paper's rules: it asks the
// steps in their order and explains what each one found. It knows no database
// and no clock; what it has to know of a comment it is told.
package moderation

import (
	"net/netip"
	"strings"

	"toasoan/internal/bayes"
	"toasoan/internal/news"
	"toasoan/internal/text"
	"toasoan/internal/text/phrase"
)

// Desk is where comments are judged: one version of the rules with the blocks
// that are in force. It does not change, and may be used by many at once.
type Desk struct {
	rules   news.SavedRules
	banned  *phrase.Matcher
	suspect *phrase.Matcher
	words   *bayes.Model
	names   map[string]bool // keys of names that only the newsroom uses

	emails   map[string]news.Blocking
	domains  map[string]news.Blocking
	networks []network
	phrases  []news.Blocking
	blocked  *phrase.Matcher // of phrases, in the same order
}

type network struct {
	prefix netip.Prefix
	news.Blocking
}

// New returns a desk for the rules. Names are those that no reader may comment
// under. What the model has learned may go on changing.
func New(rules news.SavedRules, blocks []news.Blocking, names []string, words *bayes.Model) *Desk {
	d := &Desk{
		rules: rules, banned: phrase.New(rules.Banned), suspect: phrase.New(rules.Suspect), words: words,
		names: map[string]bool{}, emails: map[string]news.Blocking{}, domains: map[string]news.Blocking{},
	}
	for _, name := range names {
		d.names[nameKey(name)] = true
	}
	var phrases []string
	for _, b := range blocks {
		switch b.Kind {
		case news.BlockEmail:
			d.emails[b.Value] = b
		case news.BlockDomain:
			d.domains[b.Value] = b
		case news.BlockNetwork:
			if prefix, err := netip.ParsePrefix(b.Value); err == nil { // they are checked when they are made
				d.networks = append(d.networks, network{prefix, b})
			}
		case news.BlockPhrase:
			d.phrases, phrases = append(d.phrases, b), append(phrases, b.Value)
		}
	}
	d.blocked = phrase.New(phrases)
	return d
}

// Version is the version of the rules.
func (d *Desk) Version() int64 { return d.rules.Version }

// Reserved reports whether the name looks like one that only the newsroom uses,
// whatever letters of other scripts or invisible ones it is written with.
func (d *Desk) Reserved(name string) bool { return d.names[nameKey(name)] }

// nameKey is what names that look alike have in common.
func nameKey(name string) string {
	return strings.ReplaceAll(text.Fold(text.ModerationKey(name)), " ", "")
}

// blockOf returns the block that the commenter or the text is under at the time
// now, if any.
func (d *Desk) blockOf(c Comment, now news.Time) (news.Blocking, bool) {
	inForce := func(b news.Blocking, is bool) (news.Blocking, bool) {
		return b, is && (b.ExpiresAt == nil || now.Before(b.ExpiresAt.Time))
	}
	b, is := d.emails[c.Email]
	if b, is := inForce(b, is); is {
		return b, true
	}
	_, domain, _ := strings.Cut(c.Email, "@")
	for domain != "" {
		b, is := d.domains[domain]
		if b, is := inForce(b, is); is {
			return b, true
		}
		_, domain, _ = strings.Cut(domain, ".")
	}
	for _, n := range d.networks {
		if b, is := inForce(n.Blocking, c.Addr.IsValid() && n.prefix.Contains(c.Addr)); is {
			return b, true
		}
	}
	for _, m := range c.reading.blocked {
		if b, is := inForce(d.phrases[m.Index], m.Sure); is {
			return b, true
		}
	}
	return news.Blocking{}, false
}
