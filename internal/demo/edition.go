package demo

import (
	"cmp"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
)

// edition is a batch of articles with their comments, ready to be kept.
type edition struct {
	from, to int // places in the order
	articles []*newsroom.Prepared
	items    int // articles and comments
	err      error
}

// edition writes the articles at these places of the order, on all processors.
func (w *work) edition(from, to int) edition {
	e := edition{from: from, to: to, articles: make([]*newsroom.Prepared, to-from), items: to - from}
	writers := runtime.GOMAXPROCS(0)
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			for i := n; i < to-from && errs[n] == nil; i += writers {
				e.articles[i], errs[n] = w.bulk.Prepare(w.past(int(w.order[from+i])))
			}
		})
	}
	wg.Wait()
	for _, i := range w.order[from:to] {
		e.items += len(w.remarks.on(int(i)))
	}
	e.err = errors.Join(errs...)
	return e
}

// past is the article with index i as the newsroom takes it in.
func (w *work) past(i int) newsroom.Past {
	a := w.Article(i)
	d := throw(w.plan.Seed, decisions, i)
	at := w.ago(a.AgeMinutes)
	p := newsroom.Past{
		Draft: news.ArticleDraft{
			Title: a.Title, Sapo: news.Opt(a.Sapo), Body: a.BodyHTML, Byline: news.Opt(a.Byline), Type: form(&d),
			Section: &news.SectionRef{Slug: w.masthead.sections[a.Section]}, Authors: []news.Credit{},
		},
		Publication: news.Publication{PublishedAt: &at, Precision: news.PrecisionMinute},
		Comments:    w.comments(i),
	}
	for _, author := range a.Authors {
		p.Draft.Authors = append(p.Draft.Authors, news.Credit{Slug: w.masthead.authors[author]})
	}
	for _, tag := range a.Tags {
		p.Draft.Tags = append(p.Draft.Tags, news.TagRef{Slug: w.masthead.tags[tag]})
	}
	return p
}

func (w *work) ago(minutes int) news.Time {
	return news.At(w.since.Add(-time.Duration(minutes) * time.Minute))
}

// form is news four times out of five.
func form(d *dice) news.ArticleType {
	if d.below(5) > 0 {
		return "news"
	}
	return []news.ArticleType{"feature", "opinion", "interview", "photo", "video"}[d.rank(5)]
}

// comments are those on the article with index i, as they came. Of a hundred,
// ninety are approved, eight pending and two rejected.
func (w *work) comments(article int) []newsroom.PastComment {
	var texts []CommentText
	for _, i := range w.remarks.on(article) {
		texts = append(texts, w.Comment(int(i)))
	}
	slices.SortStableFunc(texts, func(a, b CommentText) int { return cmp.Compare(b.AgeMinutes, a.AgeMinutes) })
	d := throw(w.plan.Seed, decisions, w.plan.Articles+article)
	all := make([]newsroom.PastComment, len(texts))
	var approved []int
	for i, c := range texts {
		all[i] = newsroom.PastComment{
			Draft: news.CommentDraft{AuthorName: c.Name, AuthorEmail: c.Email, Body: c.Body},
			At:    w.ago(c.AgeMinutes), Status: news.CommentApproved,
		}
		if c.Reply && len(approved) > 0 {
			all[i].Parent = &approved[d.below(len(approved))]
		}
		switch luck := d.below(100); {
		case luck >= 98:
			all[i].Status = news.CommentRejected
		case luck >= 90:
			all[i].Status = news.CommentPending
		default:
			approved = append(approved, i)
		}
	}
	return all
}

// remarks are the plan's comments by their articles: those on article i are
// index[start[i]:start[i+1]].
type remarks struct {
	start []int
	index []int32
}

func (w *work) sortRemarks() remarks {
	r := remarks{start: make([]int, w.plan.Articles+1), index: make([]int32, w.plan.Comments)}
	for i := range r.index {
		_, article := w.target(i)
		r.start[article+1]++
	}
	for i := range w.plan.Articles {
		r.start[i+1] += r.start[i]
	}
	next := slices.Clone(r.start)
	for i := range r.index {
		_, article := w.target(i)
		r.index[next[article]] = int32(i)
		next[article]++
	}
	return r
}

func (r *remarks) on(article int) []int32 { return r.index[r.start[article]:r.start[article+1]] }
