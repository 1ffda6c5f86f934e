package store

import (
	"context"
	"encoding/json"
	"strings"

	"toasoan/internal/news"
)

// Moderation is what says whether what a process remembers is out of date.
type Moderation struct {
	Version int64 // of rules, blocks and names
	Lessons int64
	Spam    int
	Ham     int
}

// Moderation returns the state of moderation.
func (s *Store) Moderation(ctx context.Context) (*Moderation, error) {
	return first[Moderation](s.on(ctx).Raw("SELECT version, lessons, spam, ham FROM moderation WHERE id = 1"))
}

// TouchModeration has all processes read rules, blocks and names again.
func (s *Store) TouchModeration(ctx context.Context) error {
	return s.on(ctx).Exec("UPDATE moderation SET version = version + 1 WHERE id = 1").Error
}

type rulesRow struct {
	news.RulesVersion
	Document string
}

func (r rulesRow) rules() (*news.SavedRules, error) {
	saved := &news.SavedRules{Version: r.Version, SavedBy: r.SavedBy, SavedAt: r.SavedAt}
	err := json.Unmarshal([]byte(r.Document), &saved.CommentRules)
	saved.Note = r.Note
	return saved, err
}

const rulesColumns = "SELECT version, document, note, saver_id, saver_name, saved_at FROM comment_rules "

// CommentRules returns the version of the rules, or the one in force for 0.
// A paper that has saved none has the default rules, as version 0.
func (s *Store) CommentRules(ctx context.Context, version int64) (*news.SavedRules, error) {
	q := s.on(ctx).Raw(rulesColumns+"WHERE version = ?", version)
	if version == 0 {
		q = s.on(ctx).Raw(rulesColumns + "ORDER BY version DESC LIMIT 1")
	}
	row, err := first[rulesRow](q)
	if news.KindOf(err) == news.NotFound && version == 0 {
		return &news.SavedRules{CommentRules: news.DefaultRules(), SavedBy: news.TheNewsroom.Person()}, nil
	}
	if err != nil {
		return nil, err
	}
	return row.rules()
}

// RulesVersions returns the versions of the rules, latest first.
func (s *Store) RulesVersions(ctx context.Context, p news.Page) ([]news.RulesVersion, news.Stretch, error) {
	db := s.on(ctx).Table("comment_rules").Select("version, note, saver_id, saver_name, saved_at")
	return page(db, p, keyset{by: "version", key: "version", desc: true, list: fingerprint("rules")}, func(r *news.RulesVersion) place {
		return place{Number: r.Version, Key: r.Version}
	})
}

// SaveRules adds a version of the rules, and fails with Stale if it is not the
// one after the last.
func (s *Store) SaveRules(ctx context.Context, r *news.SavedRules) error {
	document, err := json.Marshal(r.CommentRules)
	if err != nil {
		return err
	}
	err = s.on(ctx).Exec("INSERT INTO comment_rules (version, document, note, saver_id, saver_name, saved_at) VALUES (?, ?, ?, ?, ?, ?)",
		r.Version, string(document), r.Note, r.SavedBy.ID, r.SavedBy.Name, r.SavedAt).Error
	if err != nil {
		return conflict(err, news.CodeStale)
	}
	return s.TouchModeration(ctx)
}

// Blocks returns the blocks, latest first.
func (s *Store) Blocks(ctx context.Context, kind news.BlockKind, p news.Page) ([]news.Blocking, news.Stretch, error) {
	db := s.on(ctx).Table("comment_blocks")
	if kind != "" {
		db = db.Where("kind = ?", kind)
	}
	return page(db, p, keyset{by: "created_at", key: "id", desc: true, list: fingerprint("blocks", kind)}, func(b *news.Blocking) place {
		return place{Number: b.CreatedAt.UnixMicro(), Key: b.Key}
	})
}

// BlocksAt returns all blocks that have not ended at the time now.
func (s *Store) BlocksAt(ctx context.Context, now news.Time) ([]news.Blocking, error) {
	return scan[news.Blocking](s.on(ctx).Raw("SELECT * FROM comment_blocks WHERE expires_at IS NULL OR expires_at > ? ORDER BY id", now))
}

// Block returns the block with the id.
func (s *Store) Block(ctx context.Context, id string) (*news.Blocking, error) {
	return first[news.Blocking](s.on(ctx).Raw("SELECT * FROM comment_blocks WHERE uid = ?", id))
}

// CreateBlock adds the block. One of the same kind and value that has ended
// makes room for it.
func (s *Store) CreateBlock(ctx context.Context, b *news.Blocking, now news.Time) error {
	if err := s.on(ctx).Exec("DELETE FROM comment_blocks WHERE kind = ? AND value = ? AND expires_at <= ?", b.Kind, b.Value, now).Error; err != nil {
		return err
	}
	if err := s.on(ctx).Create(b).Error; err != nil {
		return conflict(err, news.CodeBlocked, "value", b.Value)
	}
	return s.TouchModeration(ctx)
}

// DeleteBlock removes the block.
func (s *Store) DeleteBlock(ctx context.Context, key int64) error {
	if err := s.on(ctx).Exec("DELETE FROM comment_blocks WHERE id = ?", key).Error; err != nil {
		return err
	}
	return s.TouchModeration(ctx)
}

// ReservedNames returns the names that no reader may comment under: those of the
// people in the newsroom.
func (s *Store) ReservedNames(ctx context.Context) ([]string, error) {
	return scan[string](s.on(ctx).Raw("SELECT name FROM users WHERE NOT disabled"))
}

// AddDecision notes a decision about a comment.
func (s *Store) AddDecision(ctx context.Context, d *news.CommentDecision) error {
	findings, err := json.Marshal(d.Findings)
	if err != nil {
		return err
	}
	return s.later(ctx, addDecision, d.CommentKey, d.At, d.By.ID, d.By.Name, d.Status, d.Rule, d.Score, d.Rules, string(findings))
}

// CommentDecisions returns the decisions about a comment, first to last, up to
// a hundred of the latest.
func (s *Store) CommentDecisions(ctx context.Context, key int64) ([]news.CommentDecision, error) {
	return scan[news.CommentDecision](s.on(ctx).Raw(`SELECT * FROM (SELECT * FROM comment_decisions WHERE comment_id = ? ORDER BY id DESC LIMIT 100) d
		ORDER BY id`, key))
}

// LatestForReplay returns the latest comments of readers that still have a text.
func (s *Store) LatestForReplay(ctx context.Context, by news.Caller, most int) ([]news.HeldComment, error) {
	rows, err := scan[heldRow](s.held(ctx, by).Where("c.body <> '' AND c.author_kind <> 'staff'").Order("c.created_at DESC, c.id DESC").Limit(most))
	return allHeld(rows), err
}

// PostedSince reports whether a comment with the same text was posted to any
// article since the given time, other than the one with the key.
func (s *Store) PostedSince(ctx context.Context, hash string, since news.Time, but int64) (bool, error) {
	q := postedSince(hash, since, but)
	err := s.direct(ctx).ask(ctx, q)
	return q.found, err
}

func postedSince(hash string, since news.Time, but int64) *question {
	return &question{statement: do("SELECT id FROM comments WHERE body_hash = $1 AND created_at >= $2 AND id <> $3 LIMIT 1", hash, since, but), into: []any{new(int64)}}
}

// UseChallenge notes that a proof of work was used, and fails if it was before.
func (s *Store) UseChallenge(ctx context.Context, id string, expires news.Time) error {
	added, err := s.direct(ctx).exec(ctx, "INSERT INTO used_challenges (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", id, expires)
	if err == nil && added == 0 {
		return news.InvalidAt("/challenge", news.FaultUsed)
	}
	return err
}

// ForgetChallenges removes the proofs of work that have expired by themselves.
func (s *Store) ForgetChallenges(ctx context.Context, before news.Time) error {
	return s.on(ctx).Exec("DELETE FROM used_challenges WHERE expires_at < ?", before).Error
}

// Word is how often a word stood in spam, and in what was approved.
type Word struct {
	Word      string
	Spam, Ham int
}

// Words returns what was learned of words after the lesson.
func (s *Store) Words(ctx context.Context, lesson int64) ([]Word, error) {
	return scan[Word](s.on(ctx).Raw("SELECT word, spam, ham FROM spam_words WHERE version > ?", lesson))
}

// Learn notes that the words stood in a spam comment (or in an approved one), by
// 1, or takes that back, by -1.
func (s *Store) Learn(ctx context.Context, words []string, spam bool, by int) error {
	s1, h1 := by, 0
	if !spam {
		s1, h1 = 0, by
	}
	if err := s.on(ctx).Exec("UPDATE moderation SET lessons = lessons + 1, spam = spam + ?, ham = ham + ? WHERE id = 1", s1, h1).Error; err != nil {
		return err
	}
	for len(words) > 0 {
		some := words[:min(len(words), rowsAtOnce)]
		words = words[len(some):]
		args := make([]any, 0, 3*len(some))
		for _, w := range some {
			args = append(args, w, s1, h1)
		}
		err := s.on(ctx).Exec(`INSERT INTO spam_words (word, spam, ham, version) SELECT v.column1, v.column2, v.column3, m.lessons FROM (VALUES `+
			strings.TrimSuffix(strings.Repeat("(CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT)), ", len(some)), ", ")+`) v JOIN moderation m ON m.id = 1
			WHERE TRUE ON CONFLICT (word) DO UPDATE SET spam = spam_words.spam + excluded.spam, ham = spam_words.ham + excluded.ham, version = excluded.version`, args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}
