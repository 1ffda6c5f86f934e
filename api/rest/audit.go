package rest

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// AuditFilters select entries of the audit log.
type AuditFilters struct {
	// Id of the user or key who did it.
	Actor string `json:"actor,omitempty" query:"actor" maxLength:"100"`
	// What was done.
	Action string `json:"action,omitempty" query:"action" maxLength:"100" example:"article.publish"`
	// The kind of thing that it was done to.
	Noun string `json:"noun,omitempty" query:"noun" maxLength:"100" example:"article"`
	// Id of the thing that it was done to.
	On string `json:"on,omitempty" query:"on" maxLength:"100"`
	// First day (of the paper's zone) or instant.
	From string `json:"from,omitempty" query:"from" maxLength:"40" example:"2022-05-26"`
	// Last day, or the instant before which.
	To string `json:"to,omitempty" query:"to" maxLength:"40" example:"2022-05-26"`
}

func (p AuditFilters) check(faults *news.Faults) {
	checkInstant("from", p.From, faults)
	checkInstant("to", p.To, faults)
}

// AuditParams are the query parameters of the audit log.
type AuditParams struct {
	AuditFilters
	ListParams
}

func (p AuditParams) check(faults *news.Faults) {
	p.AuditFilters.check(faults)
	p.ListParams.check(faults)
}

func (s *Server) auditQuery(c echo.Context, p AuditFilters) (q news.AuditQuery, err error) {
	q = news.AuditQuery{Actor: p.Actor, Action: news.Act(p.Action), Noun: news.Noun(p.Noun), On: p.On}
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return q, err
	}
	zone := s.location(settings)
	if q.From, err = instant(p.From, zone, false); err != nil {
		return q, err
	}
	q.To, err = instant(p.To, zone, true)
	return q, err
}

// listAudit answers with the audit log.
//
//	@Summary		Read the audit log
//	@Description	Who did what to what, when, from where, and which members are different after it; the latest first. Entries are never changed or removed.
//	@ID				listAudit
//	@Tags			audit
//	@Security		bearer
//	@Param			query	query		AuditParams	false	"Query"
//	@Success		200		{object}	Page[news.AuditEntry]
//	@Router			/v1/newsroom/audit [get]
func (s *Server) listAudit(c echo.Context) error {
	params, err := query[AuditParams](c)
	if err != nil {
		return err
	}
	q, err := s.auditQuery(c, params.AuditFilters)
	if err != nil {
		return err
	}
	q.Page = params.page()
	entries, stretch, err := s.store.Audit(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params.ListParams, entries, stretch))
}

// AuditExportParams are the query parameters of an export of the audit log.
type AuditExportParams struct {
	AuditFilters
	// JSON Lines, or a table for a spreadsheet.
	Format string `json:"format,omitempty" query:"format" enums:"jsonl,csv" default:"jsonl"`
}

// exportAudit answers with all entries that the filters select.
//
//	@Summary		Export the audit log
//	@Description	All entries that the filters select, the latest first, as JSON Lines or CSV: one line each.
//	@ID				exportAudit
//	@Tags			audit
//	@Security		bearer
//	@Produce		application/jsonl,text/csv
//	@Param			query	query		AuditExportParams	false	"Query"
//	@Success		200		{string}	string
//	@Router			/v1/newsroom/audit/export [get]
func (s *Server) exportAudit(c echo.Context) error {
	params, err := query[AuditExportParams](c)
	if err != nil {
		return err
	}
	q, err := s.auditQuery(c, params.AuditFilters)
	if err != nil {
		return err
	}
	q.Limit = 100
	entries, stretch, err := s.store.Audit(c.Request().Context(), q)
	if err != nil {
		return err
	}
	write := auditLines(c, params.Format)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	for {
		for i := range entries {
			if err := write(&entries[i]); err != nil {
				return err
			}
		}
		if stretch.Next == "" {
			return write(nil)
		}
		q.Cursor = stretch.Next
		if entries, stretch, err = s.store.Audit(c.Request().Context(), q); err != nil {
			return err // the client sees that the answer breaks off
		}
	}
}

// auditLines begins the answer of an export, and returns what writes an entry,
// and at the end nil.
func auditLines(c echo.Context, format string) func(*news.AuditEntry) error {
	out := c.Response()
	if format != "csv" {
		out.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
		out.WriteHeader(http.StatusOK)
		enc := json.NewEncoder(out)
		return func(e *news.AuditEntry) error {
			if e == nil {
				return nil
			}
			return enc.Encode(e)
		}
	}
	out.Header().Set("Content-Type", "text/csv; charset=utf-8")
	out.WriteHeader(http.StatusOK)
	table := csv.NewWriter(out)
	_ = table.Write([]string{"id", "at", "actor_id", "actor_name", "ip", "user_agent", "action", "on_id", "on_name", "changes"}) // Flush tells
	return func(e *news.AuditEntry) error {
		if e == nil {
			table.Flush()
			return table.Error()
		}
		at, err := e.At.MarshalText()
		if err != nil {
			return err
		}
		cells := []string{e.ID, string(at), e.Actor.ID, e.Actor.Name, string(e.IP), string(e.UserAgent), string(e.Action), e.On.ID, e.On.Name, string(e.Changes)}
		for i := range cells {
			cells[i] = harmless(cells[i])
		}
		return table.Write(cells)
	}
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
