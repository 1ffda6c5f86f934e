package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"toasoan/internal/exchange"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
)

// commentCommands bring comments in and out.
type commentCommands struct {
	Import commentImportCommand `cmd:"" help:"Take in comments that WordPress, Disqus or this program exported. It may be repeated: what was taken in is left as it is."`
	Export commentExportCommand `cmd:"" help:"Write all comments, with addresses, to standard output."`
}

type commentImportCommand struct {
	File   string          `arg:"" help:"File to read; - for standard input."`
	Format exchange.Format `required:"" enum:"wordpress,disqus,native" help:"wordpress, disqus, or native: JSON Lines as export writes them."`
	DryRun bool            `help:"Change nothing, and tell what would become of the comments."`
	Map    string          `placeholder:"FILE" help:"CSV of two columns: an address as the file has it, and the slug, id or address of the article here."`
}

// atOnce is how many comments are taken in, or read, at once.
const atOnce = 500

// mostDeferred is how many replies may wait for what they answer.
const mostDeferred = 200_000

// Run takes the comments in and tells what became of them.
func (c *commentImportCommand) Run(ctx context.Context, p *program) error {
	s, room, err := p.openReady(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	in := p.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	moved, err := c.readMap()
	if err != nil {
		return err
	}
	i := importer{command: c, program: p, room: room, moved: moved, counts: map[newsroom.Outcome]int{}, shown: map[newsroom.Outcome]int{}}
	if err := i.run(ctx, in); err != nil {
		return err
	}
	i.report()
	return nil
}

// readMap reads where articles are now.
func (c *commentImportCommand) readMap() (map[string]string, error) {
	moved := map[string]string{}
	if c.Map == "" {
		return moved, nil
	}
	f, err := os.Open(c.Map)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.FieldsPerRecord = 2
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return moved, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", c.Map, err)
		}
		moved[exchange.Path(row[0])] = row[1]
	}
}

// importer is one run of the command.
type importer struct {
	command  *commentImportCommand
	program  *program
	room     *newsroom.Newsroom
	moved    map[string]string
	batch    []newsroom.ForeignComment
	deferred []newsroom.ForeignComment // replies that came before what they answer
	counts   map[newsroom.Outcome]int
	shown    map[newsroom.Outcome]int
	broken   int
}

func (i *importer) run(ctx context.Context, in io.Reader) error {
	for record, err := range exchange.Read(i.command.Format, in) {
		if broken, is := errors.AsType[*exchange.Broken](err); is {
			i.broken++
			fmt.Fprintln(i.program.errs, "left out:", broken)
			continue
		}
		if err != nil {
			return err
		}
		i.batch = append(i.batch, i.foreign(record))
		if len(i.batch) == atOnce {
			if err := i.take(ctx, false); err != nil {
				return err
			}
		}
	}
	if err := i.take(ctx, false); err != nil {
		return err
	}
	waiting := len(i.deferred) + 1
	for len(i.deferred) > 0 { // again, as long as that finds what some of them answer
		last := len(i.deferred) >= waiting
		waiting = len(i.deferred)
		all := i.deferred
		i.deferred = nil
		for len(all) > 0 {
			i.batch, all = all[:min(len(all), atOnce)], all[min(len(all), atOnce):]
			if err := i.take(ctx, last); err != nil {
				return err
			}
		}
	}
	return nil
}

func (i *importer) foreign(r exchange.Record) newsroom.ForeignComment {
	article := r.Article
	if to, is := i.moved[exchange.Path(article)]; is {
		article = to
	}
	return newsroom.ForeignComment{
		ID: r.ID, ParentID: r.ParentID, Article: article, Draft: news.CommentDraft{AuthorName: r.Name, AuthorEmail: r.Email, Body: r.Body},
		IP: r.IP, Status: news.CommentStatus(r.Status), At: news.At(r.CreatedAt), Likes: r.Likes,
	}
}

// take takes a batch in. With roots, replies whose parent never came begin threads.
func (i *importer) take(ctx context.Context, roots bool) error {
	if len(i.batch) == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	outcomes, err := i.room.ImportComments(ctx, operator(), string(i.command.Format), i.batch, roots || i.command.DryRun, i.command.DryRun)
	if err != nil {
		return err
	}
	for n, outcome := range outcomes {
		if outcome == newsroom.Orphan && len(i.deferred) < mostDeferred {
			i.deferred = append(i.deferred, i.batch[n])
			continue
		}
		i.counts[outcome]++
		if (outcome == newsroom.Homeless || outcome == newsroom.Unfit) && i.shown[outcome] < 20 {
			i.shown[outcome]++
			fmt.Fprintf(i.program.errs, "left out: comment %s on %s: %s\n", i.batch[n].ID, i.batch[n].Article, outcome)
		}
	}
	i.batch = nil
	return nil
}

func (i *importer) report() {
	word := "taken in"
	if i.command.DryRun {
		word = "would be taken in"
	}
	fmt.Fprintf(i.program.out, "%d comments %s, %d known before, %d without an article, %d unfit, %d unreadable\n",
		i.counts[newsroom.Taken], word, i.counts[newsroom.Known], i.counts[newsroom.Homeless], i.counts[newsroom.Unfit], i.broken)
}

type commentExportCommand struct {
	Format string `enum:"jsonl,csv" default:"jsonl" help:"jsonl, which import reads, or csv for spreadsheets."`
}

// Run writes all comments.
func (c *commentExportCommand) Run(ctx context.Context, p *program) error {
	s, _, err := p.openReady(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	w := exchange.WriteLines(p.out)
	if c.Format == "csv" {
		w = exchange.WriteTable(p.out)
	}
	for next := int64(0); ; {
		comments, err := s.CommentsFrom(ctx, next, atOnce)
		if err != nil {
			return err
		}
		for _, x := range comments {
			if err := w.Write(exported(x)); err != nil {
				return err
			}
			next = x.Key + 1
		}
		if len(comments) < atOnce {
			return w.Flush()
		}
	}
}

func exported(c store.ExportedComment) exchange.Record {
	r := exchange.Record{
		ID: c.ID, Article: c.ArticleID, Email: c.AuthorEmail, IP: c.IP, Body: string(c.Body), Status: string(c.Status),
		CreatedAt: c.CreatedAt.UTC().Truncate(time.Microsecond), Likes: c.Likes, Confirmed: c.Confirmed,
	}
	if c.Author != nil {
		r.Name = c.Author.Name
	}
	if c.ParentID != nil {
		r.ParentID = *c.ParentID
	}
	return r
}
