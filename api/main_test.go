package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// asProgram makes the test binary the program itself, so that tests can send it
// signals.
const asProgram = "RUN_AS_PROGRAM=1"

func TestMain(m *testing.M) {
	if name, value, _ := strings.Cut(asProgram, "="); os.Getenv(name) == value {
		main()
		return
	}
	os.Exit(m.Run())
}

// machine is where a test runs the program: a directory and a database of its own.
type machine struct {
	t       *testing.T
	dir     string
	environ []string
}

func newMachine(t *testing.T, database string) *machine {
	t.Helper()
	dir := t.TempDir()
	return &machine{t: t, dir: dir, environ: []string{"TOASOAN_DATABASE_URL=" + database, "TOASOAN_DATA_DIR=" + filepath.Join(dir, "data")}}
}

func newSQLiteMachine(t *testing.T) *machine {
	t.Helper()
	return newMachine(t, "sqlite:"+filepath.Join(t.TempDir(), "toasoan.db"))
}

// run carries out one command line and returns what it printed.
func (m *machine) run(stdin string, args ...string) (code int, out, errs string) {
	m.t.Helper()
	var o, e bytes.Buffer
	p := program{environ: m.environ, in: strings.NewReader(stdin), out: &o, errs: &e}
	code = p.run(m.t.Context(), args)
	return code, o.String(), e.String()
}

// must runs a command that has to succeed.
func (m *machine) must(stdin string, args ...string) (out string) {
	m.t.Helper()
	code, out, errs := m.run(stdin, args...)
	if code != exitDone {
		m.t.Fatalf("%v: exit code %d\n%s", args, code, errs)
	}
	return out
}

// server is a program that serves, in a process of its own.
type server struct {
	*exec.Cmd
	base string // its address as a URL
	out  *bytes.Buffer
	done chan error
}

var listening = regexp.MustCompile(`"msg":"listening","addr":"([^"]+)"`)

// serve starts the server on a free port and waits until it listens.
func (m *machine) serve(args ...string) *server {
	m.t.Helper()
	s := &server{Cmd: exec.Command(os.Args[0], append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...), out: &bytes.Buffer{}, done: make(chan error, 1)}
	s.Env, s.Stdout = slices.Concat(m.environ, []string{asProgram}), s.out
	log, err := s.StderrPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { s.Process.Kill() })
	address := make(chan string, 1)
	go func() {
		lines := bufio.NewReader(log)
		var said strings.Builder
		for {
			line, err := lines.ReadString('\n')
			said.WriteString(line)
			if err != nil {
				break
			}
			if found := listening.FindStringSubmatch(line); found != nil {
				address <- found[1]
				break
			}
		}
		close(address)
		var end tail
		_, _ = io.Copy(&end, lines)
		if err := s.Wait(); err != nil {
			s.done <- fmt.Errorf("%w\n%s%s", err, said.String(), end)
		}
		close(s.done)
	}()
	addr, ok := <-address
	if !ok {
		m.t.Fatal(<-s.done)
	}
	s.base = "http://" + addr
	return s
}

// tail is the end of what is written.
type tail []byte

func (t *tail) Write(b []byte) (int, error) {
	const most = 64 << 10
	if *t = append(*t, b...); len(*t) > 2*most {
		*t = append((*t)[:0], (*t)[len(*t)-most:]...)
	}
	return len(b), nil
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	m := newSQLiteMachine(t)
	m.must("", "migrate")
	for _, c := range []struct {
		args  string
		stdin string
		code  int
		says  string // in what it prints, on either stream
	}{
		{"", "", 0, "Usage: toasoan <command>"},
		{"--help", "", 0, "TOASOAN_DATABASE_URL"},
		{"serve --help", "", 0, "--demo"},
		{"version", "", 0, "toasoan dev (go1."},
		{"openapi", "", 0, `"openapi": "3.1`},
		{"openapi --yaml", "", 0, "openapi: 3.1"},
		{"migrate", "", 0, "up to date"},
		{"print", "", 2, "unexpected argument print"},
		{"serve --port 80", "", 2, "unknown flag --port"},
		{"serve --addr 80", "", 2, "setting addr"},
		{"serve --addr 192.0.2.1:80", "", 1, "192.0.2.1:80"},
		{"user", "", 2, "expected one of"},
		{"user add --email a@bao.example --name A", "", 2, "--role"},
		{"user add --email a@bao.example --name A --role boss", "", 2, "--role must be one of"},
		{"user add --email bao.example --name A --role editor", "mot-mat-khau-dai", 2, "email must be an e-mail address"},
		{"user add --email a@bao.example --name A --role editor", "ngan\n", 2, "password"},
		{"user add --email a@bao.example --name A --role editor", "", 2, "password is required"},
		{"user password --email nobody@bao.example", "mot-mat-khau-dai", 1, "no user with the e-mail address nobody@bao.example"},
		{"user disable --email nobody@bao.example", "", 1, "no user"},
		{"key add --name web", "", 2, "role is required"},
		{"key add --name web --scope all", "", 2, "--scope must be one of"},
		{"generate --articles 0 --comments 5", "", 2, "comments need articles"},
		{"migrate --database-url postgres://127.0.0.1:1/none", "", 1, "open database"},
		{"healthcheck --addr 127.0.0.1:1", "", 1, "127.0.0.1:1"},
	} {
		code, out, errs := m.run(c.stdin, strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("toasoan %s: exit code %d, want %d with %q\n%s%s", c.args, code, c.code, c.says, out, errs)
		}
	}
}

func TestUnmigratedDatabaseIsLeftAlone(t *testing.T) {
	t.Parallel()
	m := newSQLiteMachine(t)
	if code, _, errs := m.run("", "key", "add", "--name", "web", "--scope", "read"); code != exitFailed || !strings.Contains(errs, "run toasoan migrate") {
		t.Errorf("exit code %d\n%s", code, errs)
	}
}

func TestStoppedCommandFails(t *testing.T) {
	t.Parallel()
	m := newSQLiteMachine(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := program{environ: m.environ, in: strings.NewReader(""), out: io.Discard, errs: io.Discard}
	if code := p.run(ctx, []string{"generate", "--articles", "10"}); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
}
