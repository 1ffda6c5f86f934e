package text

import "unicode"

// vowelRows is the Vietnamese vowel system: twelve vowels, each in the six tones
// in dictionary order (ngang, huyền, hỏi, ngã, sắc, nặng).
var vowelRows = [12]string{
	"aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "eèẻẽéẹ", "êềểễếệ", "iìỉĩíị",
	"oòỏõóọ", "ôồổỗốộ", "ơờởỡớợ", "uùủũúụ", "ưừửữứự", "yỳỷỹýỵ",
}

// vowel says where a letter stands in vowelRows; row is counted from 1, so that
// the zero value is "no vowel".
type vowel struct{ row, tone uint8 }

// The precomposed letters of Vietnamese lie in two stretches of Unicode, kept
// in one small table by vowelSlot.
const (
	latinEnd  = 'ư' + 1
	vietStart = 'Ạ'
	vietEnd   = 'ỹ' + 1
	slots     = latinEnd + vietEnd - vietStart
)

var vowels = func() (table [slots]vowel) {
	for i, row := range vowelRows {
		for tone, r := range []rune(row) {
			table[vowelSlot(r)] = vowel{uint8(i + 1), uint8(tone)}
		}
	}
	return table
}()

// toned holds vowelRows by row and tone.
var toned = func() (table [13][6]rune) {
	for i, row := range vowelRows {
		copy(table[i+1][:], []rune(row))
	}
	return table
}()

// vowelSlot is r's place in the table of vowels, or 0 for a rune outside it.
func vowelSlot(r rune) rune {
	switch {
	case r < latinEnd:
		return r
	case vietStart <= r && r < vietEnd:
		return latinEnd + r - vietStart
	}
	return 0
}

// vowelOf finds the place of a lower-case precomposed vowel.
func vowelOf(r rune) vowel { return vowels[vowelSlot(r)] }

// isLetter is unicode.IsLetter with the Latin blocks of Vietnamese decided by range.
func isLetter(r rune) bool {
	switch {
	case r < 0x80:
		return 'a' <= r|0x20 && r|0x20 <= 'z'
	case 0xC0 <= r && r < 0x250:
		return r != '×' && r != '÷'
	case 0x1E00 <= r && r < 0x1F00:
		return true
	}
	return unicode.IsLetter(r)
}

// inWord reports whether r belongs to a run of letters: a letter or a combining mark.
func inWord(r rune) bool {
	return isLetter(r) || r >= 0x300 && unicode.Is(unicode.M, r)
}

// lowerRune is unicode.ToLower with the letters of Vietnamese decided by arithmetic.
func lowerRune(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 0x20
	case r < 0x80:
		return r
	case vietStart <= r && r < vietEnd:
		return r | 1 // capitals have the even code points
	}
	return unicode.ToLower(r)
}
