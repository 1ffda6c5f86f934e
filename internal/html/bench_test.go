package html

import (
	"strings"
	"testing"
)

// articleBody is an invented article of at least size bytes, as an editor's
// browser would send it.
func articleBody(size int) string {
	const part = `<h2>Phiên chợ cuối tuần ở bến sông</h2>
<p class="MsoNormal"><span style="font-size:14pt">Từ bốn giờ sáng, ghe xuồng đã cập kín bến. <b>Bà con</b> chở theo dưa hấu, khóm, cải bẹ xanh và những giỏ cá còn quẫy; người mua chuyền tay nhau từng bó rau qua mạn thuyền.</span></p>
<p>“Nước lên thì chợ đông”, một người bán nói, và chỉ vào <a href="https://cho-noi.example/lich?thang=9&amp;nam=2025">lịch con nước</a> treo bên cột chèo. Năm nay <i>mùa nước nổi</i> về sớm hơn mọi năm chừng mười ngày.</p>
<figure><img src="/media/cho-noi.jpg" alt="Ghe chở dưa hấu" width="1200" height="800"><figcaption>Ghe dưa hấu neo giữa sông. Ảnh: Minh Hạ</figcaption></figure>
<ul><li>Dưa hấu: 9.000 đồng một ký</li><li>Khóm: 12.000 đồng một trái</li></ul>
`
	return strings.Repeat(part, (size+len(part)-1)/len(part))
}

func BenchmarkParse(b *testing.B) {
	source := articleBody(8 << 10)
	stored, err := Parse(source, FormatHTML, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		format Format
		source string
	}{
		{"pasted", FormatHTML, source},
		{"stored", FormatHTML, stored.HTML()},
		{"markdown", FormatMarkdown, source},
		{"text", FormatText, stored.Text()},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.source)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(c.source, c.format, Options{CleanText: strings.TrimSpace}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkText(b *testing.B) {
	doc, err := Parse(articleBody(8<<10), FormatHTML, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_ = doc.Text()
	}
}

// The worst that the limits let through: formatting that is never closed, which
// the parser opens again in every paragraph.
func BenchmarkParseUnclosed(b *testing.B) {
	var open strings.Builder
	for _, tag := range []string{"b", `b style="font-weight:normal"`, `b style="font-weight:normal;"`, "strong", "i", "em", "u", "s", "strike", "code"} {
		open.WriteString(strings.Repeat("<"+tag+">", 3))
	}
	source := "<p>" + open.String() + strings.Repeat("<p>x", MaxElements-100)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = Parse(source, FormatHTML, Options{})
	}
}
