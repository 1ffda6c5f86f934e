package hook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Form is how a shared cache wants to be told that answers are stale.
type Form string

// The forms.
const (
	// JSON is a POST of {"keys": […], "all": …}, signed as Standard Webhooks says.
	JSON Form = "json"
	// Fastly is a POST with the keys in Surrogate-Key and a token in Fastly-Key.
	Fastly Form = "fastly"
	// Varnish is a PURGE with the keys in Surrogate-Key and, if there is one, a
	// bearer token.
	Varnish Form = "varnish"
)

// Edge is a shared cache that can be told.
type Edge struct {
	URL    string
	Form   Form
	Secret string
}

// stale is what is told as JSON.
type stale struct {
	Keys []string `json:"keys"`
	All  bool     `json:"all"`
}

// longestKeys is how many bytes of keys one header holds: Varnish takes lines of
// 8 KB, nginx such a head as a whole.
const longestKeys = 4 << 10

// Purge tells the cache that the answers with one of the keys are stale; all says
// that these are all answers there are. It returns nil once the cache has said that
// it knows. Its error tells neither the cache's URL nor the secret.
func (c *Caller) Purge(ctx context.Context, e Edge, id string, at time.Time, keys []string, all bool) error {
	ctx, cancel := context.WithTimeout(ctx, c.client.Timeout)
	defer cancel()
	if e.Form == JSON {
		r, err := signed(ctx, e.URL, []byte(e.Secret), id, at, stale{keys, all})
		if err != nil {
			return plain(err)
		}
		return c.tell(r)
	}
	for _, some := range lines(keys) {
		r, err := e.request(ctx, some)
		if err != nil {
			return plain(err)
		}
		if err := c.tell(r); err != nil {
			return err
		}
	}
	return nil
}

// request tells the keys in a header.
func (e Edge) request(ctx context.Context, keys string) (*http.Request, error) {
	method := http.MethodPost
	if e.Form == Varnish {
		method = "PURGE"
	}
	r, err := http.NewRequestWithContext(ctx, method, e.URL, http.NoBody)
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", userAgent)
	r.Header.Set("Surrogate-Key", keys)
	switch {
	case e.Form == Fastly:
		r.Header.Set("Fastly-Key", e.Secret)
		r.Header.Set("Accept", "application/json")
	case e.Secret != "":
		r.Header.Set("Authorization", "Bearer "+e.Secret)
	}
	return r, nil
}

// lines puts the keys into as few headers as may be.
func lines(keys []string) (all []string) {
	var line strings.Builder
	for _, key := range keys {
		if line.Len() > 0 && line.Len()+1+len(key) > longestKeys {
			all = append(all, line.String())
			line.Reset()
		}
		if line.Len() > 0 {
			line.WriteByte(' ')
		}
		line.WriteString(key)
	}
	if line.Len() > 0 {
		all = append(all, line.String())
	}
	return all
}

func (c *Caller) tell(r *http.Request) error {
	w, err := c.client.Do(r)
	if err != nil {
		return plain(err)
	}
	defer w.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(w.Body, longestAnswer)) // so that the connection is used again
	if w.StatusCode < 200 || w.StatusCode > 299 {
		return fmt.Errorf("hook: answered with status %d", w.StatusCode)
	}
	return nil
}

// plain is the error without the URL, which may hold a token.
func plain(err error) error {
	if failed, is := errors.AsType[*url.Error](err); is {
		err = failed.Err
	}
	return fmt.Errorf("hook: %w", err)
}
