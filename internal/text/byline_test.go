package text

import (
	"strings"
	"testing"
)

func TestParseByline(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" - ", ""},
		{"Lan Chi, Hà Vy và Đức Anh", "Lan Chi=author Hà Vy=author Đức Anh=author"},
		{"Lan Chi & Hà Vy; Đức Anh", "Lan Chi=author Hà Vy=author Đức Anh=author"},
		{"Lan Chi – Hà Vy", "Lan Chi=author Hà Vy=author"},
		{"Lan Chi-Hà Vy", "Lan Chi=author Hà Vy=author"},
		{"Jean-Pierre Morin", "Jean-Pierre Morin=author"},
		{"Ảnh: Lan Chi", "Lan Chi=photographer"},
		{"Bài và ảnh: Lan Chi", "Lan Chi=author Lan Chi=photographer"},
		{"BÀI, ẢNH: LAN CHI", "LAN CHI=author LAN CHI=photographer"},
		{"Ảnh và lời: Lan Chi", "Lan Chi=photographer Lan Chi=author"},
		{"Bài ảnh: Lan Chi", "Lan Chi=author Lan Chi=photographer"},
		{"Tin, bài: Lan Chi", "Lan Chi=author"},
		{"Bài & ảnh: Lan Chi - Hà Vy", "Lan Chi=author Lan Chi=photographer Hà Vy=author Hà Vy=photographer"},
		{"Bài: Lan Chi - Ảnh: Hà Vy", "Lan Chi=author Hà Vy=photographer"},
		{"Lan Chi; ảnh: Hà Vy, video: Đức Anh", "Lan Chi=author Hà Vy=photographer Đức Anh=videographer"},
		{"Ảnh: Lan Chi/TTXVN", "Lan Chi=photographer TTXVN=source"},
		{"Lan Chi/Hà Vy", "Lan Chi=author Hà Vy=author"},
		{"TTXVN", "TTXVN=source"},
		{"(Theo TTXVN)", "TTXVN=source"},
		{"Theo TTXVN, Reuters", "TTXVN=source Reuters=source"},
		{"Nguồn: Báo Mai", "Báo Mai=source"},
		{"Lan Chi (theo TTXVN, Reuters)", "Lan Chi=author TTXVN=source Reuters=source"},
		{"Lan Chi (TTXVN)", "Lan Chi=author TTXVN=source"},
		{"Lan Chi theo Báo Mai.", "Lan Chi=author Báo Mai=source"},
		{"Tổng hợp từ Báo Mai", "Báo Mai=source"},
		{"Lan Chi (tổng hợp)", "Lan Chi=author"},
		{"Lan Chi (Thực hiện)", "Lan Chi=author"},
		{"Thực hiện: Lan Chi", "Lan Chi=author"},
		{"Lan Chi thực hiện", "Lan Chi=author"},
		{"Lan Chi (lược dịch)", "Lan Chi=translator"},
		{"Lan Chi lược dịch", "Lan Chi=translator"},
		{"Trần Ghi", "Trần Ghi=author"},
		{"Đồ họa: Lan Chi", "Lan Chi=designer"},
		{"Chuyện làng: Lan Chi", "Lan Chi=contributor"},
		{"Lan Chi (Hà Nội)", "Lan Chi (Hà Nội)=author"},
		{"PV-CTV", "PV-CTV=staff"},
		{"P.V", "P.V=staff"},
		{"Nhóm phóng viên", "Nhóm phóng viên=staff"},
		{"Nhóm PV: Lan Chi, Hà Vy", "Lan Chi=author Hà Vy=author"},
		{"Nhóm PV Thời sự", "Nhóm PV Thời sự=staff"},
		{"Tổng hợp", "Tổng hợp=staff"},
		{"PV (tổng hợp)", "PV=staff"},
		{"Ban Biên tập", "Ban Biên tập=staff"},
		{"Lan Chi, PV", "Lan Chi=author PV=staff"},
		{"Lan Chi, lan chi, Lan Chi", "Lan Chi=author lan chi=author"},
		{"H.T.", "H.T.=author"},
		{"Lan Chi (theo TTXVN", "Lan Chi (theo TTXVN=author"},
	} {
		var got []string
		for _, credit := range ParseByline(c.in) {
			got = append(got, credit.Name+"="+credit.Role)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("ParseByline(%q)\n got %s\nwant %s", c.in, s, c.want)
		}
	}
}

func TestBylineEqual(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Nguyễn Hoà", "NGUYỄN HÒA", true},
		{"Ðỗ Đạt", "Đỗ  Đạt ", true},
		{"Nguyễn Trọng", "Nguyễn Trông", false},
		{"Nguyễn Trọng", "Nguyen Trong", false},
	} {
		if got := BylineEqual(c.a, c.b); got != c.want {
			t.Errorf("BylineEqual(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

func FuzzParseByline(f *testing.F) {
	for _, s := range append(seeds, "Bài, ảnh: A - B/TTXVN (theo C)", "((:)) và", "theo theo - -") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, credit := range ParseByline(s) {
			if credit.Name == "" || credit.Role == "" || Clean(credit.Name) != credit.Name {
				t.Errorf("ParseByline(%q) has %+v", s, credit)
			}
		}
	})
}
