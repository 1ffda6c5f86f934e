package html

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestLinks(t *testing.T) {
	d, err := Parse(`<p>Đây <a href="https://a.example/1">một <b>hai</b></a> <a href="/2">ba</a></p><h2><a href="/3">x</a></h2>
		<ul><li><a href="/4">bốn<br>năm</a><ul><li><a href="/5">sáu</a></li></ul></li></ul><blockquote><p><a href="/6">x</a></p></blockquote>
		<table><tr><th><a href="/7">bảy</a></th><td><a href="/8">tám<br>chín</a></td></tr></table><pre>a</pre><p><a href="/9">mười</a></p>`, FormatHTML, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Link{
		{"https://a.example/1", 4, 11}, {"/2", 12, 14}, {"/3", 16, 17}, {"/4", 21, 30}, {"/5", 35, 38}, {"/6", 40, 41},
		{"/7", 43, 46}, {"/8", 47, 55}, {"/9", 60, 64},
	}
	if got := d.Links(); !slices.Equal(got, want) {
		t.Errorf("%v in %q", got, d.Text())
	}
}

func TestImages(t *testing.T) {
	d, err := Parse(`<blockquote><p>x</p><img src="/b.jpg" alt="B"></blockquote><ul><li>x<img src="/c.jpg"></li></ul>
		<figure><img src="/a.jpg"><figcaption>A</figcaption></figure>`, FormatHTML, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range d.Images() {
		got = append(got, i.URL+" "+i.Alt)
	}
	if want := []string{"/b.jpg B", "/c.jpg ", "/a.jpg "}; !slices.Equal(got, want) {
		t.Errorf("images %q", got)
	}
}

// TestLinkPlaces: a link's place is in the text, whatever stands around it.
func TestLinkPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := ""
		for _, s := range rapid.SliceOfN(rapid.SampledFrom(append(slices.Clone(fragments), `<a href="/y">LINK</a>`, `<a href="/y">LINK</a>`)), 0, 30).Draw(t, "source") {
			source += s
		}
		d, err := Parse(source, FormatHTML, Options{})
		if err != nil {
			return
		}
		runes, end := []rune(d.Text()), 0
		for _, l := range d.Links() {
			if l.Start < end || l.End <= l.Start || l.End > len(runes) {
				t.Fatalf("%v of %q", l, d.Text())
			}
			end = l.End
			if l.Href == "/y" && slices.ContainsFunc(runes[l.Start:l.End], func(r rune) bool { return !slices.Contains([]rune("LINK "), r) }) {
				t.Fatalf("%q of %q is not the link", string(runes[l.Start:l.End]), d.Text())
			}
		}
	})
}
