package news

import (
	"math"
	"slices"
	"strings"
	"time"
)

// View says that a reader has opened an article.
type View struct {
	// Slug or id of the article.
	Article string `json:"article" validate:"required,max=100,slug" maxLength:"100" example:"binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang"`
}

// ViewsDraft is the views that an app has gathered.
type ViewsDraft struct {
	Views []View `json:"views" validate:"required,max=50,dive" maxItems:"50"`
}

// ViewCount is how often the article of a name was opened within an hour.
type ViewCount struct {
	Name string // slug or id, as readers' clients know it
	Hour Time   // when the hour began
	N    int
	Last Time // when it was opened for the last time
}

// robots are words by which programs that read by themselves call themselves.
var robots = []string{
	"bot", "crawl", "spider", "slurp", "archiver", "scrapy", "bingpreview", "uripreview", "pingdom", "statuscake", "validator", "lighthouse", "pagespeed",
	"headless", "phantomjs", "google-", "googleother", "mediapartners", "facebookexternalhit", "facebookcatalog", "whatsapp/", "curl/", "wget/", "python",
	"libwww", "java/", "go-http-client", "apache-httpclient", "axios/", "node-fetch", "undici", "php/", "guzzle",
}

// IsRobot reports whether the User-Agent is that of a program which reads by
// itself, as far as it says so. Readers' programs have one: none is a robot's too.
func IsRobot(agent string) bool {
	agent = strings.ReplaceAll(strings.ToLower(agent), "cubot", "") // a brand of telephones
	return strings.TrimSpace(agent) == "" || slices.ContainsFunc(robots, func(word string) bool { return strings.Contains(agent, word) })
}

// TrendWindow is a stretch of time for which articles are compared by how often
// they are read. It has no edge: a view counts the less the longer ago it is, by
// e for each length of the window. Steady reading adds up to what is read within
// the window.
type TrendWindow string

// The windows.
const (
	LastHour TrendWindow = "1h"
	LastDay  TrendWindow = "24h"
	LastWeek TrendWindow = "7d"
)

// TrendWindows lists the windows. The order is kept: a window's place in it is how
// the database tells them apart.
var TrendWindows = []TrendWindow{LastHour, LastDay, LastWeek}

// Length is the window's length.
func (w TrendWindow) Length() time.Duration {
	switch w {
	case LastHour:
		return time.Hour
	case LastWeek:
		return 7 * 24 * time.Hour
	default:
		return 24 * time.Hour
	}
}

// trendEpoch is the time that all scores are relative to. Scores in the database
// rest on it: it stays as it is.
var trendEpoch = time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)

// Score is the weight that something has at the time at, in a form that does not
// change as time goes by: the logarithm of what it had weighed at the epoch, had
// it weighed ever less since. Scores are in the order of weights at any time.
func (w TrendWindow) Score(weight float64, at Time) float64 {
	return math.Log(weight) + w.age(at)
}

// Weight is what a score weighs at the time at.
func (w TrendWindow) Weight(score float64, at Time) float64 { return math.Exp(score - w.age(at)) }

func (w TrendWindow) age(at Time) float64 {
	return at.Sub(trendEpoch).Seconds() / w.Length().Seconds()
}

// AddScores is the score of the weights of both together.
func AddScores(a, b float64) float64 {
	high, low := max(a, b), min(a, b)
	return high + math.Log1p(math.Exp(low-high))
}

// LeastWeight is the weight below which an article no longer stands in the list
// of a window: a twentieth of one view.
const LeastWeight = 0.05

// ViewsKept is how long views are kept by the hour.
const ViewsKept = 30 * 24 * time.Hour

// MostReadQuery selects the articles that are read most. The zero value selects
// those of the last day, from the whole paper.
type MostReadQuery struct {
	Window     TrendWindow
	Section    string // slug: the section and all below it
	SectionKey int64  // the same, by key
	Exclude    []string
	Limit      int // 10 if it is 0
	ArticleParts
}

// ReadArticle is an article with the score of how much it is read.
type ReadArticle struct {
	Article
	Score float64
}
