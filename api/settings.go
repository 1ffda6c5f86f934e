package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// settingsCommand prints the page on the settings, docs/settings.md.
type settingsCommand struct{}

// Run prints the page.
func (settingsCommand) Run(_ context.Context, p *program) error {
	_, err := p.out.Write(settingsPage())
	return err
}

const settingsHead = `# Settings

Every setting is a flag, an environment variable, or a key of the YAML file that ` + "`config`" + ` names. A flag goes before a
variable, and a variable before the file. An empty variable counts as not set. A wrong value, an unknown key and an
unknown ` + "`TOASOAN_`" + ` variable name themselves and stop the start with exit code 2. Secrets (` + "`secret`" + `, the password in
` + "`database_url`" + `) belong in a variable or the file: other users of the machine can read a process's flags.

What the paper decides about itself (its name, language, zone, addresses, comments) is no setting of the program: see
` + "`/v1/newsroom/settings`" + `.

| key in the file | flag | variable | default | meaning |
| --- | --- | --- | --- | --- |
`

const settingsTail = `
The same as a file:

` + "```yaml" + `
addr: 127.0.0.1:8080
database_url: postgres://toasoan@localhost/toasoan
trusted_proxies: [10.0.0.0/8, 192.168.0.0/16]
shutdown_timeout: 30s
` + "```" + `

This page is made from the table in ` + "`api/config.go`" + ` by ` + "`make docs`" + `.
`

// settingsPage is docs/settings.md.
func settingsPage() []byte {
	parser := newParser(&commands{}, kong.Writers(io.Discard, io.Discard), kong.Bind(&program{}))
	var b bytes.Buffer
	b.WriteString(settingsHead)
	for _, f := range settingsOf(parser.Model) {
		initial := "–"
		if f.HasDefault {
			initial = "`" + f.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | `--%s` | `%s` | %s | %s |\n", keyOf(f.Name), f.Name, variableOf(f.Name), initial, f.Help)
	}
	b.WriteString(settingsTail)
	return b.Bytes()
}

// withVariable is a flag's help text with the name of its variable.
func withVariable(v *kong.Value) string {
	if v.Flag == nil || v.Flag.Group == nil || v.Flag.Group.Key != settingsGroup {
		return v.Help
	}
	return strings.TrimSuffix(v.Help, ".") + " (" + variableOf(v.Flag.Name) + ")."
}
