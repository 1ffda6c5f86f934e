package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed grammar/*.txt
var grammarFiles embed.FS

// grammar is the language of one subject: rules that are rewritten until only
// text is left. grammar/common.txt explains the notation.
type grammar struct {
	rules []rule
	index map[string]int
}

type rule struct {
	source []string // the alternatives as written
	forms  [][]part
	once   bool // use up the alternatives before one comes again
}

// part is a piece of an alternative: text, a number, or another rule's text.
type part struct {
	kind    partKind
	text    string
	rule    int
	lo, hi  int  // of a number; in tenths for a decimal
	capital bool // first letter in upper case
	keep    bool // the text first drawn stands for the whole article
}

type partKind int

const (
	literal partKind = iota
	number
	decimal
	call
)

// subjects reads the grammars, in the order of their file names. A subject's
// grammar is the common one with the subject's rules added or replaced.
func subjects() ([]*grammar, error) {
	common, err := readRules("grammar/common.txt")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(grammarFiles, "grammar/*.txt")
	if err != nil {
		return nil, err
	}
	var all []*grammar
	for _, file := range files {
		if path.Base(file) == "common.txt" {
			continue
		}
		own, err := readRules(file)
		if err != nil {
			return nil, err
		}
		rules := maps.Clone(common)
		maps.Copy(rules, own)
		g, err := compile(rules)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, g)
	}
	return all, nil
}

func readRules(file string) (map[string]rule, error) {
	text, err := grammarFiles.ReadFile(file)
	if err != nil {
		return nil, err
	}
	rules := make(map[string]rule)
	var name string
	for line := range strings.Lines(string(text)) {
		alternatives, indented := strings.CutPrefix(line, "\t")
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case indented && name == "":
			return nil, fmt.Errorf("%s: %q stands under no rule", file, line)
		case indented:
			r := rules[name]
			for form := range strings.SplitSeq(alternatives, " | ") {
				r.source = append(r.source, strings.TrimSpace(form))
			}
			rules[name] = r
		default:
			var once bool
			name, once = strings.CutSuffix(line, " once")
			rules[name] = rule{once: once}
		}
	}
	return rules, nil
}

// compile resolves every slot, so that a misspelt rule is found at once.
func compile(rules map[string]rule) (*grammar, error) {
	g := &grammar{index: make(map[string]int)}
	for i, name := range slices.Sorted(maps.Keys(rules)) {
		g.index[name] = i
		g.rules = append(g.rules, rules[name])
	}
	for i := range g.rules {
		r := &g.rules[i]
		if len(r.source) == 0 || r.once && len(r.source) > 64 {
			return nil, fmt.Errorf("rule %d has %d alternatives", i, len(r.source))
		}
		r.forms = make([][]part, len(r.source))
		for j, form := range r.source {
			parts, err := g.parse(form)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", form, err)
			}
			r.forms[j] = parts
		}
	}
	return g, nil
}

func (g *grammar) parse(form string) (parts []part, err error) {
	for form != "" {
		text, rest, open := strings.Cut(form, "{")
		if text != "" {
			parts = append(parts, part{text: text})
		}
		if !open {
			break
		}
		slot, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, fmt.Errorf("slot %q is not closed", rest)
		}
		p, err := g.slot(slot)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
		form = after
	}
	return parts, nil
}

func (g *grammar) slot(slot string) (p part, err error) {
	if lo, hi, ok := strings.Cut(slot, ".."); ok {
		p.kind = number
		if strings.Contains(slot, ",") {
			p.kind = decimal
			lo, hi = strings.ReplaceAll(lo, ",", ""), strings.ReplaceAll(hi, ",", "")
		}
		if p.lo, err = strconv.Atoi(lo); err != nil {
			return p, err
		}
		p.hi, err = strconv.Atoi(hi)
		return p, err
	}
	p.kind = call
	slot, p.capital = strings.CutPrefix(slot, "^")
	slot, p.keep = strings.CutPrefix(slot, "=")
	var known bool
	if p.rule, known = g.index[slot]; !known {
		return p, fmt.Errorf("no rule %q", slot)
	}
	return p, nil
}

// words are the alternatives of a rule that is a plain list.
func (g *grammar) words(name string) []string {
	return g.rules[g.index[name]].source
}
