package mail

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"

	smtpmock "github.com/mocktools/go-smtp-mock/v2"
)

// TestSend speaks SMTP with a server that notes what it is told.
func TestSend(t *testing.T) {
	server := smtpmock.New(smtpmock.ConfigurationAttr{HostAddress: "127.0.0.1", MultipleMessageReceiving: true})
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	s := Server{Addr: fmt.Sprintf("127.0.0.1:%d", server.PortNumber()), Security: None, From: "Báo Lam Giang <toasoan@bao.example>"}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), Message{ID: "m1@bao.example", To: "an@bao.example", Subject: "Đặt lại mật khẩu", Body: "Mở liên kết này.\n"}); err != nil {
		t.Fatal(err)
	}
	got := server.MessagesAndPurge()
	if len(got) == 0 || !got[0].IsConsistent() {
		t.Fatalf("%d messages", len(got))
	}
	m, err := mail.ReadMessage(strings.NewReader(got[0].MsgRequest()))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	from, _ := new(mail.AddressParser).Parse(m.Header.Get("From"))
	in := m.Body
	switch m.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		in = quotedprintable.NewReader(in)
	case "base64":
		in = base64.NewDecoder(base64.StdEncoding, in)
	}
	body, _ := io.ReadAll(in)
	if subject != "Đặt lại mật khẩu" || from.Name != "Báo Lam Giang" || strings.TrimSpace(string(body)) != "Mở liên kết này." || m.Header.Get("Message-ID") != "<m1@bao.example>" {
		t.Errorf("subject %q, from %q, body %q, id %q", subject, from, body, m.Header.Get("Message-ID"))
	}
	for _, to := range []string{"", "an", "an@bao.example\r\nBcc: x@x.example", "a@b.example, c@d.example"} {
		if err := s.Send(t.Context(), Message{ID: "m2@x", To: to, Subject: "x", Body: "x"}); err == nil {
			t.Errorf("a message to %q was sent", to)
		}
	}
	if err := s.Send(t.Context(), Message{ID: "m3@x", To: "an@bao.example", Subject: "x\r\nBcc: x@x.example", Body: "x"}); err == nil {
		for _, m := range server.Messages() {
			if strings.Contains(m.MsgRequest(), "\nBcc:") {
				t.Error("the subject added a header")
			}
		}
	}
}

func TestBadServers(t *testing.T) {
	for _, s := range []Server{
		{}, {Addr: "localhost", From: "a@b.example"}, {Addr: "localhost:x", From: "a@b.example"}, {Addr: "localhost:25", From: "nobody"}, {Addr: "localhost:99999", From: "a@b.example"},
	} {
		if s.Check() == nil {
			t.Errorf("%+v is no server", s)
		}
	}
	// A server that does not speak TLS gets no message that needs it.
	server := smtpmock.New(smtpmock.ConfigurationAttr{HostAddress: "127.0.0.1", MultipleMessageReceiving: true})
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	s := Server{Addr: fmt.Sprintf("127.0.0.1:%d", server.PortNumber()), Security: StartTLS, From: "a@b.example"}
	if err := s.Send(t.Context(), Message{ID: "m@x", To: "c@d.example", Subject: "x", Body: "x"}); err == nil || len(server.Messages()) > 0 && server.Messages()[0].MsgRequest() != "" {
		t.Errorf("sent without TLS: %v", err)
	}
}
