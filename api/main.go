// Command toasoan is a newspaper's content back end: a newsroom, its database
// and the REST interface that shows what it publishes, in one program.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the paper's zone must be known on machines without zone files

	"github.com/alecthomas/kong"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2 // wrong usage, or a wrong setting
)

// version is set by the linker; see the Makefile.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // from here on a second signal ends the program at once
	p := program{name: os.Args[0], environ: os.Environ(), in: os.Stdin, out: os.Stdout, errs: os.Stderr}
	os.Exit(p.run(ctx, os.Args[1:]))
}

// program is what the commands share: the settings, and the world outside.
type program struct {
	Config
	name      string   // as it was called, for advice on what to call next
	environ   []string // NAME=value, as [os.Environ] has them
	in        io.Reader
	out, errs io.Writer
	log       *slog.Logger
	bulk      bool // whether the command writes much and then ends
}

// commands is the command line. Each command is in a file of this package.
type commands struct {
	Config `group:"settings"`

	Serve    serveCommand    `cmd:"" help:"Serve the API."`
	Migrate  migrateCommand  `cmd:"" help:"Create the database's tables, or bring them up to date."`
	User     userCommands    `cmd:"" help:"Add and change those who can sign in."`
	Key      keyCommands     `cmd:"" help:"Make API keys."`
	Comments commentCommands `cmd:"" help:"Bring comments in and out."`
	Reindex  reindexCommand  `cmd:"" help:"Make the search index anew."`
	Demo     demoCommand     `cmd:"" help:"Load the demo paper into a new database."`
	Generate generateCommand `cmd:"" help:"Fill the database with made-up articles and comments."`
	OpenAPI  openAPICommand  `cmd:"" name:"openapi" help:"Print the OpenAPI document."`
	Version  versionCommand  `cmd:"" help:"Print the program's version."`

	Healthcheck healthcheckCommand `cmd:"" hidden:"" help:"Ask the server that runs with these settings whether it is ready."`
	Settings    settingsCommand    `cmd:"" hidden:"" help:"Print docs/settings.md."`
}

// run carries out one command line and returns the exit code.
func (p *program) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	var c commands
	helped := false
	parser := newParser(&c, kong.Writers(p.out, p.errs), kong.Exit(func(int) { helped = true }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(p))
	command, err := parser.Parse(args)
	if helped {
		return exitDone
	}
	if err == nil {
		err = c.check()
	}
	if err != nil {
		return p.fail(exitUsage, err)
	}
	p.Config, p.log = c.Config, c.logger(p.errs)
	if err := command.Run(); err != nil {
		return p.fail(exitCode(err), err)
	}
	return exitDone
}

func newParser(c *commands, options ...kong.Option) *kong.Kong {
	return kong.Must(c, append(options,
		kong.Name("toasoan"),
		kong.Description("The content back end of a newspaper. Every setting is a flag, an environment variable or a key of the configuration file."),
		kong.ExplicitGroups([]kong.Group{{Key: settingsGroup, Title: "Settings:"}}),
		kong.ValueFormatter(withVariable),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)...)
}

func (p *program) fail(code int, err error) int {
	fmt.Fprintln(p.errs, "toasoan:", explain(err))
	return code
}
