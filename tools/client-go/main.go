// Command client-go draws a front page with the Go client that oapi-codegen
// makes from the OpenAPI document. That it compiles shows that the document's
// types are fit for use; that it runs shows that the answers keep to them.
//
// The client, api.gen.go, is made anew in every run and never committed.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	_ "github.com/oapi-codegen/runtime" // api.gen.go imports it; this line keeps it in go.mod
)

func main() {
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	if err := frontPage(ctx, os.Getenv("BASE_URL"), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "client-go:", err)
		os.Exit(1)
	}
}

// frontPage prints to w what a front page shows: the site, its latest articles,
// the section page and the comments of one that is discussed.
func frontPage(ctx context.Context, baseURL string, w io.Writer) error {
	client, err := NewClientWithResponses(baseURL)
	if err != nil {
		return err
	}
	site, err := body(client.GetSiteWithResponse(ctx, &GetSiteParams{}))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s: %d sections\n", site.Name, len(site.Sections))

	limit := 5
	list, err := body(client.ListArticlesWithResponse(ctx, &ListArticlesParams{Limit: &limit}))
	if err != nil {
		return err
	}
	latest, err := body(client.ListLatestArticlesWithResponse(ctx, &ListLatestArticlesParams{}))
	if err != nil {
		return err
	}
	for _, card := range latest.Data {
		fmt.Fprintf(w, "  %s  %s\n", card.PublishedDisplay, card.Title)
	}
	if len(site.Sections) == 0 || len(list.Data) == 0 || list.Page.Limit != limit {
		return errors.New("the menu or the list of articles is empty, or the list is not as long as asked")
	}

	i := slices.IndexFunc(latest.Data, func(a ListedArticle) bool { return a.Section != nil && a.Counts.Comments > 0 })
	if i < 0 {
		return errors.New("no latest article has a section and comments")
	}
	return errors.Join(
		sectionPage(ctx, client, latest.Data[i].Section.Slug, w),
		discussion(ctx, client, latest.Data[i].Slug, w),
	)
}

func sectionPage(ctx context.Context, client *ClientWithResponses, slug string, w io.Writer) error {
	page, err := body(client.GetSectionPageWithResponse(ctx, slug, &GetSectionPageParams{}))
	if err != nil {
		return err
	}
	if len(page.Latest.Data) == 0 {
		return fmt.Errorf("the page of section %s has no articles", slug)
	}
	fmt.Fprintf(w, "%s: %s, …\n", page.Section.Name, page.Latest.Data[0].Title)
	return nil
}

// discussion prints the article's title and its comments.
func discussion(ctx context.Context, client *ClientWithResponses, slug string, w io.Writer) error {
	article, err := body(client.GetArticleWithResponse(ctx, slug, &GetArticleParams{}))
	if err != nil {
		return err
	}
	comments, err := body(client.ListCommentsWithResponse(ctx, slug, &ListCommentsParams{}))
	if err != nil {
		return err
	}
	if article.BodyHtml == "" || len(comments.Data) == 0 {
		return fmt.Errorf("article %s has no text, or lacks the comments that its card counts", slug)
	}
	fmt.Fprintf(w, "%s (%d bytes, %d blocks)\n", article.Title, len(article.BodyHtml), len(article.BodyBlocks))
	for _, c := range comments.Data {
		if c.Author != nil && c.Body != nil { // a removed comment has neither
			fmt.Fprintf(w, "  %s: %s\n", c.Author.Name, *c.Body)
		}
	}
	return nil
}

// answer is what every generated response type can say of itself.
type answer[T any] interface {
	GetJSON200() *T
	GetBody() []byte
	Status() string
}

// body is the JSON of a 200; any other answer is an error that quotes it.
func body[T any](a answer[T], err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	if a.GetJSON200() == nil {
		return nil, fmt.Errorf("answered %s: %s", a.Status(), a.GetBody())
	}
	return a.GetJSON200(), nil
}
