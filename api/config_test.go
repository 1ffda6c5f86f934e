package main

import (
	"bytes"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// parse returns the settings of one start: config is the configuration file's
// text, environ and args hold words.
func parse(t *testing.T, config, environ, args string) (Config, error) {
	t.Helper()
	variables := strings.Fields(environ)
	if config != "" {
		path := filepath.Join(t.TempDir(), "toasoan.yaml")
		if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		variables = append(variables, "TOASOAN_CONFIG="+path)
	}
	var c commands
	parser := newParser(&c, kong.Writers(io.Discard, io.Discard), kong.Bind(&program{environ: variables}))
	if _, err := parser.Parse(append([]string{"version"}, strings.Fields(args)...)); err != nil {
		return Config{}, err
	}
	c.ConfigFile = ""
	return c.Config, c.check()
}

func TestLayers(t *testing.T) {
	t.Parallel()
	defaults := Config{
		Addr: ":8080", DatabaseURL: "sqlite:./data/toasoan.db", DataDir: "./data", BaseURL: "http://localhost:8080",
		MaxBody: 2 << 20, MaxConns: 20, MaxStreams: 2000, MaxStreamsPerAddress: 50, MaxClients: 10_000, CacheSize: 64 << 20, SMTPSecurity: "starttls", CommentHookTimeout: 800 * time.Millisecond, PurgeForm: "json", PurgeTimeout: 5 * time.Second, LogLevel: "info", LogFormat: "json", ShutdownTimeout: 15 * time.Second,
	}
	for _, c := range []struct {
		name, file, environ, args string
		change                    func(*Config)
	}{
		{"nothing", "", "", "", func(*Config) {}},
		{"file", "addr: ':1'\nmax_body: 4096\nshutdown_timeout: 30s", "", "", func(c *Config) { c.Addr, c.MaxBody, c.ShutdownTimeout = ":1", 4096, 30*time.Second }},
		{"variable", "", "TOASOAN_ADDR=:2 TOASOAN_MAX_CONNS=7", "", func(c *Config) { c.Addr, c.MaxConns = ":2", 7 }},
		{"flag", "", "", "--addr=:3 --log-level debug", func(c *Config) { c.Addr, c.LogLevel = ":3", "debug" }},
		{"variable over file", "addr: ':1'\nmax_conns: 5", "TOASOAN_ADDR=:2", "", func(c *Config) { c.Addr, c.MaxConns = ":2", 5 }},
		{"flag over both", "addr: ':1'", "TOASOAN_ADDR=:2", "--addr :3", func(c *Config) { c.Addr = ":3" }},
		{"empty variable", "addr: ':1'", "TOASOAN_ADDR= TOASOAN_MAX_BODY=", "", func(c *Config) { c.Addr = ":1" }},
		{"list in the file", "trusted_proxies: [10.0.0.0/8, '::1/128']", "", "", func(c *Config) { c.TrustedProxies = []string{"10.0.0.0/8", "::1/128"} }},
		{"list in a variable", "trusted_proxies: [10.0.0.0/8]", "TOASOAN_TRUSTED_PROXIES=192.168.0.0/16,::1/128", "", func(c *Config) { c.TrustedProxies = []string{"192.168.0.0/16", "::1/128"} }},
		{"mail", "", "TOASOAN_SMTP_ADDR=127.0.0.1:25 TOASOAN_SMTP_SECURITY=none TOASOAN_SMTP_FROM=a@bao.example", "", func(c *Config) {
			c.SMTPAddr, c.SMTPSecurity, c.SMTPFrom = "127.0.0.1:25", "none", "a@bao.example"
		}},
		{"purge", "purge_url: http://10.0.0.2/\npurge_form: varnish\npurge_private: true", "TOASOAN_PURGE_SECRET=token", "", func(c *Config) {
			c.PurgeURL, c.PurgeForm, c.PurgePrivate, c.PurgeSecret = "http://10.0.0.2/", "varnish", true, "token"
		}},
		{"purge without a secret", "", "TOASOAN_PURGE_URL=http://edge.example TOASOAN_PURGE_FORM=varnish", "", func(c *Config) {
			c.PurgeURL, c.PurgeForm = "http://edge.example", "varnish"
		}},
		{"other variables", "", "PATH=/bin TOASOAN_TEST_POSTGRES=x TOASOAN_REQUIRE_POSTGRES=1", "", func(*Config) {}},
	} {
		want := defaults
		c.change(&want)
		if got, err := parse(t, c.file, c.environ, c.args); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, want)
		}
	}
}

func TestConfigFlagNamesTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte("max_conns: 9"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := parse(t, "max_conns: 5", "", "--config "+path); err != nil || c.MaxConns != 9 {
		t.Errorf("max_conns %d, %v", c.MaxConns, err)
	}
}

func TestWrongSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, environ, args, want string }{
		{"", "TOASOAN_ADR=:1", "", "unknown variable TOASOAN_ADR"},
		{"", "TOASOAN_max_body=4096", "", "unknown variable TOASOAN_max_body"},
		{"adr: ':1'", "", "", "unknown setting adr in"},
		{"addr: {port: 1}", "", "", "unknown setting addr.port in"},
		{"config: other.yaml", "", "", "unknown setting config in"},
		{"addr: [", "", "", "setting config: read"},
		{"", "TOASOAN_CONFIG=/nowhere/toasoan.yaml", "", "setting config: read /nowhere/toasoan.yaml"},
		{"max_body: many", "", "", "--max-body"},
		{"", "TOASOAN_MAX_BODY=2MB", "", "--max-body"},
		{"", "TOASOAN_MAX_BODY=10", "", "max_body must be between"},
		{"", "TOASOAN_MAX_CONNS=1", "", "max_conns must be between"},
		{"", "TOASOAN_ADDR=8080", "", "addr must be host:port"},
		{"", "TOASOAN_ADDR=:70000", "", "addr must be host:port"},
		{"", "TOASOAN_DATABASE_URL=mysql://localhost/x", "", "database_url must begin with"},
		{"", "TOASOAN_DATABASE_URL=sqlite:", "", "database_url must name a file"},
		{"", "TOASOAN_DATABASE_URL=postgres:x", "", "database_url must be a URL"},
		{"", "", "--data-dir=", "data_dir must name"},
		{"", "TOASOAN_BASE_URL=bao.example", "", "base_url must be an http"},
		{"", "TOASOAN_SECRET=c2hvcnQ=", "", "secret must be at least 32 bytes"},
		{"", "TOASOAN_TRUSTED_PROXIES=10.0.0.1", "", `trusted_proxies has "10.0.0.1"`},
		{"", "TOASOAN_ALLOWED_ORIGINS=https://bao.example/", "", `allowed_origins has "https://bao.example/"`},
		{"", "TOASOAN_SMTP_FROM=a@bao.example", "", "smtp_addr is needed"},
		{"", "TOASOAN_SMTP_ADDR=mail.bao.example:587", "", "smtp_addr or smtp_from does not fit"},
		{"", "TOASOAN_SMTP_ADDR=mail.bao.example TOASOAN_SMTP_FROM=a@bao.example", "", "smtp_addr or smtp_from does not fit"},
		{"", "TOASOAN_SMTP_SECURITY=maybe", "", "--smtp-security must be one of"},
		{"", "TOASOAN_OIDC_CLIENT_ID=x", "", "oidc_issuer is needed"},
		{"", "TOASOAN_OIDC_ISSUER=https://id.bao.example", "", "oidc_issuer must be a URL"},
		{"", "TOASOAN_PURGE_SECRET=sixteen-letters-", "", "purge_url is needed"},
		{"", "TOASOAN_PURGE_URL=edge.example", "", "purge_url must be an http or https URL"},
		{"", "TOASOAN_PURGE_URL=https://edge.example TOASOAN_PURGE_SECRET=short", "", "purge_url needs purge_secret of at least 16"},
		{"", "TOASOAN_PURGE_URL=https://edge.example TOASOAN_PURGE_FORM=fastly", "", "purge_url needs the API token"},
		{"", "TOASOAN_PURGE_URL=http://edge.example TOASOAN_PURGE_FORM=fastly TOASOAN_PURGE_SECRET=x", "", "purge_url must be an https URL"},
		{"", "TOASOAN_PURGE_URL=http://edge.example TOASOAN_PURGE_FORM=varnish TOASOAN_PURGE_TIMEOUT=1m", "", "purge_timeout of at most 10s"},
		{"", "TOASOAN_PURGE_FORM=nginx", "", "--purge-form must be one of"},
		{"", "TOASOAN_LOG_LEVEL=loud", "", "--log-level must be one of"},
		{"log_format: xml", "", "", "--log-format must be one of"},
		{"", "TOASOAN_SHUTDOWN_TIMEOUT=soon", "", "--shutdown-timeout"},
		{"", "", "--shutdown-timeout=-1s", "shutdown_timeout must not be negative"},
		{"", "TOASOAN_ADDR=x TOASOAN_MAX_CONNS=0", "", "max_conns"}, // every fault at once
	} {
		_, err := parse(t, c.file, c.environ, c.args)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s%s%s: %v, want %q", c.file, c.environ, c.args, err, c.want)
		}
	}
}

func TestWrongSecretsAreNotRepeated(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"TOASOAN_SECRET=hush", "TOASOAN_DATABASE_URL=mysql://me:hush@localhost/x", "TOASOAN_DATABASE_URL=postgres://me:hush@127.0.0.1:1/x", "TOASOAN_PURGE_SECRET=hush", "TOASOAN_PURGE_URL=ftp://me:hush@edge.example/"} {
		m := &machine{t: t, environ: []string{setting, "TOASOAN_DATA_DIR=" + t.TempDir()}}
		if code, out, errs := m.run("", "migrate"); code == exitDone || strings.Contains(out+errs, "hush") {
			t.Errorf("%s: exit code %d\n%s%s", setting, code, out, errs)
		}
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	c := Config{DataDir: filepath.Join(t.TempDir(), "data")}
	made, err := c.secret()
	if err != nil || len(made) != 32 {
		t.Fatalf("%d bytes, %v", len(made), err)
	}
	path := filepath.Join(c.DataDir, "secret")
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if again, err := c.secret(); err != nil || !bytes.Equal(again, made) {
		t.Errorf("the second start has another secret, %v", err)
	}
	given := bytes.Repeat([]byte{7}, 40)
	c.Secret = base64.StdEncoding.EncodeToString(given)
	if got, err := c.secret(); err != nil || !bytes.Equal(got, given) {
		t.Errorf("the setting is not used, %v", err)
	}
	c.Secret = ""
	if err := os.WriteFile(path, []byte("hush"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.secret(); err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("a spoilt file: %v", err)
	}
	if left, _ := os.ReadDir(c.DataDir); len(left) != 1 {
		t.Errorf("left in the data directory: %v", left)
	}
}

func TestSettingsPageIsUpToDate(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(page, settingsPage()) {
		t.Error("docs/settings.md is not what api/config.go says: run make docs")
	}
}
