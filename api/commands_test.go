package main

import (
	"regexp"
	"strings"
	"testing"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// eachMachine runs f on a machine with a migrated database of every kind.
func eachMachine(t *testing.T, f func(t *testing.T, m *machine, room *newsroom.Newsroom, s *store.Store)) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, database string) {
		m := newMachine(t, database)
		m.must("", "migrate")
		s := storetest.Open(t, store.Options{}, database)
		f(t, m, newsroom.New(s, newsroom.Options{Secret: make([]byte, secretBytes)}), s)
	})
}

func TestUserCommands(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine, room *newsroom.Newsroom, _ *store.Store) {
		signIn := func(password string) (string, error) {
			token, _, _, err := room.SignIn(t.Context(), news.Credentials{Email: "ha@bao.example", Password: password}, news.Visitor{})
			return token, err
		}
		m.must("first password\nignored", "user", "add", "--email", "Ha@Bao.example", "--name", "Trần Thu Hà", "--role", "publisher")
		token, err := signIn("first password")
		if err != nil {
			t.Fatal(err)
		}
		if caller, err := room.Authenticate(t.Context(), token, news.Visitor{}); err != nil || caller.Role != news.Publisher || caller.Name != "Trần Thu Hà" {
			t.Errorf("%+v, %v", caller, err)
		}
		if code, _, errs := m.run("another password", "user", "add", "--email", "ha@bao.example", "--name", "Hà", "--role", "editor"); code != exitFailed || !strings.Contains(errs, "e-mail") {
			t.Errorf("a taken address: exit code %d\n%s", code, errs)
		}

		out := m.must("second password\r\n", "user", "password", "--email", "HA@bao.example")
		if strings.Contains(out, "second") {
			t.Errorf("the password is shown: %s", out)
		}
		if _, err := signIn("first password"); err == nil {
			t.Error("the old password still works")
		}
		if _, err := signIn("second password"); err != nil {
			t.Error(err)
		}
		if _, err := room.Authenticate(t.Context(), token, news.Visitor{}); err == nil {
			t.Error("a session has outlived its password")
		}

		// Setting a password leaves rights limited that were.
		section, err := room.CreateSection(t.Context(), news.Caller{ID: "x", Name: "x", Role: news.Admin}, news.SectionDraft{Name: "Thể thao"})
		if err != nil {
			t.Fatal(err)
		}
		draft := news.UserDraft{Email: "an@bao.example", Name: "An", Role: news.Publisher, Password: "first password", Sections: []news.SectionRef{{Slug: section.Slug}}}
		if _, err := room.CreateUser(t.Context(), news.Caller{ID: "x", Name: "x", Role: news.Admin}, draft); err != nil {
			t.Fatal(err)
		}
		m.must("second password", "user", "password", "--email", "an@bao.example")
		if token, _, _, err = room.SignIn(t.Context(), news.Credentials{Email: "an@bao.example", Password: "second password"}, news.Visitor{}); err != nil {
			t.Fatal(err)
		}
		if caller, err := room.Authenticate(t.Context(), token, news.Visitor{}); err != nil || len(caller.Sections) != 1 {
			t.Errorf("rights reach into %v, %v", caller.Sections, err)
		}

		m.must("", "user", "disable", "--email", "ha@bao.example")
		if _, err := signIn("second password"); err == nil {
			t.Error("a disabled user signs in")
		}
	})
}

func TestLastAdminStays(t *testing.T) {
	t.Parallel()
	m := newSQLiteMachine(t)
	m.must("", "migrate")
	m.must("mot-mat-khau-dai", "user", "add", "--email", "an@bao.example", "--name", "An", "--role", "admin")
	if code, _, errs := m.run("", "user", "disable", "--email", "an@bao.example"); code != exitFailed || !strings.Contains(errs, "Nobody could manage users") {
		t.Errorf("exit code %d\n%s", code, errs)
	}
}

func TestKeyAddPrintsOnlyTheKey(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine, room *newsroom.Newsroom, _ *store.Store) {
		for _, c := range []struct {
			args []string
			want news.Caller
		}{
			{[]string{"--role", "editor"}, news.Caller{Role: news.Editor}},
			{[]string{"--scope", "read"}, news.Caller{ReadOnly: true}},
			{[]string{"--role", "admin", "--scope", "read"}, news.Caller{Role: news.Admin, ReadOnly: true}},
		} {
			code, out, errs := m.run("", append([]string{"key", "add", "--name", "web"}, c.args...)...)
			if code != exitDone || errs != "" || !regexp.MustCompile(`\Atsk_[\w-]{43}\n\z`).MatchString(out) {
				t.Fatalf("%v: exit code %d, %q, %s", c.args, code, out, errs)
			}
			caller, err := room.Authenticate(t.Context(), strings.TrimSpace(out), news.Visitor{})
			if err != nil || caller.Role != c.want.Role || caller.ReadOnly != c.want.ReadOnly {
				t.Errorf("%v: %+v, %v", c.args, caller, err)
			}
		}
	})
}

func TestGenerateOnce(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine, _ *newsroom.Newsroom, s *store.Store) {
		for range 2 { // the second finds the work done
			m.must("", "generate", "--articles", "30", "--comments", "40")
			if n := articles(t, s); n != 30 {
				t.Errorf("%d articles", n)
			}
		}
	})
}

// articles counts what readers see.
func articles(t *testing.T, s *store.Store) int {
	t.Helper()
	_, stretch, err := s.Articles(t.Context(), news.ArticleQuery{Page: news.Page{Limit: 1, Count: true}})
	if err != nil {
		t.Fatal(err)
	}
	return *stretch.Total
}
