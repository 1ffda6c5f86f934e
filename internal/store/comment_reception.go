package store

import (
	"context"
	"slices"

	"toasoan/internal/news"
)

// Reception is what a comment meets when it comes in: what is known of its writer,
// whether its text was posted before, and what it answers.
type Reception struct {
	Article string               // slug or id of the article
	Writer  news.CommenterRecord // as the comment tells, and then as it is known
	Text    string               // the hash of the text; "" for one that does not count
	Since   news.Time            // when it counts as posted before
	Parent  string               // id of the comment that is answered; "" for none

	Twice    bool
	Answered *news.Comment // nil if there is none: its keys, its article and its status
	Key      int64         // that the comment is to have; 0 leaves it to the database

	foreseen, known bool
}

// Receive notes that somebody writes now, and finds out what their comment meets,
// on one journey, or on none if [Store.PostTogether] has asked before.
func (s *Store) Receive(ctx context.Context, r *Reception) error {
	if !r.foreseen {
		if err := s.direct(ctx).ask(ctx, append(r.questions(), keep(&r.Writer))...); err != nil {
			return err
		}
		s.meets(ctx, &r.Writer)
		r.Twice = r.Twice || s.postedHere(ctx, r.Text)
		return nil
	}
	r.Twice = r.Twice || s.postedHere(ctx, r.Text)
	w := &r.Writer
	if !r.known {
		if met := s.transaction(ctx).shared.people[w.EmailHash]; met != nil { // by an earlier write, which may yet be lost
			w.Key, w.ID, w.CreatedAt = met.Key, met.ID, met.CreatedAt
		}
		s.meets(ctx, w)
	}
	return s.later(ctx, meetCommenter, w.Key, w.ID, w.Email, w.EmailHash, w.Name, w.CreatedAt, w.LastAt)
}

// questions are what is to be asked about the comment but its writer.
func (r *Reception) questions() []*question {
	r.Twice, r.Answered = false, nil
	var questions []*question
	if r.Text != "" {
		posted := postedSince(r.Text, r.Since, 0)
		posted.then = func() { r.Twice = posted.found }
		questions = append(questions, posted)
	}
	if r.Parent != "" {
		parent := &news.Comment{ID: r.Parent}
		answered := answeredBy(parent)
		answered.then = func() {
			if answered.found {
				r.Answered = parent
			}
		}
		questions = append(questions, answered)
	}
	return questions
}

// meets notes that small writes have met the writer.
func (s *Store) meets(ctx context.Context, w *news.CommenterRecord) {
	if tx := s.transaction(ctx); tx != nil && tx.pipeline() != nil {
		met := *w
		tx.shared.people[w.EmailHash] = &met
	}
}

// postedHere reports whether a small write has posted the text in this transaction.
func (s *Store) postedHere(ctx context.Context, text string) bool {
	tx := s.transaction(ctx)
	return text != "" && tx != nil && slices.Contains(tx.shared.posted, text)
}

// foresee finds out what the comments of a batch meet, by one question of each kind
// for all of them, and reserves their keys. If that fails, each comment asks by itself.
func (s *Store) foresee(ctx context.Context, batch []*write) {
	var comments []*Reception
	for _, w := range batch {
		if w.comment != nil {
			comments = append(comments, w.comment)
		}
	}
	if len(comments) == 0 {
		return
	}
	err := s.InTx(ctx, func(tx *Store) error {
		keys, writers := make([]int64, len(comments)), make([]int64, len(comments))
		for _, r := range comments {
			r.Twice, r.Answered, r.known = false, nil, false
		}
		questions := append(s.articlesOf(comments), s.writersOf(comments), s.postedBefore(comments), s.answeredByAll(comments))
		questions = slices.DeleteFunc(questions, func(q *question) bool { return len(q.args[0].(array)) == 0 })
		questions = append(questions, s.dialect.nextKeys("comments", keys), s.dialect.nextKeys("commenters", writers))
		if err := tx.direct(ctx).ask(ctx, questions...); err != nil {
			return err
		}
		for i, r := range comments {
			r.Key = keys[i]
			if !r.known {
				r.Writer.Key = writers[i]
			}
		}
		return nil
	})
	for _, r := range comments {
		if r.foreseen = err == nil; !r.foreseen {
			r.Key, r.Writer.Key = 0, 0
		}
	}
}

// by sorts the comments by what a question about them names, of those that have it.
func by(comments []*Reception, name func(r *Reception) string) (names array, of map[string][]*Reception) {
	of = map[string][]*Reception{}
	for _, r := range comments {
		n := name(r)
		if n == "" {
			continue
		}
		if of[n] == nil {
			names = append(names, n)
		}
		of[n] = append(of[n], r)
	}
	return names, of
}

// articlesOf are the questions that read the articles which small writes are about.
func (s *Store) articlesOf(comments []*Reception) []*question {
	_, named := by(comments, func(r *Reception) string { return r.Article })
	var ids, slugs array
	for name := range named {
		if IsID(name) {
			ids = append(ids, name)
		} else {
			slugs = append(slugs, name)
		}
	}
	card := &news.Card{}
	byID, bySlug := commentedAs("uid"+s.dialect.oneOf(), ids, card), commentedAs("slug"+s.dialect.oneOf(), slugs, card)
	byID.each = func() error { kept := *card; s.shared.commented[card.ID] = &kept; return nil }
	bySlug.each = func() error { kept := *card; s.shared.commented[card.Slug] = &kept; return nil }
	return []*question{byID, bySlug}
}

// writersOf is the question by which the comments' writers become what is known of
// them, if anything is.
func (s *Store) writersOf(comments []*Reception) *question {
	names, of := by(comments, func(r *Reception) string { return r.Writer.EmailHash })
	p := &news.CommenterRecord{}
	return &question{
		statement: do(`SELECT email_hash, id, uid, confirmed_at, muted, pending, approved, rejected, spam, good, bad, created_at
			FROM commenters WHERE email_hash`+s.dialect.oneOf(), names),
		into: []any{&p.EmailHash, &p.Key, &p.ID, &p.ConfirmedAt, &p.Muted, &p.Pending, &p.Approved, &p.Rejected, &p.Spam, &p.Good, &p.Bad, &p.CreatedAt},
		each: func() error {
			for _, r := range of[p.EmailHash] {
				known := *p
				known.Email, known.Name, known.LastAt = r.Writer.Email, r.Writer.Name, r.Writer.LastAt
				r.Writer, r.known = known, true
			}
			return nil
		},
	}
}

// postedBefore is the question which of the comments say what was said before.
func (s *Store) postedBefore(comments []*Reception) *question {
	var texts, since array
	var asked []*Reception
	for _, r := range comments {
		if r.Text != "" {
			texts, since = append(texts, r.Text), append(since, r.Since)
			asked = append(asked, r)
		}
	}
	var n int
	return &question{
		statement: do(s.dialect.saidBefore(), texts, since),
		into:      []any{&n},
		each:      func() error { asked[n].Twice = true; return nil },
	}
}

// answeredByAll is the question for what the comments answer.
func (s *Store) answeredByAll(comments []*Reception) *question {
	names, of := by(comments, func(r *Reception) string { return r.Parent })
	c := &news.Comment{}
	return &question{
		statement: do("SELECT uid, id, article_id, root_id, status FROM comments WHERE uid"+s.dialect.oneOf(), names),
		into:      []any{&c.ID, &c.Key, &c.ArticleKey, &c.RootKey, &c.Status},
		each: func() error {
			for _, r := range of[c.ID] {
				parent := *c
				r.Answered = &parent
			}
			return nil
		},
	}
}
