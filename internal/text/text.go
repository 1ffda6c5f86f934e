// Package text is all that Toasoan knows about Vietnamese text: how it is
// cleaned, compared, folded, sorted, counted, dated, credited and rescued from
// the encodings of the years before Unicode. It knows no noun of the newsroom
// and needs nothing but golang.org/x/text.
//
// The defaults of the platform are wrong for Vietnamese, each in its own way:
//
//   - đ has no Unicode decomposition, so no normalisation form ever yields d.
//     SQLite's tokenizer keeps it, its lower() knows ASCII only, and PostgreSQL
//     folds it only with an extension: [Fold] does it once for both databases.
//   - Đ (U+0110) and the look-alike Ð (U+00D0, Icelandic eth) live side by side
//     in real pages, because byte D0 is the one in windows-1258 and the other in
//     windows-1252. Neither normalisation nor lower-casing merges them; [Clean] does.
//   - The same syllable is typed hoá and hóa, in one article. Text is stored as
//     it was typed; [Exact] brings both to one key.
//   - Folding alone makes đang equal Đảng, so a search needs both keys: [Exact]
//     for marks that were typed, [Fold] for marks that were not.
//   - Bytewise and most collated orders put Đ after Z or beside D, and compare
//     tones too early; [SortKey] is the dictionary's order in bytes that either
//     database compares alike.
//   - A date is day/month/year, and 05/26/2022 is an error, not the 26th of May:
//     [ParseDate] never guesses.
//
// Every function is safe for concurrent use.
package text
