package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// askForCare takes a reader's wish to have, or have erased, what is kept of them.
//
//	@Summary		Ask for one's data
//	@Description	Sends a link to the address, with which its holder gets all that is kept of comments under it, or has all of it erased. The answer is the same whether there is anything or not.
//	@ID				askForCare
//	@Tags			comments
//	@Param			request	body	news.CareRequest	true	"Address and purpose"
//	@Success		204
//	@Router			/v1/guests/requests [post]
func (s *Server) askForCare(c echo.Context) error {
	draft, err := bind[news.CareRequest](s, c, nil)
	if err != nil {
		return err
	}
	if err := s.room.AskForCare(c.Request().Context(), draft, visitor(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// exportOwn answers with all that is kept of somebody.
//
//	@Summary		Get one's data
//	@Description	With the token from the letter, once: all that is kept of comments under the address.
//	@ID				exportOwn
//	@Tags			comments
//	@Param			token	body		news.Confirmation	true	"Token"
//	@Success		200		{object}	news.PersonalData
//	@Router			/v1/guests/exports [post]
func (s *Server) exportOwn(c echo.Context) error {
	draft, err := bind[news.Confirmation](s, c, nil)
	if err != nil {
		return err
	}
	data, err := s.room.ExportOwn(c.Request().Context(), draft)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, data)
}

// eraseOwn erases all that is kept of somebody.
//
//	@Summary		Erase one's data
//	@Description	With the token from the letter: every comment under the address loses its text, its name and all that was kept of it. Replies of others keep their place. It cannot be undone.
//	@ID				eraseOwn
//	@Tags			comments
//	@Param			token	body	news.Confirmation	true	"Token"
//	@Success		204
//	@Router			/v1/guests/erasures [post]
func (s *Server) eraseOwn(c echo.Context) error {
	draft, err := bind[news.Confirmation](s, c, nil)
	if err != nil {
		return err
	}
	if err := s.room.EraseOwn(c.Request().Context(), draft, visitor(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// CommenterListParams are the query parameters of the list of commenters.
type CommenterListParams struct {
	// The whole e-mail address.
	Email string `json:"email,omitempty" query:"email" maxLength:"254" example:"huong@example.com"`
	ListParams
}

// listCommenters answers with those who comment.
//
//	@Summary		List commenters
//	@Description	Those who wrote last first, with their record. What somebody wrote is in the list of comments, by person.
//	@ID				listCommenters
//	@Tags			moderation
//	@Security		bearer
//	@Param			query	query		CommenterListParams	false	"Query"
//	@Success		200		{object}	Page[news.CommenterRecord]
//	@Router			/v1/newsroom/commenters [get]
func (s *Server) listCommenters(c echo.Context) error {
	params, err := query[CommenterListParams](c)
	if err != nil {
		return err
	}
	people, stretch, err := s.room.Commenters(c.Request().Context(), news.PersonQuery{Email: params.Email, Page: params.page()})
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params.ListParams, people, stretch))
}

// getCommenter answers with one commenter.
//
//	@Summary		Read a commenter's record
//	@Description	What is known of somebody who comments under an address.
//	@ID				getCommenter
//	@Tags			moderation
//	@Security		bearer
//	@Param			id	path		string	true	"Id of the commenter"
//	@Success		200	{object}	news.CommenterRecord
//	@Router			/v1/newsroom/commenters/{id} [get]
func (s *Server) getCommenter(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	person, err := s.store.CommenterByID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, person)
}

// exportCommenter answers with all that is kept of a commenter.
//
//	@Summary		Export a commenter's data
//	@Description	All that is kept of comments under the address, to be handed to whoever has a right to it. The audit log has that it was asked for.
//	@ID				exportCommenter
//	@Tags			moderation
//	@Security		bearer
//	@Param			id	path		string	true	"Id of the commenter"
//	@Success		200	{object}	news.PersonalData
//	@Router			/v1/newsroom/commenters/{id}/data [get]
func (s *Server) exportCommenter(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	data, err := s.room.PersonalData(c.Request().Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, data)
}

// eraseCommenter erases all that is kept of a commenter.
//
//	@Summary		Erase a commenter's data
//	@Description	As the commenter could: every comment loses its text, its name and all that was kept of it. It cannot be undone.
//	@ID				eraseCommenter
//	@Tags			moderation
//	@Security		bearer
//	@Param			id	path	string	true	"Id of the commenter"
//	@Success		204
//	@Router			/v1/newsroom/commenters/{id}/data [delete]
func (s *Server) eraseCommenter(c echo.Context) error {
	if err := s.room.EraseCommenter(c.Request().Context(), caller(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// OrderListParams are the query parameters of the list of removal orders.
type OrderListParams struct {
	// Only those that are to be carried out.
	State string `json:"state,omitempty" query:"state" enums:"open"`
	ListParams
}

// listOrders answers with the orders of authorities.
//
//	@Summary		List removal orders
//	@Description	Those first whose deadline is next.
//	@ID				listRemovalOrders
//	@Tags			moderation
//	@Security		bearer
//	@Param			query	query		OrderListParams	false	"Query"
//	@Success		200		{object}	Page[news.RemovalOrder]
//	@Router			/v1/newsroom/removal-orders [get]
func (s *Server) listOrders(c echo.Context) error {
	params, err := query[OrderListParams](c)
	if err != nil {
		return err
	}
	orders, stretch, err := s.store.Orders(c.Request().Context(), params.State == "open", params.page())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params.ListParams, orders, stretch))
}

// orderRemoval notes an authority's order.
//
//	@Summary		Note a removal order
//	@Description	An authority has ordered a comment to be removed: who, under what number, and by when. To carry it out is a call of its own.
//	@ID				createRemovalOrder
//	@Tags			moderation
//	@Security		bearer
//	@Param			order	body		news.RemovalDraft	true	"Order"
//	@Success		201		{object}	news.RemovalOrder
//	@Router			/v1/newsroom/removal-orders [post]
func (s *Server) orderRemoval(c echo.Context) error {
	draft, err := bind[news.RemovalDraft](s, c, news.RemovalOrder{})
	if err != nil {
		return err
	}
	o, err := s.room.OrderRemoval(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/v1/newsroom/removal-orders/"+o.ID)
	return answer(c, http.StatusCreated, o)
}

// getOrder answers with one order.
//
//	@Summary		Read a removal order
//	@Description	What was ordered, and what was done.
//	@ID				getRemovalOrder
//	@Tags			moderation
//	@Security		bearer
//	@Param			id	path		string	true	"Id of the order"
//	@Success		200	{object}	news.RemovalOrder
//	@Router			/v1/newsroom/removal-orders/{id} [get]
func (s *Server) getOrder(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	o, err := s.store.Order(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, o)
}

// executeOrder carries an order out.
//
//	@Summary		Carry a removal order out
//	@Description	Removes the comment for good: nobody can approve it again. Who did it and when stays on record. It may be repeated.
//	@ID				executeRemovalOrder
//	@Tags			moderation
//	@Security		bearer
//	@Param			id	path		string	true	"Id of the order"
//	@Success		200	{object}	news.RemovalOrder
//	@Router			/v1/newsroom/removal-orders/{id}/execution [put]
func (s *Server) executeOrder(c echo.Context) error {
	o, err := s.room.ExecuteOrder(c.Request().Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, o)
}
