package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/jobs"
)

// serveCommand runs the server.
type serveCommand struct {
	Demo bool `help:"First load the demo paper if the database is new, and show its login once."`
}

// countLag is how old the counts of comments, views and likes may be on answers
// that are kept.
const countLag = time.Second

// settleWithin is how long the views that wait may keep the server from stopping.
const settleWithin = 5 * time.Second

// Run serves until ctx is done, and then lets the running requests finish.
func (c *serveCommand) Run(ctx context.Context, p *program) error {
	cores := tuneProcessors()
	s, room, err := p.openNew(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	server, err := rest.New(s, room, p.log, rest.Options{
		TrustedProxies: p.TrustedProxies, AllowedOrigins: p.AllowedOrigins, MaxBody: p.MaxBody, Version: version,
		MaxStreams: p.MaxStreams, MaxStreamsPerAddress: p.MaxStreamsPerAddress, CacheSize: p.CacheSize, CountLag: countLag, Cores: cores,
	})
	if err != nil {
		return err
	}
	if err := room.KeepSchedule(ctx); err != nil { // what came due meanwhile is done before anybody asks
		return fmt.Errorf("keep the schedule: %w", err)
	}
	listener, err := net.Listen("tcp", p.Addr) // before the demo is loaded: its login is shown only once
	if err != nil {
		return err
	}
	defer listener.Close()
	if c.Demo {
		loaded, err := loadDemo(ctx, s, room)
		if err != nil {
			return err
		}
		loaded.tell(p.out, p.name, listener.Addr())
	}
	p.log.Info("listening", "addr", listener.Addr().String(), "version", version)

	defer func() { // once nobody asks any more, and before the database is closed
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
		defer cancel()
		if err := room.SettleViews(limited); err != nil {
			p.log.Error("views are lost", "error", err)
		}
	}()
	background, stop := context.WithCancel(ctx)
	var tasks sync.WaitGroup
	tidy := jobs.Task{Name: "tidy the cache", Every: tidyEvery, Everywhere: true, Run: func(context.Context) error {
		server.Tidy()
		return nil
	}}
	tasks.Go(func() { jobs.Run(background, p.log, room.Lease, append(room.Tasks(), tidy)) })
	tasks.Go(func() { server.Follow(background) })
	tasks.Go(func() { keepMemory(background) })
	defer tasks.Wait()
	defer stop()
	few := &bounded{Listener: listener, most: p.MaxClients}
	answering := server.HTTP(p.Addr)
	answering.ConnState = few.state
	answering.RegisterOnShutdown(few.dismiss)
	few.direct = &direct{server.AtOnce, answering}
	return p.serve(ctx, answering, few)
}

// tidyEvery is how soon after their end kept answers give their memory back. In a storm
// it is wanted for what the storm is about: the less is in use, the less often garbage
// has to be collected.
const tidyEvery = 2 * time.Second

// serve answers what comes in through the listener until ctx is done. Requests
// that run then have the shutdown timeout to finish.
func (p *program) serve(ctx context.Context, server *http.Server, listener net.Listener) error {
	drained := make(chan error, 1)
	unhook := context.AfterFunc(ctx, func() {
		p.log.Info("stopping", "timeout", p.ShutdownTimeout.String())
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.ShutdownTimeout)
		defer cancel()
		drained <- server.Shutdown(limited)
	})
	defer unhook()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	if err := <-drained; err != nil {
		return errors.Join(fmt.Errorf("requests were cut off %s after the order to stop", p.ShutdownTimeout), server.Close())
	}
	p.log.Info("stopped")
	return nil
}
