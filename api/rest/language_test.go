package rest

import (
	"fmt"
	"strings"
	"testing"
)

// TestLanguages: what a value means does not depend on what came before it, and clients
// who make values up take no more memory than there is for them.
func TestLanguages(t *testing.T) {
	t.Parallel()
	var l languages
	for i := range 2*mostLanguages + 10 {
		for accept, want := range map[string]string{
			"": "en", "vi": "vi", "fr": "en", fmt.Sprintf("vi, en;q=0.%d", i): "vi", fmt.Sprintf("en, vi;q=0.%d", i): "en",
			strings.Repeat("en;q=0.1,", 20) + "vi": "vi",
		} {
			if got := l.language(accept); got != want {
				t.Fatalf("%q is %s", accept, got)
			}
		}
	}
	if len(l.known) > mostLanguages {
		t.Errorf("%d values are remembered", len(l.known))
	}
	for accept := range l.known {
		if len(accept) > longestLanguage {
			t.Errorf("%d bytes are remembered", len(accept))
		}
	}
}
