package rest_test

import (
	"log/slog"
	"strings"
	"testing"

	"toasoan/api/rest"
)

// TestCORS: pages of the configured origins may call the API and read its
// headers; pages of others may not.
func TestCORS(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		const origin, other = "https://bao.example", "https://xau.example"
		const exposed = "ETag,Link,Location,RateLimit,RateLimit-Policy,Retry-After,X-Request-Id"
		preflight := func(from string) string {
			return "Origin: " + from + "\nAccess-Control-Request-Method: PATCH\nAccess-Control-Request-Headers: if-match, content-type"
		}
		a.run(
			call{do: "GET /articles", header: "Origin: " + origin, status: 200, sends: "Access-Control-Allow-Origin:\nVary: Accept-Encoding"},
			call{do: "OPTIONS /articles", header: preflight(origin), status: 204, sends: "Access-Control-Allow-Origin:\nAllow: OPTIONS, GET, HEAD"},
		)
		b := a.with(rest.Options{AllowedOrigins: []string{origin}}, slog.DiscardHandler)
		b.run(
			call{do: "GET /articles", header: "Origin: " + origin, status: 200, sends: "Access-Control-Allow-Origin: " + origin + "\nAccess-Control-Expose-Headers: " + exposed + "\nAccess-Control-Allow-Credentials:"},
			call{do: "GET /articles/nothing", header: "Origin: " + origin, status: 404, sends: "Access-Control-Allow-Origin: " + origin},
			call{do: "GET /newsroom/me", header: "Origin: " + origin, status: 401, sends: "Access-Control-Allow-Origin: " + origin},
			call{do: "GET /articles", header: "Origin: " + other, status: 200, sends: "Access-Control-Allow-Origin:"},
			call{do: "GET /articles", header: "Origin: https://bao.example.xau.example", status: 200, sends: "Access-Control-Allow-Origin:"},
			call{do: "OPTIONS /newsroom/articles/x", header: preflight(origin), status: 204, sends: "Access-Control-Allow-Origin: " + origin + "\nAccess-Control-Allow-Methods: GET,HEAD,POST,PUT,PATCH,DELETE\nAccess-Control-Allow-Headers: Authorization,Content-Type,If-Match,If-None-Match,Idempotency-Key,Edit-Token,Guest-Token,Device-Token,Last-Event-ID,X-Request-Id\nAccess-Control-Max-Age: 86400"},
			call{do: "OPTIONS /newsroom/articles/x", header: preflight(other), status: 204, sends: "Access-Control-Allow-Origin:"},
		)
		// A shared cache must not give one origin's answer to another.
		for _, from := range []string{origin, other, ""} {
			w := b.one(call{do: "GET /articles", header: "Origin: " + from, status: 200})
			if vary := strings.Join(w.Header().Values("Vary"), ", "); !strings.Contains(vary, "Origin") {
				t.Errorf("Vary is %q for origin %q", vary, from)
			}
		}
		a.with(rest.Options{AllowedOrigins: []string{"*"}}, slog.DiscardHandler).run(
			call{do: "GET /articles", header: "Origin: " + other, status: 200, sends: "Access-Control-Allow-Origin: *"},
		)
	})
}
