package exchange

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// each calls fn with every element of the name that is no part of another such
// element. What is wrong inside one is fn's to tell; a broken file is the end.
func each(r io.Reader, names map[string]bool, fn func(d *xml.Decoder, start xml.StartElement, line int) error) error {
	d := xml.NewDecoder(r)
	d.Strict = true
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the file is broken: %w", err)
		}
		if start, is := token.(xml.StartElement); is && names[start.Name.Local] {
			line, _ := d.InputPos()
			if err := fn(d, start, line); err != nil {
				return err
			}
		}
	}
}

// wordpressItem is an article of a WordPress export, or a page or a picture.
type wordpressItem struct {
	Link     string             `xml:"link"`
	Name     string             `xml:"post_name"`
	Comments []wordpressComment `xml:"comment"`
}

type wordpressComment struct {
	ID       string `xml:"comment_id"`
	Parent   string `xml:"comment_parent"`
	Author   string `xml:"comment_author"`
	Email    string `xml:"comment_author_email"`
	IP       string `xml:"comment_author_IP"`
	Date     string `xml:"comment_date_gmt"`
	Content  string `xml:"comment_content"`
	Approved string `xml:"comment_approved"`
	Type     string `xml:"comment_type"`
}

func readWordPress(r io.Reader, yield func(Record, error) bool) error {
	statuses := map[string]string{"1": "approved", "0": "pending", "spam": "spam", "trash": "rejected", "post-trashed": "rejected"}
	return each(r, map[string]bool{"item": true}, func(d *xml.Decoder, start xml.StartElement, line int) error {
		var item wordpressItem
		if err := d.DecodeElement(&item, &start); err != nil {
			return fmt.Errorf("the file is broken: line %d: %w", line, err)
		}
		article := item.Link
		if article == "" {
			article = item.Name
		}
		for _, c := range item.Comments {
			if c.Type != "" && c.Type != "comment" {
				continue // other sites' pings
			}
			rec := Record{ID: c.ID, ParentID: c.Parent, Article: article, Name: c.Author, Email: c.Email, IP: c.IP, Body: plain(c.Content), Status: statuses[c.Approved]}
			if rec.ParentID == "0" {
				rec.ParentID = ""
			}
			at, err := time.Parse(time.DateTime, c.Date)
			rec.CreatedAt = at
			if err == nil && rec.Status == "" {
				err = fmt.Errorf("comment %s is neither approved nor not: %q", c.ID, c.Approved)
			}
			if !give(yield, rec, err, line) {
				return errStopped
			}
		}
		return nil
	})
}

// give hands the record on, or what is wrong with it.
func give(yield func(Record, error) bool, rec Record, err error, line int) bool {
	if err == nil {
		err = rec.check()
	}
	if err != nil {
		return yield(Record{}, &Broken{fmt.Sprint("line ", line), err})
	}
	return yield(rec, nil)
}

type disqusRef struct {
	ID string `xml:"id,attr"`
}

type disqusThread struct {
	Key  string `xml:"id,attr"`
	ID   string `xml:"id"`
	Link string `xml:"link"`
}

type disqusPost struct {
	Key     string `xml:"id,attr"`
	Message string `xml:"message"`
	Created string `xml:"createdAt"`
	Deleted bool   `xml:"isDeleted"`
	Spam    bool   `xml:"isSpam"`
	IP      string `xml:"ipAddress"`
	Author  struct {
		Name     string `xml:"name"`
		Username string `xml:"username"`
		Email    string `xml:"email"`
	} `xml:"author"`
	Thread disqusRef  `xml:"thread"`
	Parent *disqusRef `xml:"parent"`
}

// readDisqus keeps the addresses of the threads, which stand before all posts.
func readDisqus(r io.Reader, yield func(Record, error) bool) error {
	threads := map[string]string{}
	return each(r, map[string]bool{"thread": true, "post": true}, func(d *xml.Decoder, start xml.StartElement, line int) error {
		if start.Name.Local == "thread" {
			var t disqusThread
			if err := d.DecodeElement(&t, &start); err != nil {
				return fmt.Errorf("the file is broken: line %d: %w", line, err)
			}
			threads[t.Key] = strings.TrimSpace(t.Link)
			return nil
		}
		var p disqusPost
		if err := d.DecodeElement(&p, &start); err != nil {
			return fmt.Errorf("the file is broken: line %d: %w", line, err)
		}
		rec := Record{ID: p.Key, Article: threads[p.Thread.ID], Name: p.Author.Name, Email: p.Author.Email, IP: p.IP, Body: plain(p.Message), Status: "approved"}
		if rec.Name == "" {
			rec.Name = p.Author.Username
		}
		if p.Parent != nil {
			rec.ParentID = p.Parent.ID
		}
		switch {
		case p.Spam:
			rec.Status = "spam"
		case p.Deleted:
			rec.Status = "deleted"
		}
		at, err := time.Parse(time.RFC3339, p.Created)
		rec.CreatedAt = at.UTC()
		if !give(yield, rec, err, line) {
			return errStopped
		}
		return nil
	})
}
