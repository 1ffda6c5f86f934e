package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"toasoan/internal/hook"
	"toasoan/internal/mail"
	"toasoan/internal/newsroom"
)

// Config is everything that the operator decides: the one table of the
// program's settings. A field named MaxBody is the flag --max-body, the variable
// TOASOAN_MAX_BODY and the key max_body of the configuration file.
type Config struct {
	ConfigFile           string        `name:"config" placeholder:"FILE" help:"YAML file with settings."`
	Addr                 string        `default:":8080" help:"Address to listen on, host:port. Port 0 takes a free port."`
	DatabaseURL          string        `default:"sqlite:./data/toasoan.db" help:"Database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME."`
	DataDir              string        `default:"./data" help:"Directory for what is kept beside the database."`
	BaseURL              string        `default:"http://localhost:8080" help:"Where the paper's web site is. A new paper's addresses begin with it; later it is one of the paper's own settings."`
	Secret               string        `placeholder:"BASE64" help:"At least 32 random bytes in base64, from which edit tokens are derived. If empty, the file secret in the data directory is used, and made at the first start. Instances that share a database need the same."`
	TrustedProxies       []string      `placeholder:"CIDR" help:"Networks of the proxies whose X-Forwarded-For is believed."`
	AllowedOrigins       []string      `placeholder:"ORIGIN" help:"Origins whose pages may call the API (CORS), or * for all."`
	MaxBody              int64         `default:"2097152" help:"Largest request body in bytes."`
	CacheSize            int64         `default:"67108864" help:"Bytes of memory for answers to readers that are kept until what they show changes. 0 keeps none."`
	MaxStreams           int           `default:"2000" help:"Most streams of events (GET /v1/events) at the same time."`
	MaxStreamsPerAddress int           `default:"50" help:"The same from one address."`
	MaxConns             int           `default:"20" help:"Most connections to PostgreSQL."`
	MaxClients           int           `default:"10000" help:"Most connections that clients have open. For one more, the one that has been idle for longest is closed; if none is idle, it is refused."`
	SMTPAddr             string        `name:"smtp-addr" placeholder:"HOST:PORT" help:"Mail server. If empty, no mail is sent."`
	SMTPSecurity         string        `name:"smtp-security" default:"starttls" enum:"starttls,tls,none" help:"How the connection to the mail server is protected: starttls, tls, or none for one on the same machine."`
	SMTPUser             string        `name:"smtp-user" placeholder:"NAME" help:"Name to sign in to the mail server with."`
	SMTPPassword         string        `name:"smtp-password" placeholder:"PASSWORD" help:"Password to sign in to the mail server with."`
	SMTPFrom             string        `name:"smtp-from" placeholder:"ADDRESS" help:"Sender of all mail: an address, or Name <address>."`
	OIDCIssuer           string        `name:"oidc-issuer" placeholder:"URL" help:"Issuer of OpenID Connect with which users may sign in. If empty, nobody does."`
	OIDCClientID         string        `name:"oidc-client-id" placeholder:"ID" help:"Name by which the issuer knows this newsroom."`
	OIDCSecret           string        `name:"oidc-secret" placeholder:"SECRET" help:"Secret that the issuer knows it by."`
	OIDCRedirectURL      string        `name:"oidc-redirect-url" placeholder:"URL" help:"Page of the newsroom's web site to which the issuer sends users back."`
	CommentHookURL       string        `name:"comment-hook-url" placeholder:"URL" help:"Program that is asked about every comment before it is posted. If empty, none is."`
	CommentHookSecret    string        `name:"comment-hook-secret" placeholder:"SECRET" help:"Secret that its questions are signed with, as Standard Webhooks says; at least 16 characters."`
	CommentHookTimeout   time.Duration `name:"comment-hook-timeout" default:"800ms" help:"How long it may take to answer. Then the rules decide what happens."`
	CommentHookPrivate   bool          `name:"comment-hook-private" help:"Let the program be at a private address: on the same machine or network."`
	PurgeURL             string        `name:"purge-url" placeholder:"URL" help:"Shared cache in front of the server that is told which answers are stale. If empty, none is."`
	PurgeForm            string        `name:"purge-form" default:"json" enum:"json,fastly,varnish" help:"How it is told: json (a signed POST), fastly (a POST with Surrogate-Key) or varnish (a PURGE with Surrogate-Key)."`
	PurgeSecret          string        `name:"purge-secret" placeholder:"SECRET" help:"What proves to it who tells: with json what signs, as Standard Webhooks says, at least 16 characters; with fastly the API token; with varnish a bearer token, or nothing."`
	PurgeTimeout         time.Duration `name:"purge-timeout" default:"5s" help:"How long it may take to answer. Then it is told again."`
	PurgePrivate         bool          `name:"purge-private" help:"Let it be at a private address: on the same machine or network."`
	LogLevel             string        `default:"info" enum:"debug,info,warn,error" help:"Least important messages that are logged: debug, info, warn or error."`
	LogFormat            string        `default:"json" enum:"json,text" help:"Form of the log: json or text."`
	ShutdownTimeout      time.Duration `default:"15s" help:"How long requests may take to finish once the server is told to stop."`
}

// check holds the settings against their rules and names every one that breaks
// its own.
func (c *Config) check() error {
	var wrong []error
	for _, s := range []struct {
		name string
		err  error
	}{
		{"addr", checkAddr(c.Addr)},
		{"database_url", checkDatabase(c.DatabaseURL)},
		{"data_dir", rule(c.DataDir != "", "must name a directory")},
		{"base_url", checkBase(c.BaseURL)},
		{"secret", checkSecret(c.Secret)},
		{"trusted_proxies", checkEach(c.TrustedProxies, checkNetwork)},
		{"allowed_origins", checkEach(c.AllowedOrigins, checkOrigin)},
		{"max_body", rule(c.MaxBody >= 1<<10 && c.MaxBody <= 1<<30, "must be between 1024 and 1073741824 bytes")},
		{"cache_size", rule(c.CacheSize == 0 || c.CacheSize >= 1<<20 && c.CacheSize <= 1<<40, "must be 0 or between 1048576 and 1099511627776 bytes")},
		{"smtp_addr", c.checkMail()},
		{"oidc_issuer", c.checkIssuer()},
		{"comment_hook_url", c.checkHook()},
		{"purge_url", c.checkPurge()},
		{"max_streams", rule(c.MaxStreams >= 1 && c.MaxStreams <= 1_000_000, "must be between 1 and 1000000")},
		{"max_streams_per_address", rule(c.MaxStreamsPerAddress >= 1 && c.MaxStreamsPerAddress <= 1_000_000, "must be between 1 and 1000000")},
		{"max_conns", rule(c.MaxConns >= 2 && c.MaxConns <= 10_000, "must be between 2 and 10000")},
		{"max_clients", rule(c.MaxClients >= 10 && c.MaxClients <= 1_000_000, "must be between 10 and 1000000")},
		{"shutdown_timeout", rule(c.ShutdownTimeout >= 0, "must not be negative")},
	} {
		if s.err != nil {
			wrong = append(wrong, fmt.Errorf("setting %s %w", s.name, s.err))
		}
	}
	return errors.Join(wrong...)
}

// rule is an error with the text otherwise unless the rule holds.
func rule(holds bool, otherwise string) error {
	if holds {
		return nil
	}
	return errors.New(otherwise)
}

// mailServer is who takes our mail.
func (c *Config) mailServer() mail.Server {
	return mail.Server{Addr: c.SMTPAddr, Security: mail.Security(c.SMTPSecurity), User: c.SMTPUser, Password: c.SMTPPassword, From: c.SMTPFrom}
}

func (c *Config) checkMail() error {
	if c.SMTPAddr == "" {
		return rule(c.SMTPFrom == "" && c.SMTPUser == "" && c.SMTPPassword == "", "is needed by the other settings of smtp")
	}
	if err := c.mailServer().Check(); err != nil {
		return fmt.Errorf("or smtp_from does not fit: %w", err)
	}
	return nil
}

func (c *Config) checkIssuer() error {
	if c.OIDCIssuer == "" {
		return rule(c.OIDCClientID == "" && c.OIDCSecret == "" && c.OIDCRedirectURL == "", "is needed by the other settings of oidc")
	}
	if checkBase(c.OIDCIssuer) != nil || checkBase(c.OIDCRedirectURL) != nil || c.OIDCClientID == "" {
		return errors.New("must be a URL, as must oidc_redirect_url, and needs oidc_client_id")
	}
	return nil
}

func (c *Config) checkHook() error {
	if c.CommentHookURL == "" {
		return rule(c.CommentHookSecret == "", "is needed by comment_hook_secret")
	}
	_, ok := webAddress(c.CommentHookURL)
	return rule(ok && len(c.CommentHookSecret) >= 16 &&
		c.CommentHookTimeout > 0 && c.CommentHookTimeout <= 10*time.Second,
		"must be an http or https URL, and needs comment_hook_secret of at least 16 characters and a comment_hook_timeout of at most 10s")
}

// hook asks the program that is set about comments.
func (c *Config) hook() func(context.Context, newsroom.HookQuestion) (newsroom.HookAnswer, error) {
	caller := hook.New(hook.Options{Timeout: c.CommentHookTimeout, Private: c.CommentHookPrivate})
	return func(ctx context.Context, q newsroom.HookQuestion) (answer newsroom.HookAnswer, err error) {
		err = caller.Call(ctx, c.CommentHookURL, []byte(c.CommentHookSecret), uuid.NewString(), q.SentAt.Time, q, &answer)
		return answer, err
	}
}

// longestPurge is less than the newsroom lets a call take before another process
// makes it.
const longestPurge = 10 * time.Second

func (c *Config) checkPurge() error {
	if c.PurgeURL == "" {
		return rule(c.PurgeSecret == "" && !c.PurgePrivate, "is needed by the other settings of purge")
	}
	u, ok := webAddress(c.PurgeURL)
	if !ok {
		return errors.New("must be an http or https URL")
	}
	return errors.Join(
		rule(c.PurgeForm != string(hook.JSON) || len(c.PurgeSecret) >= 16, "needs purge_secret of at least 16 characters for purge_form json"),
		rule(c.PurgeForm != string(hook.Fastly) || c.PurgeSecret != "", "needs the API token in purge_secret for purge_form fastly"),
		rule(c.PurgeForm == string(hook.JSON) || c.PurgeSecret == "" || u.Scheme == "https" || c.PurgePrivate, "must be an https URL, or private, for purge_secret is sent as it is"),
		rule(c.PurgeTimeout > 0 && c.PurgeTimeout <= longestPurge, "needs a purge_timeout of at most 10s"),
	)
}

// purge tells the shared cache that is set.
func (c *Config) purge() func(context.Context, newsroom.Purge) error {
	caller := hook.New(hook.Options{Timeout: c.PurgeTimeout, Private: c.PurgePrivate})
	edge := hook.Edge{URL: c.PurgeURL, Form: hook.Form(c.PurgeForm), Secret: c.PurgeSecret}
	return func(ctx context.Context, p newsroom.Purge) error {
		return caller.Purge(ctx, edge, uuid.NewString(), time.Now(), p.Keys, p.All)
	}
}

func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	return rule(err == nil, "must be host:port, such as :8080 or 127.0.0.1:8080")
}

// checkDatabase does not repeat the URL: it may hold a password.
func checkDatabase(database string) error {
	scheme, rest, _ := strings.Cut(database, ":")
	switch scheme {
	case "sqlite":
		return rule(rest != "", "must name a file after sqlite:")
	case "postgres", "postgresql":
		_, err := url.Parse(database)
		return rule(err == nil && strings.HasPrefix(rest, "//"), "must be a URL such as postgres://user:password@host/name")
	}
	return errors.New("must begin with sqlite: or postgres://")
}

// webAddress reads an http or https URL.
func webAddress(address string) (u *url.URL, ok bool) {
	u, err := url.Parse(address)
	return u, err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func checkBase(base string) error {
	u, ok := webAddress(base)
	return rule(ok && u.RawQuery == "" && u.Fragment == "",
		"must be an http or https URL without a query")
}

func checkSecret(secret string) error {
	if secret == "" {
		return nil
	}
	_, err := decodeSecret(secret)
	return err
}

func checkEach(values []string, check func(string) error) error {
	for _, v := range values {
		if err := check(v); err != nil {
			return fmt.Errorf("has %q, which %w", v, err)
		}
	}
	return nil
}

func checkNetwork(cidr string) error {
	_, _, err := net.ParseCIDR(cidr)
	return rule(err == nil, "is no network in CIDR notation, such as 10.0.0.0/8")
}

func checkOrigin(origin string) error {
	u, err := url.Parse(origin)
	return rule(origin == "*" || err == nil && u.Scheme != "" && u.Host != "" && origin == u.Scheme+"://"+u.Host,
		"is no origin, such as https://bao.example, and not *")
}

// secretBytes is the least length of the secret.
const secretBytes = 32

// decodeSecret returns the secret's bytes. Its error does not repeat it.
func decodeSecret(secret string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(secret))
	if err != nil || len(key) < secretBytes {
		return nil, fmt.Errorf("must be at least %d bytes in base64 (openssl rand -base64 %d makes one)", secretBytes, secretBytes)
	}
	return key, nil
}

// logger returns the log that goes to w.
func (c *Config) logger(w io.Writer) *slog.Logger {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	options := &slog.HandlerOptions{Level: levels[c.LogLevel]}
	return slog.New(newGathered(w, func(w io.Writer) slog.Handler {
		if c.LogFormat == "text" {
			return slog.NewTextHandler(w, options)
		}
		return slog.NewJSONHandler(w, options)
	}))
}
