package rest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// Route is one thing that can be asked of the server.
type Route struct {
	Method, Path string
	Needs        news.Permission
	handle       echo.HandlerFunc
	Open         bool // not part of the API: neither described nor guarded
}

const (
	// Anyone marks a route that needs no credentials.
	Anyone news.Permission = ""
	// SignedIn marks a route for everybody in the newsroom.
	SignedIn news.Permission = "signed in"
	// User marks a route for everybody in the newsroom who is a person: not for keys.
	User news.Permission = "user"
)

// Idempotent reports whether the route takes an Idempotency-Key: every POST
// does, but for those that make secrets, and those that tell of views, which
// count once however often they are sent.
func (r Route) Idempotent() bool {
	return r.Method == http.MethodPost && !r.under("sessions", "keys", "previews", "oidc-requests", "verify", "exports", "views") && !r.Open
}

// Beacon reports whether the route takes what a page sends as a reader goes on
// (navigator.sendBeacon): JSON that says it is plain text, or no body at all.
func (r Route) Beacon() bool { return isPublic(r.Path) && r.under("views") }

// Conditional reports whether the route needs If-Match.
func (r Route) Conditional() bool {
	if isPublic(r.Path) || r.under("sessions", "keys", "decision", "autosave", "lock", "notes", "previews", "me", "password-resets", "second-factor",
		"emphasis", "execution", "comment-blocks", "data") || strings.HasSuffix(r.Path, "/topics/:id/articles/:article") {
		return false
	}
	return r.Method == http.MethodPut || r.Method == http.MethodPatch || r.Method == http.MethodDelete
}

// Small reports whether what the route changes is small, and comes from many
// readers at once: such writes share their transactions.
func (r Route) Small() bool { return isPublic(r.Path) && r.under("comments") }

// Limited reports whether the route may answer that a reader has to wait.
func (r Route) Limited() bool {
	return isPublic(r.Path) && (r.Method == http.MethodPost && r.under("comments") && !r.under("verify") || r.under("like", "requests") && r.Method != http.MethodGet) || r.Beacon()
}

// Class is the traffic that the route belongs to: see [Server.gated].
func (r Route) Class() Class {
	reading := r.Method == http.MethodGet
	switch {
	case r.under("healthz", "readyz"):
		return Always
	case r.under("events"):
		return Streams
	case r.Beacon():
		return Views
	case isPublic(r.Path) && r.under("search", "suggest", "exports", "erasures"):
		return Searches
	case isPublic(r.Path) && reading:
		return Reads
	case isPublic(r.Path):
		return Writes
	case r.Needs == Anyone:
		return Doors
	case r.under("export", "comparison", "replays", "data"):
		return DeskWork
	case reading:
		return DeskReads
	default:
		return DeskWrites
	}
}

// Guessable reports whether the route takes a secret that somebody may be guessing
// at: after some failures it makes everybody wait.
func (r Route) Guessable() bool {
	return r.Method != http.MethodGet && (r.Needs == Anyone || r.Needs == User) && r.under("sessions", "password-resets", "password", "second-factor") && !r.under("current", ":session")
}

// Contended reports whether something else can be in the way, without a version
// that tells.
func (r Route) Contended() bool {
	return r.Method == http.MethodPut && r.under("lock", "emphasis", "decision") || r.Small() && r.Method != http.MethodGet
}

// Streams reports whether the answer goes on for as long as somebody listens.
func (r Route) Streams() bool { return r.Path == eventsPath }

// Follows reports whether the answer begins at a place in the change log, which
// may be too long ago.
func (r Route) Follows() bool { return r.Streams() || r.Path == "/v1/changes" }

// under reports whether the route's path has one of the steps.
func (r Route) under(steps ...string) bool {
	return slices.ContainsFunc(strings.Split(r.Path, "/"), func(step string) bool { return slices.Contains(steps, step) })
}

const routeKey = "route"

// routes is the whole interface on one page: what can be asked, what permission
// it needs, and which handler answers.
func (s *Server) routes() []Route {
	return []Route{
		// The delivery face: what readers see.
		{"GET", "/v1/site", Anyone, s.getSite, false},
		{"GET", "/v1/articles", Anyone, s.listArticles, false},
		{"GET", "/v1/articles/latest", Anyone, s.listLatestArticles, false},
		{"GET", "/v1/articles/most-read", Anyone, s.listMostRead, false},
		{"GET", "/v1/articles/:slug", Anyone, s.getArticle, false},
		{"GET", "/v1/articles/:slug/related", Anyone, s.listRelated, false},
		{"GET", "/v1/articles/:slug/updates", Anyone, s.listUpdates, false},
		{"GET", "/v1/articles/:slug/comments", Anyone, s.listComments, false},
		{"POST", "/v1/articles/:slug/comments", Anyone, s.postComment, false},
		{"POST", "/v1/articles/:slug/views", Anyone, s.countView, false},
		{"POST", "/v1/views", Anyone, s.countViews, false},
		{"GET", "/v1/comments/latest", Anyone, s.listLatestComments, false},
		{"GET", "/v1/comments/config", Anyone, s.getCommentConfig, false},
		{"GET", "/v1/comments/challenge", Anyone, s.getChallenge, false},
		{"POST", "/v1/comments/verify", Anyone, s.confirmComment, false},
		{"GET", "/v1/comments/:id", Anyone, s.getComment, false},
		{"PATCH", "/v1/comments/:id", Anyone, s.editComment, false},
		{"DELETE", "/v1/comments/:id", Anyone, s.deleteComment, false},
		{"PUT", "/v1/comments/:id/like", Anyone, s.likeComment, false},
		{"DELETE", "/v1/comments/:id/like", Anyone, s.unlikeComment, false},
		{"POST", "/v1/comments/:id/reports", Anyone, s.reportComment, false},
		{"POST", "/v1/guests/requests", Anyone, s.askForCare, false},
		{"POST", "/v1/guests/exports", Anyone, s.exportOwn, false},
		{"POST", "/v1/guests/erasures", Anyone, s.eraseOwn, false},
		{"GET", "/v1/previews/:token", Anyone, s.getPreview, false},
		{"GET", "/v1/sections", Anyone, s.listSections, false},
		{"GET", "/v1/sections/:slug", Anyone, s.getSection, false},
		{"GET", "/v1/sections/:slug/page", Anyone, s.getSectionPage, false},
		{"GET", "/v1/tags", Anyone, s.listTags, false},
		{"GET", "/v1/tags/suggest", Anyone, s.suggestTags, false},
		{"GET", "/v1/tags/:slug", Anyone, s.getTag, false},
		{"GET", "/v1/authors", Anyone, s.listAuthors, false},
		{"GET", "/v1/authors/:slug", Anyone, s.getAuthor, false},
		{"GET", "/v1/search", Anyone, s.search, false},
		{"GET", "/v1/search/suggest", Anyone, s.suggest, false},
		{"GET", "/v1/redirects", Anyone, s.findRedirect, false},
		{"GET", "/v1/front", Anyone, s.getFront, false},
		{"GET", "/v1/lists/:slug", Anyone, s.getList, false},
		{"GET", "/v1/topics", Anyone, s.listTopics, false},
		{"GET", "/v1/topics/:slug", Anyone, s.getTopic, false},
		{"GET", "/v1/topics/:slug/articles", Anyone, s.listTopicArticles, false},
		{"GET", "/v1/changes", Anyone, s.listChanges, false},
		{"GET", "/v1/events", Anyone, s.streamEvents, false},

		// The newsroom: who is there.
		{"POST", "/v1/newsroom/sessions", Anyone, s.signIn, false},
		{"POST", "/v1/newsroom/oidc-requests", Anyone, s.beginIssuer, false},
		{"POST", "/v1/newsroom/sessions/oidc", Anyone, s.signInByIssuer, false},
		{"DELETE", "/v1/newsroom/sessions/current", SignedIn, s.signOut, false},
		{"POST", "/v1/newsroom/password-resets", Anyone, s.askForReset, false},
		{"PUT", "/v1/newsroom/password-resets/:token", Anyone, s.resetPassword, false},
		{"GET", "/v1/newsroom/me", SignedIn, s.getMe, false},
		{"PUT", "/v1/newsroom/me/password", User, s.changePassword, false},
		{"GET", "/v1/newsroom/me/sessions", User, s.listMySessions, false},
		{"DELETE", "/v1/newsroom/me/sessions/:session", User, s.endSession, false},
		{"PUT", "/v1/newsroom/me/second-factor", User, s.beginSecondFactor, false},
		{"PUT", "/v1/newsroom/me/second-factor/confirmation", User, s.confirmSecondFactor, false},
		{"PUT", "/v1/newsroom/me/second-factor/removal", User, s.removeSecondFactor, false},
		{"GET", "/v1/newsroom/users", news.ManageUsers, s.listUsers, false},
		{"POST", "/v1/newsroom/users", news.ManageUsers, s.createUser, false},
		{"GET", "/v1/newsroom/users/:id", news.ManageUsers, s.getUser, false},
		{"PATCH", "/v1/newsroom/users/:id", news.ManageUsers, s.editUser, false},
		{"GET", "/v1/newsroom/users/:id/sessions", news.ManageUsers, s.listSessions, false},
		{"DELETE", "/v1/newsroom/users/:id/sessions", news.ManageUsers, s.endSessions, false},
		{"DELETE", "/v1/newsroom/users/:id/second-factor", news.ManageUsers, s.dropSecondFactor, false},
		{"GET", "/v1/newsroom/keys", news.ManageKeys, s.listKeys, false},
		{"POST", "/v1/newsroom/keys", news.ManageKeys, s.createKey, false},
		{"GET", "/v1/newsroom/keys/:id", news.ManageKeys, s.getKey, false},
		{"DELETE", "/v1/newsroom/keys/:id", news.ManageKeys, s.revokeKey, false},
		{"GET", "/v1/newsroom/settings", news.ManageSettings, s.getSettings, false},
		{"PATCH", "/v1/newsroom/settings", news.ManageSettings, s.editSettings, false},
		{"GET", "/v1/newsroom/audit", news.ReadAudit, s.listAudit, false},
		{"GET", "/v1/newsroom/audit/export", news.ReadAudit, s.exportAudit, false},

		// The newsroom: what is being written.
		{"GET", "/v1/newsroom/articles", news.WriteArticles, s.listManuscripts, false},
		{"POST", "/v1/newsroom/articles", news.WriteArticles, s.createManuscript, false},
		{"GET", "/v1/newsroom/articles/:id", news.WriteArticles, s.getManuscript, false},
		{"PATCH", "/v1/newsroom/articles/:id", news.WriteArticles, s.editManuscript, false},
		{"GET", "/v1/newsroom/articles/:id/findings", news.WriteArticles, s.listFindings, false},
		{"GET", "/v1/newsroom/articles/:id/revisions", news.WriteArticles, s.listRevisions, false},
		{"GET", "/v1/newsroom/articles/:id/revisions/:revision", news.WriteArticles, s.getRevision, false},
		{"GET", "/v1/newsroom/articles/:id/revisions/:revision/comparison", news.WriteArticles, s.compareRevision, false},
		{"PUT", "/v1/newsroom/articles/:id/revisions/:revision/restoration", news.WriteArticles, s.restoreRevision, false},
		{"GET", "/v1/newsroom/articles/:id/autosave", news.WriteArticles, s.getAutosave, false},
		{"PUT", "/v1/newsroom/articles/:id/autosave", news.WriteArticles, s.keepAutosave, false},
		{"DELETE", "/v1/newsroom/articles/:id/autosave", news.WriteArticles, s.dropAutosave, false},
		{"PUT", "/v1/newsroom/articles/:id/lock", news.WriteArticles, s.lockManuscript, false},
		{"DELETE", "/v1/newsroom/articles/:id/lock", news.WriteArticles, s.unlockManuscript, false},
		{"GET", "/v1/newsroom/articles/:id/notes", news.WriteArticles, s.listNotes, false},
		{"POST", "/v1/newsroom/articles/:id/notes", news.WriteArticles, s.writeNote, false},
		{"DELETE", "/v1/newsroom/articles/:id/notes/:note", news.WriteArticles, s.deleteNote, false},
		{"GET", "/v1/newsroom/articles/:id/related", news.WriteArticles, s.listChosen, false},
		{"PUT", "/v1/newsroom/articles/:id/related", news.EditArticles, s.chooseRelated, false},
		{"GET", "/v1/newsroom/articles/:id/previews", news.WriteArticles, s.listPreviews, false},
		{"POST", "/v1/newsroom/articles/:id/previews", news.WriteArticles, s.createPreview, false},
		{"DELETE", "/v1/newsroom/articles/:id/previews/:preview", news.WriteArticles, s.revokePreview, false},

		// The newsroom: the moves that bring an article to its readers and away.
		{"POST", "/v1/newsroom/moves", news.WriteArticles, s.moveMany, false},
		{"PUT", "/v1/newsroom/articles/:id/assignment", news.EditArticles, s.assignManuscript, false},
		{"DELETE", "/v1/newsroom/articles/:id/assignment", news.EditArticles, s.unassignManuscript, false},
		{"PUT", "/v1/newsroom/articles/:id/submission", news.WriteArticles, s.submitManuscript, false},
		{"DELETE", "/v1/newsroom/articles/:id/submission", news.WriteArticles, s.recallManuscript, false},
		{"PUT", "/v1/newsroom/articles/:id/return", news.EditArticles, s.returnManuscript, false},
		{"PUT", "/v1/newsroom/articles/:id/approval", news.EditArticles, s.approveManuscript, false},
		{"PUT", "/v1/newsroom/articles/:id/schedule", news.PublishArticles, s.scheduleManuscript, false},
		{"DELETE", "/v1/newsroom/articles/:id/schedule", news.PublishArticles, s.unscheduleManuscript, false},
		{"PUT", "/v1/newsroom/articles/:id/publication", news.PublishArticles, s.publishManuscript, false},
		{"DELETE", "/v1/newsroom/articles/:id/publication", news.PublishArticles, s.unpublishManuscript, false},
		{"PUT", "/v1/newsroom/articles/:id/withdrawal", news.PublishArticles, s.withdrawManuscript, false},
		{"PUT", "/v1/newsroom/articles/:id/trash", news.WriteArticles, s.trashManuscript, false},
		{"DELETE", "/v1/newsroom/articles/:id/trash", news.WriteArticles, s.recoverManuscript, false},

		// The newsroom: live coverage and breaking news.
		{"GET", "/v1/newsroom/articles/:id/updates", news.WriteArticles, s.listDeskUpdates, false},
		{"POST", "/v1/newsroom/articles/:id/updates", news.WriteArticles, s.postUpdate, false},
		{"GET", "/v1/newsroom/articles/:id/updates/:update", news.WriteArticles, s.getDeskUpdate, false},
		{"PATCH", "/v1/newsroom/articles/:id/updates/:update", news.WriteArticles, s.editUpdate, false},
		{"DELETE", "/v1/newsroom/articles/:id/updates/:update", news.WriteArticles, s.removeUpdate, false},
		{"PUT", "/v1/newsroom/articles/:id/coverage-end", news.EditArticles, s.endCoverage, false},
		{"DELETE", "/v1/newsroom/articles/:id/coverage-end", news.EditArticles, s.resumeCoverage, false},
		{"PUT", "/v1/newsroom/articles/:id/breaking", news.PublishArticles, s.breakManuscript, false},
		{"DELETE", "/v1/newsroom/articles/:id/breaking", news.PublishArticles, s.endBreaking, false},

		// The newsroom: under what it is found.
		{"GET", "/v1/newsroom/sections", news.ReadNewsroom, s.listDeskSections, false},
		{"POST", "/v1/newsroom/sections", news.ManageSections, s.createSection, false},
		{"GET", "/v1/newsroom/sections/:id", news.ReadNewsroom, s.getDeskSection, false},
		{"PATCH", "/v1/newsroom/sections/:id", news.ManageSections, s.editSection, false},
		{"DELETE", "/v1/newsroom/sections/:id", news.ManageSections, s.deleteSection, false},
		{"PUT", "/v1/newsroom/sections/:id/merger", news.ManageSections, s.mergeSection, false},
		{"GET", "/v1/newsroom/tags", news.ReadNewsroom, s.listDeskTags, false},
		{"GET", "/v1/newsroom/tags/suggest", news.ReadNewsroom, s.suggestDeskTags, false},
		{"POST", "/v1/newsroom/tags", news.ManageTags, s.createTag, false},
		{"GET", "/v1/newsroom/tags/:id", news.ReadNewsroom, s.getDeskTag, false},
		{"PATCH", "/v1/newsroom/tags/:id", news.ManageTags, s.editTag, false},
		{"DELETE", "/v1/newsroom/tags/:id", news.ManageTags, s.deleteTag, false},
		{"PUT", "/v1/newsroom/tags/:id/merger", news.ManageTags, s.mergeTag, false},
		{"GET", "/v1/newsroom/authors", news.ReadNewsroom, s.listDeskAuthors, false},
		{"POST", "/v1/newsroom/authors", news.ManageAuthors, s.createAuthor, false},
		{"GET", "/v1/newsroom/authors/:id", news.ReadNewsroom, s.getDeskAuthor, false},
		{"PATCH", "/v1/newsroom/authors/:id", news.ManageAuthors, s.editAuthor, false},
		{"DELETE", "/v1/newsroom/authors/:id", news.ManageAuthors, s.deleteAuthor, false},
		{"PUT", "/v1/newsroom/authors/:id/merger", news.ManageAuthors, s.mergeAuthor, false},
		{"GET", "/v1/newsroom/redirects", news.ManageRedirects, s.listRedirects, false},
		{"POST", "/v1/newsroom/redirects", news.ManageRedirects, s.createRedirect, false},
		{"POST", "/v1/newsroom/redirect-imports", news.ManageRedirects, s.importRedirects, false},
		{"GET", "/v1/newsroom/redirects/:id", news.ManageRedirects, s.getRedirect, false},
		{"PATCH", "/v1/newsroom/redirects/:id", news.ManageRedirects, s.editRedirect, false},
		{"DELETE", "/v1/newsroom/redirects/:id", news.ManageRedirects, s.deleteRedirect, false},

		// The newsroom: the stories that go on.
		{"GET", "/v1/newsroom/topics", news.ReadNewsroom, s.listDeskTopics, false},
		{"POST", "/v1/newsroom/topics", news.ManageTopics, s.createTopic, false},
		{"GET", "/v1/newsroom/topics/:id", news.ReadNewsroom, s.getDeskTopic, false},
		{"PATCH", "/v1/newsroom/topics/:id", news.ManageTopics, s.editTopic, false},
		{"DELETE", "/v1/newsroom/topics/:id", news.ManageTopics, s.deleteTopic, false},
		{"GET", "/v1/newsroom/topics/:id/articles", news.ReadNewsroom, s.listTopicMembers, false},
		{"PUT", "/v1/newsroom/topics/:id/articles", news.EditArticles, s.arrangeTopic, false},
		{"PUT", "/v1/newsroom/topics/:id/articles/:article", news.EditArticles, s.placeInTopic, false},
		{"DELETE", "/v1/newsroom/topics/:id/articles/:article", news.EditArticles, s.removeFromTopic, false},

		// The newsroom: the front page and other lists that editors put together.
		{"GET", "/v1/newsroom/lists", news.EditArticles, s.listLists, false},
		{"POST", "/v1/newsroom/lists", news.ManageLists, s.createList, false},
		{"GET", "/v1/newsroom/lists/:id", news.EditArticles, s.getDeskList, false},
		{"PATCH", "/v1/newsroom/lists/:id", news.EditArticles, s.editList, false},
		{"DELETE", "/v1/newsroom/lists/:id", news.ManageLists, s.deleteList, false},
		{"GET", "/v1/newsroom/lists/:id/versions", news.EditArticles, s.listListVersions, false},
		{"GET", "/v1/newsroom/lists/:id/versions/:version", news.EditArticles, s.getListVersion, false},
		{"GET", "/v1/newsroom/lists/:id/versions/:version/comparison", news.EditArticles, s.compareListVersion, false},
		{"GET", "/v1/newsroom/lists/:id/preview", news.EditArticles, s.previewList, false},
		{"PUT", "/v1/newsroom/lists/:id/publication", news.ManageLists, s.publishList, false},
		{"PUT", "/v1/newsroom/lists/:id/schedule", news.ManageLists, s.scheduleList, false},
		{"DELETE", "/v1/newsroom/lists/:id/schedule", news.ManageLists, s.unscheduleList, false},

		// The newsroom: what readers say.
		{"GET", "/v1/newsroom/comments", news.ModerateComments, s.listHeldComments, false},
		{"GET", "/v1/newsroom/comments/counts", news.ModerateComments, s.getQueueCounts, false},
		{"GET", "/v1/newsroom/comments/next", news.ModerateComments, s.getNextComment, false},
		{"GET", "/v1/newsroom/comments/:id", news.ModerateComments, s.getHeldComment, false},
		{"GET", "/v1/newsroom/comments/:id/case", news.ModerateComments, s.getCommentCase, false},
		{"PUT", "/v1/newsroom/comments/:id/emphasis", news.ModerateComments, s.emphasizeComment, false},
		{"POST", "/v1/newsroom/comments/:id/replies", news.ModerateComments, s.replyAsStaff, false},
		{"POST", "/v1/newsroom/comments/:id/notes", news.ModerateComments, s.noteComment, false},
		{"DELETE", "/v1/newsroom/comments/:id/notes/:note", news.ModerateComments, s.deleteCommentNote, false},
		{"POST", "/v1/newsroom/comment-decisions", news.ModerateComments, s.decideComments, false},
		{"GET", "/v1/newsroom/comment-blocks", news.ModerateComments, s.listBlocks, false},
		{"POST", "/v1/newsroom/comment-blocks", news.ModerateComments, s.createBlock, false},
		{"GET", "/v1/newsroom/comment-blocks/:id", news.ModerateComments, s.getBlock, false},
		{"DELETE", "/v1/newsroom/comment-blocks/:id", news.ModerateComments, s.deleteBlock, false},
		{"GET", "/v1/newsroom/comment-rules", news.ModerateComments, s.getRules, false},
		{"PUT", "/v1/newsroom/comment-rules", news.AnswerForComments, s.saveRules, false},
		{"GET", "/v1/newsroom/comment-rules/versions", news.ModerateComments, s.listRulesVersions, false},
		{"GET", "/v1/newsroom/comment-rules/versions/:version", news.ModerateComments, s.getRulesVersion, false},
		{"POST", "/v1/newsroom/comment-rules/replays", news.ModerateComments, s.replayRules, false},
		{"GET", "/v1/newsroom/commenters", news.ModerateComments, s.listCommenters, false},
		{"GET", "/v1/newsroom/commenters/:id", news.ModerateComments, s.getCommenter, false},
		{"GET", "/v1/newsroom/commenters/:id/data", news.AnswerForComments, s.exportCommenter, false},
		{"DELETE", "/v1/newsroom/commenters/:id/data", news.AnswerForComments, s.eraseCommenter, false},
		{"GET", "/v1/newsroom/removal-orders", news.AnswerForComments, s.listOrders, false},
		{"POST", "/v1/newsroom/removal-orders", news.AnswerForComments, s.orderRemoval, false},
		{"GET", "/v1/newsroom/removal-orders/:id", news.AnswerForComments, s.getOrder, false},
		{"PUT", "/v1/newsroom/removal-orders/:id/execution", news.AnswerForComments, s.executeOrder, false},
		{"PUT", "/v1/newsroom/comments/:id/decision", news.ModerateComments, s.decideComment, false},

		// Behind links in letters: pages, not the API.
		{"GET", "/v1/unsubscribe/:token", Anyone, s.getUnsubscribe, true},
		{"POST", "/v1/unsubscribe/:token", Anyone, s.unsubscribe, true},
		{"GET", "/v1/newsroom/comment-links/:token", Anyone, s.getLinkedDecision, true},
		{"POST", "/v1/newsroom/comment-links/:token", Anyone, s.decideByLink, true},

		// Beside the API.
		{"GET", "/healthz", Anyone, s.getHealth, true},
		{"GET", "/readyz", Anyone, s.getReadiness, true},
		{"GET", "/openapi.json", Anyone, s.getOpenAPIJSON, true},
		{"GET", "/openapi.yaml", Anyone, s.getOpenAPIYAML, true},
		{"GET", "/", Anyone, s.getRoot, true},
		{"GET", "/docs", Anyone, s.getDocs, true},
		{"GET", "/docs/", Anyone, s.getDocs, true},
		{"GET", "/docs/errors", Anyone, s.getErrorList, true},
		{"GET", "/docs/errors/:code", Anyone, s.getErrorPage, true},
		{"GET", "/docs/:file", Anyone, s.getDocsFile, true},
	}
}
