package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// Migrate brings the schema up to date, under a lock that keeps other processes
// from doing the same, and returns the names of the steps it took. It refuses a
// schema that is newer than this program.
func (s *Store) Migrate(ctx context.Context) (steps []string, err error) {
	err = s.dialect.locked(ctx, s.write, func() error {
		p, err := s.migrator()
		if err != nil {
			return err
		}
		if err := s.refuseNewer(ctx, p); err != nil {
			return err
		}
		done, err := p.Up(ctx)
		for _, r := range done {
			steps = append(steps, r.Source.Path)
		}
		if err != nil {
			return err
		}
		return s.dialect.fixPlans(s.write.WithContext(ctx))
	})
	return steps, err
}

// CheckSchema fails unless the schema is exactly the one this program needs.
func (s *Store) CheckSchema(ctx context.Context) error {
	p, err := s.migrator()
	if err != nil {
		return err
	}
	if err := s.refuseNewer(ctx, p); err != nil {
		return err
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return err
	}
	if pending {
		return fmt.Errorf("the database's schema is older than this program: run toasoan migrate")
	}
	return nil
}

func (s *Store) migrator() (*goose.Provider, error) {
	dir, d := s.dialect.migrations()
	steps, err := fs.Sub(migrations, dir)
	if err != nil {
		return nil, err
	}
	db, err := s.write.DB()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(d, db, steps)
}

func (s *Store) refuseNewer(ctx context.Context, p *goose.Provider) error {
	current, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	if newest := sources[len(sources)-1].Version; current > newest {
		return fmt.Errorf("the database's schema is at step %d, newer than this program's %d: use a newer program", current, newest)
	}
	return nil
}
