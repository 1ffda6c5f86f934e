package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestBehindNginx and TestBehindVarnish put real caches in front of the program,
// with the configurations of docs/edge, for as many seconds as TOASOAN_EDGE says:
// `make check-edge`.

// The ordinary user who runs the caches if the tests are run by root, who may not.
const nobody = 65534

// slack is how much later than it should be an answer may be here: machines that
// test have other work.
const slack = 2 * time.Second

// edgeFor is how long the caches are tried.
func edgeFor(t *testing.T) time.Duration {
	t.Helper()
	if os.Getenv("TOASOAN_EDGE") == "" {
		t.Skip("make check-edge does this")
	}
	n, err := strconv.Atoi(os.Getenv("TOASOAN_EDGE"))
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(n) * time.Second
}

// cacheProgram is where a cache is installed, which its package brings.
func cacheProgram(t *testing.T, name, pack string) string {
	t.Helper()
	for _, dir := range []string{"", "/usr/sbin/", "/usr/local/sbin/"} {
		if path, err := exec.LookPath(dir + name); err == nil {
			return path
		}
	}
	t.Fatalf("%s is not installed: apt-get install --no-install-recommends %s", name, pack)
	return ""
}

// freeAddr is an address on loopback where nothing listens.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// configured writes a configuration of docs/edge into dir with other words in it,
// each of which must be there.
func configured(t *testing.T, dir, file string, instead ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "docs", "edge", file))
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for i := 0; i < len(instead); i += 2 {
		if !strings.Contains(text, instead[i]) {
			t.Fatalf("%s does not have %q", file, instead[i])
		}
		text = strings.ReplaceAll(text, instead[i], instead[i+1])
	}
	path := filepath.Join(dir, file)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// cacheDir is a folder for a cache that an ordinary user runs.
func cacheDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "toasoan-edge-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if os.Getuid() == 0 {
		if err := os.Chown(dir, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runCache runs a cache as an ordinary user until the test ends, and waits until it
// answers at addr.
func runCache(t *testing.T, addr, program string, args ...string) {
	t.Helper()
	var said bytes.Buffer
	c := exec.Command(program, args...)
	c.Stdout, c.Stderr = &said, &said
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if os.Getuid() == 0 {
		c.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	t.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = c.Process.Kill()
		}
	})
	for range 300 {
		select {
		case err := <-ended:
			t.Fatalf("%s: %v\n%s", program, err, said.String())
		case <-time.After(50 * time.Millisecond):
		}
		if r, err := http.Get("http://" + addr + "/healthz"); err == nil {
			r.Body.Close()
			return
		}
	}
	t.Fatalf("%s does not answer\n%s", program, said.String())
}

// startNginx runs nginx in front of the server at base. What it keeps is in the
// folder kept.
func startNginx(t *testing.T, base string) (edge, kept string) {
	t.Helper()
	nginx, dir, addr := cacheProgram(t, "nginx", "nginx-light"), cacheDir(t), freeAddr(t)
	site := configured(t, dir, "nginx.conf", "listen 80;", "listen "+addr+";", "127.0.0.1:8080", strings.TrimPrefix(base, "http://"), "/var/cache/nginx/toasoan", dir+"/cache")
	main := filepath.Join(dir, "main.conf")
	conf := "daemon off;\npid " + dir + "/pid;\nerror_log stderr warn;\nworker_processes 2;\nevents { worker_connections 512; }\nhttp {\n\taccess_log off;\n"
	for _, temp := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		conf += "\t" + temp + "_temp_path " + dir + "/" + temp + ";\n"
	}
	if err := os.WriteFile(main, []byte(conf+"\tinclude "+site+";\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	runCache(t, addr, nginx, "-e", "stderr", "-p", dir, "-c", main)
	return "http://" + addr, filepath.Join(dir, "cache")
}

// startVarnish runs Varnish in front of the server at base, with more arguments.
func startVarnish(t *testing.T, addr, base string, args ...string) (edge string) {
	t.Helper()
	varnish, dir := cacheProgram(t, "varnishd", "varnish varnish-modules gcc libc6-dev"), cacheDir(t)
	host, port, _ := net.SplitHostPort(strings.TrimPrefix(base, "http://"))
	vcl := configured(t, dir, "varnish.vcl", `.host = "127.0.0.1"`, `.host = "`+host+`"`, `.port = "8080"`, `.port = "`+port+`"`)
	runCache(t, addr, varnish, append([]string{"-F", "-j", "none", "-a", addr, "-f", vcl, "-n", filepath.Join(dir, "work"), "-s", "malloc,64m",
		"-p", "http_resp_hdr_len=64k", "-p", "http_resp_size=128k"}, args...)...)
	return "http://" + addr
}

// paper is a paper that somebody works on while readers read it through a cache.
type paper struct {
	t           *testing.T
	base, token string
	mu          sync.Mutex
	was         map[string][]state // of each article, by its slug: one after the other
}

// state is what readers see of an article, and when it came: after began, and not
// after done.
type state struct {
	title       string // "" while readers do not see it
	began, done time.Time
}

// send sends a request to the server itself, as the publisher.
func (p *paper) send(method, path, match, body string) (*http.Response, map[string]any) {
	p.t.Helper()
	r, err := http.NewRequest(method, p.base+"/v1"+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	if match != "" {
		r.Header.Set("If-Match", match)
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer w.Body.Close()
	var answer map[string]any
	_ = json.NewDecoder(w.Body).Decode(&answer)
	if w.StatusCode > 299 {
		p.t.Fatalf("%s %s %s: %s %v", method, path, body, w.Status, answer)
	}
	return w, answer
}

// open signs the publisher in, and publishes a section with articles.
func (p *paper) open(articles int) (ids []string) {
	_, session := p.send("POST", "/newsroom/sessions", "", account)
	p.token = session["token"].(string)
	p.send("POST", "/newsroom/sections", "", `{"name":"Thời sự"}`)
	for i := range articles {
		slug := fmt.Sprint("bai-", i)
		_, made := p.send("POST", "/newsroom/articles", "", `{"title":"Bài `+fmt.Sprint(i)+` bản 0","slug":"`+slug+`","type":"`+[]string{"news", "live"}[i%2]+
			`","sapo":"Sapo.","section":"thoi-su","body":"<p>`+strings.Repeat("Nội dung dài. ", 200)+`</p>"}`)
		id := made["id"].(string)
		ids = append(ids, id)
		p.publish(id, slug, fmt.Sprint("Bài ", i, " bản 0"))
	}
	return ids
}

func (p *paper) version(id string) string {
	w, _ := p.send("GET", "/newsroom/articles/"+id, "", "")
	return w.Header.Get("ETag")
}

// see notes that readers see something else once change has returned.
func (p *paper) see(slug, title string, change func()) {
	s := state{title: title, began: time.Now()}
	change()
	s.done = time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.was[slug] = append(p.was[slug], s)
}

func (p *paper) publish(id, slug, title string) {
	match := p.version(id)
	p.see(slug, title, func() { p.send("PUT", "/newsroom/articles/"+id+"/publication", match, "{}") })
}

// edit gives the article another title and publishes it, or takes it away.
func (p *paper) edit(id, slug string, n int) {
	p.mu.Lock()
	shown := p.was[slug][len(p.was[slug])-1].title != ""
	p.mu.Unlock()
	if n%4 == 3 && shown {
		match := p.version(id)
		p.see(slug, "", func() {
			if n%8 == 3 {
				p.send("PUT", "/newsroom/articles/"+id+"/withdrawal", match, `{"notice":"Gỡ."}`)
			} else {
				p.send("DELETE", "/newsroom/articles/"+id+"/publication", match, "")
			}
		})
		return
	}
	title := fmt.Sprint("Bài ", strings.TrimPrefix(slug, "bai-"), " bản ", n)
	p.send("PATCH", "/newsroom/articles/"+id, p.version(id), `{"title":"`+title+`"}`)
	p.publish(id, slug, title)
}

// tell adds to the live coverage.
func (p *paper) tell(id string, n int) {
	title := fmt.Sprint("Diễn biến ", n)
	p.see(coverage, title, func() {
		p.send("POST", "/newsroom/articles/"+id+"/updates", "", `{"title":"`+title+`","body":"<p>Chữ.</p>"}`)
	})
}

// coverage is the live coverage that goes on.
const coverage = "truc-tiep/updates"

// live publishes the article that it belongs to.
func (p *paper) live() (id string) {
	_, made := p.send("POST", "/newsroom/articles", "", `{"title":"Trực tiếp","slug":"truc-tiep","type":"live","sapo":"Sapo.","section":"thoi-su","body":"<p>Chữ.</p>"}`)
	id = made["id"].(string)
	p.publish(id, "truc-tiep", "Trực tiếp")
	p.tell(id, 0)
	return id
}

// late is by how much longer than bound the title of an article that was read at
// the time at had been another, 0 if it had not.
func (p *paper) late(slug, title string, at time.Time, bound time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	states := p.was[slug]
	i := len(states) - 1
	for ; i >= 0; i-- {
		if states[i].title == title && states[i].began.Before(time.Now()) {
			break
		}
	}
	if i < 0 { // what is under way and has not returned yet
		return 0
	}
	if i == len(states)-1 {
		return 0
	}
	return max(0, at.Sub(states[i+1].done)-bound)
}

var directive = regexp.MustCompile(`(s-maxage|stale-while-revalidate)=(\d+)`)

// allowed is how old an answer may be, by its own header.
func allowed(h http.Header) (d time.Duration) {
	for _, m := range directive.FindAllStringSubmatch(h.Get("Cache-Control"), -1) {
		n, _ := strconv.Atoi(m[2])
		d += time.Duration(n) * time.Second
	}
	return d
}

// reading is what one reader asks of a cache, and counts of what it said.
type reading struct {
	*paper
	edge   string
	bound  func(w *http.Response) time.Duration
	counts map[string]int
	tags   map[string]string
	worst  time.Duration
	http.Client
}

// ask asks the cache, and returns the answer with its body as it is.
func (r *reading) ask(method, path string, headers ...string) (*http.Response, []byte) {
	r.t.Helper()
	q, err := http.NewRequest(method, r.edge+path, nil)
	if err != nil {
		panic(err)
	}
	q.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	w, err := r.Do(q)
	if err != nil {
		r.t.Error(err)
		return &http.Response{Header: http.Header{}}, nil
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err == nil && w.Header.Get("Content-Encoding") == "gzip" && len(body) > 0 {
		body, err = plain(body)
	}
	if err != nil {
		r.t.Errorf("%s: %v", path, err)
	}
	r.counts[strconv.Itoa(w.StatusCode)+" "+w.Header.Get("X-Cache")]++
	if w.Header.Get("Surrogate-Key") != "" {
		r.t.Errorf("%s tells its keys", path)
	}
	return w, body
}

func plain(coded []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(coded))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// read asks for an article or a list, in some form, and holds what it says against
// what readers should see.
func (r *reading) read(path string, slugs []string) {
	headers := []string{"Accept-Encoding", []string{"identity", "gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0"}[rand.IntN(4)]}
	if tag := r.tags[path]; tag != "" && rand.IntN(3) == 0 {
		headers = append(headers, "If-None-Match", tag)
	}
	at := time.Now()
	w, body := r.ask("GET", path, headers...)
	if coding := w.Header.Get("Content-Encoding"); coding != "" && !strings.HasPrefix(headers[1], "gzip") {
		r.t.Errorf("%s: %q is answered with %s", path, headers[1], coding)
	}
	var says struct {
		Slug, Title string
		Data        []struct{ Slug, Title string }
	}
	titles := map[string]string{}
	switch w.StatusCode {
	case http.StatusNotModified:
		return
	case http.StatusOK:
		if err := json.Unmarshal(body, &says); err != nil {
			r.t.Errorf("%s: %v", path, err)
		}
		r.tags[path] = w.Header.Get("ETag")
		titles[says.Slug] = says.Title
		for _, a := range says.Data {
			titles[a.Slug] = a.Title
		}
		if slugs[0] == coverage {
			titles[coverage] = says.Data[0].Title
		}
	case http.StatusNotFound, http.StatusGone:
	default:
		r.t.Errorf("%s: %s %s", path, w.Status, body)
	}
	for _, slug := range slugs {
		late := r.late(slug, titles[slug], at, r.bound(w))
		if r.worst = max(r.worst, late); late > slack {
			r.t.Errorf("%s is %s older than %s allows: it says %q of %s (%s)", path, late, w.Header.Get("Cache-Control"), titles[slug], slug, w.Header.Get("X-Cache"))
		}
	}
}

// readers read at random for the time, while the publisher works.
func (p *paper) readers(edge string, ids []string, d time.Duration, bound func(*http.Response) time.Duration) (counts map[string]int) {
	var slugs []string
	for i := range ids {
		slugs = append(slugs, fmt.Sprint("bai-", i))
	}
	live := p.live()
	until := time.Now().Add(d)
	counts = map[string]int{}
	var wg sync.WaitGroup
	var worst time.Duration
	for i := range 4 {
		wg.Go(func() {
			r := &reading{paper: p, edge: edge, bound: bound, counts: map[string]int{}, tags: map[string]string{}}
			for time.Now().Before(until) {
				switch n := rand.IntN(10); {
				case n == 0:
					r.read("/v1/articles?limit=50", slugs)
				case n == 1:
					r.read("/v1/articles/latest?limit=50", slugs)
				case n == 2 && i < 2:
					r.read("/v1/articles/"+coverage+"?limit=1", []string{coverage})
				default:
					// The last articles are asked for by one reader only, and seldom.
					k := rand.IntN(len(slugs) - 2)
					if i == 0 && n == 3 && rand.IntN(20) == 0 {
						k = len(slugs) - 1 - rand.IntN(2)
					}
					r.read("/v1/articles/"+slugs[k], slugs[k:k+1])
				}
				time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			for what, n := range r.counts {
				counts[what] += n
			}
			worst = max(worst, r.worst)
		})
	}
	for n := 1; time.Now().Before(until); n++ {
		if n%3 == 0 {
			p.tell(live, n)
		}
		k := rand.IntN(len(ids))
		p.edit(ids[k], slugs[k], n)
		time.Sleep(time.Duration(rand.IntN(600)) * time.Millisecond)
	}
	wg.Wait()
	p.t.Logf("%v; at worst %s beyond what is allowed", counts, worst.Round(time.Millisecond))
	return counts
}

// newPaper is a paper whose server has been told what args say.
func newPaper(t *testing.T, args ...string) (*paper, []string) {
	t.Helper()
	m := newSQLiteMachine(t)
	m.publisher()
	s := m.serve(args...)
	p := &paper{t: t, base: s.base, was: map[string][]state{}}
	return p, p.open(12)
}

// TestBehindNginx: nothing that comes through nginx is ever older than its header
// says, what is private is not kept, and each reader gets a form that they can read.
func TestBehindNginx(t *testing.T) {
	d := edgeFor(t)
	t.Parallel()
	p, ids := newPaper(t, "--trusted-proxies", "127.0.0.1/32")
	edge, kept := startNginx(t, p.base)
	cold := p.cold(edge, d, "STALE", "REVALIDATED")
	p.forms(edge, true)
	p.private(edge, ids[0], func(h http.Header) string { return h.Get("X-Cache") })
	p.addresses(edge)
	counts := p.readers(edge, ids, d, func(w *http.Response) time.Duration { return allowed(w.Header) })
	if counts["200 HIT"] < 100 || d > time.Minute && counts["200 STALE"] == 0 || counts["200 MISS"] == 0 {
		t.Errorf("nginx says %v", counts)
	}
	cold()
	p.onDisk(kept)
}

// onDisk holds what nginx keeps against what it may keep.
func (p *paper) onDisk(kept string) {
	files := 0
	err := filepath.WalkDir(kept, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		_, rest, _ := bytes.Cut(b, []byte("KEY: "))
		key, rest, _ := bytes.Cut(rest, []byte("\n"))
		head, _, _ := bytes.Cut(rest, []byte("\r\n\r\n"))
		if !bytes.Contains(head, []byte("\r\nCache-Control: public")) || bytes.Contains(b, []byte(p.token)) ||
			bytes.HasPrefix(key, []byte("/v1/newsroom")) || bytes.HasPrefix(key, []byte("/v1/previews")) {
			p.t.Errorf("nginx keeps %s:\n%s", key, head)
		}
		return nil
	})
	if err != nil || files < 10 {
		p.t.Errorf("nginx keeps %d answers, %v", files, err)
	}
}

// cold asks for what nobody else asks for, and again when its answer may no longer be
// shown: a live coverage that does not change, an address where an article appears,
// and an article. Check waits for the article's end, if the time is long enough.
func (p *paper) cold(edge string, d time.Duration, old, same string) (check func()) {
	p.t.Helper()
	draft := func(title, slug string) (id string) {
		_, made := p.send("POST", "/newsroom/articles", "", `{"title":"`+title+`","slug":"`+slug+`","type":"live","sapo":"Sapo.","section":"thoi-su","body":"<p>Chữ.</p>"}`)
		return made["id"].(string)
	}
	id, absent := draft("Bài lạnh bản 0", "bai-lanh"), draft("Bài chưa đăng", "bai-chua-dang")
	p.publish(id, "bai-lanh", "Bài lạnh bản 0")
	r := &reading{paper: p, edge: edge, counts: map[string]int{}, tags: map[string]string{}}
	const article, updates, missing = "/v1/articles/bai-lanh", "/v1/articles/bai-lanh/updates", "/v1/articles/bai-chua-dang"
	first, _ := r.ask("GET", article)
	began := time.Now()
	p.send("PATCH", "/newsroom/articles/"+id, p.version(id), `{"title":"Bài lạnh bản 1"}`)
	p.publish(id, "bai-lanh", "Bài lạnh bản 1")
	r.ask("GET", updates)
	asked := time.Now()
	for _, from := range []string{"MISS", "HIT"} {
		if w, _ := r.ask("GET", missing); w.StatusCode != http.StatusNotFound || w.Header.Get("X-Cache") != from {
			p.t.Errorf("what is not there is answered %s, %s instead of %s", w.Status, w.Header.Get("X-Cache"), from)
		}
	}
	p.publish(absent, "bai-chua-dang", "Bài chưa đăng")

	// Each moment is some seconds away from that at which the answer changes.
	time.Sleep(time.Until(asked.Add(5 * time.Second)))
	w, _ := r.ask("GET", updates)
	renewed := time.Now()
	if from := w.Header.Get("X-Cache"); from != old {
		p.t.Errorf("%s later the live coverage comes %s", time.Since(asked), from)
	}
	time.Sleep(time.Until(asked.Add(15 * time.Second)))
	if w, _ := r.ask("GET", missing); w.StatusCode != http.StatusOK {
		p.t.Errorf("%s later what was not there is answered %s (%s)", time.Since(asked), w.Status, w.Header.Get("X-Cache"))
	}
	time.Sleep(time.Until(renewed.Add(allowed(w.Header) + 3*time.Second)))
	if w, _ := r.ask("GET", updates); w.Header.Get("X-Cache") != same {
		p.t.Errorf("%s later the live coverage comes %s", time.Since(renewed), w.Header.Get("X-Cache"))
	}
	return func() {
		end := allowed(first.Header) + 3*time.Second
		if d < end {
			p.t.Logf("%s are too few to see the end of %s", d, first.Header.Get("Cache-Control"))
			return
		}
		time.Sleep(time.Until(began.Add(end)))
		w, body := r.ask("GET", article)
		if !strings.Contains(string(body), "Bài lạnh bản 1") {
			p.t.Errorf("%s after it was asked for the article comes %s as it was", time.Since(began), w.Header.Get("X-Cache"))
		}
	}
}

// forms: compressed and plain answers say the same under different names, HEAD says
// what GET does, and who has an answer already is told so. (Varnish does not read
// lists of ETags, and answers then as if there were none.)
func (p *paper) forms(edge string, lists bool) {
	r := &reading{paper: p, edge: edge, counts: map[string]int{}}
	const path = "/v1/articles/bai-1"
	for range 2 { // from the server, and from the cache
		plain, text := r.ask("GET", path)
		coded, same := r.ask("GET", path, "Accept-Encoding", "gzip")
		if plain.Header.Get("Content-Encoding") != "" || coded.Header.Get("Content-Encoding") != "gzip" || !bytes.Equal(text, same) ||
			plain.Header.Get("ETag") == coded.Header.Get("ETag") || plain.Header.Get("Vary") != "Accept-Encoding" || coded.Header.Get("Vary") != "Accept-Encoding" {
			p.t.Errorf("plain %v\ncoded %v", plain.Header, coded.Header)
		}
		head, _ := r.ask("HEAD", path)
		for _, name := range []string{"ETag", "Content-Type", "Cache-Control", "Vary", "Content-Length"} {
			if head.Header.Get(name) != plain.Header.Get(name) && plain.Header.Get(name) != "" {
				p.t.Errorf("%s of HEAD is %q, of GET %q", name, head.Header.Get(name), plain.Header.Get(name))
			}
		}
		haves := []string{plain.Header.Get("ETag"), "W/" + strings.TrimPrefix(plain.Header.Get("ETag"), "W/")}
		if lists {
			haves = append(haves, `"other", `+plain.Header.Get("ETag"))
		}
		for _, have := range haves {
			if w, body := r.ask("GET", path, "If-None-Match", have); w.StatusCode != 304 || len(body) > 0 || w.Header.Get("ETag") != plain.Header.Get("ETag") {
				p.t.Errorf("who has %s is answered %s with %v", have, w.Status, w.Header)
			}
		}
		if w, _ := r.ask("GET", path, "Accept-Encoding", "gzip", "If-None-Match", coded.Header.Get("ETag")); w.StatusCode != 304 {
			p.t.Errorf("who has the compressed answer is answered %s", w.Status)
		}
		if w, _ := r.ask("GET", path, "If-None-Match", `"other"`); w.StatusCode != 200 {
			p.t.Errorf("who has another answer is answered %s", w.Status)
		}
	}
}

// private: what is for one caller only is not kept for others, nor answered from
// what is kept, and what must not be kept is not.
func (p *paper) private(edge, id string, kept func(http.Header) string) {
	r := &reading{paper: p, edge: edge, counts: map[string]int{}}
	hit := func(path string, headers ...string) bool {
		w, _ := r.ask("GET", path, headers...)
		return kept(w.Header) == "HIT"
	}
	bearer := []string{"Authorization", "Bearer " + p.token}
	for i, headers := range [][]string{bearer, {"Edit-Token", "x"}, {"Device-Token", "x"}, {"Guest-Token", "x"}, {"Accept", "text/event-stream"}} {
		path := fmt.Sprint("/v1/articles?limit=", 30+i)
		for range 2 {
			if hit(path, headers...) {
				p.t.Errorf("with %s an answer comes from the cache", headers[0])
			}
		}
		if hit(path) {
			p.t.Errorf("what was answered with %s was kept", headers[0])
		}
		if !hit(path) {
			p.t.Errorf("%s is not kept at all", path)
		}
		if hit(path, headers...) {
			p.t.Errorf("with %s an answer comes from the cache that was kept for others", headers[0])
		}
	}
	_, preview := p.send("POST", "/newsroom/articles/"+id+"/previews", "", "")
	for _, path := range []string{"/v1/previews/" + preview["token"].(string), "/v1/newsroom/articles", "/v1/articles?limit=0", "/v1/newsroom/me", "/v1/comments/challenge", "/healthz"} {
		for _, headers := range [][]string{nil, bearer, nil, nil} {
			if hit(path, headers...) {
				p.t.Errorf("%s comes from the cache", path)
			}
		}
	}
	if w, _ := r.ask("GET", "/v1/newsroom/articles"); w.StatusCode != http.StatusUnauthorized {
		p.t.Errorf("a visitor reads the newsroom: %s", w.Status)
	}
	if w, _ := r.ask("GET", "/metrics"); w.StatusCode != http.StatusNotFound {
		p.t.Errorf("a visitor reads the metrics: %s", w.Status)
	}
}

// addresses: the server believes the cache, and nobody else, who calls.
func (p *paper) addresses(edge string) {
	sign := func(base, forwarded string) string {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 5)}}
		client := http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}}
		q, _ := http.NewRequest("POST", base+"/v1/newsroom/sessions", strings.NewReader(account))
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("X-Forwarded-For", forwarded)
		w, err := client.Do(q)
		if err != nil {
			p.t.Fatal(err)
		}
		defer w.Body.Close()
		_, sessions := p.send("GET", "/newsroom/me/sessions", "", "")
		var ips []string
		for _, s := range sessions["data"].([]any) {
			ips = append(ips, fmt.Sprint(s.(map[string]any)["ip"]))
		}
		slices.Sort(ips)
		return strings.Join(slices.Compact(ips), " ")
	}
	if ips := sign(edge, "203.0.113.9"); ips != "127.0.0.1 127.0.0.5" {
		p.t.Errorf("through the cache callers come from %s", ips)
	}
	if ips := sign(p.base, "203.0.113.9"); ips != "127.0.0.1 127.0.0.5" {
		p.t.Errorf("past the cache callers come from %s", ips)
	}
}

// TestBehindVarnishUnpurged is TestBehindNginx with Varnish that nobody purges.
func TestBehindVarnishUnpurged(t *testing.T) {
	d := edgeFor(t)
	t.Parallel()
	p, ids := newPaper(t, "--trusted-proxies", "127.0.0.1/32")
	edge := startVarnish(t, freeAddr(t), p.base)
	cold := p.cold(edge, d, "HIT", "MISS")
	counts := p.readers(edge, ids, d, func(w *http.Response) time.Duration { return allowed(w.Header) })
	if counts["200 HIT"] < 100 {
		t.Errorf("Varnish says %v", counts)
	}
	cold()
}

// TestBehindVarnish: what is purged by keys is fresh at once, also through Varnish.
func TestBehindVarnish(t *testing.T) {
	d := edgeFor(t)
	t.Parallel()
	// Varnish runs first: if it were not there when it is told of the first articles, it
	// would be told again up to eight seconds later, and of what happens meanwhile too.
	addr, back := freeAddr(t), freeAddr(t)
	edge := startVarnish(t, addr, "http://"+back)
	p, ids := newPaper(t, "--addr", back, "--trusted-proxies", "127.0.0.1/32", "--purge-url", "http://"+addr, "--purge-form", "varnish", "--purge-private")
	p.forms(edge, false)
	p.private(edge, ids[0], func(h http.Header) string { return h.Get("X-Cache") })
	p.addresses(edge)
	// Once a second later the purge is made again, for what was under way.
	const purged = 250*time.Millisecond + time.Second + 250*time.Millisecond
	counts := p.readers(edge, ids, min(d, 30*time.Second), func(*http.Response) time.Duration { return purged })
	if counts["200 HIT"] < 100 {
		t.Errorf("Varnish says %v", counts)
	}
}
