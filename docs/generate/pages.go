package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"toasoan/api/rest"
	"toasoan/internal/news"
)

const made = "<!-- Made by docs/generate from the code; changes here are lost. -->\n\n"

// permissionsPage tells who may do what: permissions by role, then each route's.
func permissionsPage() []byte {
	var b bytes.Buffer
	b.WriteString("# Who may do what\n\n" + made)
	b.WriteString("Every operation of the newsroom names one permission. A user or API key has the permissions of its role. " +
		"Roles nest from reporter to admin; the moderator stands beside them. `GET /v1/newsroom/me` lists one's own. " +
		"A key of scope `read` may do all that only reads.\n\n")
	heading(&b, append([]string{"Permission"}, roleNames()...)...)
	for _, p := range permissions() {
		row(&b, append([]string{"`" + string(p) + "`"}, marks(p)...)...)
	}
	b.WriteString("\nWith `articles:write` alone one reads and edits the articles that one has begun or been assigned; `articles:edit` opens everybody's. " +
		"What can be done with an article also depends on where it stands: see [the desk](desk.md#the-workflow). Rights can be limited to sections: see [access](access.md#rights-limited-to-sections).\n")
	b.WriteString("\n## Operations\n\n")
	heading(&b, append([]string{"Operation", "Permission"}, roleNames()...)...)
	for _, r := range rest.Routes() {
		if r.Open || r.Needs == rest.Anyone {
			continue
		}
		name := "`" + string(r.Needs) + "`"
		if r.Needs == rest.SignedIn {
			name = "any role"
		}
		if r.Needs == rest.User {
			name = "any user"
		}
		row(&b, append([]string{"`" + r.Method + " " + template(r.Path) + "`", name}, marks(r.Needs)...)...)
	}
	b.WriteString("\nThe delivery face, `/v1` without `/newsroom`, needs no permission. Signing in needs none either.\n")
	return b.Bytes()
}

func roleNames() []string {
	names := make([]string, len(news.Roles))
	for i, r := range news.Roles {
		names[i] = string(r)
	}
	return names
}

// permissions lists all that some role may do.
func permissions() []news.Permission {
	var all []news.Permission
	for _, r := range news.Roles {
		for _, p := range r.Permissions() {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// marks has a mark for each role that has the permission.
func marks(p news.Permission) []string {
	marks := make([]string, len(news.Roles))
	for i, r := range news.Roles {
		if p == rest.SignedIn || p == rest.User || slices.Contains(r.Permissions(), p) {
			marks[i] = "✓"
		}
	}
	return marks
}

// errorsPage lists the codes of errors and of faults.
func errorsPage() []byte {
	var b bytes.Buffer
	b.WriteString("# Errors\n\n" + made)
	b.WriteString("Every error is a problem document ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)), `application/problem+json`. " +
		"Its `code` is stable: rely on it, not on the texts. They are in Vietnamese for clients that send `Accept-Language: vi`, in English otherwise. " +
		"`type` leads to the code's page below `/docs/errors`. Give `request_id` to the operator who is to help.\n\n")
	codes := slices.SortedFunc(maps.Keys(news.Catalogue), func(a, b news.Code) int {
		return cmp.Or(cmp.Compare(rest.StatusOf(a), rest.StatusOf(b)), cmp.Compare(a, b))
	})
	heading(&b, "Status", "Code", "What happened", "What to do")
	for _, code := range codes {
		if e, status := news.Catalogue[code], rest.StatusOf(code); status != 0 {
			row(&b, fmt.Sprint(status), "`"+string(code)+"`", both(e.Detail), both(e.Help))
		}
	}
	b.WriteString("\n## Faults\n\n`errors[]` lists everything that is wrong with a request at once. " +
		"A fault points at a member of the body (`pointer`, [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)), " +
		"at a query parameter (`parameter`) or at a header (`header`).\n\n")
	heading(&b, "Code", "The member or parameter")
	for _, code := range codes {
		if rest.StatusOf(code) == 0 {
			row(&b, "`"+string(code)+"`", both(news.Catalogue[code].Detail))
		}
	}
	return b.Bytes()
}

func both(m news.Message) string {
	return strings.ReplaceAll(m.En, "<", "&lt;") + "<br>" + strings.ReplaceAll(m.Vi, "<", "&lt;")
}

func heading(b *bytes.Buffer, cells ...string) {
	row(b, cells...)
	b.WriteString(strings.Repeat("| --- ", len(cells)) + "|\n")
}

func row(b *bytes.Buffer, cells ...string) {
	for _, c := range cells {
		b.WriteString("| " + strings.ReplaceAll(c, "|", `\|`) + " ")
	}
	b.WriteString("|\n")
}
