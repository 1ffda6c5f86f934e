package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// NewSession is a session just opened, with its token.
type NewSession struct {
	// Send it as Authorization: Bearer <token>.
	Token     string    `json:"token" example:"tss_3sV0bW9qbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODlBQkM"`
	ExpiresAt news.Time `json:"expires_at"`
	User      news.User `json:"user"`
}

// signIn opens a session.
//
//	@Summary		Sign in
//	@Description	Opens a session with an e-mail address and a password, and a code if the user has a second factor. Unknown address, wrong password and disabled user are answered alike. After five failures one has to wait.
//	@ID				signIn
//	@Tags			access
//	@Param			credentials	body		news.Credentials	true	"Credentials"
//	@Success		201			{object}	NewSession
//	@Router			/v1/newsroom/sessions [post]
func (s *Server) signIn(c echo.Context) error {
	credentials, err := bind[news.Credentials](s, c, nil)
	if err != nil {
		return err
	}
	token, session, user, err := s.room.SignIn(c.Request().Context(), credentials, visitor(c))
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, NewSession{token, session.ExpiresAt, *user})
}

// signOut ends the caller's session.
//
//	@Summary		Sign out
//	@Description	Ends the session whose token is sent.
//	@ID				signOut
//	@Tags			access
//	@Security		bearer
//	@Success		204
//	@Router			/v1/newsroom/sessions/current [delete]
func (s *Server) signOut(c echo.Context) error {
	if err := s.room.SignOut(c.Request().Context(), caller(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Me is the caller as the newsroom knows them.
type Me struct {
	ID          string            `json:"id" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	Name        string            `json:"name" example:"Trần Thu Hà"`
	Kind        string            `json:"kind" enums:"user,key" example:"user"`
	Role        news.Role         `json:"role" enums:"reporter,editor,publisher,admin,moderator" example:"publisher"`
	ReadOnly    bool              `json:"read_only" example:"false"`
	Permissions []news.Permission `json:"permissions" example:"articles:write"`
	// Whether signing in asks for a second factor.
	SecondFactor bool `json:"second_factor" example:"false"`
	// Whether the rights to articles and comments are limited to sections.
	Limited bool `json:"limited" example:"false"`
}

// getMe answers with who the caller is.
//
//	@Summary		Read who I am
//	@Description	The user or key that makes the request, and all that it may do.
//	@ID				getMe
//	@Tags			access
//	@Security		bearer
//	@Success		200	{object}	Me
//	@Router			/v1/newsroom/me [get]
func (s *Server) getMe(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	by := caller(c)
	me := Me{ID: by.ID, Name: by.Name, Kind: "key", Role: by.Role, ReadOnly: by.ReadOnly, Permissions: by.Role.Permissions(), Limited: by.Sections != nil}
	if by.User != nil {
		me.Kind, me.SecondFactor = "user", by.User.SecondFactor
	}
	return answer(c, http.StatusOK, me)
}

// listUsers answers with the users.
//
//	@Summary		List users
//	@Description	Everybody who can sign in, ordered by e-mail address.
//	@ID				listUsers
//	@Tags			access
//	@Security		bearer
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.User]
//	@Router			/v1/newsroom/users [get]
func (s *Server) listUsers(c echo.Context) error {
	params, err := query[ListParams](c)
	if err != nil {
		return err
	}
	users, stretch, err := s.store.Users(c.Request().Context(), params.page())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params, users, stretch))
}

// createUser adds a user.
//
//	@Summary		Create a user
//	@Description	Adds someone who can sign in. The password is stored as an argon2id hash.
//	@ID				createUser
//	@Tags			access
//	@Security		bearer
//	@Param			user	body		news.UserDraft	true	"User"
//	@Success		201		{object}	news.User
//	@Router			/v1/newsroom/users [post]
func (s *Server) createUser(c echo.Context) error {
	draft, err := bind[news.UserDraft](s, c, news.User{})
	if err != nil {
		return err
	}
	user, err := s.room.CreateUser(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	return created(c, user, user.Version, "/v1/newsroom/users/"+user.ID)
}

// getUser answers with one user.
//
//	@Summary		Read a user
//	@Description	A user, with the ETag that changes need.
//	@ID				getUser
//	@Tags			access
//	@Security		bearer
//	@Param			id	path		string	true	"Id"
//	@Success		200	{object}	news.User
//	@Router			/v1/newsroom/users/{id} [get]
func (s *Server) getUser(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	user, err := s.store.User(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, user, user.Version)
}

// editUser changes a user.
//
//	@Summary		Change a user
//	@Description	JSON Merge Patch. A new password, a new role and disabled end the user's sessions. The last administrator cannot go.
//	@ID				editUser
//	@Tags			access
//	@Security		bearer
//	@Param			id		path		string			true	"Id"
//	@Param			user	body		news.UserDraft	true	"Members to change"
//	@Success		200		{object}	news.User
//	@Router			/v1/newsroom/users/{id} [patch]
func (s *Server) editUser(c echo.Context) error {
	ctx := c.Request().Context()
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	user, err := s.store.User(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	draft, err := bindPatch(s, c, *user, user.Draft(), user.Version, seen)
	if err != nil {
		return err
	}
	if user, err = s.room.EditUser(ctx, caller(c), user.ID, seen, draft); err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, user, user.Version)
}

// NewKey is an API key just made, with its secret.
type NewKey struct {
	news.Key
	// The key itself. It is not kept and cannot be shown again.
	Token string `json:"token" example:"tsk_9fKqbW9qbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODlBQkM"`
}

// listKeys answers with the API keys.
//
//	@Summary		List API keys
//	@Description	All keys, the newest first, revoked ones too. Their secrets are not kept.
//	@ID				listKeys
//	@Tags			access
//	@Security		bearer
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.Key]
//	@Router			/v1/newsroom/keys [get]
func (s *Server) listKeys(c echo.Context) error {
	params, err := query[ListParams](c)
	if err != nil {
		return err
	}
	keys, stretch, err := s.store.Keys(c.Request().Context(), params.page())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params, keys, stretch))
}

// createKey makes an API key.
//
//	@Summary		Create an API key
//	@Description	Makes a key with a role for a program, or without one, of scope read, for a delivery face that requires keys. The secret is shown this once.
//	@ID				createKey
//	@Tags			access
//	@Security		bearer
//	@Param			key	body		news.KeyDraft	true	"Key"
//	@Success		201	{object}	NewKey
//	@Router			/v1/newsroom/keys [post]
func (s *Server) createKey(c echo.Context) error {
	draft, err := bind[news.KeyDraft](s, c, news.Key{})
	if err != nil {
		return err
	}
	token, key, err := s.room.CreateKey(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/v1/newsroom/keys/"+key.ID)
	return answer(c, http.StatusCreated, NewKey{*key, token})
}

// getKey answers with one API key.
//
//	@Summary		Read an API key
//	@Description	A key without its secret: what it may do, until when, and when it was last used.
//	@ID				getKey
//	@Tags			access
//	@Security		bearer
//	@Param			id	path		string	true	"Id"
//	@Success		200	{object}	news.Key
//	@Router			/v1/newsroom/keys/{id} [get]
func (s *Server) getKey(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	key, err := s.store.Key(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, key)
}

// revokeKey ends an API key.
//
//	@Summary		Revoke an API key
//	@Description	The key opens nothing from now on. It stays in the list.
//	@ID				revokeKey
//	@Tags			access
//	@Security		bearer
//	@Param			id	path	string	true	"Id"
//	@Success		204
//	@Router			/v1/newsroom/keys/{id} [delete]
func (s *Server) revokeKey(c echo.Context) error {
	if err := s.room.RevokeKey(c.Request().Context(), caller(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
