package news_test

import (
	"math"
	"testing"
	"time"

	"toasoan/internal/news"
)

func TestIsRobot(t *testing.T) {
	for agent, want := range map[string]bool{
		"": true, "  ": true,
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)":          true,
		"Mozilla/5.0 (compatible; bingbot/2.0)":                                             true,
		"Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)": true,
		"Mozilla/5.0 (compatible; Baiduspider/2.0)":                                         true,
		"facebookexternalhit/1.1":                                                           true,
		"WhatsApp/2.23.20.0":                                                                true,
		"curl/8.5.0":                                                                        true,
		"python-requests/2.31":                                                              true,
		"Go-http-client/2.0":                                                                true,
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36":                                     true,
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36":                               false,
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/126.0.0 Chrome/120.0.0.0 Safari/537.36":       false,
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Zalo iOS/24.05":                  false,
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/468.0.0.36.94]": false,
		"Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36":                        false,
		"okhttp/4.12.0": false, "Dart/3.4 (dart:io)": false, "BaoLamGiang/12 CFNetwork/1496.0.7 Darwin/23.5.0": false,
	} {
		if got := news.IsRobot(agent); got != want {
			t.Errorf("%q is a robot's: %t, want %t", agent, got, want)
		}
	}
}

// TestScores: scores add as weights do, and keep their order for ever.
func TestScores(t *testing.T) {
	noon := news.At(time.Date(2030, 5, 1, 5, 0, 0, 0, time.UTC))
	for _, w := range news.TrendWindows {
		later := news.At(noon.Add(w.Length()))
		near := func(what string, got, want float64) {
			t.Helper()
			if math.Abs(got-want) > 1e-6*max(1, math.Abs(want)) {
				t.Errorf("%s: %s is %g, want %g", w, what, got, want)
			}
		}
		near("a weight at once", w.Weight(w.Score(7, noon), noon), 7)
		near("a weight after the window", w.Weight(w.Score(7, noon), later), 7/math.E)
		both := news.AddScores(w.Score(3, noon), w.Score(4, noon))
		near("two together", w.Weight(both, noon), 7)
		near("an earlier and a later", w.Weight(news.AddScores(w.Score(2, noon), w.Score(3, later)), later), 3+2/math.E)
		near("much and little", w.Weight(news.AddScores(w.Score(1e9, noon), w.Score(1, noon)), noon), 1e9+1)
		near("long ago and now", w.Weight(news.AddScores(w.Score(1e6, noon), w.Score(1, news.At(noon.AddDate(20, 0, 0)))), news.At(noon.AddDate(20, 0, 0))), 1)
		steady := w.Score(1, noon)
		at := noon
		for range 10_000 { // a hundred views a window, for as long as a hundred windows
			at = news.At(at.Add(w.Length() / 100))
			steady = news.AddScores(steady, w.Score(1, at))
		}
		near("steady reading / 100", math.Round(w.Weight(steady, at)/100), 1)
		if !(w.Score(100, noon) > w.Score(1, later)) || !(w.Score(2, noon) < w.Score(1, later)) {
			t.Errorf("%s: the order is wrong", w)
		}
	}
}
