package rest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// TestTwoEditors has two people save the same article a thousand times, each as
// soon as the last answer is there, over real connections. Who loses a race is
// told so and by whom; what was answered as saved is there.
func TestTwoEditors(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", "")
		server := httptest.NewServer(a.server)
		defer server.Close()
		const saves = 500 // of each
		var mu sync.Mutex
		saved := map[int64]string{} // the title of each revision
		lost := 0
		var wg sync.WaitGroup
		for _, who := range []string{"editor", "publisher"} {
			wg.Go(func() {
				tag := `"v1"`
				for i := range saves {
					title := fmt.Sprint(who, " ", i)
					r, _ := http.NewRequest("PATCH", server.URL+"/v1/newsroom/articles/"+a.vars["x"], strings.NewReader(`{"title":"`+title+`"}`))
					r.Header.Set("Authorization", "Bearer "+a.tokens[who])
					r.Header.Set("Content-Type", "application/json")
					r.Header.Set("If-Match", tag)
					answer, err := http.DefaultClient.Do(r)
					if err != nil {
						t.Error(err)
						return
					}
					var body struct {
						Title    string
						Revision int64
						Changed  struct{ By struct{ Name string } }
					}
					err = json.NewDecoder(answer.Body).Decode(&body)
					answer.Body.Close()
					tag = answer.Header.Get("ETag")
					mu.Lock()
					switch {
					case err != nil || tag == "":
						t.Errorf("%v, ETag %q", err, tag)
					case answer.StatusCode == http.StatusOK:
						if earlier, twice := saved[body.Revision]; twice || body.Title != title {
							t.Errorf("revision %d is %q and %q, of which %q was saved", body.Revision, earlier, body.Title, title)
						}
						saved[body.Revision] = title
					case answer.StatusCode == http.StatusPreconditionFailed:
						lost++
						if body.Changed.By.Name == "" || body.Changed.By.Name == who && i == 0 {
							t.Errorf("lost to %q", body.Changed.By.Name)
						}
					default:
						t.Errorf("status %d", answer.StatusCode)
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(saved)+lost != 2*saves || len(saved) < 100 {
			t.Errorf("%d saved and %d lost of %d", len(saved), lost, 2*saves)
		}
		m, err := a.store.Manuscript(t.Context(), testRoom, a.vars["x"])
		must(t, err)
		if m.Revision != int64(len(saved)+1) {
			t.Errorf("%d revisions after %d saves", m.Revision, len(saved))
		}
		for number, title := range saved {
			r, err := a.store.Revision(t.Context(), m.Key, number)
			must(t, err)
			if r.Title != title {
				t.Errorf("revision %d is called %q, not %q", number, r.Title, title)
			}
		}
		t.Logf("%d saved, %d lost", len(saved), lost)
	})
}
