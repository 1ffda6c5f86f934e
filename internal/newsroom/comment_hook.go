package newsroom

import (
	"context"
	"slices"

	"toasoan/internal/moderation"
	"toasoan/internal/news"
)

// HookQuestion is what a program of the paper's own is asked about a comment
// before it is posted.
type HookQuestion struct {
	Article    string    `json:"article"` // slug or id, as the reader's program has it
	ParentID   *string   `json:"parent_id"`
	AuthorName string    `json:"author_name"`
	Body       string    `json:"body"`
	Confirmed  bool      `json:"confirmed"` // whether the address is known to be the writer's
	Person     string    `json:"person"`    // the same for the same address, and telling nothing else
	Network    string    `json:"network"`   // the same for the same network
	SentAt     news.Time `json:"sent_at"`
}

// HookAnswer is what the program says.
type HookAnswer struct {
	Action news.StepAction `json:"action"` // hold, reject, spam; "" or approve for nothing against it
	Reason string          `json:"reason"`
}

// longestReason is how much is kept of what the program says, in runes.
const longestReason = 200

// askHook asks the program, if there is one. What it says that we do not know
// counts as no answer.
func (n *Newsroom) askHook(ctx context.Context, p *Posting) *moderation.Opinion {
	if n.hook == nil {
		return nil
	}
	answer, err := n.hook(ctx, HookQuestion{
		Article: p.article, ParentID: p.draft.ParentID, AuthorName: p.draft.AuthorName, Body: p.draft.Body, Confirmed: p.comment.Confirmed,
		Person: n.emailHash(p.draft.AuthorEmail), Network: n.networkHash(p.from), SentAt: n.Now(),
	})
	reason := []rune(answer.Reason)
	o := &moderation.Opinion{Action: answer.Action, Reason: string(reason[:min(len(reason), longestReason)])}
	if o.Action == "approve" {
		o.Action = ""
	}
	if err != nil || !slices.Contains([]news.StepAction{"", news.StepNote, news.StepHold, news.StepReject, news.StepToSpam}, o.Action) {
		return &moderation.Opinion{Failed: true, Reason: "no answer"}
	}
	return o
}
