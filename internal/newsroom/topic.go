package newsroom

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"strconv"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// CreateTopic begins a story. Readers see it with its first visible article.
func (n *Newsroom) CreateTopic(ctx context.Context, by news.Caller, draft news.TopicDraft) (topic *news.Topic, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		topic = &news.Topic{ID: newID(), Version: 1}
		if err := n.fillTopic(ctx, tx, topic, draft); err != nil {
			return err
		}
		topic.CreatedAt = topic.UpdatedAt
		if err := tx.CreateTopic(ctx, topic); err != nil {
			return err
		}
		if err := tx.ClaimSlug(ctx, news.NounTopic, topic.Slug, topic.Key, true); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, topicAct("create", topic), nil, topic.Draft())
	})
	if err != nil {
		return nil, err
	}
	return topic, nil
}

// EditTopic replaces what an editor decides about the topic.
func (n *Newsroom) EditTopic(ctx context.Context, by news.Caller, id string, version int64, draft news.TopicDraft) (*news.Topic, error) {
	return n.changeTopic(ctx, id, &version, func(tx *store.Store, topic *news.Topic) error {
		before := topic.Draft()
		if err := n.fillTopic(ctx, tx, topic, draft); err != nil {
			return err
		}
		if err := n.saveTopic(ctx, tx, topic, n.Now()); err != nil {
			return err
		}
		if err := tx.ClaimSlug(ctx, news.NounTopic, topic.Slug, topic.Key, true); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, topicAct("edit", topic), before, topic.Draft()); err != nil || topic.ArticleCount == 0 {
			return err
		}
		return tx.Record(ctx, n.change(news.NounTopic, news.OpUpsert, topic.ID, "edited"))
	})
}

// DeleteTopic ends a story as if there had been none. Its articles stay.
func (n *Newsroom) DeleteTopic(ctx context.Context, by news.Caller, id string, version int64) error {
	_, err := n.changeTopic(ctx, id, &version, func(tx *store.Store, topic *news.Topic) error {
		if err := tx.DeleteTopic(ctx, topic.Key); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, topicAct("delete", topic), topic.Draft(), nil); err != nil || topic.ArticleCount == 0 {
			return err
		}
		return tx.Record(ctx, n.change(news.NounTopic, news.OpDelete, topic.ID, "deleted"))
	})
	return err
}

// ArrangeTopic replaces the list of the topic's articles. Who may not know of all
// of them cannot replace the list: articles would get lost.
func (n *Newsroom) ArrangeTopic(ctx context.Context, by news.Caller, id string, version int64, list news.TopicMembers) (*news.Topic, error) {
	return n.changeTopic(ctx, id, &version, func(tx *store.Store, topic *news.Topic) error {
		if err := check(&list).Err(news.CodeInvalid); err != nil {
			return err
		}
		before, others, err := tx.TopicMembers(ctx, by, topic.Key)
		if err != nil {
			return err
		}
		if others > 0 {
			return news.Fail(news.CodeForbidden)
		}
		refs := make([]news.ArticleRef, len(list.Data))
		for i, m := range list.Data {
			refs[i] = m.Article
		}
		found, err := articlesOnce(ctx, tx, by, refs, func(i int) string { return "/data/" + strconv.Itoa(i) + "/article" })
		if err != nil {
			return err
		}
		for i, a := range found {
			list.Data[i].Key, list.Data[i].Article.ID = a.Key, a.UID
		}
		return n.setMembers(ctx, tx, by, topic, before, list.Data)
	})
}

var articleWord = news.Message{En: "article", Vi: "bài"}

// articlesNamed returns the articles with the given ids or slugs that the caller
// may know of, by these names.
func articlesNamed(ctx context.Context, tx *store.Store, by news.Caller, names []string) (map[string]store.NamedArticle, error) {
	found := map[string]store.NamedArticle{}
	rows, err := tx.ArticlesNamed(ctx, names)
	for _, a := range rows {
		if a.KnownTo(by) {
			found[a.Name] = a
		}
	}
	return found, err
}

// articlesOnce returns the articles that are referred to, in that order. Each must be
// one that the caller may know of, and stand there once; none may be one of the others.
func articlesOnce(ctx context.Context, tx *store.Store, by news.Caller, refs []news.ArticleRef, pointer func(i int) string, others ...int64) ([]store.NamedArticle, error) {
	names := make([]string, len(refs))
	for i, ref := range refs {
		names[i] = cmp.Or(ref.ID, ref.Slug)
	}
	found, err := articlesNamed(ctx, tx, by, names)
	if err != nil {
		return nil, err
	}
	var faults news.Faults
	articles, seen := make([]store.NamedArticle, len(names)), map[int64]bool{}
	for _, key := range others {
		seen[key] = true
	}
	for i, name := range names {
		a, known := found[name]
		switch {
		case !known:
			faults.Add(pointer(i), news.FaultUnknown, "what", articleWord, "name", name)
		case seen[a.Key]:
			faults.Add(pointer(i), news.FaultDuplicate)
		}
		articles[i], seen[a.Key] = a, true
	}
	return articles, faults.Err(news.CodeInvalid)
}

// PlaceInTopic puts an article into a topic, behind those that are there. One that
// is there stays in its place, and is pinned and noted as it is said now.
func (n *Newsroom) PlaceInTopic(ctx context.Context, by news.Caller, id, article string, p news.TopicPlace) (*news.Topic, error) {
	if err := check(&p).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	return n.changeMember(ctx, by, id, article, func(members []news.TopicMember, i int, a store.NamedArticle) ([]news.TopicMember, error) {
		if i < 0 {
			i = len(members)
			members = append(members, news.TopicMember{Key: a.Key, Article: news.ArticleRef{ID: a.UID}})
		}
		if len(members) > news.MaxTopicArticles {
			return nil, news.InvalidAt("", news.FaultTooMany, "max", news.MaxTopicArticles)
		}
		members[i].Pinned, members[i].Note = p.Pinned, p.Note
		return members, nil
	})
}

// RemoveFromTopic takes an article out of a topic.
func (n *Newsroom) RemoveFromTopic(ctx context.Context, by news.Caller, id, article string) error {
	_, err := n.changeMember(ctx, by, id, article, func(members []news.TopicMember, i int, _ store.NamedArticle) ([]news.TopicMember, error) {
		if i < 0 {
			return nil, news.Fail(news.CodeNotFound)
		}
		return slices.Delete(members, i, i+1), nil
	})
	return err
}

// changeMember changes what concerns one article that the caller may know of: i is
// where it stands among the members, -1 if it does not.
func (n *Newsroom) changeMember(ctx context.Context, by news.Caller, id, article string,
	change func(members []news.TopicMember, i int, a store.NamedArticle) ([]news.TopicMember, error)) (*news.Topic, error) {
	return n.changeTopic(ctx, id, nil, func(tx *store.Store, topic *news.Topic) error {
		found, err := articlesNamed(ctx, tx, by, []string{article})
		if err != nil {
			return err
		}
		a, known := found[article]
		if !known {
			return news.Fail(news.CodeNotFound)
		}
		before, _, err := tx.TopicMembers(ctx, news.TheNewsroom, topic.Key)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(before, func(m news.TopicMember) bool { return m.Key == a.Key })
		after, err := change(slices.Clone(before), i, a)
		if err != nil {
			return err
		}
		return n.setMembers(ctx, tx, by, topic, before, after)
	})
}

// changeTopic changes a topic in one transaction. Without a version, whatever the
// caller has seen will do.
func (n *Newsroom) changeTopic(ctx context.Context, id string, version *int64, change func(tx *store.Store, topic *news.Topic) error) (topic *news.Topic, err error) {
	err = n.inLists(ctx, func(tx *store.Store) error {
		if topic, err = tx.DeskTopic(ctx, id); err != nil {
			return err
		}
		if version != nil {
			if err := checkVersion(topic.Version, *version); err != nil {
				return err
			}
		}
		return change(tx, topic)
	})
	if err != nil {
		return nil, err
	}
	return topic, nil
}

func (n *Newsroom) saveTopic(ctx context.Context, tx *store.Store, topic *news.Topic, updated news.Time) error {
	topic.Version++
	topic.UpdatedAt = updated
	return tx.SaveTopic(ctx, topic)
}

// setMembers gives the topic its members, and tells of what readers see
// differently by it.
func (n *Newsroom) setMembers(ctx context.Context, tx *store.Store, by news.Caller, topic *news.Topic, before, after []news.TopicMember) error {
	seen, err := tx.TopicOrder(ctx, topic.Key)
	if err != nil {
		return err
	}
	if err := tx.SetTopicMembers(ctx, topic.Key, after); err != nil {
		return err
	}
	now, err := tx.TopicOrder(ctx, topic.Key)
	if err != nil {
		return err
	}
	told := topic.UpdatedAt
	if !slices.Equal(seen, now) { // else the time would tell readers of what they do not see
		told = n.Now()
	}
	if err := n.saveTopic(ctx, tx, topic, told); err != nil {
		return err
	}
	topic.ArticleCount = len(now)
	if err := n.audit(ctx, tx, by, topicAct("arrange", topic), membership(before), membership(after)); err != nil || slices.Equal(seen, now) {
		return err
	}
	change := n.change(news.NounTopic, news.OpUpsert, topic.ID, "arranged")
	if len(now) == 0 {
		change.Op = news.OpDelete
	}
	changes := []news.Change{change}
	for _, id := range append(without(seen, now), without(now, seen)...) {
		changes = append(changes, n.change(news.NounArticle, news.OpUpsert, id, "topics"))
	}
	return tx.Record(ctx, changes...)
}

// without are those of the ids that are not among the others.
func without(ids, others []string) (rest []string) {
	there := map[string]bool{}
	for _, id := range others {
		there[id] = true
	}
	for _, id := range ids {
		if !there[id] {
			rest = append(rest, id)
		}
	}
	return rest
}

// membership is what the audit log compares of a topic's list: a member for each
// article.
func membership(members []news.TopicMember) map[string]any {
	type place struct {
		Place  int      `json:"place"`
		Pinned bool     `json:"pinned"`
		Note   news.Opt `json:"note"`
	}
	all := map[string]any{}
	for i, m := range members {
		all[m.Article.ID] = place{i + 1, m.Pinned, m.Note}
	}
	return all
}

func topicAct(verb string, t *news.Topic) act { return act{verb, news.NounTopic, t.ID, t.Name} }

// fillTopic takes the draft over into the topic.
func (n *Newsroom) fillTopic(ctx context.Context, tx *store.Store, topic *news.Topic, d news.TopicDraft) (err error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return err
	}
	if topic.Slug, err = chooseSlug(ctx, tx, news.NounTopic, slugChoice{d.Slug, d.Name, topic.ID, topic.Key}); err != nil {
		return err
	}
	topic.Name, topic.Summary, topic.Status, topic.Position = d.Name, d.Summary, cmp.Or(d.Status, news.TopicOpen), d.Position
	topic.SortKey = append(binary.BigEndian.AppendUint32(nil, uint32(d.Position)), text.SortKey(d.Name)...)
	topic.UpdatedAt = n.Now()
	return nil
}
