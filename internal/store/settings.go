package store

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"toasoan/internal/news"
)

// settingsTTL is how long another process may go on with settings that this one
// has changed.
const settingsTTL = time.Second

// settingsAhead is how long before that one of those who ask reads them again: the
// others go on with what there is, and do not all come to the database at once.
const settingsAhead = settingsTTL / 5

// settingsCache saves every answer the query for the settings.
type settingsCache struct {
	entry   atomic.Pointer[cachedSettings]
	changes atomic.Int64 // how often they were forgotten: what was read before is not kept
	reading sync.Mutex   // of a crowd that comes at once, the first reads for all
}

func (c *settingsCache) forget() {
	c.changes.Add(1)
	c.entry.Store(nil)
}

// keep remembers what was read when the settings had been forgotten so many times.
func (c *settingsCache) keep(stored *news.StoredSettings, changes int64) {
	kept := &cachedSettings{StoredSettings: stored, until: time.Now().Add(settingsTTL)}
	c.entry.Store(kept)
	if c.changes.Load() != changes {
		c.entry.CompareAndSwap(kept, nil)
	}
}

type cachedSettings struct {
	*news.StoredSettings
	until   time.Time
	renewed atomic.Bool // by whoever came first
}

// serves reports whether the settings are to be used, not read again.
func (c *cachedSettings) serves(now time.Time) bool {
	left := c.until.Sub(now)
	return left > settingsAhead || left > 0 && !c.renewed.CompareAndSwap(false, true)
}

// Settings returns the paper's settings, at most a second old. The result is
// shared: do not change it.
func (s *Store) Settings(ctx context.Context) (*news.StoredSettings, error) {
	if tx := s.transaction(ctx); tx != nil { // which may have changed them, and may yet fail
		return tx.shared.settingsOf(func() (*news.StoredSettings, error) { return s.loadSettings(ctx) })
	}
	e := s.settings.entry.Load()
	if e != nil && e.serves(time.Now()) {
		return e.StoredSettings, nil
	}
	if snapshotIn(ctx) != nil { // which may be of a moment before they were forgotten, and has a connection that others may wait for
		return s.loadSettings(ctx)
	}
	s.settings.reading.Lock()
	defer s.settings.reading.Unlock()
	if read := s.settings.entry.Load(); read != nil && read != e {
		return read.StoredSettings, nil
	}
	changes := s.settings.changes.Load()
	stored, err := s.loadSettings(ctx)
	if err != nil {
		return nil, err
	}
	s.settings.keep(stored, changes)
	return stored, nil
}

func (s *Store) loadSettings(ctx context.Context) (*news.StoredSettings, error) {
	row, err := first[settingsRow](s.on(ctx).Raw("SELECT document, version, updated_at FROM settings WHERE id = 1"))
	if err != nil {
		return nil, err
	}
	// What a later version of the program added has its first value until it is saved.
	stored := &news.StoredSettings{Settings: news.DefaultSettings(""), Version: row.Version, UpdatedAt: row.UpdatedAt}
	return stored, json.Unmarshal([]byte(row.Document), &stored.Settings)
}

type settingsRow struct {
	Document  string
	Version   int64
	UpdatedAt news.Time
}

// SaveSettings replaces the settings if their version is still the one that is
// given (0 for none yet), and reports whether it was.
func (s *Store) SaveSettings(ctx context.Context, settings news.Settings, version int64, at news.Time) (bool, error) {
	document, err := json.Marshal(settings)
	if err != nil {
		return false, err
	}
	if tx := s.transaction(ctx); tx != nil {
		tx.shared.settings, tx.shared.resettled = nil, true
	}
	db := s.on(ctx)
	if version == 0 {
		db = db.Exec("INSERT INTO settings (id, document, version, updated_at) VALUES (1, ?, 1, ?) ON CONFLICT (id) DO NOTHING", string(document), at)
	} else {
		db = db.Exec("UPDATE settings SET document = ?, version = version + 1, updated_at = ? WHERE id = 1 AND version = ?", string(document), at, version)
	}
	return db.RowsAffected == 1, db.Error
}

// ForgetSettings makes this process read the settings again: it is for who hears
// that another one has changed them.
func (s *Store) ForgetSettings() { s.settings.forget() }
