package moderation

import (
	"net/netip"
	"unicode"

	"toasoan/internal/bayes"
	"toasoan/internal/news"
	"toasoan/internal/text"
	"toasoan/internal/text/phrase"
)

// Comment is a comment to be judged: the reading of its text, and what is known
// around it.
type Comment struct {
	reading Reading

	Email     string     // lower-case
	Addr      netip.Addr // of its writer; the zero value if that is not known
	Honeypot  bool       // filled in what people do not see
	TooFast   bool       // came sooner after its challenge than anybody writes
	Duplicate bool       // the same text was posted shortly before
	Good, Bad int        // the writer's comments that were approved, and that were not, under a confirmed address
	Hook      *Opinion   // of a program of the paper's own; nil if none was asked
}

// Opinion is what a program of the paper's own says of a comment.
type Opinion struct {
	Action news.StepAction // "" for nothing against it
	Reason string
	Failed bool // it did not answer
}

// Reading is what a text has in it. It takes the most time of all, and nothing
// around the text changes it.
type Reading struct {
	Key string // the same for texts that read the same: see [text.ModerationKey]

	body                     string
	letters, capitals, marks int
	runes                    int
	links, phones            int
	banned, suspect, blocked []phrase.Match
	spam                     float64
	learned                  bool
}

// Read reads the text of a comment.
func (d *Desk) Read(body string) Reading {
	tokens := text.Tokens(body)
	r := Reading{Key: text.KeyOf(tokens), body: body, links: text.Links(body), phones: text.PhoneNumbers(body)}
	for _, c := range body {
		r.runes++
		if unicode.IsLetter(c) {
			r.letters++
			if unicode.IsUpper(c) {
				r.capitals++
			}
		}
		if c > unicode.MaxASCII && text.Marked(c) {
			r.marks++
		}
	}
	r.banned, r.suspect, r.blocked = d.banned.FindIn(tokens, r.marks > 0), d.suspect.FindIn(tokens, r.marks > 0), d.blocked.FindIn(tokens, r.marks > 0)
	if d.words != nil {
		r.spam, r.learned = d.words.Score(Words(body))
	}
	return r
}

// With returns the comment that has this text.
func (r Reading) With(c Comment) Comment {
	c.reading = r
	return c
}

// Words are the words by which a text is learned.
func Words(body string) []string { return bayes.Words(text.Fold(body)) }

// Verdict is what the rules say of a comment.
type Verdict struct {
	Action   news.StepAction // hold, reject, spam; "" for nothing against it
	Rule     news.Step       // the step that decided
	Shadow   bool            // its writer must not notice
	Score    *float64        // how likely it is spam, in percent; nil if too little was learned
	Findings []news.StepFinding
}

const (
	shoutFrom    = 12 // letters from which on capitals are shouting
	unmarkedFrom = 20 // letters from which on a text without marks stands out
	offenderFrom = 3  // comments from which on a reader has a record
)

// Judge asks the steps in their order. The first that hits and does more than
// note decides; the rest are asked all the same, for moderators to see.
func (d *Desk) Judge(c Comment, now news.Time) Verdict {
	v := Verdict{Findings: []news.StepFinding{}}
	if c.reading.learned {
		score := float64(int(c.reading.spam*1000+0.5)) / 10
		v.Score = &score
	}
	for _, rule := range d.rules.Steps {
		if rule.Action == news.StepOff {
			continue
		}
		f, hit := d.ask(rule, c, now)
		if !hit {
			continue
		}
		v.Findings = append(v.Findings, f.StepFinding)
		if v.Action == "" && f.Action != news.StepNote {
			v.Action, v.Rule, v.Shadow = f.Action, f.Step, f.shadow
		}
	}
	return v
}

type found struct {
	news.StepFinding
	shadow bool
}

// ask asks one step.
func (d *Desk) ask(rule news.StepRule, c Comment, now news.Time) (f found, hit bool) {
	f.Step, f.Action = rule.Step, rule.Action
	r := c.reading
	more := func(n int) (found, bool) { f.Score = float64(n); return f, n > rule.Limit }
	percent := func(part, whole, from int) (found, bool) {
		if whole < from {
			return f, false
		}
		return more(part * 100 / whole)
	}
	switch rule.Step {
	case news.StepBlocked:
		return d.askBlocks(f, c, now)
	case news.StepHoneypot:
		return f, c.Honeypot
	case news.StepTooFast:
		return f, c.TooFast
	case news.StepDuplicate:
		return f, c.Duplicate
	case news.StepBanned:
		return phrases(f, r, r.banned, true)
	case news.StepBannedBare:
		return phrases(f, r, r.banned, false)
	case news.StepSuspect:
		return phrases(f, r, r.suspect, true)
	case news.StepLength:
		return more(r.runes)
	case news.StepLinks:
		return more(r.links)
	case news.StepPhones:
		return more(r.phones)
	case news.StepShouting:
		return percent(r.capitals, r.letters, shoutFrom)
	case news.StepUnmarked:
		f.Score = float64(r.letters)
		return f, r.marks == 0 && r.letters >= max(rule.Limit, unmarkedFrom)
	case news.StepOffender:
		return percent(c.Bad, c.Good+c.Bad, offenderFrom)
	case news.StepSpam:
		f.Score = r.spam * 100
		return f, r.learned && f.Score > float64(rule.Limit)
	case news.StepHook:
		return askHook(f, c.Hook)
	}
	return f, false
}

// phrases reports the phrases that stand in the text: as they are written, or as
// they could be meant by somebody who types no marks.
func phrases(f found, r Reading, matches []phrase.Match, sure bool) (found, bool) {
	for _, m := range matches {
		if m.Sure == sure {
			f.Score++
			if f.What == "" {
				f.What = news.Opt(r.body[m.Start:m.End])
			}
		}
	}
	return f, f.Score > 0
}

func (d *Desk) askBlocks(f found, c Comment, now news.Time) (found, bool) {
	b, blocked := d.blockOf(c, now)
	if !blocked {
		return f, false
	}
	f.What = news.Opt(b.ID)
	if f.Action == news.StepNote {
		return f, true
	}
	switch b.Effect {
	case news.BlockHold:
		f.Action = news.StepHold
	case news.BlockReject:
		f.Action = news.StepReject
	case news.BlockShadow:
		f.Action, f.shadow = news.StepToSpam, true
	}
	return f, true
}

// askHook takes the program's word; that it did not answer counts as the rule says.
func askHook(f found, o *Opinion) (found, bool) {
	if o == nil {
		return f, false
	}
	f.What = news.Opt(o.Reason)
	if o.Failed {
		return f, true
	}
	if f.Action != news.StepNote {
		f.Action = o.Action
	}
	return f, o.Action != ""
}
