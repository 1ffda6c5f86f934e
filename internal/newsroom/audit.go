package newsroom

import (
	"bytes"
	"context"
	"encoding/json"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// act is what is done to something, for the audit log.
type act struct {
	verb string
	noun news.Noun
	id   string
	name string
}

// audit writes what the caller did into the audit log, with the members that are
// different after it. before and after are drafts: what can be set, and never a
// secret; nil for nothing. It belongs into the transaction that does it.
func (n *Newsroom) audit(ctx context.Context, tx *store.Store, by news.Caller, a act, before, after any) error {
	entry, err := n.auditEntry(by, a, before, after)
	if err != nil {
		return err
	}
	return tx.AddAudit(ctx, entry)
}

// auditEntry is what audit writes.
func (n *Newsroom) auditEntry(by news.Caller, a act, before, after any) (news.AuditEntry, error) {
	changes, err := changesBetween(before, after)
	return news.AuditEntry{
		ID: newID(), At: n.Now(), Actor: by.Person(),
		IP: news.Opt(by.From.IP), UserAgent: news.Opt(by.From.UserAgent),
		Action: news.Act(string(a.noun) + "." + a.verb), Noun: a.noun, On: news.Target{ID: a.id, Name: a.name},
		Changes: changes,
	}, err
}

// longestAudited is how long the JSON of a member may be, in bytes, for the
// audit log to hold it.
const longestAudited = 2000

// leftOut stands for a value that is too long.
var leftOut = json.RawMessage(`"…"`)

// changesBetween returns the members of two drafts that differ, as an object of
// {"before", "after"} by name.
func changesBetween(before, after any) (json.RawMessage, error) {
	was, err := members(before)
	if err != nil {
		return nil, err
	}
	is, err := members(after)
	if err != nil {
		return nil, err
	}
	type change struct {
		Before json.RawMessage `json:"before"`
		After  json.RawMessage `json:"after"`
	}
	changes := map[string]change{}
	for name, v := range was {
		if !bytes.Equal(v, is[name]) {
			changes[name] = change{shortened(v), shortened(is[name])}
		}
	}
	for name, v := range is {
		if _, known := was[name]; !known {
			changes[name] = change{nil, shortened(v)}
		}
	}
	return json.Marshal(changes)
}

func members(draft any) (map[string]json.RawMessage, error) {
	var m map[string]json.RawMessage
	if draft == nil {
		return m, nil
	}
	b, err := json.Marshal(draft)
	if err != nil {
		return nil, err
	}
	return m, json.Unmarshal(b, &m)
}

func shortened(v json.RawMessage) json.RawMessage {
	if len(v) > longestAudited {
		return leftOut
	}
	return v
}
