package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// comparison is one thing that several servers are asked for in turns. The first
// is ours.
type comparison struct {
	name  string
	about []contestant
}

// contestant is a server with what it is asked.
type contestant struct {
	name    string
	at      *server
	ask     questions
	want    int     // status of the answers; 200 if 0
	readers int     // the run's own number if 0
	least   float64 // how many times its rate ours is to be; 0 if nothing is asked
}

// compare loads the contestants one after the other, round after round, and
// prints a line for each. Before that each is asked everything once.
func (b *bench) compare(comparisons ...comparison) error {
	fmt.Fprintf(b.out, "%s\n", row("", "", "requests/s", "ours / this", "asked", "p50", "p99", "bytes", "CPU/request"))
	fmt.Fprintf(b.out, "%s\n", row("---", "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:"))
	for _, c := range comparisons {
		if !strings.Contains(c.name, b.only) {
			continue
		}
		b.tell("%s", c.name)
		samples := make([][]sample, len(c.about))
		for _, x := range c.about {
			if err := b.warm(x); err != nil {
				return fmt.Errorf("%s, %s: %w", c.name, x.name, err)
			}
		}
		for range b.rounds {
			for i, x := range c.about {
				s, err := b.load(x)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", c.name, x.name, err)
				}
				samples[i] = append(samples[i], s)
			}
		}
		for i, x := range c.about {
			fmt.Fprintf(b.out, "%s\n", c.line(x, samples[i], samples[0]))
		}
	}
	return nil
}

func (b *bench) crowd(x contestant) crowd {
	return crowd{addr: x.at.addr, readers: cmp.Or(x.readers, b.readers), want: cmp.Or(x.want, 200)}
}

func (b *bench) warm(x contestant) error {
	if err := b.crowd(x).once(x.ask); err != nil {
		return err
	}
	_, err := b.crowd(x).load(x.ask, b.lasts/3)
	return err
}

func (b *bench) load(x contestant) (sample, error) {
	before, err := x.at.used()
	if err != nil {
		return sample{}, err
	}
	s, err := b.crowd(x).load(x.ask, b.lasts)
	if err != nil {
		return s, err
	}
	after, err := x.at.used()
	s.used = after - before
	x.at.forget()
	if err == nil && s.answers == 0 {
		err = fmt.Errorf("no answers, %d refused", s.refused)
	}
	return s, err
}

// line tells of the rounds in which a contestant had these samples, and ours had
// those.
func (c comparison) line(x contestant, samples, ours []sample) string {
	of := func(value func(s sample) time.Duration) string { return short(median(samples, value)) }
	ratio, least := "", ""
	if x.at != c.about[0].at || x.name != c.about[0].name {
		ratios := make([]float64, len(samples))
		for i := range samples {
			ratios[i] = ours[i].rate() / samples[i].rate()
		}
		slices.Sort(ratios)
		ratio = fmt.Sprintf("%.2f", ratios[len(ratios)/2])
		if x.least > 0 {
			least = fmt.Sprintf("≥ %g", x.least)
		}
	}
	name := x.name
	if refused := median(samples, func(s sample) int { return s.refused }); refused > 0 {
		name += fmt.Sprintf(", %d refused a round", refused)
	}
	return row(c.name, name,
		fmt.Sprintf("%.0f", median(samples, sample.rate)), ratio, least,
		of(func(s sample) time.Duration { return s.within(0.5) }), of(func(s sample) time.Duration { return s.within(0.99) }),
		fmt.Sprint(median(samples, func(s sample) int64 { return s.bytes / int64(s.answers) })), of(sample.each))
}

func median[T cmp.Ordered](samples []sample, value func(s sample) T) T {
	values := make([]T, len(samples))
	for i, s := range samples {
		values[i] = value(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// row is a line of a Markdown table.
func row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |" }

// short is a time with three digits at most.
func short(d time.Duration) string {
	switch {
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1e3)
	case d >= time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	}
	return fmt.Sprintf("%.0f µs", d.Seconds()*1e6)
}

// memories prints what the servers hold in memory.
func (b *bench) memories(servers ...*server) error {
	fmt.Fprintf(b.out, "\n%s\n%s\n", row("", "memory now", "at most"), row("---", "--:", "--:"))
	for _, s := range servers {
		now, most, err := s.memory()
		if err != nil {
			return err
		}
		fmt.Fprintf(b.out, "%s\n", row(s.name, mb(now), mb(most)))
	}
	return nil
}

func mb(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/(1<<20)) }
