package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"toasoan/internal/news"
)

// listRow is a curated list with its draft's name and what is scheduled.
type listRow struct {
	ID                             int64
	UID, Slug, Name                string
	DraftVersion, Version          int64
	LiveVersion                    *int64
	PublishedAt                    *news.Time
	PublisherID, PublisherName     string
	CreatedAt, UpdatedAt           news.Time
	DueAt                          *news.Time
	DueOptions, DueByID, DueByName *string
	Zones, SavedByID, SavedByName  string
	SavedAt                        news.Time
}

const (
	listHeads = `l.id, l.uid, l.slug, v.name, l.draft_version, l.version, l.live_version, l.published_at, l.publisher_id, l.publisher_name,
		l.created_at, l.updated_at, c.at AS due_at, c.options AS due_options, c.by_id AS due_by_id, c.by_name AS due_by_name`
	listDraft       = `, v.zones, v.saved_by_id, v.saved_by_name, v.saved_at`
	listDraftTables = `JOIN list_versions v ON v.list_id = l.id AND v.version = l.draft_version
		LEFT JOIN schedule c ON c.noun = 'list' AND c.target_id = l.id AND c.action = 'publish'`
)

func (r *listRow) head() (news.ListHead, error) {
	h := news.ListHead{
		Key: r.ID, ID: r.UID, Slug: r.Slug, Name: r.Name, Number: r.DraftVersion, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Version: r.Version,
	}
	if r.LiveVersion != nil {
		h.Live = &news.LiveList{Version: *r.LiveVersion, PublishedAt: *r.PublishedAt, PublishedBy: news.Person{ID: r.PublisherID, Name: r.PublisherName}}
	}
	if r.DueAt == nil {
		return h, nil
	}
	h.Scheduled = &news.ScheduledList{At: *r.DueAt, By: news.Person{ID: *r.DueByID, Name: *r.DueByName}}
	return h, json.Unmarshal([]byte(*r.DueOptions), h.Scheduled)
}

// CuratedLists returns all curated lists by their slugs.
func (s *Store) CuratedLists(ctx context.Context, p news.Page) ([]news.ListHead, news.Stretch, error) {
	db := s.on(ctx).Table("lists l").Joins(listDraftTables).Select(listHeads)
	rows, stretch, err := page(db, p, keyset{by: "l.slug", key: "l.id", list: fingerprint("lists")}, func(r *listRow) place {
		return place{Text: r.Slug, Key: r.ID}
	})
	heads := make([]news.ListHead, len(rows))
	for i := range rows {
		var bad error
		heads[i], bad = rows[i].head()
		err = cmp.Or(err, bad)
	}
	return heads, stretch, err
}

// CuratedList returns the list with the id, or with the slug that it has or had,
// with its draft.
func (s *Store) CuratedList(ctx context.Context, idOrSlug string) (*news.CuratedList, error) {
	named := "id = (SELECT target_id FROM slugs WHERE noun = 'list' AND slug = ?)"
	if IsID(idOrSlug) {
		named = "uid = ?"
	}
	return s.curatedList(ctx, "l."+named, idOrSlug)
}

// CuratedListByKey is CuratedList for a key.
func (s *Store) CuratedListByKey(ctx context.Context, key int64) (*news.CuratedList, error) {
	return s.curatedList(ctx, "l.id = ?", key)
}

func (s *Store) curatedList(ctx context.Context, condition string, arg any) (*news.CuratedList, error) {
	row, err := first[listRow](s.on(ctx).Raw("SELECT "+listHeads+listDraft+" FROM lists l "+listDraftTables+" WHERE "+condition, arg))
	if err != nil {
		return nil, err
	}
	l := &news.CuratedList{Saved: news.Touch{By: news.Person{ID: row.SavedByID, Name: row.SavedByName}, At: row.SavedAt}, Warnings: []news.ListWarning{}}
	if l.ListHead, err = row.head(); err != nil {
		return nil, err
	}
	l.Zones, err = zonesOf(row.Zones)
	return l, err
}

// keptZone is a zone in the form in which it is kept: with the ids of articles.
type keptZone struct {
	Name   string     `json:"name"`
	Title  string     `json:"title,omitempty"`
	Size   int        `json:"size"`
	Slots  []keptSlot `json:"slots,omitempty"`
	Pinned []string   `json:"pinned,omitempty"`
	Fill   *news.Fill `json:"fill,omitempty"`
}

type keptSlot struct {
	Position int    `json:"position"`
	Article  string `json:"article"`
}

// zonesOf reads the form in which zones are kept.
func zonesOf(document string) ([]news.Zone, error) {
	var kept []keptZone
	if err := json.Unmarshal([]byte(document), &kept); err != nil {
		return nil, err
	}
	zones := make([]news.Zone, len(kept))
	for i, k := range kept {
		z := news.Zone{Name: k.Name, Title: news.Opt(k.Title), Size: k.Size, Slots: []news.Slot{}, Pinned: []news.ArticleRef{}, Fill: k.Fill}
		for _, slot := range k.Slots {
			z.Slots = append(z.Slots, news.Slot{Position: slot.Position, Article: news.ArticleRef{ID: slot.Article}})
		}
		for _, id := range k.Pinned {
			z.Pinned = append(z.Pinned, news.ArticleRef{ID: id})
		}
		zones[i] = z
	}
	return zones, nil
}

// kept is the form in which zones are kept.
func kept(zones []news.Zone) (string, error) {
	all := make([]keptZone, len(zones))
	for i, z := range zones {
		k := keptZone{Name: z.Name, Title: string(z.Title), Size: z.Size, Fill: z.Fill}
		for _, slot := range z.Slots {
			k.Slots = append(k.Slots, keptSlot{slot.Position, slot.Article.ID})
		}
		for _, ref := range z.Pinned {
			k.Pinned = append(k.Pinned, ref.ID)
		}
		all[i] = k
	}
	document, err := json.Marshal(all)
	return string(document), err
}

// NameArticles fills in what the articles that were put into the zones by hand
// are called, for a caller, and returns what is known of each by its id. Of those
// that the caller may not know of, the id is all that is told.
func (s *Store) NameArticles(ctx context.Context, c news.Caller, zones []news.Zone) (map[string]NamedArticle, error) {
	refs, _ := news.Placed(zones)
	known := map[string]NamedArticle{}
	if len(refs) == 0 {
		return known, nil
	}
	rows, err := scan[NamedArticle](s.on(ctx).Raw("SELECT m.uid AS name, "+namedColumns+" FROM manuscripts m WHERE m.uid IN ?", idsOf(refs)))
	for _, a := range rows {
		known[a.UID] = a
	}
	for _, ref := range refs {
		if a, is := known[ref.ID]; is {
			*ref = a.Ref(c)
		}
	}
	return known, err
}

func idsOf(refs []*news.ArticleRef) []string {
	ids := make([]string, len(refs))
	for i, ref := range refs {
		ids[i] = ref.ID
	}
	return ids
}

// CreateCuratedList adds the list with its first version, and gives it its key.
func (s *Store) CreateCuratedList(ctx context.Context, l *news.CuratedList) error {
	key, err := s.dialect.newKey(s.on(ctx), "lists", news.NounList)
	if err != nil {
		return err
	}
	row := struct {
		ID                         int64
		UID                        string `gorm:"column:uid"`
		Slug                       string
		DraftVersion               int64
		PublisherID, PublisherName string
		Version                    int64
		CreatedAt, UpdatedAt       news.Time
	}{key, l.ID, l.Slug, l.Number, "", "", l.Version, l.CreatedAt, l.UpdatedAt}
	if err := s.on(ctx).Table("lists").Create(&row).Error; err != nil {
		return conflict(err, news.CodeSlugTaken, "slug", l.Slug)
	}
	l.Key = row.ID
	return s.AddListVersion(ctx, l)
}

// AddListVersion keeps the draft of the list under its number.
func (s *Store) AddListVersion(ctx context.Context, l *news.CuratedList) error {
	document, err := kept(l.Zones)
	if err != nil {
		return err
	}
	return s.on(ctx).Exec("INSERT INTO list_versions (list_id, version, name, zones, saved_by_id, saved_by_name, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		l.Key, l.Number, l.Name, document, l.Saved.By.ID, l.Saved.By.Name, l.Saved.At).Error
}

// SameZones reports whether two drafts would be kept as the same.
func SameZones(a, b []news.Zone) bool {
	before, err := kept(a)
	after, bad := kept(b)
	return err == nil && bad == nil && before == after
}

// SaveCuratedList replaces what is known of the list but for its versions, if the
// version of the row in the database is the one before its own, and fails with
// Stale otherwise.
func (s *Store) SaveCuratedList(ctx context.Context, l *news.CuratedList) error {
	var live *int64
	var at *news.Time
	var by news.Person
	if l.Live != nil {
		live, at, by = &l.Live.Version, &l.Live.PublishedAt, l.Live.PublishedBy
	}
	db := s.on(ctx).Exec(`UPDATE lists SET slug = ?, draft_version = ?, live_version = ?, published_at = ?, publisher_id = ?, publisher_name = ?, version = ?, updated_at = ?
		WHERE id = ? AND version = ?`, l.Slug, l.Number, live, at, by.ID, by.Name, l.Version, l.UpdatedAt, l.Key, l.Version-1)
	if db.Error == nil && db.RowsAffected == 0 {
		return news.Fail(news.CodeStale)
	}
	return conflict(db.Error, news.CodeSlugTaken, "slug", l.Slug)
}

// MarkListVersion notes when a version was published last.
func (s *Store) MarkListVersion(ctx context.Context, key, version int64, at news.Time) error {
	return s.on(ctx).Exec("UPDATE list_versions SET published_at = ? WHERE list_id = ? AND version = ?", at, key, version).Error
}

// DeleteCuratedList removes the list with its versions and what is scheduled. Its
// slugs stay taken.
func (s *Store) DeleteCuratedList(ctx context.Context, key int64) error {
	return exec(s.on(ctx),
		do("DELETE FROM schedule WHERE noun = 'list' AND target_id = ?", key),
		do("DELETE FROM lists WHERE id = ?", key))
}

const versionColumns = "version, name, saved_by_id, saved_by_name, saved_at, published_at"

// ListVersions returns a page of the list's versions, the latest first.
func (s *Store) ListVersions(ctx context.Context, key int64, p news.Page) ([]news.ListVersionHead, news.Stretch, error) {
	q := s.on(ctx).Table("list_versions").Where("list_id = ?", key).Select(versionColumns)
	k := keyset{by: "version", key: "version", desc: true, list: fingerprint("list versions", key)}
	return page(q, p, k, func(v *news.ListVersionHead) place { return place{Number: v.Number, Key: v.Number} })
}

// ListVersion returns one version of a list.
func (s *Store) ListVersion(ctx context.Context, key, number int64) (*news.ListVersion, error) {
	row, err := first[struct {
		news.ListVersionHead
		Document string
	}](s.on(ctx).Raw("SELECT "+versionColumns+", zones AS document FROM list_versions WHERE list_id = ? AND version = ?", key, number))
	if err != nil {
		return nil, err
	}
	v := &news.ListVersion{ListVersionHead: row.ListVersionHead}
	v.Zones, err = zonesOf(row.Document)
	return v, err
}

// LiveList returns the list that readers see under the slug, composed, with the
// zones that it was composed from. Under a former slug it fails with Moved. It
// makes four queries at most, however many zones and cards there are.
func (s *Store) LiveList(ctx context.Context, slug string) (*news.ComposedList, []news.Zone, error) {
	row, err := first[struct {
		UID, Slug, Name, Zones string
		Version                int64
		PublishedAt            news.Time
	}](s.on(ctx).Raw(`SELECT l.uid, l.slug, v.name, v.zones, v.version, l.published_at FROM lists l
		JOIN list_versions v ON v.list_id = l.id AND v.version = l.live_version WHERE l.slug = ?`, slug))
	if news.KindOf(err) == news.NotFound {
		return nil, nil, s.moved(ctx, news.NounList, slug, "SELECT slug FROM lists WHERE id = ? AND live_version IS NOT NULL")
	}
	if err != nil {
		return nil, nil, err
	}
	zones, err := zonesOf(row.Zones)
	if err != nil {
		return nil, nil, err
	}
	l := &news.ComposedList{ID: row.UID, Slug: row.Slug, Name: row.Name, Version: row.Version, PublishedAt: &row.PublishedAt}
	l.Zones, err = s.ComposeZones(ctx, zones)
	return l, zones, err
}

// ComposeZones puts the zones together from what readers see now.
func (s *Store) ComposeZones(ctx context.Context, zones []news.Zone) ([]news.ComposedZone, error) {
	visible, err := s.visible(ctx, zones)
	if err != nil {
		return nil, err
	}
	heads, err := s.heads(ctx, news.FillsNeeded(zones, visible))
	if err != nil {
		return nil, err
	}
	keys := news.Compose(zones, visible, heads)
	cards, err := s.cards(ctx, slices.Concat(keys...), false)
	if err != nil {
		return nil, err
	}
	composed := make([]news.ComposedZone, len(zones))
	for i, z := range zones {
		composed[i] = news.ComposedZone{Name: z.Name, Title: z.Title, Size: z.Size, Articles: []news.Card{}}
		for _, key := range keys[i] {
			if card, is := cards[key]; is { // it may have gone in this moment
				composed[i].Articles = append(composed[i].Articles, card.Card)
			}
		}
	}
	return composed, nil
}

// visible returns the keys of those articles that readers see, of all that were
// put into the zones by hand.
func (s *Store) visible(ctx context.Context, zones []news.Zone) (map[string]int64, error) {
	visible := map[string]int64{}
	refs, _ := news.Placed(zones)
	if len(refs) == 0 {
		return visible, nil
	}
	rows, err := scan[struct {
		ID  int64
		UID string
	}](s.on(ctx).Raw("SELECT a.id, a.uid FROM articles a JOIN sections s ON s.id = a.section_id WHERE a.uid IN ? AND s.shown", idsOf(refs)))
	for _, r := range rows {
		visible[r.UID] = r.ID
	}
	return visible, err
}

// heads returns the latest articles of each filter, as many as are needed of it:
// the heads of index ranges, in one query.
func (s *Store) heads(ctx context.Context, needed map[news.Fill]int) (map[news.Fill][]int64, error) {
	heads := map[news.Fill][]int64{}
	var fills []news.Fill
	var sql []string
	var args []any
	for fill, n := range needed {
		if n == 0 {
			continue
		}
		part := listingSQL(fill.Query(), window{desc: true, limit: n - 1})
		sql = append(sql, "SELECT "+strconv.Itoa(len(fills))+" AS fill, h.at, h.id FROM ("+part.sql+") h")
		fills, args = append(fills, fill), append(args, part.args...)
	}
	if len(fills) == 0 {
		return heads, nil
	}
	rows, err := scan[struct {
		Fill int
		ID   int64
	}](s.on(ctx).Raw(strings.Join(sql, " UNION ALL ")+" ORDER BY 1, 2 DESC, 3 DESC", args...))
	for _, r := range rows {
		heads[fills[r.Fill]] = append(heads[fills[r.Fill]], r.ID)
	}
	return heads, err
}

// SlugsInUse tells which of the slugs something has or had that is still there.
func (s *Store) SlugsInUse(ctx context.Context, noun news.Noun, slugs []string) (map[string]bool, error) {
	tables := map[news.Noun]string{news.NounSection: "sections", news.NounTag: "tags", news.NounTopic: "topics", news.NounAuthor: "authors"}
	found, err := scan[string](s.on(ctx).Raw("SELECT g.slug FROM slugs g JOIN "+tables[noun]+" x ON x.id = g.target_id WHERE g.noun = ? AND g.slug IN ?", noun, slugs))
	known := map[string]bool{}
	for _, slug := range found {
		known[slug] = true
	}
	return known, err
}
