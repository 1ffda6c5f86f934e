// Package mail sends plain messages over SMTP. It knows nothing of the news.
package mail

import (
	"context"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Security is how the connection to the server is protected.
type Security string

// The kinds of protection. None is for a server on the same machine.
const (
	StartTLS Security = "starttls" // and no message without it
	TLS      Security = "tls"      // from the first byte on
	None     Security = "none"
)

// Server is who takes our messages.
type Server struct {
	Addr     string // host:port
	Security Security
	User     string // "" for no sign-in
	Password string
	From     string // address of the sender, with a name or without
}

// Message is a plain text for one person.
type Message struct {
	ID      string // the same each time that the message is sent: a reader's program shows it once
	To      string
	Subject string
	Body    string
	// Where a POST ends letters of this kind (RFC 8058); "" for a letter that was asked for.
	Unsubscribe string
}

// timeout bounds everything that the server is asked.
const timeout = 20 * time.Second

// Check reports what is wrong with the server's settings.
func (s Server) Check() error {
	_, err := s.client()
	return err
}

func (s Server) client() (*gomail.Client, error) {
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return nil, fmt.Errorf("mail server must be host:port: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("mail server's port: %w", err)
	}
	from, err := mail.ParseAddress(s.From)
	if err != nil {
		return nil, fmt.Errorf("mail sender must be an address: %w", err)
	}
	_, domain, _ := strings.Cut(from.Address, "@") // a machine's own name is often none that others know
	options := []gomail.Option{gomail.WithPort(number), gomail.WithTimeout(timeout), gomail.WithHELO(domain)}
	switch s.Security {
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		options = append(options, gomail.WithSSL())
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(host, options...)
}

// Send hands the message to the server. An address or a text that would add a
// header of its own is refused.
func (s Server) Send(ctx context.Context, m Message) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent()) // which names our library and its version
	if err := msg.From(s.From); err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	if err := msg.To(m.To); err != nil {
		return fmt.Errorf("receiver: %w", err)
	}
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDate()
	msg.Subject(m.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answering machine answers
	if m.Unsubscribe != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+m.Unsubscribe+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	return client.DialAndSendWithContext(ctx, msg)
}
