package newsroom

import (
	"cmp"
	"context"
	"strings"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

const (
	previewLife    = 24 * time.Hour      // of a preview whose end is not said
	longestPreview = 30 * 24 * time.Hour // that a preview may last
	previewPrefix  = "tsv_"
)

// CreatePreview makes a link that shows one revision of the article to whoever
// has it, and returns its token.
func (n *Newsroom) CreatePreview(ctx context.Context, by news.Caller, id string, d news.PreviewDraft) (token string, p *news.Preview, err error) {
	now := n.Now()
	end := news.At(now.Add(previewLife))
	faults := check(&d)
	if d.ExpiresAt != nil {
		end = *d.ExpiresAt
		switch {
		case !end.After(now.Time):
			faults.Add("/expires_at", news.FaultPast)
		case end.Sub(now.Time) > longestPreview:
			faults.Add("/expires_at", news.FaultTooLate, "most", news.Message{En: "30 days", Vi: "30 ngày"})
		}
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return "", nil, err
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		m, err := tx.Manuscript(ctx, by, id)
		if err != nil {
			return err
		}
		number := cmp.Or(d.Revision, m.Revision)
		if _, err := tx.Revision(ctx, m.Key, number); err != nil {
			if news.KindOf(err) == news.NotFound {
				return news.InvalidAt("/revision", news.FaultUnknown, "what", news.Message{En: "revision", Vi: "bản"}, "name", number)
			}
			return err
		}
		p = &news.Preview{
			ID: newID(), ManuscriptKey: m.Key, Revision: number, CreatedAt: now, ExpiresAt: end,
			CreatedBy: by.Person(),
		}
		if err := tx.CreatePreview(ctx, p); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, articleAct("preview", m), nil, map[string]any{"preview": p.ID, "revision": number, "expires_at": end})
	})
	if err != nil {
		return "", nil, err
	}
	return previewPrefix + n.signedToken("preview", p.ID), p, nil
}

// RevokePreview ends a link.
func (n *Newsroom) RevokePreview(ctx context.Context, by news.Caller, id, previewID string) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		m, err := tx.Manuscript(ctx, by, id)
		if err != nil {
			return err
		}
		p, err := tx.Preview(ctx, previewID)
		if err != nil {
			return err
		}
		if p.ManuscriptKey != m.Key {
			return news.Fail(news.CodeNotFound)
		}
		if err := tx.RevokePreview(ctx, p.Key, n.Now()); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, articleAct("revoke-preview", m), map[string]any{"preview": p.ID}, nil)
	})
}

// Preview returns what the link with the token shows: a revision in the form in
// which readers would get it. A token that is wrong, expired or revoked fails
// with PreviewEnded.
func (n *Newsroom) Preview(ctx context.Context, token string) (*news.Article, error) {
	signed, ours := strings.CutPrefix(token, previewPrefix)
	id, ok := n.signedID("preview", signed)
	if !ours || !ok {
		return nil, news.Fail(news.CodePreviewEnded)
	}
	p, err := n.store.Preview(ctx, id)
	if err == nil && (p.RevokedAt != nil || !n.Now().Before(p.ExpiresAt.Time)) {
		err = news.Fail(news.CodeNotFound)
	}
	var article *news.Article
	if err == nil {
		article, err = n.previewed(ctx, p)
	}
	if news.KindOf(err) == news.NotFound {
		return nil, news.Fail(news.CodePreviewEnded)
	}
	return article, err
}

func (n *Newsroom) previewed(ctx context.Context, p *news.Preview) (*news.Article, error) {
	m, err := n.store.Revision(ctx, p.ManuscriptKey, p.Revision)
	if err != nil {
		return nil, err
	}
	now, err := n.store.WholeManuscripts(ctx, []int64{p.ManuscriptKey})
	if err != nil {
		return nil, err
	}
	if len(now) == 0 || now[0].Status == news.Trashed {
		return nil, news.Fail(news.CodeNotFound)
	}
	topics, err := n.store.TopicsOf(ctx, p.ManuscriptKey)
	if err != nil {
		return nil, err
	}
	article := &news.Article{Card: news.Card{ID: now[0].ID, Content: m.Content, Key: p.ManuscriptKey}, Text: m.Text, CorrectedBy: []news.ArticleRef{}, Topics: topics}
	article.PublishedAt, article.PublishedPrecision, article.ModifiedAt = n.Now(), news.PrecisionMinute, m.Saved.At
	if live := now[0].Live; live.PublishedAt != nil {
		article.PublishedAt, article.PublishedPrecision = *live.PublishedAt, *live.Precision
	}
	article.Comments = news.CommentingStatus{State: m.Comments.State, ClosesAt: m.Comments.ClosesAt, Mode: news.CommentMode(m.Comments.Mode)}
	return article, nil
}
