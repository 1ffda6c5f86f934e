package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// changePassword gives the caller another password.
//
//	@Summary		Change one's password
//	@Description	Takes the present password too, and ends the caller's other sessions.
//	@ID				changePassword
//	@Tags			access
//	@Security		bearer
//	@Param			passwords	body	news.PasswordChange	true	"Passwords"
//	@Success		204
//	@Router			/v1/newsroom/me/password [put]
func (s *Server) changePassword(c echo.Context) error {
	draft, err := bind[news.PasswordChange](s, c, nil)
	if err != nil {
		return err
	}
	if err := s.room.ChangePassword(c.Request().Context(), caller(c), draft); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// askForReset sends a link to choose a new password with.
//
//	@Summary		Ask for a new password
//	@Description	Sends a link, good for an hour and for once, to the user who has the address. The answer is the same whether there is one.
//	@ID				askForReset
//	@Tags			access
//	@Param			request	body	news.ResetRequest	true	"Whose"
//	@Success		202
//	@Router			/v1/newsroom/password-resets [post]
func (s *Server) askForReset(c echo.Context) error {
	draft, err := bind[news.ResetRequest](s, c, nil)
	if err != nil {
		return err
	}
	if err := s.room.AskForReset(c.Request().Context(), draft, visitor(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

// resetPassword takes the new password of someone who came by a link.
//
//	@Summary		Choose a new password
//	@Description	With the token of the link that was sent. All sessions of the user end.
//	@ID				resetPassword
//	@Tags			access
//	@Param			token		path	string				true	"Token"
//	@Param			password	body	news.NewPassword	true	"Password"
//	@Success		204
//	@Router			/v1/newsroom/password-resets/{token} [put]
func (s *Server) resetPassword(c echo.Context) error {
	draft, err := bind[news.NewPassword](s, c, nil)
	if err != nil {
		return err
	}
	if err := s.room.ResetPassword(c.Request().Context(), c.Param("token"), draft, visitor(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// beginSecondFactor makes a secret for the caller's phone.
//
//	@Summary		Begin a second factor
//	@Description	Makes a secret for an app that shows one-time codes (TOTP, RFC 6238). It counts once a code of it has been confirmed.
//	@ID				beginSecondFactor
//	@Tags			access
//	@Security		bearer
//	@Param			password	body		news.PasswordProof	true	"Password"
//	@Success		200			{object}	news.FactorSecret
//	@Router			/v1/newsroom/me/second-factor [put]
func (s *Server) beginSecondFactor(c echo.Context) error {
	draft, err := bind[news.PasswordProof](s, c, nil)
	if err != nil {
		return err
	}
	secret, err := s.room.BeginSecondFactor(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, secret)
}

// confirmSecondFactor turns the caller's second factor on.
//
//	@Summary		Confirm a second factor
//	@Description	With a code that the app shows. From now on signing in asks for one. The recovery codes are shown this once; other sessions end.
//	@ID				confirmSecondFactor
//	@Tags			access
//	@Security		bearer
//	@Param			code	body		news.FactorCode	true	"Code"
//	@Success		200		{object}	news.RecoveryCodes
//	@Router			/v1/newsroom/me/second-factor/confirmation [put]
func (s *Server) confirmSecondFactor(c echo.Context) error {
	draft, err := bind[news.FactorCode](s, c, nil)
	if err != nil {
		return err
	}
	codes, err := s.room.ConfirmSecondFactor(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, codes)
}

// removeSecondFactor turns the caller's second factor off.
//
//	@Summary		Remove one's second factor
//	@Description	With a code that the app shows, or a recovery code.
//	@ID				removeSecondFactor
//	@Tags			access
//	@Security		bearer
//	@Param			code	body	news.FactorCode	true	"Code"
//	@Success		204
//	@Router			/v1/newsroom/me/second-factor/removal [put]
func (s *Server) removeSecondFactor(c echo.Context) error {
	draft, err := bind[news.FactorCode](s, c, nil)
	if err != nil {
		return err
	}
	if err := s.room.RemoveSecondFactor(c.Request().Context(), caller(c), draft); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// dropSecondFactor turns a user's second factor off.
//
//	@Summary		Remove a user's second factor
//	@Description	For someone who has lost the phone and the recovery codes. The user's sessions end.
//	@ID				dropSecondFactor
//	@Tags			access
//	@Security		bearer
//	@Param			id	path	string	true	"Id"
//	@Success		204
//	@Router			/v1/newsroom/users/{id}/second-factor [delete]
func (s *Server) dropSecondFactor(c echo.Context) error {
	if err := s.room.DropSecondFactor(c.Request().Context(), caller(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// listMySessions answers with the caller's sessions.
//
//	@Summary		List one's sessions
//	@Description	Where the caller is signed in, the latest first.
//	@ID				listMySessions
//	@Tags			access
//	@Security		bearer
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.Session]
//	@Router			/v1/newsroom/me/sessions [get]
func (s *Server) listMySessions(c echo.Context) error {
	return s.answerSessions(c, caller(c).User.Key)
}

// listSessions answers with a user's sessions.
//
//	@Summary		List a user's sessions
//	@Description	Where the user is signed in, the latest first.
//	@ID				listSessions
//	@Tags			access
//	@Security		bearer
//	@Param			id		path		string		true	"Id"
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.Session]
//	@Router			/v1/newsroom/users/{id}/sessions [get]
func (s *Server) listSessions(c echo.Context) error {
	user, err := s.store.User(c.Request().Context(), c.Param("id"))
	if err != nil {
		if _, bad := query[ListParams](c); bad != nil {
			return bad
		}
		return err
	}
	return s.answerSessions(c, user.Key)
}

func (s *Server) answerSessions(c echo.Context, userKey int64) error {
	params, err := query[ListParams](c)
	if err != nil {
		return err
	}
	sessions, stretch, err := s.store.Sessions(c.Request().Context(), userKey, s.room.Now(), params.page())
	if err != nil {
		return err
	}
	for i := range sessions {
		sessions[i].Current = sessions[i].ID == caller(c).SessionID
	}
	return answer(c, http.StatusOK, pageOf(c, params, sessions, stretch))
}

// endSession ends one of the caller's sessions.
//
//	@Summary		End one of one's sessions
//	@Description	Whoever uses it has to sign in again.
//	@ID				endSession
//	@Tags			access
//	@Security		bearer
//	@Param			session	path	string	true	"Id of the session"
//	@Success		204
//	@Router			/v1/newsroom/me/sessions/{session} [delete]
func (s *Server) endSession(c echo.Context) error {
	if err := s.room.EndSession(c.Request().Context(), caller(c), c.Param("session")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// endSessions ends all sessions of a user.
//
//	@Summary		End a user's sessions
//	@Description	The user has to sign in again everywhere.
//	@ID				endSessions
//	@Tags			access
//	@Security		bearer
//	@Param			id	path	string	true	"Id"
//	@Success		204
//	@Router			/v1/newsroom/users/{id}/sessions [delete]
func (s *Server) endSessions(c echo.Context) error {
	if err := s.room.EndSessions(c.Request().Context(), caller(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// beginIssuer begins a sign-in with OpenID Connect.
//
//	@Summary		Begin a sign-in with OpenID Connect
//	@Description	Where to send someone who wants to sign in. Keep state in the browser: go on only if the same one comes back there.
//	@ID				beginOpenID
//	@Tags			access
//	@Success		201	{object}	news.IssuerRequest
//	@Router			/v1/newsroom/oidc-requests [post]
func (s *Server) beginIssuer(c echo.Context) error {
	request, err := s.room.BeginIssuer(c.Request().Context())
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, request)
}

// signInByIssuer opens a session for someone whom the issuer vouches for.
//
//	@Summary		Sign in with OpenID Connect
//	@Description	With the code and state that the issuer sent back, within ten minutes, once. The user must exist, with the address that the issuer has verified.
//	@ID				signInByOpenID
//	@Tags			access
//	@Param			return	body		news.IssuerReturn	true	"What came back"
//	@Success		201		{object}	NewSession
//	@Router			/v1/newsroom/sessions/oidc [post]
func (s *Server) signInByIssuer(c echo.Context) error {
	draft, err := bind[news.IssuerReturn](s, c, nil)
	if err != nil {
		return err
	}
	token, session, user, err := s.room.SignInByIssuer(c.Request().Context(), draft, visitor(c))
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, NewSession{token, session.ExpiresAt, *user})
}
