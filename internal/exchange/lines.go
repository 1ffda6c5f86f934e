package exchange

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// statuses are those that a comment can have.
var statuses = []string{"approved", "pending", "rejected", "spam", "deleted"}

func readLines(r io.Reader, yield func(Record, error) bool) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), 2*longestText)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var rec Record
		err := json.Unmarshal(lines.Bytes(), &rec)
		if err == nil && !slices.Contains(statuses, rec.Status) {
			err = fmt.Errorf("no such status as %q", rec.Status)
		}
		if !give(yield, rec, err, n) {
			return errStopped
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("the file is broken: %w", err)
	}
	return nil
}

// Writer writes comments.
type Writer interface {
	Write(Record) error
	Flush() error
}

// WriteLines returns a Writer of JSON Lines, which Native reads.
func WriteLines(w io.Writer) Writer {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	return lineWriter{b, enc}
}

type lineWriter struct {
	*bufio.Writer
	enc *json.Encoder
}

func (w lineWriter) Write(r Record) error { return w.enc.Encode(r) }

// WriteTable returns a Writer of CSV (RFC 4180) for spreadsheets: with a header,
// and with the mark by which Excel knows UTF-8. No cell is a formula.
func WriteTable(w io.Writer) Writer {
	b := bufio.NewWriter(w)
	c := csv.NewWriter(b)
	c.UseCRLF = true
	_, err := b.WriteString("\ufeff")
	if err == nil {
		err = c.Write([]string{"id", "parent_id", "article", "author_name", "author_email", "ip", "body", "status", "created_at", "likes", "confirmed"})
	}
	return &tableWriter{b, c, err}
}

type tableWriter struct {
	b   *bufio.Writer
	c   *csv.Writer
	err error // of the header
}

func (w *tableWriter) Write(r Record) error {
	if w.err != nil {
		return w.err
	}
	return w.c.Write([]string{
		cell(r.ID), cell(r.ParentID), cell(r.Article), cell(r.Name), cell(r.Email), cell(r.IP), cell(r.Body), cell(r.Status),
		r.CreatedAt.UTC().Format(time.RFC3339), strconv.Itoa(r.Likes), strconv.FormatBool(r.Confirmed),
	})
}

func (w *tableWriter) Flush() error {
	w.c.Flush()
	if err := w.c.Error(); err != nil {
		return err
	}
	return w.b.Flush()
}

// cell is a text that no spreadsheet takes for a formula (OWASP, "CSV
// Injection"): an apostrophe goes before what would begin one.
func cell(s string) string {
	begins := strings.TrimLeft(s, " \u00a0\ufeff\u3000\n")
	if begins != "" && strings.ContainsAny(begins[:1], "=+-@\t\r") || strings.HasPrefix(begins, "＝") || strings.HasPrefix(begins, "＋") ||
		strings.HasPrefix(begins, "－") || strings.HasPrefix(begins, "＠") {
		return "'" + s
	}
	return s
}
