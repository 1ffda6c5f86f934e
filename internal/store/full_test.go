package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"toasoan/internal/news"
)

// TestFullDisk: where SQLite finds no room for one of many small writes, it may undo all
// that share the transaction. So none of them is there, whatever comes after, and all are
// told so. It is within the package to have the connection that writes find no room.
func TestFullDisk(t *testing.T) {
	s, err := Open(Options{URL: "sqlite:" + t.TempDir() + "/toasoan.db", MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	room := func(more int) {
		t.Helper()
		var pages int
		if err := s.write.Raw("PRAGMA page_count").Scan(&pages).Error; err != nil {
			t.Fatal(err)
		}
		if err := s.write.Exec(fmt.Sprint("PRAGMA max_page_count = ", pages+more)).Error; err != nil {
			t.Fatal(err)
		}
	}
	noted := func(ctx context.Context, id string) error { // nobody waits for it
		return s.Record(ctx, news.Change{At: news.At(time.Now()), Noun: news.NounComment, Op: news.OpUpsert, ID: id})
	}
	asked := func(ctx context.Context, id string) error { return s.UseChallenge(ctx, id, news.At(time.Now())) }
	large := strings.Repeat("x", 1<<16)
	batch := []func(ctx context.Context) error{
		func(ctx context.Context) error { return noted(ctx, "a") },
		func(ctx context.Context) error { return asked(ctx, "b") },
		func(ctx context.Context) error { return asked(ctx, "c"+large) },
		func(ctx context.Context) error { return noted(ctx, "d") },
		func(ctx context.Context) error { return asked(ctx, "e") },
		func(ctx context.Context) error { return noted(ctx, "f"+large) },
	}
	post := func() (told []error) {
		told = make([]error, len(batch))
		begun, gathered := make(chan bool), make(chan bool)
		var wg sync.WaitGroup
		wg.Go(func() {
			_ = s.Together(t.Context(), func(context.Context) error { close(begun); <-gathered; return nil })
		})
		<-begun
		for i, write := range batch {
			wg.Go(func() { told[i] = s.Together(t.Context(), write) })
		}
		for len(s.committer.queue) < len(batch) {
			time.Sleep(time.Millisecond)
		}
		close(gathered)
		wg.Wait()
		return told
	}
	there := func() (n int) {
		if err := s.read.Raw("SELECT (SELECT count(*) FROM changes) + (SELECT count(*) FROM used_challenges)").Scan(&n).Error; err != nil {
			t.Fatal(err)
		}
		return n
	}
	room(2)
	for i, err := range post() {
		if e, is := errors.AsType[*news.Error](err); !is || e.Code != news.CodeStorageFull {
			t.Errorf("write %d was told %v", i, err)
		}
	}
	if n := there(); n != 0 {
		t.Errorf("%d writes are there though the disk is full", n)
	}
	room(1000)
	for i, err := range post() {
		if err != nil {
			t.Errorf("write %d was told %v though there is room", i, err)
		}
	}
	if n := there(); n != len(batch) {
		t.Errorf("%d of %d writes are there", n, len(batch))
	}
}
