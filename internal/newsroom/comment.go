package newsroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"toasoan/internal/altcha"
	"toasoan/internal/moderation"
	"toasoan/internal/news"
	"toasoan/internal/store"
)

// Posting is a reader's comment that has been read and not yet posted: all that
// takes time and changes nothing is done.
type Posting struct {
	article   string // slug or id
	draft     news.CommentDraft
	from      news.Visitor
	faults    news.Faults
	comment   news.HeldComment     // as far as it does not depend on what is there
	writer    news.CommenterRecord // as far as the draft tells
	reading   moderation.Reading
	hook      *moderation.Opinion
	challenge *solved
	Quota     Quota
}

// solved is a proof of work that is right, and must not be used again.
type solved struct {
	id      string
	expires news.Time
	tooFast bool
}

// duplicateWithin is how long ago the same text makes a comment a duplicate.
const duplicateWithin = 24 * time.Hour

// ReadComment reads what a reader wants to post to the article with the given
// slug or id. The guest token shows that the address was confirmed before; ""
// for none. It fails with RateLimited if the reader has posted as much as the
// limits allow.
func (n *Newsroom) ReadComment(ctx context.Context, slugOrID string, draft news.CommentDraft, from news.Visitor, guestToken string) (*Posting, error) {
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	p := &Posting{article: slugOrID, draft: draft, from: from}
	if err := n.mayComment(ctx, slugOrID, &settings.Settings); err != nil {
		return nil, err
	}
	p.faults = check(&p.draft)
	p.draft.AuthorEmail = strings.ToLower(p.draft.AuthorEmail)
	checkLength(p.draft.Body, settings.Comments, &p.faults)
	desk, err := n.desk(ctx)
	if err != nil {
		return nil, err
	}
	if from.IP != "" && desk.Reserved(p.draft.AuthorName) { // else it is the newsroom itself
		p.faults.Add("/author_name", news.FaultReserved)
	}
	n.readChallenge(p, settings.Comments.Challenge)
	if len(p.faults) > 0 {
		return p, nil
	}
	if p.Quota, err = n.takeQuota(settings.Comments.Limits, p.draft.AuthorEmail, from); err != nil {
		return p, err
	}
	p.reading = desk.Read(p.draft.Body)
	p.writer = news.CommenterRecord{
		ID: newID(), Email: news.Opt(p.draft.AuthorEmail), EmailHash: n.emailHash(p.draft.AuthorEmail), Name: p.draft.AuthorName,
	}
	p.comment = news.HeldComment{
		Comment:     news.Comment{ID: newID(), Body: news.Opt(p.draft.Body)},
		AuthorEmail: p.writer.Email, IP: news.Opt(from.IP), UserAgent: news.Opt(from.UserAgent), Confirmed: n.isGuest(ctx, guestToken, p.draft.AuthorEmail),
		Network: n.networkHash(from), BodyHash: bodyHash(p.reading.Key), WantsReplies: p.draft.NotifyReplies,
	}
	p.hook = n.askHook(ctx, p)
	return p, nil
}

// mayComment fails if the article did not take comments a moment ago: whoever
// posts a comment asks again.
func (n *Newsroom) mayComment(ctx context.Context, slugOrID string, settings *news.Settings) error {
	came := time.Now()
	article := n.commented.card(slugOrID)
	if article == nil {
		select {
		case n.commented.turns <- struct{}{}:
			defer func() { <-n.commented.turns }()
		case <-ctx.Done():
			return ctx.Err()
		}
		article = n.commented.readSince(slugOrID, came)
	}
	if article != nil {
		return n.takesComments(article, settings)
	}
	article, err := commentedNow(ctx, n.store, slugOrID)
	if err != nil {
		return hideWithdrawn(err)
	}
	there := *article
	if err := n.takesComments(article, settings); err != nil {
		return err
	}
	n.commented.keep(slugOrID, there)
	return nil
}

// commented are articles that took comments within the last second, as they were.
type commented struct {
	turns chan struct{} // of those who read one: a crowd that comes at once would have a connection opened for each

	mu    sync.Mutex
	cards map[string]*recentCard // by the name that readers used
}

type recentCard struct {
	news.Card
	since   time.Time
	renewed bool // by whoever came first
}

const (
	recent      = time.Second
	recentEnds  = recent / 5 // how long before one of the readers asks again, while the others go on
	recentCards = 1000       // more are not kept
	recentTurns = 4
)

func newCommented() commented {
	return commented{turns: make(chan struct{}, recentTurns), cards: map[string]*recentCard{}}
}

// card is the article, or nil to whoever has to read it.
func (c *commented) card(slugOrID string) *news.Card {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := c.cards[slugOrID]
	if kept == nil {
		return nil
	}
	left := recent - time.Since(kept.since)
	if left <= 0 || left <= recentEnds && !kept.renewed {
		kept.renewed = true
		return nil
	}
	card := kept.Card
	return &card
}

// readSince is the article if somebody has read it after the moment.
func (c *commented) readSince(slugOrID string, moment time.Time) *news.Card {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := c.cards[slugOrID]
	if kept == nil || kept.since.Before(moment) {
		return nil
	}
	card := kept.Card
	return &card
}

func (c *commented) keep(slugOrID string, card news.Card) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.cards) >= recentCards {
		clear(c.cards)
	}
	c.cards[slugOrID] = &recentCard{Card: card, since: time.Now()}
}

// checkLength holds a text that breaks no other rule to the paper's own limit.
func checkLength(body string, rules news.CommentSettings, faults *news.Faults) {
	if len(*faults) == 0 && utf8.RuneCountInString(body) > rules.MaxLength {
		faults.Add("/body", news.FaultTooLong, "max", rules.MaxLength)
	}
}

// openArticle returns the article that readers comment on, if it takes comments.
func (n *Newsroom) openArticle(ctx context.Context, s *store.Store, slugOrID string, settings *news.Settings) (*news.Card, error) {
	article, err := commentedNow(ctx, s, slugOrID)
	if err != nil {
		return nil, hideWithdrawn(err)
	}
	if err := n.takesComments(article, settings); err != nil {
		return nil, err
	}
	return article, nil
}

// takesComments works out whether the article does now, and fails if it does not.
func (n *Newsroom) takesComments(article *news.Card, settings *news.Settings) error {
	article.Comments = article.Comments.At(n.Now(), article.PublishedAt, settings.Comments)
	if article.Comments.State != news.CommentsOpen {
		e := news.Fail(news.CodeCommentsClosed)
		e.Notice = article.Comments.Message
		return e
	}
	return nil
}

// commentedNow is the article, whatever it is called now: that is what a write is
// meant for.
func commentedNow(ctx context.Context, s *store.Store, slugOrID string) (*news.Card, error) {
	article, err := s.CommentedArticle(ctx, slugOrID)
	if news.KindOf(err) == news.Moved {
		return s.CommentedArticle(ctx, slugOf(err))
	}
	return article, err
}

// readChallenge notes what is wrong with the proof of work.
func (n *Newsroom) readChallenge(p *Posting, rule news.ChallengeSettings) {
	if p.draft.Challenge == "" {
		if rule.Required {
			p.faults.Add("/challenge", news.FaultRequired)
		}
		return
	}
	now := n.Now()
	id, expires, err := altcha.Verify(n.challengeKey(), p.draft.Challenge, now.Time)
	switch {
	case errors.Is(err, altcha.ErrExpired):
		p.faults.Add("/challenge", news.FaultExpired)
	case err != nil:
		p.faults.Add("/challenge", news.FaultWrong)
	default:
		issued := expires.Add(-challengeLife)
		p.challenge = &solved{id, news.At(expires), now.Sub(issued) < time.Duration(rule.MinSeconds)*time.Second}
	}
}

// challengeLife is how long a proof of work is good for: as long as somebody
// takes to write a comment.
const challengeLife = 30 * time.Minute

func (n *Newsroom) challengeKey() []byte { return []byte(n.sign("comment challenges")) }

// Challenge returns a new proof of work for a reader's program to find.
func (n *Newsroom) Challenge(ctx context.Context) (altcha.Challenge, error) {
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return altcha.Challenge{}, err
	}
	return altcha.New(n.challengeKey(), settings.Comments.Challenge.MaxNumber, n.now().Add(challengeLife))
}

// PostComment posts what was read. The rules that can have changed meanwhile are
// asked again.
func (n *Newsroom) PostComment(ctx context.Context, p *Posting) (c *news.HeldComment, err error) {
	met := n.reception(p)
	err = n.store.PostTogether(ctx, met, func(ctx context.Context) error {
		c, err = n.postComment(ctx, n.store, p, met)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// reception is what is to be found out about a comment that comes in now: nothing
// about one that is refused anyway.
func (n *Newsroom) reception(p *Posting) *store.Reception {
	if len(p.faults) > 0 {
		return nil
	}
	met := &store.Reception{Article: p.article, Writer: p.writer, Text: p.comment.BodyHash, Since: news.At(n.now().Add(-duplicateWithin))}
	met.Writer.CreatedAt, met.Writer.LastAt = n.Now(), n.Now()
	if p.draft.ParentID != nil {
		met.Parent = *p.draft.ParentID
	}
	return met
}

func (n *Newsroom) postComment(ctx context.Context, tx *store.Store, p *Posting, met *store.Reception) (*news.HeldComment, error) {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return nil, err
	}
	article, err := n.openArticle(ctx, tx, p.article, &settings.Settings)
	if err != nil {
		return nil, err
	}
	if len(p.faults) > 0 {
		return nil, n.allFaults(ctx, tx, article, p)
	}
	if err := tx.Receive(ctx, met); err != nil {
		return nil, err
	}
	c, err := n.newComment(article, p, met.Answered)
	if err != nil {
		return nil, err
	}
	if p.challenge != nil {
		if err := tx.UseChallenge(ctx, p.challenge.id, p.challenge.expires); err != nil {
			return nil, err
		}
	}
	person := &met.Writer
	c.Key = met.Key
	c.PersonKey, c.PersonID = &person.Key, news.Opt(person.ID)
	if c.Confirmed {
		identify(c, person)
	}
	d, err := n.judge(ctx, tx, c, person, judged{
		reading: p.reading, mode: article.Comments.Mode, hook: p.hook, twice: met.Twice, honeypot: p.draft.Homepage != "",
		tooFast: p.challenge != nil && p.challenge.tooFast, from: p.from,
	})
	if err != nil {
		return nil, err
	}
	return c, n.admit(ctx, tx, c, d)
}

// newComment makes the comment of a draft, below its parent if it has one.
func (n *Newsroom) newComment(article *news.Card, p *Posting, parent *news.Comment) (*news.HeldComment, error) {
	c := p.comment
	c.ArticleID, c.ArticleKey, c.CreatedAt = article.ID, article.Key, n.Now()
	c.Author = &news.Commenter{Name: p.draft.AuthorName, Kind: news.Guest}
	if p.draft.ParentID == nil {
		return &c, nil
	}
	var faults news.Faults
	if checkParent(*p.draft.ParentID, parent, article, &faults); len(faults) > 0 {
		return nil, faults.Err(news.CodeInvalid)
	}
	answer(&c.Comment, parent)
	return &c, nil
}

// allFaults is what was wrong with the draft already, and with its parent.
func (n *Newsroom) allFaults(ctx context.Context, tx *store.Store, article *news.Card, p *Posting) error {
	faults := p.faults
	if p.draft.ParentID != nil {
		parent, err := tx.Answered(ctx, *p.draft.ParentID)
		if err != nil {
			return err
		}
		checkParent(*p.draft.ParentID, parent, article, &faults)
	}
	return faults.Err(news.CodeInvalid)
}

// checkParent: what is answered has to be there for readers, on the same article.
func checkParent(id string, parent *news.Comment, article *news.Card, faults *news.Faults) {
	if parent == nil || parent.ArticleKey != article.Key || parent.Status != news.CommentApproved {
		faults.Add("/parent_id", news.FaultUnknown, "what", news.Message{En: "comment", Vi: "bình luận"}, "name", id)
	}
}

// answer puts c into the parent's thread.
func answer(c, parent *news.Comment) {
	c.ParentID, c.ParentKey, c.RootKey = &parent.ID, &parent.Key, parent.RootKey
	if c.RootKey == nil {
		c.RootKey = &parent.Key
	}
}

// identify shows readers that the comment is of somebody whose address is known
// to be theirs.
func identify(c *news.HeldComment, p *news.CommenterRecord) {
	c.Confirmed = true
	c.Author.ID, c.Author.Kind, c.Author.Badge = news.Opt(p.ID), news.VerifiedGuest, p.Badge()
}

// emailHash names an address without telling it.
func (n *Newsroom) emailHash(email string) string { return n.sign("commenter " + email) }

// networkHash names the network that a request came from.
func (n *Newsroom) networkHash(from news.Visitor) string {
	if from.IP == "" {
		return ""
	}
	return n.sign(byNetwork(from.IP).name)[:22]
}

// bodyHash is the same for texts that read the same: that have the same key.
func bodyHash(key string) string {
	if len(key) < shortest {
		return "" // many say "hay quá" by themselves
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:12])
}

// shortest is the length in bytes of the key from which on a text is not said
// twice by chance.
const shortest = 24

// address is who calls, as networks are compared with.
func address(ip string) netip.Addr {
	addr, _ := netip.ParseAddr(ip)
	return addr.Unmap()
}

func slugOf(err error) string {
	e, _ := errors.AsType[*news.Error](err)
	return e.Slug
}

// hideWithdrawn makes a withdrawn article look unknown to those who would add
// to it.
func hideWithdrawn(err error) error {
	if news.KindOf(err) == news.Gone {
		return news.Fail(news.CodeNotFound)
	}
	return err
}
