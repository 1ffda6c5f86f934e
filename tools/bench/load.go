package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// questions are what readers ask: any of the ready ones, each as likely as the
// others, or what fresh appends to b.
type questions struct {
	ready [][]byte
	fresh func(dice *rand.Rand, b []byte) []byte
}

// next is a question at random. It may use b's memory.
func (q questions) next(dice *rand.Rand, b []byte) []byte {
	if q.fresh != nil {
		return q.fresh(dice, b[:0])
	}
	return q.ready[dice.IntN(len(q.ready))]
}

// sample is what readers got in some time.
type sample struct {
	answers int
	refused int
	bytes   int64 // of bodies
	lasted  time.Duration
	took    []time.Duration // sorted
	used    time.Duration   // processor time of the server
}

func (s sample) rate() float64 { return float64(s.answers) / s.lasted.Seconds() }

// within is the time in which that part of the answers came.
func (s sample) within(part float64) time.Duration {
	return s.took[int(float64(len(s.took)-1)*part)]
}

func (s sample) each() time.Duration { return s.used / time.Duration(s.answers) }

// crowd is readers who ask one server at the same time, each on a connection
// that is kept open, again as soon as the answer is there. They share the
// processors with the server, so they do as little as can be.
type crowd struct {
	addr    string
	readers int
	want    int // status of every answer
}

// load asks for as long as lasts.
func (c crowd) load(q questions, lasts time.Duration) (sample, error) {
	until := time.Now().Add(lasts)
	return c.each(func(r *reader) error {
		dice := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
		for now := time.Now(); now.Before(until); {
			refused := r.refused
			if err := r.ask(q.next(dice, r.out)); err != nil {
				return err
			}
			done := time.Now()
			if r.refused == refused {
				r.took = append(r.took, done.Sub(now))
			}
			now = done
		}
		return nil
	})
}

// once asks every ready question once.
func (c crowd) once(q questions) error {
	var asked atomic.Int64
	_, err := c.each(func(r *reader) error {
		for i := asked.Add(1); i <= int64(len(q.ready)); i = asked.Add(1) {
			if err := r.ask(q.ready[i-1]); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// each has every reader do the same at the same time.
func (c crowd) each(do func(r *reader) error) (s sample, err error) {
	readers := make([]*reader, c.readers)
	defer func() {
		for _, r := range readers {
			if r != nil {
				r.Close()
			}
		}
	}()
	for i := range readers {
		conn, err := net.Dial("tcp", c.addr)
		if err != nil {
			return s, err
		}
		readers[i] = newReader(conn, c.want)
	}
	errs := make([]error, c.readers)
	var wg sync.WaitGroup
	start := time.Now()
	for i, r := range readers {
		wg.Go(func() { errs[i] = do(r) })
	}
	wg.Wait()
	s.lasted = time.Since(start)
	for _, r := range readers {
		s.bytes += r.bytes
		s.refused += r.refused
		s.took = append(s.took, r.took...)
	}
	s.answers = len(s.took)
	slices.Sort(s.took)
	return s, first(errs)
}

// first is what went wrong, if anything did: one reader's word is enough.
func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// reader is one of a crowd.
type reader struct {
	net.Conn
	in    *bufio.Reader
	want  int
	out   []byte
	bytes int64
	took  []time.Duration

	refused int // answers of 503
}

func newReader(conn net.Conn, want int) *reader {
	return &reader{Conn: conn, in: bufio.NewReaderSize(conn, 1<<16), want: want, took: make([]time.Duration, 0, 1<<14)}
}

func (r *reader) ask(question []byte) error {
	r.out = question
	if _, err := r.Write(question); err != nil {
		return err
	}
	status, n, err := r.skip()
	if err != nil {
		return fmt.Errorf("%s: %w", firstLine(question), err)
	}
	if status == 503 {
		r.refused++
		return nil
	}
	if status != r.want {
		return fmt.Errorf("%s: %d", firstLine(question), status)
	}
	r.bytes += int64(n)
	return nil
}

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte("\r\n"))
	return line
}

// skip reads an answer of HTTP/1.1, and returns its status and how long its body was.
func (r *reader) skip() (status, length int, err error) {
	line, err := r.in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < len("HTTP/1.1 200") {
		return 0, 0, fmt.Errorf("not an answer: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, err
	}
	chunked := false
	for {
		if line, err = r.in.ReadSlice('\n'); err != nil {
			return 0, 0, err
		}
		if len(line) <= len("\r\n") {
			break
		}
		if value, is := header(line, "content-length:"); is {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, 0, err
			}
		} else if _, is := header(line, "transfer-encoding:"); is {
			chunked = true
		}
	}
	if status == 304 || status == 204 {
		return status, 0, nil
	}
	if !chunked {
		_, err = r.in.Discard(length)
		return status, length, err
	}
	for {
		if line, err = r.in.ReadSlice('\n'); err != nil {
			return 0, 0, err
		}
		size, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 31)
		if err != nil {
			return 0, 0, err
		}
		if _, err := r.in.Discard(int(size) + len("\r\n")); err != nil {
			return 0, 0, err
		}
		if size == 0 {
			return status, length, nil
		}
		length += int(size)
	}
}

// header is the value of the line if it is that header, whose name is given in
// small letters with its colon.
func header(line []byte, name string) (value []byte, is bool) {
	if len(line) < len(name) || line[0]|0x20 != name[0] || !bytes.EqualFold(line[:len(name)], []byte(name)) {
		return nil, false
	}
	return bytes.TrimSpace(line[len(name):]), true
}

// get is a request for a path, with more header lines if there are any.
func get(path string, more ...string) []byte {
	b := append([]byte("GET "), path...)
	b = append(b, " HTTP/1.1\r\nHost: bao.example\r\nUser-Agent: Mozilla/5.0\r\nAccept: application/json\r\n"...)
	for _, line := range more {
		b = append(append(b, line...), "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// post is a request with a JSON body, appended to b.
func post(b []byte, path string, body []byte) []byte {
	b = fmt.Appendf(b, "POST %s HTTP/1.1\r\nHost: bao.example\r\nUser-Agent: Mozilla/5.0\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, len(body))
	return append(b, body...)
}
