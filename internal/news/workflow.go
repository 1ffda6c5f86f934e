package news

import "slices"

// Status is where the working copy of an article stands.
type Status string

// The states of a working copy. What readers see is told apart: see LiveState.
const (
	Draft       Status = "draft"       // being written, or changed since it was published
	Published   Status = "published"   // the live version is this one
	Unpublished Status = "unpublished" // taken off without a trace
	Withdrawn   Status = "withdrawn"   // taken off with a public notice
)

// LiveState is what readers get when they ask for an article.
type LiveState string

// The live states. An article that was never published has none.
const (
	LivePublished   LiveState = "published"
	LiveUnpublished LiveState = "unpublished"
	LiveWithdrawn   LiveState = "withdrawn"
)

// Move is a step that someone can take with an article.
type Move string

// The moves.
const (
	MoveEdit      Move = "edit"
	MovePublish   Move = "publish"
	MoveUnpublish Move = "unpublish"
	MoveWithdraw  Move = "withdraw"
)

// transition is one line of the workflow: from which states of the working copy
// and of the live version the move is open, where it leads, and who may take it.
type transition struct {
	move  Move
	from  []Status
	live  []LiveState // "" means never published
	to    Status
	needs Permission // of anyone
	own   Permission // of the writer of the article; "" if being the writer is not enough
}

var (
	anyStatus = []Status{Draft, Published, Unpublished, Withdrawn}
	anyLive   = []LiveState{"", LivePublished, LiveUnpublished, LiveWithdrawn}
)

// transitions is the whole workflow: a move that has no line here does not happen.
var transitions = []transition{
	{MoveEdit, anyStatus, anyLive, Draft, EditArticles, WriteArticles},
	{MovePublish, anyStatus, anyLive, Published, PublishArticles, ""},
	{MoveUnpublish, anyStatus, []LiveState{LivePublished}, Unpublished, PublishArticles, ""},
	{MoveWithdraw, anyStatus, []LiveState{LivePublished, LiveUnpublished}, Withdrawn, PublishArticles, ""},
}

// Take returns the status that the move leads to. It fails with a Forbidden
// error if the caller may not take the move, and with a Conflict if the
// article's state does not allow it.
func (m *Manuscript) Take(move Move, by Caller) (Status, error) {
	t := transitionOf(move)
	if !t.allows(m, by) {
		return "", Fail(CodeForbidden)
	}
	if !t.opensAt(m) {
		return "", Fail(CodeMoveClosed, "move", move, "status", m.Status)
	}
	return t.to, nil
}

// MovesFor lists the moves that are open to the caller, in the table's order.
func (m *Manuscript) MovesFor(by Caller) []Move {
	open := []Move{}
	for _, t := range transitions {
		if t.allows(m, by) && t.opensAt(m) {
			open = append(open, t.move)
		}
	}
	return open
}

func transitionOf(move Move) transition {
	i := slices.IndexFunc(transitions, func(t transition) bool { return t.move == move })
	return transitions[i]
}

func (t transition) allows(m *Manuscript, by Caller) bool {
	return by.Can(t.needs) || t.own != "" && by.Can(t.own) && m.WrittenBy(by)
}

func (t transition) opensAt(m *Manuscript) bool {
	return slices.Contains(t.from, m.Status) && slices.Contains(t.live, m.Live.State)
}
