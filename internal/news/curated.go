package news

import (
	"slices"
	"strconv"
)

// FrontSlug is the slug of the list that is the front page. It is always there.
const FrontSlug = "front"

// The most zones of a curated list, and the most cards of a zone.
const (
	MaxZones    = 20
	MaxZoneSize = 50
)

// ListHead is what a curated list is called, and where it stands.
type ListHead struct {
	Key  int64  `json:"-"`
	ID   string `json:"id" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2ac0"`
	Slug string `json:"slug" example:"front"`
	Name string `json:"name" example:"Trang nhất"`
	// Number of the draft, which is the last version that was saved.
	Number int64 `json:"version" example:"7"`
	// What readers see; null before the first publication.
	Live *LiveList `json:"live" extensions:"x-nullable"`
	// What will be published by itself, and when.
	Scheduled *ScheduledList `json:"scheduled" extensions:"x-nullable"`
	CreatedAt Time           `json:"created_at"`
	UpdatedAt Time           `json:"updated_at"`

	Version int64 `json:"-"` // grows with every change, for If-Match
}

// CuratedList is a list that editors put together: zones with cards. The front
// page (trang nhất) is one. Its draft is what a change replaces; readers see the
// version that was published.
type CuratedList struct {
	ListHead
	// The last save of the draft.
	Saved Touch  `json:"saved"`
	Zones []Zone `json:"zones"`
	// What in the draft readers will not see as it stands now.
	Warnings []ListWarning `json:"warnings" patch:"ignored"`
}

// LiveList is the version that readers see.
type LiveList struct {
	Version     int64  `json:"version" example:"6"`
	PublishedAt Time   `json:"published_at"`
	PublishedBy Person `json:"published_by"`
}

// ScheduledList is the version that will be published, and when.
type ScheduledList struct {
	Version int64  `json:"version" example:"7"`
	At      Time   `json:"at"`
	By      Person `json:"by"`
}

// ListWarning points at something that readers will not see as it stands now.
type ListWarning struct {
	Pointer string `json:"pointer" example:"/zones/0/pinned/1"`
	Code    Code   `json:"code" swaggertype:"string" enums:"not_visible,gone" example:"not_visible"`
	Detail  string `json:"detail" example:"readers do not see it: its place is filled"`
}

// Zone is a part of a list: articles that were put there by hand, and what fills
// the rest.
type Zone struct {
	// Name by which a web site knows the zone.
	Name  string `json:"name" validate:"required,max=50,slug" maxLength:"50" extensions:"x-pattern=^[a-z0-9]+(-[a-z0-9]+)*$" example:"tieu-diem"`
	Title Opt    `json:"title" validate:"max=100" swaggertype:"string" maxLength:"100" extensions:"x-nullable" example:"Tiêu điểm"`
	// Most cards that it shows.
	Size int `json:"size" validate:"min=1,max=50" minimum:"1" maximum:"50" example:"5"`
	// Articles that have a fixed place.
	Slots []Slot `json:"slots" validate:"max=50,dive" maxItems:"50"`
	// Articles that come first in the places that are left, in this order.
	Pinned []ArticleRef `json:"pinned" validate:"max=50,dive" maxItems:"50" extensions:"x-or-string"`
	// What fills the rest; null for nothing.
	Fill *Fill `json:"fill" extensions:"x-nullable"`
}

// Slot is a fixed place in a zone.
type Slot struct {
	// 1 for the first card.
	Position int `json:"position" validate:"min=1,max=50" minimum:"1" maximum:"50" example:"1"`
	// Id or slug, or the object that a GET returns.
	Article ArticleRef `json:"article" extensions:"x-or-string"`
}

// Fill is what fills the places of a zone that are left, the latest first: articles
// that all of these select, or any article. It repeats none that stands above, and
// none that was put anywhere by hand.
type Fill struct {
	// Slug of a section: its articles and those of all sections below it.
	Section Opt `json:"section" validate:"max=100" swaggertype:"string" maxLength:"100" extensions:"x-nullable" example:"thoi-su"`
	// Slug of a tag.
	Tag Opt `json:"tag" validate:"max=100" swaggertype:"string" maxLength:"100" extensions:"x-nullable" example:"binh-xuyen"`
	// Slug of a topic.
	Topic Opt `json:"topic" validate:"max=100" swaggertype:"string" maxLength:"100" extensions:"x-nullable" example:"cau-lam-giang-2"`
	// Form of the articles.
	Type Opt `json:"type" validate:"omitempty,oneof=news feature opinion interview photo video audio live" swaggertype:"string" enums:"news,feature,opinion,interview,photo,video,audio,live" extensions:"x-nullable" example:"news"`
	// Slug of an author.
	Author Opt `json:"author" validate:"max=100" swaggertype:"string" maxLength:"100" extensions:"x-nullable" example:"nguyen-trong"`
}

// Query selects the articles that fill.
func (f Fill) Query() ArticleQuery {
	q := ArticleQuery{Section: string(f.Section), Topic: string(f.Topic), Author: string(f.Author), Type: ArticleType(f.Type)}
	if f.Tag != "" {
		q.Tags = []string{string(f.Tag)}
	}
	return q
}

// SlugRef is a resource by its kind and slug.
type SlugRef struct {
	Noun Noun
	Slug string
}

// Names returns the sections, tags, topics and authors that the filter names.
func (f *Fill) Names() (all []SlugRef) {
	if f == nil {
		return nil
	}
	for _, n := range []SlugRef{{NounSection, string(f.Section)}, {NounTag, string(f.Tag)}, {NounTopic, string(f.Topic)}, {NounAuthor, string(f.Author)}} {
		if n.Slug != "" {
			all = append(all, n)
		}
	}
	return all
}

// CuratedListDraft is what editors decide about a list.
type CuratedListDraft struct {
	Name string `json:"name" validate:"required,max=100" maxLength:"100" example:"Trang nhất"`
	// Made from the name if absent.
	Slug  string `json:"slug,omitempty" validate:"omitempty,max=100,slug" maxLength:"100" extensions:"x-pattern=^[a-z0-9]+(-[a-z0-9]+)*$" example:"front"`
	Zones []Zone `json:"zones,omitempty" validate:"max=20,dive" maxItems:"20"`
}

// Draft returns the part of l that editors decide.
func (l *CuratedList) Draft() CuratedListDraft {
	return CuratedListDraft{Name: l.Name, Slug: l.Slug, Zones: l.Zones}
}

// ListVersionHead is one save of a list.
type ListVersionHead struct {
	Number int64  `json:"version" gorm:"column:version" example:"7"`
	Name   string `json:"name" example:"Trang nhất"`
	Saved  Touch  `json:"saved" gorm:"embedded;embeddedPrefix:saved_"`
	// When readers were last given it; null if they never were.
	PublishedAt *Time `json:"published_at" extensions:"x-nullable"`
}

// ListVersion is one save of a list with its zones.
type ListVersion struct {
	ListVersionHead
	Zones []Zone `json:"zones" gorm:"-"`
}

// ListPublication is what someone who publishes a list decides.
type ListPublication struct {
	// An earlier version, to go back to. Absent: the draft.
	Version *int64 `json:"version,omitempty" extensions:"x-nullable" example:"6"`
}

// ListSchedule is what someone sends to have a list published later.
type ListSchedule struct {
	// When readers will see it, in the future.
	At *Time `json:"at" validate:"required" example:"2030-05-27T06:00:00+07:00"`
	// The version. Absent: the draft as it is now; later saves do not change what was decided on.
	Version *int64 `json:"version,omitempty" extensions:"x-nullable" example:"7"`
}

// ComposedList is a list as readers see it: every card once.
type ComposedList struct {
	ID   string `json:"id" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2ac0"`
	Slug string `json:"slug" example:"front"`
	Name string `json:"name" example:"Trang nhất"`
	// Number of the version that was published.
	Version int64 `json:"version" example:"6"`
	// When it was published; null in the preview of what never was.
	PublishedAt *Time          `json:"published_at" extensions:"x-nullable"`
	Zones       []ComposedZone `json:"zones"`
}

// ComposedZone is a zone with its cards.
type ComposedZone struct {
	Name  string `json:"name" example:"tieu-diem"`
	Title Opt    `json:"title" swaggertype:"string" extensions:"x-nullable" example:"Tiêu điểm"`
	// Most cards that it shows.
	Size     int    `json:"size" example:"5"`
	Articles []Card `json:"articles"`
}

// placed is an article that was put somewhere by hand.
type placed struct {
	ref     *ArticleRef
	place   ArticlePlace
	pointer string
}

// Placed returns the articles that were put into the zones by hand, in their
// order, with pointers to them.
func Placed(zones []Zone) (refs []*ArticleRef, pointers []string) {
	for _, p := range placedIn(zones) {
		refs, pointers = append(refs, p.ref), append(pointers, p.pointer)
	}
	return refs, pointers
}

func placedIn(zones []Zone) (all []placed) {
	for i := range zones {
		z := &zones[i]
		at := "/zones/" + strconv.Itoa(i)
		for j := range z.Slots {
			s := &z.Slots[j]
			all = append(all, placed{&s.Article, ArticlePlace{Zone: z.Name, Slot: &s.Position}, at + "/slots/" + strconv.Itoa(j) + "/article"})
		}
		for j := range z.Pinned {
			place := j + 1
			all = append(all, placed{&z.Pinned[j], ArticlePlace{Zone: z.Name, Pinned: &place}, at + "/pinned/" + strconv.Itoa(j)})
		}
	}
	return all
}

// FillsNeeded tells how many of its latest articles each filter must deliver for
// the zones to be filled: as many places as there are down to the last zone that
// it fills, and as many more as may have been put there by hand. visible has the
// keys of the articles that readers see, of those put somewhere by hand.
func FillsNeeded(zones []Zone, visible map[string]int64) map[Fill]int {
	needed := map[Fill]int{}
	places := 0
	for i := range zones {
		z := &zones[i]
		if z.Fill != nil {
			places += max(0, z.Size-len(z.seen(visible)))
			needed[*z.Fill] = places + len(visible)
		}
	}
	return needed
}

// seen are the keys of those articles in the zone that readers see.
func (z *Zone) seen(visible map[string]int64) (keys []int64) {
	for _, p := range placedIn([]Zone{*z}) {
		if key, is := visible[p.ref.ID]; is {
			keys = append(keys, key)
		}
	}
	return keys
}

// Compose returns the keys of the articles that each zone shows. heads has the
// latest articles of each filter.
func Compose(zones []Zone, visible map[string]int64, heads map[Fill][]int64) [][]int64 {
	used := map[int64]bool{}
	for _, key := range visible {
		used[key] = true
	}
	composed := make([][]int64, len(zones))
	for i := range zones {
		z := &zones[i]
		composed[i] = z.compose(visible, func() (int64, bool) {
			if z.Fill == nil {
				return 0, false
			}
			rest := heads[*z.Fill]
			first := slices.IndexFunc(rest, func(key int64) bool { return !used[key] })
			if first < 0 {
				heads[*z.Fill] = nil
				return 0, false
			}
			heads[*z.Fill] = rest[first+1:]
			used[rest[first]] = true
			return rest[first], true
		})
	}
	return composed
}

// compose puts together what the zone shows: what has a fixed place, in the places
// between what is pinned, and then what next delivers. Where nothing is left, all
// move up.
func (z *Zone) compose(visible map[string]int64, next func() (int64, bool)) []int64 {
	fixed := map[int]int64{}
	for _, s := range z.Slots {
		if key, is := visible[s.Article.ID]; is {
			fixed[s.Position] = key
		}
	}
	var pinned []int64
	for _, ref := range z.Pinned {
		if key, is := visible[ref.ID]; is {
			pinned = append(pinned, key)
		}
	}
	shown := []int64{}
	for place := 1; place <= z.Size; place++ {
		if key, is := fixed[place]; is {
			shown = append(shown, key)
		} else if len(pinned) > 0 {
			shown, pinned = append(shown, pinned[0]), pinned[1:]
		} else if key, is := next(); is {
			shown = append(shown, key)
		}
	}
	return shown
}

// ListComparison is what differs between two versions of a list.
type ListComparison struct {
	// The version compared with; null if nothing was live to compare with.
	With    *int64 `json:"with" extensions:"x-nullable" example:"6"`
	Version int64  `json:"version" example:"7"`
	// Null if both have the same.
	Name     *ChangedName    `json:"name" extensions:"x-nullable"`
	Zones    []ZoneChange    `json:"zones"`
	Articles []ArticleChange `json:"articles"`
}

// ChangedName is a name before and after.
type ChangedName struct {
	Before string `json:"before" example:"Trang nhất"`
	After  string `json:"after" example:"Trang nhất ngày bầu cử"`
}

// ZoneChange is a zone that came, went, or is otherwise than before.
type ZoneChange struct {
	Name   string       `json:"name" example:"tieu-diem"`
	Change string       `json:"change" enums:"added,removed,changed" example:"changed"`
	Before *ZoneOutline `json:"before" extensions:"x-nullable"`
	After  *ZoneOutline `json:"after" extensions:"x-nullable"`
}

// ZoneOutline is a zone but for the articles in it.
type ZoneOutline struct {
	// 1 for the first zone.
	Place int   `json:"place" example:"1"`
	Title Opt   `json:"title" swaggertype:"string" extensions:"x-nullable" example:"Tiêu điểm"`
	Size  int   `json:"size" example:"5"`
	Fill  *Fill `json:"fill" extensions:"x-nullable"`
}

// ArticleChange is an article that was put in, taken out, or put elsewhere by hand.
type ArticleChange struct {
	Article ArticleRef    `json:"article"`
	Change  string        `json:"change" enums:"in,out,moved" example:"moved"`
	Before  *ArticlePlace `json:"before" extensions:"x-nullable"`
	After   *ArticlePlace `json:"after" extensions:"x-nullable"`
}

// ArticlePlace is where an article was put by hand: in a slot, or among those that
// are pinned.
type ArticlePlace struct {
	Zone   string `json:"zone" example:"tieu-diem"`
	Slot   *int   `json:"slot" extensions:"x-nullable" example:"1"`
	Pinned *int   `json:"pinned" extensions:"x-nullable" example:"2"`
}

// CompareLists tells what is different in one version, compared with another: nil
// for nothing at all.
func CompareLists(with, version *ListVersion) ListComparison {
	c := ListComparison{Version: version.Number, Zones: []ZoneChange{}, Articles: []ArticleChange{}}
	before := []Zone{}
	if with != nil {
		c.With, before = &with.Number, with.Zones
		if with.Name != version.Name {
			c.Name = &ChangedName{with.Name, version.Name}
		}
	}
	c.compareZones(outlines(before), outlines(version.Zones))
	c.compareArticles(placedIn(before), placedIn(version.Zones))
	return c
}

// outline is a zone by its name.
type outline struct {
	name string
	ZoneOutline
}

func outlines(zones []Zone) (all []outline) {
	for i, z := range zones {
		all = append(all, outline{z.Name, ZoneOutline{i + 1, z.Title, z.Size, z.Fill}})
	}
	return all
}

func (o outline) same(other outline) bool {
	fills := o.Fill == nil && other.Fill == nil || o.Fill != nil && other.Fill != nil && *o.Fill == *other.Fill
	return fills && o.Place == other.Place && o.Title == other.Title && o.Size == other.Size
}

func (c *ListComparison) compareZones(before, after []outline) {
	for i := range before {
		b := &before[i]
		if !slices.ContainsFunc(after, func(a outline) bool { return a.name == b.name }) {
			c.Zones = append(c.Zones, ZoneChange{b.name, "removed", &b.ZoneOutline, nil})
		}
	}
	for i := range after {
		a := &after[i]
		was := slices.IndexFunc(before, func(b outline) bool { return b.name == a.name })
		switch {
		case was < 0:
			c.Zones = append(c.Zones, ZoneChange{a.name, "added", nil, &a.ZoneOutline})
		case !a.same(before[was]):
			c.Zones = append(c.Zones, ZoneChange{a.name, "changed", &before[was].ZoneOutline, &a.ZoneOutline})
		}
	}
}

func (p ArticlePlace) same(other ArticlePlace) bool {
	equal := func(a, b *int) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
	return p.Zone == other.Zone && equal(p.Slot, other.Slot) && equal(p.Pinned, other.Pinned)
}

func (c *ListComparison) compareArticles(before, after []placed) {
	was, is := map[string]*placed{}, map[string]*placed{}
	for i := range before {
		was[before[i].ref.ID] = &before[i]
	}
	for i := range after {
		is[after[i].ref.ID] = &after[i]
	}
	for i := range before {
		if b := &before[i]; is[b.ref.ID] == nil {
			c.Articles = append(c.Articles, ArticleChange{*b.ref, "out", &b.place, nil})
		}
	}
	for i := range after {
		a := &after[i]
		b := was[a.ref.ID]
		switch {
		case b == nil:
			c.Articles = append(c.Articles, ArticleChange{*a.ref, "in", nil, &a.place})
		case !a.place.same(b.place):
			c.Articles = append(c.Articles, ArticleChange{*a.ref, "moved", &b.place, &a.place})
		}
	}
}
