package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
)

// settingsGroup marks the flags that are settings: the fields of Config.
const settingsGroup = "settings"

const variablePrefix = "TOASOAN_"

// testVariables are those of the test suite, which may be set where it starts
// the program.
var testVariables = []string{"TOASOAN_TEST_POSTGRES", "TOASOAN_REQUIRE_POSTGRES", "TOASOAN_STORM", "TOASOAN_STEPS"}

// keyOf is the flag's key in the configuration file.
func keyOf(flagName string) string { return strings.ReplaceAll(flagName, "-", "_") }

// variableOf is the flag's environment variable.
func variableOf(flagName string) string { return variablePrefix + strings.ToUpper(keyOf(flagName)) }

// settingsOf lists the settings in the order of their declaration.
func settingsOf(app *kong.Application) []*kong.Flag {
	return slices.DeleteFunc(slices.Clone(app.Flags), func(f *kong.Flag) bool { return f.Group == nil || f.Group.Key != settingsGroup })
}

// BeforeResolve puts the configuration file and, above it, the environment below
// the flags. The parser calls it when it has read the command line.
func (c *commands) BeforeResolve(ctx *kong.Context, p *program) error {
	known := map[string]bool{}
	configFile := ""
	for _, f := range settingsOf(ctx.Model) {
		known[keyOf(f.Name)] = true
		if f.Name == "config" {
			configFile, _ = ctx.FlagValue(f).(string)
		}
	}
	values, err := layers(configFile, p.environ, known)
	if err != nil {
		return err
	}
	ctx.AddResolver(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, f *kong.Flag) (any, error) {
		return values.Get(keyOf(f.Name)), nil
	}))
	return nil
}

// layers returns what the file and the environment set, and fails on what is not
// known: a setting with a slip of the pen in its name must not be ignored.
func layers(configFile string, environ []string, known map[string]bool) (*koanf.Koanf, error) {
	variables := koanf.New(".")
	unknown := ""
	err := variables.Load(env.Provider(".", env.Opt{
		Prefix:      variablePrefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			key := strings.ToLower(strings.TrimPrefix(name, variablePrefix))
			switch {
			case value == "" || slices.Contains(testVariables, name):
				return "", nil // an empty variable is one that is not set
			case !known[key] || name != variableOf(key):
				unknown = name
				return "", nil
			}
			return key, value
		},
	}), nil)
	if err != nil {
		return nil, err
	}
	if unknown != "" {
		return nil, fmt.Errorf("unknown variable %s", unknown)
	}
	if configFile == "" {
		configFile = variables.String("config")
	}
	values := koanf.New(".")
	if configFile != "" {
		if err := values.Load(file.Provider(configFile), yaml.Parser()); err != nil {
			return nil, fmt.Errorf("setting config: read %s: %w", configFile, err)
		}
	}
	for _, key := range values.Keys() {
		if !known[key] || key == "config" {
			return nil, fmt.Errorf("unknown setting %s in %s", key, configFile)
		}
	}
	return values, values.Merge(variables)
}
