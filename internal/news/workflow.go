package news

import "slices"

// Status is where the working copy of an article stands.
type Status string

// The states of a working copy. What readers see is told apart: see [LiveState].
const (
	Draft       Status = "draft"       // being written, or changed since it was published
	InReview    Status = "in_review"   // an editor's turn
	Returned    Status = "returned"    // back with its writer, with a note
	Approved    Status = "approved"    // ready for publication
	Scheduled   Status = "scheduled"   // to be published at a time
	Published   Status = "published"   // the live version is this one
	Unpublished Status = "unpublished" // taken off without a trace
	Expired     Status = "expired"     // taken off because its time was over
	Withdrawn   Status = "withdrawn"   // taken off with a public notice
	Trashed     Status = "trashed"     // in the trash, until it is purged
)

// LiveState is what readers get when they ask for an article.
type LiveState string

// The live states. An article that was never published has none.
const (
	LivePublished   LiveState = "published"
	LiveUnpublished LiveState = "unpublished"
	LiveExpired     LiveState = "expired"
	LiveWithdrawn   LiveState = "withdrawn"
)

// Move is a step that someone can take with an article.
type Move string

// The moves.
const (
	MoveEdit       Move = "edit"
	MoveSubmit     Move = "submit"
	MoveRecall     Move = "recall"
	MoveReturn     Move = "return"
	MoveApprove    Move = "approve"
	MoveSchedule   Move = "schedule"
	MoveUnschedule Move = "unschedule"
	MovePublish    Move = "publish"
	MoveUnpublish  Move = "unpublish"
	MoveWithdraw   Move = "withdraw"
	MoveExpire     Move = "expire"
	MoveTrash      Move = "trash"
	MoveRecover    Move = "recover"
)

// transition is one line of the workflow: from which states of the working copy
// and of the live version the move is open, where it leads, and who may take it.
type transition struct {
	move  Move
	from  []Status
	live  []LiveState
	to    Status     // "" if the working copy stays where it is
	needs Permission // of anyone whose rights reach into the article's section
	own   Permission // of the article's writer or assignee; "" if that is not enough
}

var (
	untouched = []LiveState{""} // never published
	seen      = []LiveState{LivePublished}
	away      = []LiveState{LiveUnpublished, LiveExpired}
	anyLive   = []LiveState{"", LivePublished, LiveUnpublished, LiveExpired, LiveWithdrawn}

	finished  = []Status{Published, Unpublished, Expired, Withdrawn}
	unsettled = []Status{Draft, InReview, Returned, Approved, Scheduled}
	kept      = slices.Concat(unsettled, finished) // all but those in the trash
)

// transitions is the whole workflow: a move that has no line here does not happen.
var transitions = []transition{
	{MoveEdit, []Status{Draft, Returned}, anyLive, "", EditArticles, WriteArticles},
	{MoveEdit, []Status{InReview, Approved}, anyLive, "", EditArticles, ""},
	{MoveEdit, finished, anyLive, Draft, EditArticles, WriteArticles},

	{MoveSubmit, []Status{Draft, Returned}, anyLive, InReview, EditArticles, WriteArticles},
	{MoveRecall, []Status{InReview}, anyLive, Draft, EditArticles, WriteArticles},
	{MoveReturn, []Status{InReview, Approved}, anyLive, Returned, EditArticles, ""},
	{MoveApprove, []Status{Draft, Returned, InReview}, anyLive, Approved, EditArticles, ""},

	{MoveSchedule, []Status{Draft, InReview, Returned, Approved, Scheduled, Unpublished, Expired, Withdrawn}, anyLive, Scheduled, PublishArticles, ""},
	{MoveUnschedule, []Status{Scheduled}, anyLive, Approved, PublishArticles, ""},
	{MovePublish, kept, anyLive, Published, PublishArticles, ""},
	{MoveUnpublish, kept, seen, Unpublished, PublishArticles, ""},
	{MoveWithdraw, kept, slices.Concat(seen, away), Withdrawn, PublishArticles, ""},
	{MoveExpire, []Status{Published}, seen, Expired, ExpireArticles, ""},
	{MoveExpire, unsettled, seen, "", ExpireArticles, ""},

	{MoveTrash, []Status{Draft, Returned}, untouched, Trashed, EditArticles, WriteArticles},
	{MoveTrash, []Status{InReview, Approved}, untouched, Trashed, EditArticles, ""},
	{MoveTrash, kept, away, Trashed, PublishArticles, ""},
	{MoveRecover, []Status{Trashed}, untouched, Draft, EditArticles, WriteArticles},
	{MoveRecover, []Status{Trashed}, away, Draft, PublishArticles, ""},
}

// Obstacle is why a move is not open to a caller.
type Obstacle string

// The obstacles, the one that is told first standing first.
const (
	ObstacleRole    Obstacle = "role"    // the caller's role never lets take it with this article
	ObstacleSection Obstacle = "section" // the caller's rights do not reach into its section
	ObstacleStatus  Obstacle = "status"  // not as the article stands now
)

// ClosedMove is a move that is not open to the caller, and why.
type ClosedMove struct {
	Move    Move     `json:"move" enums:"edit,submit,recall,return,approve,schedule,unschedule,publish,unpublish,withdraw,trash,recover" example:"publish"`
	Because Obstacle `json:"because" enums:"role,section,status" example:"role"`
}

// Take returns the status that the move leads to. It fails with a Forbidden
// error if the caller may never take the move with this article, and with a
// Conflict that names the open moves if not as the article stands.
func (m *Manuscript) Take(move Move, by Caller) (Status, error) {
	t, obstacle := m.find(move, by)
	switch obstacle {
	case "":
	case ObstacleStatus:
		return "", Fail(CodeMoveClosed, "move", move, "status", m.Status, "open", movesText(m.MovesFor(by)))
	default:
		return "", Fail(CodeForbidden)
	}
	if t.to == "" {
		return m.Status, nil
	}
	return t.to, nil
}

// find returns the line by which the caller can take the move now, or what is in
// the way.
func (m *Manuscript) find(move Move, by Caller) (*transition, Obstacle) {
	obstacle := ObstacleRole
	for i := range transitions {
		t := &transitions[i]
		switch {
		case t.move != move:
		case t.allows(m, by):
			if t.opensAt(m) {
				return t, ""
			}
			obstacle = ObstacleStatus
		case obstacle == ObstacleRole && by.Can(t.needs):
			obstacle = ObstacleSection
		}
	}
	return nil, obstacle
}

// MovesFor lists the moves that are open to the caller, in the table's order.
func (m *Manuscript) MovesFor(by Caller) []Move {
	open := []Move{}
	for _, move := range Moves {
		if _, obstacle := m.find(move, by); obstacle == "" {
			open = append(open, move)
		}
	}
	return open
}

// ClosedTo lists the moves that are not open to the caller, and why.
func (m *Manuscript) ClosedTo(by Caller) []ClosedMove {
	closed := []ClosedMove{}
	for _, move := range Moves {
		if _, obstacle := m.find(move, by); obstacle != "" {
			closed = append(closed, ClosedMove{move, obstacle})
		}
	}
	return closed
}

// Moves lists what people can do with an article, in the table's order.
var Moves = func() []Move {
	moves := []Move{}
	for _, t := range transitions {
		if t.needs != ExpireArticles && !slices.Contains(moves, t.move) {
			moves = append(moves, t.move)
		}
	}
	return moves
}()

func movesText(moves []Move) Message {
	if len(moves) == 0 {
		return Message{"none", "không có"}
	}
	text := ""
	for i, m := range moves {
		if i > 0 {
			text += ", "
		}
		text += string(m)
	}
	return Message{text, text}
}

func (t *transition) allows(m *Manuscript, by Caller) bool {
	return by.Can(t.needs) && by.Covers(m.SectionKey) || t.own != "" && by.Can(t.own) && m.BelongsTo(by)
}

func (t *transition) opensAt(m *Manuscript) bool {
	return slices.Contains(t.from, m.Status) && slices.Contains(t.live, m.Live.State)
}
