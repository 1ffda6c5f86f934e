package password

import (
	"context"
	"strings"
	"testing"
)

func TestVerify(t *testing.T) {
	h := NewHasher(2)
	hash, err := h.Hash(t.Context(), "Mật khẩu dài")
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := h.Hash(t.Context(), "Mật khẩu dài"); again == hash {
		t.Error("two hashes of one password are equal: no salt")
	}
	for _, test := range []struct {
		name, password, hash string
		want                 bool
	}{
		{"the password", "Mật khẩu dài", hash, true},
		{"another", "mật khẩu dài", hash, false},
		{"none", "", hash, false},
		{"no hash", "Mật khẩu dài", "", false},
		{"no hash, no password", "", "", false},
		{"another kind of hash", "x", "$2b$12$abcdefghijklmnopqrstuu", false},
		{"a hash without a key", "x", hash[:strings.LastIndex(hash, "$")+1], false},
		{"a hash cut short", "Mật khẩu dài", hash[:len(hash)-1], false},
	} {
		if got, err := h.Verify(t.Context(), test.password, test.hash); got != test.want || err != nil {
			t.Errorf("%s: %t, %v", test.name, got, err)
		}
	}
}

func TestHashWaitsItsTurn(t *testing.T) {
	h := NewHasher(1)
	h.slots <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(ctx, "x"); err == nil {
		t.Error("a hash was made while all slots were taken")
	}
}
