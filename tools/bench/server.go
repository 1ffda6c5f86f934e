package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	startWithin = time.Minute
	stopWithin  = 20 * time.Second
	tick        = 10 * time.Millisecond // in which Linux counts a process's time
)

// server is a program that is being measured: a process of its own.
type server struct {
	name string
	addr string
	cmd  *exec.Cmd
	log  string
	done chan struct{}
}

// listening is how the programs tell where they do.
var listening = regexp.MustCompile(`(?:listening|Server started at)[^0-9]{1,12}([0-9.]+:[0-9]+)`)

// start starts a program that tells in its log where it listens.
func (b *bench) start(ctx context.Context, name, program string, args ...string) (*server, error) {
	s, err := b.launch(ctx, name, program, args...)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(startWithin); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(s.log)
		if err != nil {
			return nil, errors.Join(err, s.stop())
		}
		if found := listening.FindSubmatch(text); found != nil {
			s.addr = string(found[1])
			return s, nil
		}
		select {
		case <-s.done:
			return nil, fmt.Errorf("%s ended: %s", name, text)
		default:
		}
	}
	return nil, errors.Join(fmt.Errorf("%s does not listen", name), s.stop())
}

// launch starts a program, and knows nothing of where it listens.
func (b *bench) launch(ctx context.Context, name, program string, args ...string) (*server, error) {
	s := &server{name: name, log: filepath.Join(b.dir, strings.ReplaceAll(name, " ", "-")+".log"), done: make(chan struct{})}
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.cmd = exec.CommandContext(ctx, program, args...)
	s.cmd.Stdout, s.cmd.Stderr, s.cmd.Env = log, log, environ()
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	s.cmd.WaitDelay = stopWithin
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.done)
	}()
	b.running = append(b.running, s)
	return s, nil
}

// environ is our own without settings of the program that is measured: it runs
// with those that it has by itself.
func environ() (kept []string) {
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "TOASOAN_") {
			kept = append(kept, v)
		}
	}
	return kept
}

func (s *server) stop() error {
	select {
	case <-s.done:
		return nil
	default:
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-s.done:
		return nil
	case <-time.After(stopWithin):
		return errors.Join(fmt.Errorf("%s does not stop", s.name), s.cmd.Process.Kill())
	}
}

// forget empties the log: a line for each request fills a disk.
func (s *server) forget() { _ = os.Truncate(s.log, 0) }

// used is the processor time that the server has used so far.
func (s *server) used() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick, err
}

// memory is what the server holds in memory, and the most that it ever held.
func (s *server) memory() (now, most int64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(status)) {
		for name, to := range map[string]*int64{"VmRSS:": &now, "VmHWM:": &most} {
			if rest, is := strings.CutPrefix(line, name); is {
				kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
				if err != nil {
					return 0, 0, err
				}
				*to = kb << 10
			}
		}
	}
	return now, most, nil
}

// settle waits until the server has nothing left to do by itself. Its tasks rest for
// two seconds.
func (b *bench) settle(ctx context.Context, s *server, within time.Duration) error {
	quiet := 20 // looks in a row at which it did nothing worth mentioning
	if b.short {
		quiet = 2
	}
	before, err := s.used()
	for deadline, calm := time.Now().Add(within), 0; calm < quiet && err == nil; {
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is still busy after %s", s.name, within)
		}
		select {
		case <-time.After(250 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
		now, failed := s.used()
		if calm++; now-before > tick {
			calm = 0
		}
		before, err = now, failed
	}
	return err
}

// read gets a path and decodes the answer, unless into is nil.
func (s *server) read(ctx context.Context, path string, into any) (body []byte, h http.Header, err error) {
	return s.send(ctx, http.MethodGet, path, nil, nil, into)
}

// send sends a request whose body is JSON, and fails on every answer that is not
// a success.
func (s *server) send(ctx context.Context, method, path string, h http.Header, body, into any) ([]byte, http.Header, error) {
	var out io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, nil, err
		}
		out = strings.NewReader(string(encoded))
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+s.addr+path, out)
	if err != nil {
		return nil, nil, err
	}
	for name, values := range h {
		r.Header[name] = values
	}
	r.Header.Set("Accept-Encoding", "identity")
	if body != nil && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer w.Body.Close()
	answer, err := io.ReadAll(w.Body)
	if err != nil {
		return nil, nil, err
	}
	if w.StatusCode >= 300 {
		return nil, nil, fmt.Errorf("%s %s: %d %s", method, path, w.StatusCode, answer)
	}
	if into != nil {
		err = json.Unmarshal(answer, into)
	}
	return answer, w.Header, err
}

// freeAddr is an address on which nobody listens.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
