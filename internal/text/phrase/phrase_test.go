package phrase_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"toasoan/internal/text"
	"toasoan/internal/text/phrase"
)

// swears are what the vectors and the cases below are held against.
var swears = []string{"vcl", "đm", "đéo", "lồn", "buồi", "cặc", "địt mẹ", "du", "vay tiền nhanh", "cá độ", "ngu như bò", "", "…", "vcl"}

// moderate is what the phrases alone would do to a comment.
func moderate(m *phrase.Matcher, s string) string {
	result := "clean"
	for _, hit := range m.Find(s) {
		if hit.Sure {
			return "hit"
		}
		result = "hold"
	}
	if text.Links(s) > 0 {
		result = "hold"
	}
	return result
}

func TestVectors(t *testing.T) {
	file, err := os.Open("../testdata/text.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, ran := phrase.New(swears), 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var v struct{ ID, Fn, In, Want string }
		if json.Unmarshal(lines.Bytes(), &v) != nil {
			continue // of other functions, whose input is no text
		}
		got := ""
		switch v.Fn {
		case "moderate":
			got = moderate(m, v.In)
		case "teencode":
			got = text.ModerationKey(v.In)
		default:
			continue
		}
		if ran++; got != v.Want {
			t.Errorf("%s: %q is %s, want %s", v.ID, v.In, got, v.Want)
		}
	}
	if ran == 0 {
		t.Error("no vectors")
	}
}

// TestFind: what is found however it is written, and what only looks alike.
func TestFind(t *testing.T) {
	m := phrase.New(swears)
	for s, want := range map[string]string{
		"":                        "clean",
		"VCL":                     "hit",
		"vcllll luôn":             "hit",
		"v~c~l":                   "hit",
		"v-c-l thế":               "hit",
		"vсl":                     "hit", // with a Cyrillic с
		"ｖｃｌ":                     "hit",
		"v\u200bc\u00adl":         "hit",
		"đ.m":                     "hit",
		"ĐÉO":                     "hit",
		"đééééo":                  "hit",
		norm.NFD.String("đéo ai"): "hit",
		"đeó":                     "hit", // the tone on the wrong vowel
		"deo":                     "hold",
		"deo khau trang":          "hold",
		"đeo khẩu trang":          "clean",
		"đèo Hải Vân":             "clean",
		"đẻo gỗ":                  "clean",
		"con lợn nặng 100 kg":     "clean",
		"lồng chim":               "clean",
		"uong 3 lon bia":          "hold",
		"uống 3 lon bia":          "clean",
		"buổi sáng":               "clean",
		"buoi sang":               "hold",
		"các cháu":                "clean",
		"con cặc":                 "hit",
		"du lịch":                 "hit", // the list itself has du
		"giáo dục":                "clean",
		"duyệt chi":               "clean",
		"vay  tiền\nnhanh":        "hit",
		"vay tiền. Nhanh lên":     "hit",
		"vay tiền thật nhanh":     "clean",
		"vay tien nhanh":          "hold",
		"cá độ bóng đá":           "hit",
		"cà độc dược":             "clean",
		"địt":                     "clean", // half a phrase
		"ngu như bò tót":          "hit",
		"😀😀":                      "clean",
		strings.Repeat("đ", 4000): "clean",
		strings.Repeat("vc", 999): "clean",
		"日本 vcl 日本":               "hit",
	} {
		if got := moderate(m, s); got != want {
			t.Errorf("%q is %s, want %s: %q", s, got, want, text.ModerationKey(s))
		}
	}
}

// TestWhere: a match tells where in the text it stands, and each phrase is found
// once.
func TestWhere(t *testing.T) {
	m := phrase.New([]string{"bò", "ngu như bò", "vcl"})
	const s = "Đúng là NGU  như\u200b Bò, v.c.l! bò"
	var got []string
	for _, hit := range m.Find(s) {
		got = append(got, fmt.Sprint(hit.Index, s[hit.Start:hit.End]))
	}
	if want := "1NGU  như\u200b Bò 0Bò 2v.c.l"; strings.Join(got, " ") != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range append(swears, "v\u200bcl", "ａ́", "\xff\xfev.c.l", "İı", strings.Repeat("ế ", 40)) {
		f.Add(s)
	}
	m := phrase.New(swears)
	f.Fuzz(func(t *testing.T, s string) {
		for _, hit := range m.Find(s) {
			if hit.Start < 0 || hit.End > len(s) || hit.Start >= hit.End || !utf8.RuneStart(s[hit.Start]) {
				t.Errorf("%q: bytes %d to %d", s, hit.Start, hit.End)
			}
		}
		for _, word := range strings.Fields(text.ModerationKey(s)) {
			_ = phrase.New([]string{word}).Find(s)
		}
	})
}

// BenchmarkFind matches 10,000 phrases against 10 KB.
func BenchmarkFind(b *testing.B) {
	phrases := make([]string, 10_000)
	for i := range phrases {
		phrases[i] = fmt.Sprintf("cụm từ %d bị cấm số %d", i%300, i)
	}
	m := phrase.New(append(phrases, "giải thưởng bất ngờ"))
	words := "Bà con xã ta sáng nay ra đồng từ sớm, cụm từ này không bị cấm đâu nhé. "
	marked := strings.Repeat(words, 10<<10/len(words)+1)[:10<<10]
	for name, s := range map[string]string{
		"marked": marked, "bare": text.Fold(marked), "hit": "giải thưởng bất ngờ " + marked, "hostile": strings.Repeat("cụm từ 7 bị cấm số ", 500)[:10<<10],
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				m.Find(s)
			}
		})
	}
}
