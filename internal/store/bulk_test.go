package store_test

import (
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

func TestProgressGoesOnWhereItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.Store) {
		s := open(store.Options{})
		began := news.At(time.Date(2026, 3, 9, 5, 0, 0, 0, time.UTC))
		for _, step := range []struct {
			task     string
			from, to int
			fails    bool
		}{
			{"a", 0, 5, false},
			{"a", 5, 9, false},
			{"a", 5, 9, true}, // somebody else was quicker
			{"b", 0, 1, false},
			{"a", 9, 10, false},
		} {
			p, err := s.Progress(t.Context(), step.task, began)
			must(t, err)
			if !step.fails && p.Done != step.from || !p.StartedAt.Equal(began.Time) {
				t.Errorf("%+v: is at %+v", step, p)
			}
			err = s.InTx(t.Context(), func(tx *store.Store) error { return tx.Advance(t.Context(), step.task, step.from, step.to) })
			if (err != nil) != step.fails {
				t.Errorf("%+v: %v", step, err)
			}
		}
		p, err := s.Progress(t.Context(), "a", news.At(began.Add(time.Hour)))
		must(t, err)
		if p.Done != 10 || !p.StartedAt.Equal(began.Time) {
			t.Errorf("%+v", p)
		}
		must(t, s.Analyze(t.Context()))
	})
}
