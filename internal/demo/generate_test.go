package demo

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gorm.io/gorm"

	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

var small = Plan{Articles: 300, Comments: 1000, Seed: 7}

// TestGenerate stops in the middle, goes on, and counts what there is.
func TestGenerate(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		s := storetest.Open(t, store.Options{}, database)
		room := openRoom(t, s)
		total := small.Articles + small.Comments
		ctx, stop := context.WithCancel(t.Context())
		last := 0
		err := Generate(ctx, room, s, small, func(done, of int) {
			if last = done; of != total {
				t.Errorf("a total of %d", of)
			}
			if done > total/3 {
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) || last == 0 || last == total {
			t.Fatalf("stopped after %d: %v", last, err)
		}
		for range 2 { // the second time, all is there
			before := last
			must(t, Generate(t.Context(), room, s, small, func(done, _ int) {
				if done < before {
					t.Errorf("went on at %d, was at %d", done, before)
				}
				last = done
			}))
			if last != total {
				t.Errorf("ended at %d", last)
			}
			holdAgainst(t, storetest.Raw(t, database), expected)
		}
		if strings.HasPrefix(database, "sqlite:") {
			holdAgainst(t, storetest.Raw(t, database), map[string]int{
				"SELECT count(*) FROM pragma_foreign_key_check()":                            0,
				"SELECT count(*) FROM pragma_integrity_check() WHERE integrity_check = 'ok'": 1,
			})
		}
	})
}

// expected is what questions about the generated newsroom are answered with.
var expected = map[string]int{
	"SELECT count(*) FROM manuscripts WHERE status = 'published' AND revision = 1 AND version = 2": small.Articles,
	"SELECT count(*) FROM articles":       small.Articles,
	"SELECT count(*) FROM article_bodies": small.Articles,
	"SELECT count(*) FROM comments":       small.Comments,
	"SELECT count(*) FROM sections":       12,
	"SELECT count(*) FROM tags":           20,
	"SELECT count(*) FROM authors":        8,

	"SELECT count(*) FROM slugs r JOIN articles a ON a.slug = r.slug AND a.id = r.target_id WHERE r.noun = 'article' AND r.public": small.Articles,
	"SELECT count(*) FROM listings WHERE kind = 0":                                                                        small.Articles,
	"SELECT count(*) FROM listings WHERE kind = 4":                                                                        small.Articles,
	"SELECT (SELECT count(*) FROM listings WHERE kind = 2) - (SELECT count(*) FROM article_tags)":                         0,
	"SELECT (SELECT count(*) FROM listings WHERE kind = 3) - (SELECT count(*) FROM article_authors)":                      0,
	"SELECT count(*) FROM tags t WHERE article_count <> (SELECT count(*) FROM article_tags WHERE tag_id = t.id)":          0,
	"SELECT count(*) FROM authors u WHERE article_count <> (SELECT count(*) FROM article_authors WHERE author_id = u.id)": 0,
	`SELECT (SELECT count(*) FROM listings WHERE kind = 1) -
		(SELECT count(*) FROM articles a JOIN section_ancestors r ON r.section_id = a.section_id)`: 0,

	// Comments: their counts, their threads, and what moderators decided.
	`SELECT count(*) FROM article_counts n WHERE comments <>
		(SELECT count(*) FROM comments c WHERE c.article_id = n.article_id AND status = 'approved')`: 0,
	`SELECT count(*) FROM comments r WHERE reply_count <>
		(SELECT count(*) FROM comments c WHERE c.root_id = r.id AND status = 'approved')`: 0,
	"SELECT count(*) FROM comments WHERE listed <> (status = 'approved')":              0,
	"SELECT count(*) FROM comments WHERE (status = 'pending') <> (decided_at IS NULL)": 0,
	`SELECT count(*) FROM comments c JOIN comments p ON p.id = c.parent_id JOIN comments r ON r.id = c.root_id
		WHERE p.status <> 'approved' OR p.article_id <> c.article_id OR r.article_id <> c.article_id OR p.id >= c.id OR p.created_at > c.created_at
			OR c.parent_uid <> p.uid OR r.root_id IS NOT NULL OR r.id <> coalesce(p.root_id, p.id)`: 0,
	"SELECT count(*) FROM comments c JOIN articles a ON a.id = c.article_id WHERE c.created_at < a.published_at OR c.article_uid <> a.uid": 0,
	"SELECT CASE WHEN count(*) > 50 THEN 1 END FROM comments WHERE parent_id IS NOT NULL":                                                  1,
	"SELECT CASE WHEN count(*) BETWEEN 870 AND 930 THEN 1 END FROM comments WHERE status = 'approved'":                                     1,
	"SELECT CASE WHEN count(*) BETWEEN 50 AND 110 THEN 1 END FROM comments WHERE status = 'pending'":                                       1,
	"SELECT CASE WHEN count(*) BETWEEN 5 AND 40 THEN 1 END FROM comments WHERE status = 'rejected'":                                        1,

	// The change log has every article and every approved comment once.
	"SELECT count(DISTINCT uid) FROM changes WHERE noun = 'article' AND reason = 'published'":                                  small.Articles,
	"SELECT (SELECT count(*) FROM changes) - (SELECT count(DISTINCT uid) FROM changes)":                                        0,
	"SELECT (SELECT count(*) FROM changes WHERE noun = 'comment') - (SELECT count(*) FROM comments WHERE status = 'approved')": 0,

	// Keys follow the order of publication.
	"SELECT count(*) FROM articles a JOIN articles b ON b.id = a.id + 1 WHERE b.published_at < a.published_at": 0,
	"SELECT max(id) - min(id) + 1 FROM articles":                                                               small.Articles,
}

func holdAgainst(t *testing.T, db *gorm.DB, answers map[string]int) {
	t.Helper()
	for question, want := range answers {
		var got int
		if err := db.Raw(question).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s\n\tis %d, want %d (%v)", question, got, want, err)
		}
	}
}

// TestPlansAddUp makes a second plan beside the demo paper and a first one.
func TestPlansAddUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.Store) {
		s := open(store.Options{})
		room := openRoom(t, s)
		_, err := Load(t.Context(), room, s)
		must(t, err)
		want := readable(t, s, "")
		for _, p := range []Plan{{Articles: 60, Comments: 9}, {Articles: 70}, {Articles: 60, Comments: 9}} {
			must(t, Generate(t.Context(), room, s, p, nil))
		}
		if got := readable(t, s, ""); got != want+60+70 {
			t.Errorf("%d articles, want %d and 130", got, want)
		}
	})
}

func TestPlansThatCannotBe(t *testing.T) {
	for _, p := range []Plan{{Articles: -1}, {Articles: 1, Comments: -1}, {Comments: 1}} {
		if err := Generate(t.Context(), nil, nil, p, nil); err == nil {
			t.Errorf("%+v was made", p)
		}
	}
}
