package rest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
	"toasoan/internal/text"
)

// OldAddressParams are the query parameters by which a web site asks where an
// address leads.
type OldAddressParams struct {
	// What was asked for on the web site: its path, with the query if there is one, or the whole URL.
	Path string `json:"path" query:"path" validate:"required" maxLength:"2000" example:"/thoi-su/12345/ten-bai.html"`
}

func (p OldAddressParams) check(faults *news.Faults) {
	fault := news.Fault{Parameter: "path"}
	_, ok := text.Path(p.Path)
	switch {
	case len(*faults) > 0 && (*faults)[len(*faults)-1].Parameter == "path":
		return
	case p.Path == "":
		fault.Code = news.FaultRequired
	case !ok:
		fault.Code = news.FaultEncoding
	default:
		return
	}
	*faults = append(*faults, fault)
}

// findRedirect answers with where an address of the web site leads.
//
//	@Summary		Find where an old address leads
//	@Description	For a web site that is asked for what it does not have: a redirect from this path; what has or had this address (then by status 200 or 301); a redirect from the article's number in an older system, for the known forms of such addresses. What readers do not see is nowhere: 404.
//	@ID				findRedirect
//	@Tags			redirects
//	@Param			query	query		OldAddressParams	true	"Query"
//	@Success		200		{object}	news.Destination
//	@Router			/v1/redirects [get]
func (s *Server) findRedirect(c echo.Context) error {
	params, err := query[OldAddressParams](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	path, _ := text.Path(params.Path)
	address, _, _ := strings.Cut(params.Path, "#")
	_, query, _ := strings.Cut(address, "?")
	d, err := s.store.Destination(ctx, &settings.Settings, path, news.OldNumbers(path+"?"+query))
	if err != nil {
		return err
	}
	return s.deliver(c, d, delivered{keys: d.MadeFrom})
}

// RedirectListParams are the query parameters of a list of redirects.
type RedirectListParams struct {
	// Beginning of the path or number.
	From string `json:"from,omitempty" query:"from" maxLength:"500" example:"/thoi-su/"`
	ListParams
}

// listRedirects answers with the redirects.
//
//	@Summary		List redirects
//	@Description	All redirects, in the order of the paths they lead from.
//	@ID				listRedirects
//	@Tags			redirects
//	@Security		bearer
//	@Param			query	query		RedirectListParams	false	"Query"
//	@Success		200		{object}	Page[news.Redirect]
//	@Router			/v1/newsroom/redirects [get]
func (s *Server) listRedirects(c echo.Context) error {
	params, err := query[RedirectListParams](c)
	if err != nil {
		return err
	}
	redirects, stretch, err := s.store.Redirects(c.Request().Context(), news.RedirectQuery{From: params.From, Page: params.page()})
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params.ListParams, redirects, stretch))
}

// createRedirect adds a redirect.
//
//	@Summary		Create a redirect
//	@Description	Leads readers from a path, or from an article's number in an older system, to an article, a path or a URL. Not to itself, and not to where another redirect leads away from.
//	@ID				createRedirect
//	@Tags			redirects
//	@Security		bearer
//	@Param			redirect	body		news.RedirectDraft	true	"Redirect"
//	@Success		201			{object}	news.Redirect
//	@Router			/v1/newsroom/redirects [post]
func (s *Server) createRedirect(c echo.Context) error {
	draft, err := bind[news.RedirectDraft](s, c, news.Redirect{})
	if err != nil {
		return err
	}
	r, err := s.room.CreateRedirect(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	return created(c, r, r.Version, "/v1/newsroom/redirects/"+r.ID)
}

// RedirectImports is what became of the items of an import.
type RedirectImports struct {
	Created   int `json:"created" example:"1"`
	Unchanged int `json:"unchanged" example:"0"`
	Failed    int `json:"failed" example:"0"`
	// One for each item, in their order.
	Results []RedirectImported `json:"results"`
}

// RedirectImported is what became of one item of an import.
type RedirectImported struct {
	Result string `json:"result" enums:"created,unchanged,error" example:"created"`
	// Of the redirect that was made, or was there already.
	ID news.Opt `json:"id" swaggertype:"string" extensions:"x-nullable" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a60"`
	// Everything that is wrong with the item.
	Errors []ProblemFault `json:"errors"`
}

// importRedirects adds many redirects.
//
//	@Summary		Import redirects
//	@Description	Adds up to 1,000 redirects at once. Each item has a result of its own: an item with a fault keeps no other from being added, one that is there already is unchanged. The same import may be sent again.
//	@ID				importRedirects
//	@Tags			redirects
//	@Security		bearer
//	@Param			redirects	body		news.RedirectImport	true	"Redirects"
//	@Success		200			{object}	RedirectImports
//	@Router			/v1/newsroom/redirect-imports [post]
func (s *Server) importRedirects(c echo.Context) error {
	all, err := bind[news.RedirectImport](s, c, nil)
	if err != nil {
		return err
	}
	imported, err := s.room.ImportRedirects(c.Request().Context(), caller(c), all)
	if err != nil {
		return err
	}
	answered := RedirectImports{Results: make([]RedirectImported, len(imported))}
	for i, item := range imported {
		result := &answered.Results[i]
		*result = RedirectImported{Result: "created", Errors: []ProblemFault{}}
		switch {
		case item.Redirect == nil:
			answered.Failed++
			result.Result = "error"
			result.Errors = explain(item.Faults, "/items/"+strconv.Itoa(i), languageOf(c))
			continue
		case item.Existed:
			answered.Unchanged++
			result.Result = "unchanged"
		default:
			answered.Created++
		}
		result.ID = news.Opt(item.Redirect.ID)
	}
	return answer(c, http.StatusOK, answered)
}

// getRedirect answers with one redirect.
//
//	@Summary		Read a redirect
//	@Description	A redirect by id, with the ETag that changes need.
//	@ID				getRedirect
//	@Tags			redirects
//	@Security		bearer
//	@Param			id	path		string	true	"Id"	example(0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a60)
//	@Success		200	{object}	news.Redirect
//	@Router			/v1/newsroom/redirects/{id} [get]
func (s *Server) getRedirect(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	r, err := s.store.Redirect(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, r, r.Version)
}

// editRedirect changes a redirect.
//
//	@Summary		Change a redirect
//	@Description	JSON Merge Patch. To lead to an article instead of a path, send "to": null with it, and the other way round.
//	@ID				editRedirect
//	@Tags			redirects
//	@Security		bearer
//	@Param			id			path		string				true	"Id"	example(0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a60)
//	@Param			redirect	body		news.RedirectDraft	true	"Members to change"
//	@Success		200			{object}	news.Redirect
//	@Router			/v1/newsroom/redirects/{id} [patch]
func (s *Server) editRedirect(c echo.Context) error {
	ctx := c.Request().Context()
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	r, err := s.store.Redirect(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	draft, err := bindPatch(s, c, *r, r.Draft(), r.Version, seen)
	if err != nil {
		return err
	}
	if r, err = s.room.EditRedirect(ctx, caller(c), r.ID, seen, draft); err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, r, r.Version)
}

// deleteRedirect removes a redirect.
//
//	@Summary		Delete a redirect
//	@Description	Readers who come by that address are not led on any more.
//	@ID				deleteRedirect
//	@Tags			redirects
//	@Security		bearer
//	@Param			id	path	string	true	"Id"	example(0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a60)
//	@Success		204
//	@Router			/v1/newsroom/redirects/{id} [delete]
func (s *Server) deleteRedirect(c echo.Context) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := s.room.DeleteRedirect(c.Request().Context(), caller(c), c.Param("id"), seen); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
