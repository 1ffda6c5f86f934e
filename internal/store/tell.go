package store

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"toasoan/internal/news"
)

// changesRead is how many changes one query looks at for those that were asked for.
const changesRead = 20_000

// changesList tells cursors of the change log from all others: they are the same
// whatever of it is asked for. Before the log, whoever begins is at a place among
// what is there, of the nouns that were asked for.
var changesList = fingerprint("changes")

func thereList(nouns []news.Noun) uint32 { return fingerprint("changes", nouns) }

// ChangesFrom returns what changed for readers after the place that q names, with
// what it is now. Without one it begins with all that is there. It takes one query
// for how far the log reaches, one for the changes, and one for each noun among
// them: three for articles.
func (s *Store) ChangesFrom(ctx context.Context, q news.ChangeQuery) (*news.ChangeStretch, error) {
	log, err := s.ChangeLog(ctx)
	if err != nil {
		return nil, err
	}
	nouns := q.Nouns
	if len(nouns) == 0 {
		nouns = news.Followed
	}
	if q.After == "" {
		return s.there(ctx, q, cursor{List: thereList(q.Nouns), place: place{Number: log.Last, Text: string(nouns[0])}})
	}
	at, err := parseCursor(q.After, changesList)
	if err != nil {
		if at, err = parseCursor(q.After, thereList(q.Nouns)); err != nil {
			e, _ := errors.AsType[*news.Error](err)
			e.Faults[0].Parameter = "after"
			return nil, e
		}
	}
	switch {
	case at.Number < log.WholeAfter || at.Number > log.Last:
		return nil, news.Fail(news.CodeChangesGone)
	case at.List != changesList:
		return s.there(ctx, q, *at)
	}
	return s.logged(ctx, q, at.Number, log.Last)
}

// ChangeCursor is the cursor after the change with the number.
func ChangeCursor(seq int64) string {
	return cursor{List: changesList, place: place{Number: seq}}.String()
}

// ChangeNumber is the number of the change that the cursor stands after. One that
// somebody got before all that is there was told is none.
func ChangeNumber(after string) (int64, error) {
	at, err := parseCursor(after, changesList)
	if err != nil {
		e, _ := errors.AsType[*news.Error](err)
		e.Faults[0].Parameter = "after"
		return 0, e
	}
	return at.Number, nil
}

// logged returns what the log has after one number, up to another.
func (s *Store) logged(ctx context.Context, q news.ChangeQuery, after, last int64) (*news.ChangeStretch, error) {
	db := s.on(ctx).Table("changes").Where("seq > ?", after)
	if len(q.Nouns) > 0 || q.Article != "" {
		last = min(last, after+changesRead)
	}
	db = db.Where("seq <= ?", last)
	if len(q.Nouns) > 0 {
		db = db.Where("noun IN ?", q.Nouns)
	}
	if q.Article != "" {
		db = db.Where("(uid = ? OR on_uid = ?)", q.Article, q.Article)
	}
	changes, err := scan[news.Change](db.Order("seq").Limit(q.Limit + 1))
	if err != nil {
		return nil, err
	}
	if len(changes) > q.Limit {
		changes = changes[:q.Limit]
		last = changes[q.Limit-1].Seq
	}
	told, err := s.Tell(ctx, changes)
	if err != nil {
		return nil, err
	}
	log, err := s.ChangeLog(ctx)
	if err != nil {
		return nil, err
	}
	if log.WholeAfter > after { // what was to be read was dropped meanwhile
		return nil, news.Fail(news.CodeChangesGone)
	}
	return &news.ChangeStretch{Changes: told, Next: ChangeCursor(last), More: log.Last > last}, nil
}

// there returns what is there after the place among it, and leads to the log when
// it comes to its end.
func (s *Store) there(ctx context.Context, q news.ChangeQuery, at cursor) (*news.ChangeStretch, error) {
	nouns := q.Nouns
	if len(nouns) == 0 {
		nouns = news.Followed
	}
	found := &news.ChangeStretch{Changes: []news.ToldChange{}, More: true}
	for i := max(0, slices.Index(nouns, news.Noun(at.Text))); i < len(nouns); i++ {
		changes, keys, err := s.visibleAfter(ctx, nouns[i], at.Key, q.Limit)
		if err != nil {
			return nil, err
		}
		for j := range changes {
			at.Text, at.Key = string(nouns[i]), keys[j]
			changes[j].Op, changes[j].Noun, changes[j].Reason, changes[j].Cursor = news.OpUpsert, nouns[i], news.ReasonThere, at.String()
		}
		if len(changes) > 0 {
			found.Changes, found.Next = changes, at.String()
			return found, nil
		}
		at.Key = 0
	}
	found.Next = ChangeCursor(at.Number)
	return found, nil
}

// Tell returns the changes as readers are told of them: with what each thing is
// now. What readers do not see now is removed, whatever was written of it.
func (s *Store) Tell(ctx context.Context, changes []news.Change) ([]news.ToldChange, error) {
	changes = slices.DeleteFunc(slices.Clone(changes), func(c news.Change) bool { return c.Noun.WorkedOut() })
	ids := map[news.Noun][]string{}
	for _, c := range changes {
		if !slices.Contains(ids[c.Noun], c.ID) {
			ids[c.Noun] = append(ids[c.Noun], c.ID)
		}
	}
	now := map[news.Noun]map[string]news.ToldChange{}
	for _, noun := range news.Followed {
		if len(ids[noun]) == 0 {
			continue
		}
		found, keys, err := s.seen(ctx, noun, selection{ids: ids[noun]})
		if err != nil {
			return nil, err
		}
		if err := s.loadFormer(ctx, noun, found, keys); err != nil {
			return nil, err
		}
		now[noun] = map[string]news.ToldChange{}
		for _, f := range found {
			now[noun][f.ID] = f
		}
	}
	told := make([]news.ToldChange, len(changes))
	for i, c := range changes {
		t, there := now[c.Noun][c.ID]
		t.Seq, t.Cursor, t.At, t.Noun, t.Op, t.ID, t.Reason = c.Seq, ChangeCursor(c.Seq), &c.At, c.Noun, c.Op, c.ID, c.Reason
		if c.On != "" {
			t.ArticleID = &c.On
		}
		switch followed := slices.Contains(news.Followed, c.Noun); {
		case followed && !there && c.Op == news.OpUpsert:
			t.Op, t.Reason = news.OpDelete, news.ReasonGone
		case followed && there && c.Op == news.OpDelete:
			t.Op, t.Reason = news.OpUpsert, news.ReasonBack
		}
		told[i] = t
	}
	return told, nil
}

// loadFormer fills in the slugs that what is told had before. A card that was read
// between two renames shows a name that no row tells of.
func (s *Store) loadFormer(ctx context.Context, noun news.Noun, told []news.ToldChange, keys []int64) error {
	if len(keys) == 0 || noun == news.NounArticle || noun == news.NounComment || noun == news.NounLiveUpdate {
		return nil
	}
	slugs, err := scan[struct {
		TargetID int64
		Slug     string
	}](s.on(ctx).Raw("SELECT target_id, slug FROM slugs WHERE noun <> 'article' AND noun = ? AND target_id IN ? ORDER BY slug", noun, padded(keys, 0)))
	for _, r := range slugs {
		if t := &told[slices.Index(keys, r.TargetID)]; r.Slug != slugOf(t) {
			t.FormerSlugs = append(t.FormerSlugs, r.Slug)
		}
	}
	return err
}

func slugOf(t *news.ToldChange) string {
	switch {
	case t.Section != nil:
		return t.Section.Slug
	case t.Tag != nil:
		return t.Tag.Slug
	case t.Author != nil:
		return t.Author.Slug
	default:
		return t.Topic.Slug
	}
}

// visibleAfter returns what readers see of one noun, after a key, with the keys.
func (s *Store) visibleAfter(ctx context.Context, noun news.Noun, key int64, limit int) ([]news.ToldChange, []int64, error) {
	return s.seen(ctx, noun, selection{after: key, limit: limit})
}

// selection selects by ids, or so many after a key.
type selection struct {
	ids   []string
	after int64
	limit int
}

// from adds the selection to a query in which the columns are called uid and id.
func (sel selection) from(db *gorm.DB, uid, id string) *gorm.DB {
	if sel.ids != nil {
		return db.Where(uid+" IN ?", padded(sel.ids, ""))
	}
	return db.Where(id+" > ?", sel.after).Order(id).Limit(sel.limit)
}

// seen returns those that readers see of the ones that are selected: what readers
// get of them by their own addresses.
func (s *Store) seen(ctx context.Context, noun news.Noun, selected selection) (told []news.ToldChange, keys []int64, err error) {
	on := func(table string) *gorm.DB { return s.on(ctx).Table(table) }
	const shown = "JOIN sections s ON s.id = a.section_id AND s.shown"
	switch noun {
	case news.NounSection:
		return tellOf(selected.from(on("sections").Where("shown"), "uid", "id"), func(x *news.Section) (news.ToldChange, int64) {
			return news.ToldChange{ID: x.ID, Section: x}, x.Key
		})
	case news.NounTag:
		return tellOf(selected.from(on("tags").Where(inUse), "uid", "id"), func(x *news.Tag) (news.ToldChange, int64) {
			return news.ToldChange{ID: x.ID, Tag: x}, x.Key
		})
	case news.NounAuthor:
		return tellOf(selected.from(on("authors").Where(inUse), "uid", "id"), func(x *news.Author) (news.ToldChange, int64) {
			return news.ToldChange{ID: x.ID, Author: x}, x.Key
		})
	case news.NounTopic:
		return tellOf(selected.from(on("topics").Where(inUse), "uid", "id"), func(x *news.Topic) (news.ToldChange, int64) {
			return news.ToldChange{ID: x.ID, Topic: x}, x.Key
		})
	case news.NounComment:
		db := on("comments c").Select("c.*").Joins("JOIN articles a ON a.id = c.article_id").Joins(shown).Where("c.status = 'approved'")
		return tellOf(selected.from(db, "c.uid", "c.id"), func(x *news.Comment) (news.ToldChange, int64) {
			*x = x.Stub()
			return news.ToldChange{ID: x.ID, ArticleID: &x.ArticleID, Comment: x}, x.Key
		})
	case news.NounLiveUpdate:
		type updateRow struct {
			news.LiveUpdate
			OnUID string
		}
		db := on("live_updates u").Select("u.*, a.uid AS on_uid").Joins("JOIN articles a ON a.id = u.article_id AND a.type = 'live'").Joins(shown).Where("u.removed_at IS NULL")
		return tellOf(selected.from(db, "u.uid", "u.id"), func(x *updateRow) (news.ToldChange, int64) {
			return news.ToldChange{ID: x.ID, ArticleID: &x.OnUID, LiveUpdate: &x.LiveUpdate}, x.Key
		})
	default:
		return s.seenArticles(ctx, selected)
	}
}

func (s *Store) seenArticles(ctx context.Context, selected selection) (told []news.ToldChange, keys []int64, err error) {
	f := flat{paths: s.paths}
	columns, tables, into := f.columns(news.CardParts)
	which := do("SELECT "+columns+" FROM articles a"+tables+" WHERE s.shown AND a.id > ? ORDER BY a.id LIMIT ?", selected.after, selected.limit)
	if selected.ids != nil {
		which = do("SELECT "+columns+" FROM articles a"+tables+" WHERE s.shown AND a.uid IN ?", padded(selected.ids, ""))
	}
	articles, err := s.flatten(ctx, &f, max(len(selected.ids), selected.limit), which, into, func() {})
	for i := range articles {
		told, keys = append(told, news.ToldChange{ID: articles[i].ID, Article: &articles[i].Card}), append(keys, articles[i].Key)
	}
	return told, keys, err
}

// tellOf scans rows, each of which is told by tell.
func tellOf[T any](db *gorm.DB, tell func(*T) (news.ToldChange, int64)) (told []news.ToldChange, keys []int64, err error) {
	rows, err := scan[T](db)
	for i := range rows {
		t, key := tell(&rows[i])
		told, keys = append(told, t), append(keys, key)
	}
	return told, keys, err
}
