package newsroom

import (
	"cmp"
	"context"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"toasoan/internal/moderation"
	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// SaveRules makes the rules the ones in force. The caller saw the version.
func (n *Newsroom) SaveRules(ctx context.Context, by news.Caller, version int64, rules news.CommentRules) (saved *news.SavedRules, err error) {
	if err := checkRules(&rules, "").Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		before, err := tx.CommentRules(ctx, 0)
		if err != nil {
			return err
		}
		if err := checkVersion(before.Version, version); err != nil {
			return err
		}
		saved = &news.SavedRules{Version: version + 1, CommentRules: rules, SavedBy: by.Person(), SavedAt: n.Now()}
		if err := tx.SaveRules(ctx, saved); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, act{"edit", news.NounRules, strconv.FormatInt(saved.Version, 10), string(rules.Note)}, before.CommentRules, rules)
	})
	n.forgetDesk()
	return saved, err
}

// checkRules reports what is wrong with the rules, at pointers below the one given.
func checkRules(rules *news.CommentRules, at string) (faults news.Faults) {
	for _, f := range check(rules) {
		f.Pointer = at + f.Pointer
		faults = append(faults, f)
	}
	if rules.Steps == nil {
		rules.Steps = []news.StepRule{}
	}
	seen := map[news.Step]bool{}
	for i, s := range rules.Steps {
		if seen[s.Step] {
			faults.Add(at+"/steps/"+strconv.Itoa(i)+"/step", news.FaultDuplicate)
		}
		seen[s.Step] = true
	}
	for name, phrases := range map[string]*[]string{"banned": &rules.Banned, "suspect": &rules.Suspect} {
		if *phrases == nil {
			*phrases = []string{}
		}
		for i, p := range *phrases {
			if p != "" && text.ModerationKey(p) == "" {
				faults.Add(at+"/"+name+"/"+strconv.Itoa(i), news.FaultEmptyBody)
			}
		}
	}
	slices.SortStableFunc(faults, func(a, b news.Fault) int { return cmp.Compare(a.Pointer, b.Pointer) })
	return faults
}

const (
	replayed  = 4000 // comments that a replay looks at if nothing else is said
	hitsShown = 200
)

// ReplayRules tells what the rules would have done to the latest comments that
// are there. What is not kept of them, as how fast they came, counts as nothing
// against them.
func (n *Newsroom) ReplayRules(ctx context.Context, by news.Caller, d news.ReplayDraft) (r news.Replay, err error) {
	faults := checkRules(&d.Rules, "/rules")
	if d.Comments < 0 || d.Comments > 10_000 {
		faults.Add("/comments", news.FaultRange, "min", 0, "max", 10_000)
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return r, err
	}
	comments, err := n.store.LatestForReplay(ctx, by, cmp.Or(d.Comments, replayed))
	if err != nil {
		return r, err
	}
	now, err := n.desk(ctx)
	if err != nil {
		return r, err
	}
	blocks, err := n.store.BlocksAt(ctx, n.Now())
	if err != nil {
		return r, err
	}
	desk := moderation.New(news.SavedRules{CommentRules: d.Rules, Version: now.Version()}, blocks, nil, n.desks.words)
	r.Comments, r.Hits = len(comments), []news.ReplayHit{}
	for i := range comments {
		n.replay(desk, &comments[i], &r)
	}
	return r, nil
}

func (n *Newsroom) replay(desk *moderation.Desk, c *news.HeldComment, r *news.Replay) {
	v := desk.Judge(desk.Read(string(c.Body)).With(moderation.Comment{Email: string(c.AuthorEmail), Addr: address(string(c.IP))}), n.Now())
	switch v.Action {
	case news.StepHold:
		r.Held++
	case news.StepReject:
		r.Rejected++
	case news.StepToSpam:
		r.Spam++
	default:
		return
	}
	if c.Status == news.CommentApproved {
		r.Approved++
	}
	if len(r.Hits) < hitsShown {
		r.Hits = append(r.Hits, news.ReplayHit{ID: c.ID, Body: c.Body, Status: c.Status, Rule: v.Rule, Findings: v.Findings})
	}
}

var domainForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$`)

// CreateBlock blocks an address, a domain, a network or a phrase.
func (n *Newsroom) CreateBlock(ctx context.Context, by news.Caller, d news.BlockDraft) (b *news.Blocking, err error) {
	faults := check(&d)
	if d.ExpiresAt != nil && !d.ExpiresAt.After(n.now()) {
		faults.Add("/expires_at", news.FaultPast)
	}
	if d.Value != "" {
		d.Value = blockValue(d, &faults)
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	b = &news.Blocking{
		ID: newID(), Kind: d.Kind, Value: d.Value, Effect: d.Effect, Note: d.Note, ExpiresAt: d.ExpiresAt,
		CreatedBy: by.Person(), CreatedAt: n.Now(),
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.CreateBlock(ctx, b, n.Now()); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, act{"create", news.NounBlock, b.ID, string(b.Kind)}, nil, d)
	})
	n.forgetDesk()
	if err != nil {
		return nil, err
	}
	return b, nil
}

// blockValue is the value in the form in which it is compared.
func blockValue(d news.BlockDraft, faults *news.Faults) string {
	value := strings.ToLower(d.Value)
	switch d.Kind {
	case news.BlockEmail:
		if rules.Var(value, "email") != nil {
			faults.Add("/value", news.FaultEmail)
		}
	case news.BlockDomain:
		if !domainForm.MatchString(value) {
			faults.Add("/value", news.FaultDomain)
		}
	case news.BlockNetwork:
		prefix, err := netip.ParsePrefix(value)
		if addr, bad := netip.ParseAddr(value); bad == nil {
			prefix, err = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()), nil
		}
		if err != nil {
			faults.Add("/value", news.FaultNetwork)
			return value
		}
		return prefix.Masked().String()
	case news.BlockPhrase:
		if text.ModerationKey(d.Value) == "" {
			faults.Add("/value", news.FaultEmptyBody)
		}
		return d.Value
	}
	return value
}

// DeleteBlock removes a block.
func (n *Newsroom) DeleteBlock(ctx context.Context, by news.Caller, id string) error {
	defer n.forgetDesk()
	return n.store.InTx(ctx, func(tx *store.Store) error {
		b, err := tx.Block(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteBlock(ctx, b.Key); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, act{"delete", news.NounBlock, b.ID, string(b.Kind)},
			news.BlockDraft{Kind: b.Kind, Value: b.Value, Effect: b.Effect, Note: b.Note, ExpiresAt: b.ExpiresAt}, nil)
	})
}
