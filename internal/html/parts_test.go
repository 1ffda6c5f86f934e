package html

import (
	"slices"
	"testing"
)

func TestParts(t *testing.T) {
	d, err := Parse(`<p><a href="https://a.example/1">một <b>hai</b></a> <a href="/2">ba</a></p><h2><a href="/3">x</a></h2>
		<ul><li><a href="/4">x</a><ul><li><a href="/5">x</a></li></ul></li></ul><blockquote><p><a href="/6">x</a></p><img src="/b.jpg" alt="B"></blockquote>
		<table><tr><th><a href="/7">x</a></th></tr><tr><td><a href="/8">x</a></td></tr></table><figure><img src="/a.jpg"><figcaption>A</figcaption></figure>`, FormatHTML, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := d.Links(), []string{"https://a.example/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8"}; !slices.Equal(got, want) {
		t.Errorf("links %q", got)
	}
	images := d.Images()
	if len(images) != 2 || images[0].Alt != "B" || images[1].URL != "/a.jpg" || images[1].Alt != "" {
		t.Errorf("images %+v", images)
	}
}
