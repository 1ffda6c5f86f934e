package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// getRules answers with the rules in force.
//
//	@Summary		Read the rules of moderation
//	@Description	The steps in their order and the phrases, with the ETag that changes need. A paper that has saved none has version 0.
//	@ID				getCommentRules
//	@Tags			moderation
//	@Security		bearer
//	@Success		200	{object}	news.SavedRules
//	@Router			/v1/newsroom/comment-rules [get]
func (s *Server) getRules(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	rules, err := s.store.CommentRules(c.Request().Context(), 0)
	if err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, rules, rules.Version)
}

// saveRules puts rules in force.
//
//	@Summary		Replace the rules of moderation
//	@Description	A new version, in force for the next comment; in other processes within a second. Try it on what is there first: with a replay.
//	@ID				saveCommentRules
//	@Tags			moderation
//	@Security		bearer
//	@Param			rules	body		news.CommentRules	true	"Rules"
//	@Success		200		{object}	news.SavedRules
//	@Router			/v1/newsroom/comment-rules [put]
func (s *Server) saveRules(c echo.Context) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	rules, err := bind[news.CommentRules](s, c, nil)
	if err != nil {
		return err
	}
	saved, err := s.room.SaveRules(c.Request().Context(), caller(c), seen, rules)
	if err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, saved, saved.Version)
}

// listRulesVersions answers with the versions of the rules.
//
//	@Summary		List the versions of the rules
//	@Description	Latest first: who put them in force, when, and what for.
//	@ID				listCommentRulesVersions
//	@Tags			moderation
//	@Security		bearer
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.RulesVersion]
//	@Router			/v1/newsroom/comment-rules/versions [get]
func (s *Server) listRulesVersions(c echo.Context) error {
	params, err := query[ListParams](c)
	if err != nil {
		return err
	}
	versions, stretch, err := s.store.RulesVersions(c.Request().Context(), params.page())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params, versions, stretch))
}

// getRulesVersion answers with one version of the rules.
//
//	@Summary		Read a version of the rules
//	@Description	As it was put in force.
//	@ID				getCommentRulesVersion
//	@Tags			moderation
//	@Security		bearer
//	@Param			version	path		string	true	"Number of the version"	example(3)
//	@Success		200		{object}	news.SavedRules
//	@Router			/v1/newsroom/comment-rules/versions/{version} [get]
func (s *Server) getRulesVersion(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	version, err := pathNumber(c, "version")
	if err != nil {
		return err
	}
	if version < 1 {
		return news.Fail(news.CodeNotFound)
	}
	rules, err := s.store.CommentRules(c.Request().Context(), version)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, rules)
}

// replayRules tells what rules would have done.
//
//	@Summary		Replay rules on history
//	@Description	Judges the latest comments by rules that are not in force, and tells which they would have stopped. Nothing changes. What is not kept of old comments, as how fast they came, counts as nothing against them.
//	@ID				replayCommentRules
//	@Tags			moderation
//	@Security		bearer
//	@Param			replay	body		news.ReplayDraft	true	"Rules"
//	@Success		200		{object}	news.Replay
//	@Router			/v1/newsroom/comment-rules/replays [post]
func (s *Server) replayRules(c echo.Context) error {
	draft, err := bind[news.ReplayDraft](s, c, nil)
	if err != nil {
		return err
	}
	replay, err := s.room.ReplayRules(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, replay)
}

// BlockListParams are the query parameters of the list of blocks.
type BlockListParams struct {
	// What they are about.
	Kind string `json:"kind,omitempty" query:"kind" enums:"email,domain,network,phrase"`
	ListParams
}

// listBlocks answers with the blocks.
//
//	@Summary		List blocks
//	@Description	Latest first, those that have ended too.
//	@ID				listCommentBlocks
//	@Tags			moderation
//	@Security		bearer
//	@Param			query	query		BlockListParams	false	"Query"
//	@Success		200		{object}	Page[news.Blocking]
//	@Router			/v1/newsroom/comment-blocks [get]
func (s *Server) listBlocks(c echo.Context) error {
	params, err := query[BlockListParams](c)
	if err != nil {
		return err
	}
	blocks, stretch, err := s.store.Blocks(c.Request().Context(), news.BlockKind(params.Kind), params.page())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params.ListParams, blocks, stretch))
}

// createBlock blocks somebody or something.
//
//	@Summary		Block
//	@Description	An e-mail address, a domain with those below it, a network, or a phrase. With the effect shadow, the writer sees the comment as if it were approved, and nobody else sees it.
//	@ID				createCommentBlock
//	@Tags			moderation
//	@Security		bearer
//	@Param			block	body		news.BlockDraft	true	"Block"
//	@Success		201		{object}	news.Blocking
//	@Router			/v1/newsroom/comment-blocks [post]
func (s *Server) createBlock(c echo.Context) error {
	draft, err := bind[news.BlockDraft](s, c, news.Blocking{})
	if err != nil {
		return err
	}
	b, err := s.room.CreateBlock(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/v1/newsroom/comment-blocks/"+b.ID)
	return answer(c, http.StatusCreated, b)
}

// getBlock answers with one block.
//
//	@Summary		Read a block
//	@Description	What is blocked, how, by whom and until when.
//	@ID				getCommentBlock
//	@Tags			moderation
//	@Security		bearer
//	@Param			id	path		string	true	"Id of the block"
//	@Success		200	{object}	news.Blocking
//	@Router			/v1/newsroom/comment-blocks/{id} [get]
func (s *Server) getBlock(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	b, err := s.store.Block(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, b)
}

// deleteBlock removes a block.
//
//	@Summary		Remove a block
//	@Description	From the next comment on.
//	@ID				deleteCommentBlock
//	@Tags			moderation
//	@Security		bearer
//	@Param			id	path	string	true	"Id of the block"
//	@Success		204
//	@Router			/v1/newsroom/comment-blocks/{id} [delete]
func (s *Server) deleteBlock(c echo.Context) error {
	if err := s.room.DeleteBlock(c.Request().Context(), caller(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
