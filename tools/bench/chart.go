package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math"
	"os"
	"slices"
	"strings"
)

// figures are what TestLarge measured on a paper of one size.
type figures struct {
	Articles int                `json:"articles"`
	Median   map[string]float64 `json:"median_ms"`
}

// drawn are the kinds of requests that the chart shows, by the names that
// TestLarge gives them, each with its colour on light and on dark ground.
var drawn = []struct{ kind, name, light, dark string }{
	{"search, three words of a title", "search, three words", "#b3261e", "#ff8a80"},
	{"front page", "front page", "#8a5a00", "#ffc46b"},
	{"list by tag", "list by tag", "#1b6e3c", "#7ddc9a"},
	{"list", "list of 20", "#0b57a4", "#8ab8ff"},
	{"comments", "comments", "#6a3ea1", "#d0b0ff"},
	{"article", "article", "#444444", "#d8d8d8"},
}

// chart draws what answers cost by the number of articles.
func chart(out io.Writer, files []string) error {
	var sizes []figures
	for _, file := range files {
		text, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) {
			fmt.Fprintln(os.Stderr, "bench: missing in the chart:", file)
			continue
		}
		if err != nil {
			return err
		}
		var f figures
		if err := json.Unmarshal(text, &f); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		sizes = append(sizes, f)
	}
	if len(sizes) < 2 {
		return errors.New("a chart needs two sizes at least")
	}
	slices.SortFunc(sizes, func(a, b figures) int { return cmp.Compare(a.Articles, b.Articles) })
	_, err := io.WriteString(out, newPlot(sizes).svg())
	return err
}

// plot is a chart with a logarithm of articles to the right and of milliseconds
// upwards.
type plot struct {
	sizes      []figures
	low, high  int // powers of ten of milliseconds
	left, from int // powers of ten of articles
}

const (
	width, height                              = 880, 520
	marginLeft, marginRight, marginTop, bottom = 80, 210, 64, 72
	labelApart                                 = 18 // least distance of two names
)

func newPlot(sizes []figures) plot {
	p := plot{sizes: sizes, low: math.MaxInt, high: math.MinInt}
	p.left = int(math.Floor(math.Log10(float64(sizes[0].Articles))))
	p.from = int(math.Ceil(math.Log10(float64(sizes[len(sizes)-1].Articles))))
	for _, s := range sizes {
		for _, d := range drawn {
			if ms := s.Median[d.kind]; ms > 0 {
				p.low, p.high = min(p.low, int(math.Floor(math.Log10(ms)))), max(p.high, int(math.Ceil(math.Log10(ms))))
			}
		}
	}
	return p
}

func (p plot) x(articles float64) float64 {
	return marginLeft + (math.Log10(articles)-float64(p.left))/float64(p.from-p.left)*(width-marginLeft-marginRight)
}

func (p plot) y(ms float64) float64 {
	return height - bottom - (math.Log10(ms)-float64(p.low))/float64(p.high-p.low)*(height-marginTop-bottom)
}

func (p plot) svg() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="14">`+"\n", width, height)
	b.WriteString("<title id=\"title\">What an answer costs, by the number of articles</title>\n")
	fmt.Fprintf(&b, "<desc id=\"desc\">%s</desc>\n", html.EscapeString(p.described()))
	b.WriteString(style())
	fmt.Fprintf(&b, `<rect class="ground" width="%d" height="%d" rx="6"/>`+"\n", width, height)
	fmt.Fprintf(&b, `<text class="title" x="%d" y="30">What an answer costs, by the number of articles</text>`+"\n", marginLeft)
	fmt.Fprintf(&b, `<text class="note" x="%d" y="50">median time within the server, SQLite, one request after the other, nothing cached</text>`+"\n", marginLeft)
	p.grid(&b)
	p.lines(&b)
	b.WriteString("</svg>\n")
	return b.String()
}

// style has the chart follow the reader's choice of light or dark.
func style() string {
	var light, dark strings.Builder
	for i, d := range drawn {
		const colour = ".l%[1]d .line{stroke:%[2]s}.l%[1]d .dot,.l%[1]d .name{fill:%[2]s}"
		fmt.Fprintf(&light, colour, i, d.light)
		fmt.Fprintf(&dark, colour, i, d.dark)
	}
	return "<style>.ground{fill:#fff}text{fill:#1f2328}.note{fill:#59636e;font-size:12px}.title{font-size:17px;font-weight:600}.grid{stroke:#d8dee4}" +
		".line{fill:none;stroke-width:2.5}.name{font-weight:600}" + light.String() +
		"@media (prefers-color-scheme:dark){.ground{fill:#0d1117}text{fill:#e6edf3}.note{fill:#9198a1}.grid{stroke:#30363d}" + dark.String() + "}</style>\n"
}

func (p plot) grid(b *strings.Builder) {
	for power := p.left; power <= p.from; power++ {
		x := p.x(math.Pow10(power))
		fmt.Fprintf(b, `<line class="grid" x1="%.1f" y1="%d" x2="%.1f" y2="%d"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n",
			x, marginTop, x, height-bottom, x, height-bottom+22, thousands(power))
	}
	for power := p.low; power <= p.high; power++ {
		y := p.y(math.Pow10(power))
		fmt.Fprintf(b, `<line class="grid" x1="%d" y1="%.1f" x2="%d" y2="%.1f"/><text x="%d" y="%.1f" text-anchor="end">%g ms</text>`+"\n",
			marginLeft, y, width-marginRight, y, marginLeft-8, y+5, math.Pow10(power))
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">articles</text>`+"\n", (marginLeft+width-marginRight)/2, height-bottom+48)
	fmt.Fprintf(b, `<text transform="translate(20 %d) rotate(-90)" text-anchor="middle">time of an answer</text>`+"\n", (marginTop+height-bottom)/2)
}

// lines draws the measured kinds, with their names at their ends.
func (p plot) lines(b *strings.Builder) {
	type end struct {
		of     int
		at, to float64 // height of the line's end, and of its name
	}
	var ends []end
	for i, d := range drawn {
		var points []string
		var last float64
		for _, s := range p.sizes {
			if ms := s.Median[d.kind]; ms > 0 {
				last = p.y(ms)
				points = append(points, fmt.Sprintf("%.1f,%.1f", p.x(float64(s.Articles)), last))
			}
		}
		if len(points) == 0 {
			continue
		}
		fmt.Fprintf(b, `<g class="l%d"><polyline class="line" points="%s"/>`, i, strings.Join(points, " "))
		for _, point := range points {
			x, y, _ := strings.Cut(point, ",")
			fmt.Fprintf(b, `<circle class="dot" cx="%s" cy="%s" r="4"/>`, x, y)
		}
		b.WriteString("</g>\n")
		ends = append(ends, end{i, last, last})
	}
	slices.SortFunc(ends, func(a, b end) int { return cmp.Compare(a.at, b.at) })
	for i := 1; i < len(ends); i++ {
		ends[i].to = max(ends[i].to, ends[i-1].to+labelApart)
	}
	right := p.x(float64(p.sizes[len(p.sizes)-1].Articles))
	for _, e := range ends {
		fmt.Fprintf(b, `<g class="l%d"><path class="line" style="stroke-width:1" d="M%.1f %.1fL%.1f %.1f"/><text class="name" x="%.1f" y="%.1f">%s</text></g>`+"\n",
			e.of, right+6, e.at, right+20, e.to, right+24, e.to+5, html.EscapeString(drawn[e.of].name))
	}
}

// described are the figures in words, for those who do not see the chart.
func (p plot) described() string {
	var all []string
	for _, d := range drawn {
		var some []string
		for _, s := range p.sizes {
			if ms := s.Median[d.kind]; ms > 0 {
				some = append(some, fmt.Sprintf("%.2g ms of %d", ms, s.Articles))
			}
		}
		if len(some) > 0 {
			all = append(all, d.name+": "+strings.Join(some, ", "))
		}
	}
	return strings.Join(all, "; ") + "."
}

// thousands writes a power of ten with commas.
func thousands(power int) string {
	digits := "1" + strings.Repeat("0", power)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
