package newsroom

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// CreateList begins a list that editors put together. Readers see it from its
// first publication on.
func (n *Newsroom) CreateList(ctx context.Context, by news.Caller, draft news.CuratedListDraft) (l *news.CuratedList, err error) {
	err = n.inLists(ctx, func(tx *store.Store) error {
		now := n.Now()
		l = &news.CuratedList{ListHead: news.ListHead{ID: newID(), Number: 1, Version: 1, CreatedAt: now, UpdatedAt: now}, Saved: touch(by, now)}
		if err := n.fillList(ctx, tx, by, l, draft); err != nil {
			return err
		}
		if err := tx.CreateCuratedList(ctx, l); err != nil {
			return err
		}
		if err := tx.ClaimSlug(ctx, news.NounList, l.Slug, l.Key, true); err != nil {
			return err
		}
		if l, err = tx.CuratedListByKey(ctx, l.Key); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, listAct("create", l), nil, l.Draft())
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// EditList replaces the draft of the list by the next version. Readers see nothing
// of it until it is published, but for its slug, which only publishers change.
func (n *Newsroom) EditList(ctx context.Context, by news.Caller, id string, version int64, draft news.CuratedListDraft) (*news.CuratedList, error) {
	return n.changeList(ctx, by, id, version, "edit", func(tx *store.Store, l *news.CuratedList) error {
		before := l.Draft()
		if err := n.fillList(ctx, tx, by, l, draft); err != nil {
			return err
		}
		if before.Name != l.Name || !store.SameZones(before.Zones, l.Zones) {
			l.Number++
			l.Saved = touch(by, n.Now())
			if err := tx.AddListVersion(ctx, l); err != nil {
				return err
			}
		}
		return tx.ClaimSlug(ctx, news.NounList, l.Slug, l.Key, true)
	}, func(before, after *news.CuratedList) []news.Change {
		if before.Slug == after.Slug || after.Live == nil {
			return nil
		}
		return []news.Change{n.change(news.NounList, news.OpUpsert, after.ID, "renamed")}
	})
}

// DeleteList removes a list with its versions. The front page stays.
func (n *Newsroom) DeleteList(ctx context.Context, by news.Caller, id string, version int64) error {
	return n.inLists(ctx, func(tx *store.Store) error {
		l, err := tx.CuratedList(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(l.Version, version); err != nil {
			return err
		}
		if l.Slug == news.FrontSlug {
			return news.Fail(news.CodeInUse, "users", news.Message{En: "readers of the front page", Vi: "bạn đọc của trang nhất"})
		}
		if err := tx.DeleteCuratedList(ctx, l.Key); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, listAct("delete", l), stateOfList(l), nil); err != nil || l.Live == nil {
			return err
		}
		return tx.Record(ctx, n.change(news.NounList, news.OpDelete, l.ID, "deleted"))
	})
}

// PublishList makes the draft what readers see, or an earlier version again. The
// draft stays what it is.
func (n *Newsroom) PublishList(ctx context.Context, by news.Caller, id string, version int64, p news.ListPublication) (*news.CuratedList, error) {
	return n.changeList(ctx, by, id, version, "publish", func(tx *store.Store, l *news.CuratedList) error {
		number, err := chosenVersion(ctx, tx, l, p.Version)
		if err != nil {
			return err
		}
		return n.showList(ctx, tx, by, l, number, n.Now())
	}, n.listPublished)
}

func (n *Newsroom) listPublished(_, l *news.CuratedList) []news.Change {
	return []news.Change{n.change(news.NounList, news.OpUpsert, l.ID, "published")}
}

// chosenVersion is the version with the number, or the draft for nil.
func chosenVersion(ctx context.Context, tx *store.Store, l *news.CuratedList, number *int64) (int64, error) {
	if number == nil {
		return l.Number, nil
	}
	_, err := tx.ListVersion(ctx, l.Key, *number)
	if news.KindOf(err) == news.NotFound {
		err = news.InvalidAt("/version", news.FaultUnknown, "what", news.Message{En: "version", Vi: "phiên bản"}, "name", *number)
	}
	return *number, err
}

// showList makes a version of the list what readers see.
func (n *Newsroom) showList(ctx context.Context, tx *store.Store, by news.Caller, l *news.CuratedList, number int64, at news.Time) error {
	l.Live = &news.LiveList{Version: number, PublishedAt: at, PublishedBy: by.Person()}
	return tx.MarkListVersion(ctx, l.Key, number, at)
}

// ScheduleList has a version of the list published at a time in the future. What is
// saved after that changes nothing about it. A second schedule replaces the first.
func (n *Newsroom) ScheduleList(ctx context.Context, by news.Caller, id string, version int64, d news.ListSchedule) (*news.CuratedList, error) {
	return n.changeList(ctx, by, id, version, "schedule", func(tx *store.Store, l *news.CuratedList) error {
		faults := check(&d)
		if d.At != nil && !d.At.After(n.now()) {
			faults.Add("/at", news.FaultPast)
		}
		if err := faults.Err(news.CodeInvalid); err != nil {
			return err
		}
		number, err := chosenVersion(ctx, tx, l, d.Version)
		if err != nil {
			return err
		}
		options, err := json.Marshal(news.ListPublication{Version: &number})
		if err != nil {
			return err
		}
		return tx.Appoint(ctx, news.Appointment{
			Noun: news.NounList, TargetID: l.Key, Action: news.ActionPublish, At: *d.At, Options: string(options), By: by.Person(),
		})
	}, nil)
}

// UnscheduleList calls that off.
func (n *Newsroom) UnscheduleList(ctx context.Context, by news.Caller, id string, version int64) (*news.CuratedList, error) {
	return n.changeList(ctx, by, id, version, "unschedule", func(tx *store.Store, l *news.CuratedList) error {
		return tx.Cancel(ctx, news.NounList, []int64{l.Key}, news.ActionPublish)
	}, nil)
}

// publishDueLists publishes the versions that are due, each as of its time.
func (n *Newsroom) publishDueLists(ctx context.Context, tx *store.Store, due []news.Appointment) error {
	for _, a := range due {
		l, err := tx.CuratedListByKey(ctx, a.TargetID)
		if err != nil {
			return err
		}
		before := stateOfList(l)
		err = errors.Join(
			n.showList(ctx, tx, news.TheNewsroom, l, l.Scheduled.Version, a.At),
			tx.Cancel(ctx, news.NounList, []int64{l.Key}, news.ActionPublish),
			n.saveList(ctx, tx, l))
		if err != nil {
			return err
		}
		l.Scheduled = nil
		if err := n.audit(ctx, tx, news.TheNewsroom, listAct("publish", l), before, stateOfList(l)); err != nil {
			return err
		}
		if err := tx.Record(ctx, n.listPublished(nil, l)...); err != nil {
			return err
		}
	}
	return nil
}

// changeList changes a list in one transaction; changes are the rows of the change
// log that follow from it.
func (n *Newsroom) changeList(ctx context.Context, by news.Caller, id string, version int64, verb string,
	change func(tx *store.Store, l *news.CuratedList) error, changes func(before, after *news.CuratedList) []news.Change) (after *news.CuratedList, err error) {
	err = n.inLists(ctx, func(tx *store.Store) error {
		before, err := tx.CuratedList(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(before.Version, version); err != nil {
			return err
		}
		l := *before
		if err := change(tx, &l); err != nil {
			return err
		}
		if err := n.saveList(ctx, tx, &l); err != nil {
			return err
		}
		if after, err = tx.CuratedList(ctx, l.ID); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, listAct(verb, after), stateOfList(before), stateOfList(after)); err != nil || changes == nil {
			return err
		}
		return tx.Record(ctx, changes(before, after)...)
	})
	if err != nil {
		return nil, err
	}
	return after, nil
}

func (n *Newsroom) saveList(ctx context.Context, tx *store.Store, l *news.CuratedList) error {
	l.Version++
	l.UpdatedAt = n.Now()
	return tx.SaveCuratedList(ctx, l)
}

func listAct(verb string, l *news.CuratedList) act { return act{verb, news.NounList, l.ID, l.Name} }

// stateOfList is what the audit log compares of a list.
func stateOfList(l *news.CuratedList) any {
	return struct {
		news.CuratedListDraft
		Live      *news.LiveList      `json:"live"`
		Scheduled *news.ScheduledList `json:"scheduled"`
	}{l.Draft(), l.Live, l.Scheduled}
}

// fillList takes the draft over into the list, and reports every member that
// cannot be.
func (n *Newsroom) fillList(ctx context.Context, tx *store.Store, by news.Caller, l *news.CuratedList, d news.CuratedListDraft) (err error) {
	faults := check(&d)
	checkZones(d.Zones, &faults)
	if err := errors.Join(findPlaced(ctx, tx, by, l, d.Zones, &faults), findFills(ctx, tx, d.Zones, &faults)); err != nil {
		return err
	}
	if l.Slug == news.FrontSlug && d.Slug != "" && d.Slug != l.Slug {
		faults.Add("/slug", news.FaultReadOnly)
	}
	slices.SortStableFunc(faults, func(a, b news.Fault) int { return cmp.Compare(a.Pointer, b.Pointer) })
	if err := faults.Err(news.CodeInvalid); err != nil {
		return err
	}
	if l.Slug != "" && d.Slug == "" {
		d.Slug = l.Slug
	}
	slug, err := chooseSlug(ctx, tx, news.NounList, slugChoice{d.Slug, d.Name, l.ID, l.Key})
	if err != nil {
		return err
	}
	if l.Slug != "" && slug != l.Slug && !by.Can(news.ManageLists) {
		return news.Fail(news.CodeForbidden)
	}
	l.Name, l.Slug, l.Zones = d.Name, slug, d.Zones
	if l.Zones == nil {
		l.Zones = []news.Zone{}
	}
	return nil
}

// checkZones reports zones of one name, places that a zone does not have or that
// are given twice, and more articles than there are places.
func checkZones(zones []news.Zone, faults *news.Faults) {
	names := map[string]bool{}
	for i, z := range zones {
		at := "/zones/" + strconv.Itoa(i)
		if z.Name != "" && names[z.Name] {
			faults.Add(at+"/name", news.FaultDuplicate)
		}
		names[z.Name] = true
		taken := map[int]bool{}
		for j, s := range z.Slots {
			pointer := at + "/slots/" + strconv.Itoa(j) + "/position"
			switch {
			case s.Position < 1 || s.Position > news.MaxZoneSize || z.Size < 1 || z.Size > news.MaxZoneSize: // its own rule has said so
			case s.Position > z.Size:
				faults.Add(pointer, news.FaultRange, "min", 1, "max", z.Size)
			case taken[s.Position]:
				faults.Add(pointer, news.FaultDuplicate)
			}
			taken[s.Position] = true
		}
		if room := z.Size - len(z.Slots); len(z.Pinned) > 0 && len(z.Pinned) > room && z.Size >= 1 && z.Size <= news.MaxZoneSize {
			faults.Add(at+"/pinned", news.FaultTooMany, "max", max(0, room))
		}
	}
}

// findPlaced finds the articles that were put into the zones by hand, each of which
// may stand in one place only. The caller must know of them, or somebody else has
// put them there before.
func findPlaced(ctx context.Context, tx *store.Store, by news.Caller, l *news.CuratedList, zones []news.Zone, faults *news.Faults) error {
	refs, pointers := news.Placed(zones)
	names := make([]string, len(refs))
	for i, ref := range refs {
		names[i] = cmp.Or(ref.ID, ref.Slug)
	}
	rows, err := tx.ArticlesNamed(ctx, names)
	if err != nil {
		return err
	}
	there, _ := news.Placed(l.Zones)
	found := map[string]store.NamedArticle{}
	for _, a := range rows {
		if a.KnownTo(by) || slices.ContainsFunc(there, func(ref *news.ArticleRef) bool { return ref.ID == a.UID }) {
			found[a.Name] = a
		}
	}
	seen := map[string]bool{}
	for i, ref := range refs {
		a, known := found[names[i]]
		switch {
		case names[i] == "":
			faults.Add(pointers[i], news.FaultRequired)
		case !known:
			faults.Add(pointers[i], news.FaultUnknown, "what", articleWord, "name", names[i])
		case seen[a.UID]:
			faults.Add(pointers[i], news.FaultDuplicate)
		}
		seen[a.UID] = known
		*ref = news.ArticleRef{ID: a.UID, Slug: a.Slug, Title: a.Title}
	}
	return nil
}

// fillWords are what filters name, for people.
var fillWords = map[news.Noun]news.Message{
	news.NounSection: {En: "section", Vi: "chuyên mục"}, news.NounTag: {En: "tag", Vi: "thẻ"},
	news.NounTopic: {En: "topic", Vi: "dòng sự kiện"}, news.NounAuthor: {En: "author", Vi: "tác giả"},
}

// findFills looks for what the filters of the zones name.
func findFills(ctx context.Context, tx *store.Store, zones []news.Zone, faults *news.Faults) error {
	slugs := map[news.Noun][]string{}
	for _, z := range zones {
		for _, f := range z.Fill.Names() {
			slugs[f.Noun] = append(slugs[f.Noun], f.Slug)
		}
	}
	known := map[news.Noun]map[string]bool{}
	for noun, some := range slugs {
		var err error
		if known[noun], err = tx.SlugsInUse(ctx, noun, some); err != nil {
			return err
		}
	}
	for i, z := range zones {
		for _, f := range z.Fill.Names() {
			if !known[f.Noun][f.Slug] {
				faults.Add("/zones/"+strconv.Itoa(i)+"/fill/"+string(f.Noun), news.FaultUnknown, "what", fillWords[f.Noun], "name", f.Slug)
			}
		}
	}
	return nil
}
