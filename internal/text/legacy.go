package text

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// ErrEncoding is wrapped by the errors for bytes that are not text in the
// encoding named, and for an encoding that is not known.
var ErrEncoding = errors.New("wrong encoding")

// decoders are the encodings that Decode knows, in the order of Encodings.
var decoders = []struct {
	name   string
	decode func([]byte) (string, error)
}{
	{"utf-8", decodeUTF8},
	{"utf-16", decodeUTF16},
	{"windows-1258", DecodeCP1258},
	{"windows-1252", decodeCP1252},
	{"tcvn3", overCP1252(DecodeTCVN3)},
	{"vni", overCP1252(DecodeVNI)},
	{"viqr", overCP1252(DecodeVIQR)},
}

// Encodings lists the names that [Decode] takes.
func Encodings() []string {
	names := make([]string, len(decoders))
	for i, d := range decoders {
		names[i] = d.name
	}
	return names
}

// Decode turns the bytes of a file in the named encoding into NFC text. The
// encoding is never guessed. Errors wrap [ErrEncoding].
//
// Text that went through a database or an editor is often UTF-8 whose characters
// still stand for TCVN3 or VNI codes; [DecodeTCVN3] and [DecodeVNI] are for that.
func Decode(name string, b []byte) (string, error) {
	for _, d := range decoders {
		if strings.EqualFold(name, d.name) {
			return d.decode(b)
		}
	}
	return "", fmt.Errorf("%w: %q is none of %s", ErrEncoding, name, strings.Join(Encodings(), ", "))
}

func decodeUTF8(b []byte) (string, error) {
	s := strings.TrimPrefix(string(b), "\uFEFF")
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return "", fmt.Errorf("%w: byte %#02x at %d is not UTF-8", ErrEncoding, s[i], i)
		}
	}
	return norm.NFC.String(s), nil
}

// decodeUTF16 follows the byte order mark and takes little endian, the Windows
// order, without one.
func decodeUTF16(b []byte) (string, error) {
	if len(b)%2 != 0 {
		return "", fmt.Errorf("%w: an odd number of bytes is not UTF-16", ErrEncoding)
	}
	s, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(b)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	return norm.NFC.String(string(s)), nil
}

// DecodeCP1258 decodes windows-1258, the Vietnamese code page of Windows, which
// writes tones as combining marks behind the letter. The result is NFC.
func DecodeCP1258(b []byte) (string, error) {
	s, err := decodeCharmap(charmap.Windows1258, b)
	return norm.NFC.String(s), err
}

func decodeCP1252(b []byte) (string, error) {
	return decodeCharmap(charmap.Windows1252, b)
}

// decodeCharmap decodes b, and fails for the bytes that the code page does not define.
func decodeCharmap(page *charmap.Charmap, b []byte) (string, error) {
	var s strings.Builder
	s.Grow(len(b) + len(b)/2)
	for i, c := range b {
		r := page.DecodeByte(c)
		if r == utf8.RuneError {
			return "", fmt.Errorf("%w: byte %#02x at %d is not %v", ErrEncoding, c, i, page)
		}
		s.WriteRune(r)
	}
	return s.String(), nil
}

// overCP1252 decodes files in the font encodings, in which all that is not a
// letter, such as a curly quote, is windows-1252.
func overCP1252(decode func(string) string) func([]byte) (string, error) {
	return func(b []byte) (string, error) {
		s, err := decodeCP1252(b)
		if err != nil {
			return "", err
		}
		return decode(s), nil
	}
}

// RepairMojibake repairs UTF-8 that was read as windows-1252 or Latin-1 ("XÃ¢y
// dá»±ng" for "Xây dựng"), and reports whether s was that. All of s must be;
// otherwise it comes back as it was. Repair before [Clean], which takes some of
// the bytes for spaces, soft hyphens and controls.
func RepairMojibake(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		c, ok := charmap.Windows1252.EncodeRune(r)
		if 0x80 <= r && r < 0xA0 { // a byte that windows-1252 does not define, or Latin-1
			c, ok = byte(r), true
		}
		if !ok {
			return s, false
		}
		b = append(b, c)
	}
	// Bytes fewer than before mean that something was not ASCII.
	if len(b) == len(s) || !utf8.Valid(b) {
		return s, false
	}
	return norm.NFC.String(string(b)), true
}
