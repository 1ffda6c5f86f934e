package hook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// told records what a cache is told, and answers with the status.
func told(t *testing.T, status int) (url string, calls *[]*http.Request, bodies *[]string) {
	t.Helper()
	calls, bodies = new([]*http.Request), new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*calls, *bodies = append(*calls, r), append(*bodies, string(body))
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server.URL, calls, bodies
}

func TestPurge(t *testing.T) {
	c := New(Options{Timeout: time.Second, Private: true})
	keys := []string{"article:a", "articles"}
	for _, e := range []struct {
		Edge
		method, body, headers string
	}{
		{Edge{Form: JSON, Secret: "both know it"}, "POST", `{"keys":["article:a","articles"],"all":false}`,
			"Content-Type: application/json\nwebhook-id: a1\nwebhook-timestamp: 1903842000\nSurrogate-Key:\nAuthorization:"},
		{Edge{Form: Fastly, Secret: "its token"}, "POST", "", "Surrogate-Key: article:a articles\nFastly-Key: its token\nAuthorization:\nContent-Type:"},
		{Edge{Form: Varnish, Secret: "token"}, "PURGE", "", "Surrogate-Key: article:a articles\nAuthorization: Bearer token\nFastly-Key:"},
		{Edge{Form: Varnish}, "PURGE", "", "Surrogate-Key: article:a articles\nAuthorization:"},
	} {
		url, calls, bodies := told(t, http.StatusNoContent)
		e.URL = url + "/purge?x=1"
		if err := c.Purge(context.Background(), e.Edge, "a1", noon, keys, false); err != nil || len(*calls) != 1 {
			t.Errorf("%s: %v after %d calls", e.Form, err, len(*calls))
			continue
		}
		r, body := (*calls)[0], (*bodies)[0]
		if r.Method != e.method || body != e.body || r.URL.RequestURI() != "/purge?x=1" {
			t.Errorf("%s: %s %s %s", e.Form, r.Method, r.URL, body)
		}
		for line := range strings.Lines(e.headers) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			if got := r.Header.Get(name); got != strings.TrimSpace(value) {
				t.Errorf("%s: header %s is %q", e.Form, name, got)
			}
		}
		if e.Form == JSON && r.Header.Get("webhook-signature") != "v1,"+Sign([]byte(e.Secret), "a1", "1903842000", []byte(body)) {
			t.Errorf("signed %q", r.Header.Get("webhook-signature"))
		}
	}
}

// TestPurgeMany: no header is longer than caches take, and no key is left out.
func TestPurgeMany(t *testing.T) {
	var keys []string
	for i := range 250 {
		keys = append(keys, fmt.Sprintf("article:0198c5a2-7d4e-7cc1-b1f0-%012d", i))
	}
	url, calls, _ := told(t, http.StatusOK)
	c := New(Options{Timeout: time.Second, Private: true})
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(c.Purge(context.Background(), Edge{URL: url, Form: Varnish}, "a1", noon, keys, false))
	var got []string
	for _, r := range *calls {
		line := r.Header.Get("Surrogate-Key")
		if len(line) > longestKeys {
			t.Errorf("a header of %d bytes", len(line))
		}
		got = append(got, strings.Fields(line)...)
	}
	if strings.Join(got, " ") != strings.Join(keys, " ") || len(*calls) != 3 {
		t.Errorf("%d keys in %d calls", len(got), len(*calls))
	}
}

// TestPurgeFails: what a cache does not take is an error, which tells no secrets.
func TestPurgeFails(t *testing.T) {
	c := New(Options{Timeout: time.Second, Private: true})
	dead := httptest.NewServer(nil)
	dead.Close()
	refused, _, _ := told(t, http.StatusForbidden)
	moved, _, _ := told(t, http.StatusTemporaryRedirect)
	for _, form := range []Form{JSON, Fastly, Varnish} {
		for url, says := range map[string]string{refused: "status 403", moved: "status 307", dead.URL: "refused", "http://\x7f": "invalid"} {
			e := Edge{URL: strings.Replace(url, "http://", "http://me:password@", 1) + "/?token=hidden", Form: form, Secret: "hidden"}
			err := c.Purge(context.Background(), e, "a1", noon, []string{"site"}, true)
			if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), "password") {
				t.Errorf("%s to %s: %v", form, url, err)
			}
		}
		err := New(Options{Timeout: time.Second}).Purge(context.Background(), Edge{URL: refused, Form: form}, "a1", noon, []string{"site"}, true)
		if !errors.Is(err, ErrPrivate) {
			t.Errorf("%s to a private address: %v", form, err)
		}
	}
}
