// Package hook asks programs of others over HTTP: a JSON body, signed as Standard
// Webhooks (https://www.standardwebhooks.com) says, and an answer within a time.
// No request reaches an address that is not on the public Internet.
package hook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"syscall"
	"time"
)

// Options is how a Caller calls.
type Options struct {
	Timeout time.Duration // for all of a call
	Private bool          // whether private addresses may be called: for programs on the same machine or network
}

// Caller calls.
type Caller struct{ client *http.Client }

// longestAnswer is the most bytes of an answer that are read.
const longestAnswer = 64 << 10

// New returns a Caller.
func New(o Options) *Caller {
	dialer := &net.Dialer{Timeout: o.Timeout}
	if !o.Private {
		dialer.Control = public
	}
	return &Caller{&http.Client{
		Timeout: o.Timeout,
		// Where a redirect leads was not what anybody allowed.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{ // without a proxy: it would dial for us, past the check
			DialContext: dialer.DialContext, MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: o.Timeout,
			ResponseHeaderTimeout: o.Timeout, MaxResponseHeaderBytes: 16 << 10, ForceAttemptHTTP2: true,
		},
	}}
}

// ErrPrivate says that an address is not on the public Internet.
var ErrPrivate = errors.New("hook: the address is not public")

// public refuses a connection to what is no public address. It is asked with the
// address itself, after names were resolved: a name that changes fools nobody.
func public(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(at.Addr()) {
		return ErrPrivate
	}
	return nil
}

// private are the ranges of IPv4 that the registries of special purposes keep
// from the public (RFC 6890).
var private = func() (ranges []netip.Prefix) {
	for _, cidr := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
		"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	} {
		ranges = append(ranges, netip.MustParsePrefix(cidr))
	}
	return ranges
}()

var (
	global     = netip.MustParsePrefix("2000::/3")
	translated = []netip.Prefix{netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001:db8::/32")}
)

func isPublic(addr netip.Addr) bool {
	addr = addr.Unmap()
	if addr.Is4() {
		for _, r := range private {
			if r.Contains(addr) {
				return false
			}
		}
		return true
	}
	for _, r := range translated { // which hold an IPv4 address, or stand in documents
		if r.Contains(addr) {
			return false
		}
	}
	return global.Contains(addr)
}

// Call sends the question, under an id and the time at, and reads the answer. The
// secret signs it.
func (c *Caller) Call(ctx context.Context, url string, secret []byte, id string, at time.Time, question, answer any) error {
	r, err := signed(ctx, url, secret, id, at, question)
	if err != nil {
		return err
	}
	w, err := c.client.Do(r)
	if err != nil {
		return fmt.Errorf("hook: %w", err)
	}
	defer w.Body.Close()
	if w.StatusCode != http.StatusOK {
		return fmt.Errorf("hook: answered with status %d", w.StatusCode)
	}
	b, err := io.ReadAll(io.LimitReader(w.Body, longestAnswer+1))
	if err == nil && len(b) > longestAnswer {
		err = errors.New("the answer is too long")
	}
	if err == nil {
		err = json.Unmarshal(b, answer)
	}
	if err != nil {
		return fmt.Errorf("hook: %w", err)
	}
	return nil
}

// signed is a request that carries the message, with what proves who sent it.
func signed(ctx context.Context, url string, secret []byte, id string, at time.Time, message any) (*http.Request, error) {
	body, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("hook: %w", err)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", userAgent)
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", stamp)
	r.Header.Set("webhook-signature", "v1,"+Sign(secret, id, stamp, body))
	return r, nil
}

const userAgent = "Toasoan"

// Sign returns the signature of a body, in base64.
func Sign(secret []byte, id, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s.%s.", id, timestamp)
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
