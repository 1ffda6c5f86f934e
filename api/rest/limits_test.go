package rest_test

import "testing"

// TestLimits: rights that reach into some sections only.
func TestLimits(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"the-thao"`)
		a.section("below", `,"slug":"bong-da","parent_id":"{first}"`)
		a.section("other", `,"slug":"kinh-te"`)
		a.draft("ours", `"section":"bong-da"`)
		a.draft("theirs", `"section":"kinh-te"`)
		a.draft("nowhere", `"section":null`)
		a.run(
			call{as: "admin", do: "POST /newsroom/users", body: `{"email":"x@bao.example","name":"x","role":"editor","password":"` + goodPassword + `","sections":["khong-co","the-thao"]}`, status: 422, fails: "invalid /sections/0=unknown_reference"},
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"x","sections":["khong-co"]}`, status: 422, fails: "invalid /role=required /sections/0=unknown_reference"},
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"Thể thao","role":"publisher","sections":["the-thao"]}`, status: 201, save: "key.token=/token key=/id", want: `{"sections":[{"slug":"the-thao"}]}`},
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"Không đâu","role":"publisher","sections":[]}`, status: 201, save: "none=/token", want: `{"sections":[]}`},
			call{as: "admin", do: "GET /newsroom/keys/{key}", status: 200, want: `{"sections":[{"slug":"the-thao","name":"first"}]}`},
		)
		a.person("an", "publisher", `,"sections":["the-thao",{"slug":"bong-da"}]`)
		for _, who := range []string{"an.token", "key.token"} {
			a.run(
				call{as: who, do: "GET /newsroom/me", status: 200, want: `{"limited":true,"role":"publisher"}`},
				call{as: who, do: "GET /newsroom/articles?fields=id", status: 200, want: `{"data":[{"id":"{ours}"}]}`},
				call{as: who, do: "GET /newsroom/articles/{ours}", status: 200},
				call{as: who, do: "GET /newsroom/articles/{theirs}", status: 404},
				call{as: who, do: "GET /newsroom/articles/{nowhere}", status: 404},
				call{as: who, do: "PATCH /newsroom/articles/{theirs}", header: `If-Match: "v1"`, body: `{"title":"x"}`, status: 404},
				call{as: who, do: "PATCH /newsroom/articles/{ours}", body: `{"section":"kinh-te"}`, status: 422, fails: "invalid /section=not_your_section"},
				call{as: who, do: "PATCH /newsroom/articles/{ours}", body: `{"section":"the-thao"}`, status: 200},
				call{as: who, do: "PATCH /newsroom/articles/{ours}", body: `{"section":"bong-da"}`, status: 200},
				call{as: who, do: "POST /newsroom/articles", body: `{"title":"x","section":"kinh-te"}`, status: 422, fails: "invalid /section=not_your_section"},
				call{as: who, do: "PUT /newsroom/articles/{ours}/publication", status: 200, want: `{"status":"published"}`},
				call{as: who, do: "GET /newsroom/sections/{other}", status: 200},
				call{as: who, do: "PATCH /newsroom/sections/{other}", body: `{"name":"x"}`, status: 403},
				call{as: who, do: "DELETE /newsroom/sections/{other}", status: 403},
				call{as: who, do: "PUT /newsroom/sections/{other}/merger", body: `{"into":"the-thao"}`, status: 403},
				call{as: who, do: "POST /newsroom/sections", body: `{"name":"Mới"}`, status: 422, fails: "invalid /parent_id=not_your_section"},
				call{as: who, do: "POST /newsroom/sections", body: `{"name":"Mới","parent_id":"{other}"}`, status: 422, fails: "invalid /parent_id=not_your_section"},
				call{as: who, do: "GET /newsroom/sections/{below}", status: 200},
				call{as: who, do: "PATCH /newsroom/sections/{below}", body: `{"position":2}`, status: 200},
				call{as: who, do: "PATCH /newsroom/sections/{below}", body: `{"parent_id":null}`, status: 422, fails: "invalid /parent_id=not_your_section"},
			)
		}
		// What one has written oneself, one reads and edits wherever it has gone.
		a.run(
			call{as: "an.token", do: "POST /newsroom/articles", body: `{"title":"Của tôi"}`, status: 201, save: "mine=/id", want: `{"moves":["edit","submit","trash"],"closed_moves":[{"move":"recall","because":"status"},{"move":"return","because":"section"},{"move":"approve","because":"section"},{"move":"schedule","because":"section"},{"move":"unschedule","because":"section"},{"move":"publish","because":"section"},{"move":"unpublish","because":"section"},{"move":"withdraw","because":"section"},{"move":"recover","because":"status"}]}`},
			call{as: "an.token", do: "PUT /newsroom/articles/{mine}/publication", status: 403},
			call{as: "an.token", do: "PATCH /newsroom/articles/{mine}", body: `{"section":"the-thao","body":"Chữ."}`, status: 200},
			call{as: "an.token", do: "PUT /newsroom/articles/{mine}/publication", status: 200},
			call{as: "none", do: "GET /newsroom/articles", status: 200, want: `{"data":[]}`},
			call{as: "none", do: "GET /newsroom/articles/{ours}", status: 404},
		)
		// Comments, by the section of their article.
		a.publish("theirs", "")
		a.comment("on", "ours", "")
		a.comment("off", "theirs", "")
		a.run(
			call{as: "an.token", do: "GET /newsroom/comments", status: 200, want: `{"data":[{"id":"{on}"}]}`},
			call{as: "an.token", do: "GET /newsroom/comments/{off}", status: 404},
			call{as: "an.token", do: "PUT /newsroom/comments/{off}/decision", body: `{"status":"approved"}`, status: 404},
			call{as: "an.token", do: "PUT /newsroom/comments/{on}/decision", body: `{"status":"approved"}`, status: 200},
			call{as: "none", do: "GET /newsroom/comments", status: 200, want: `{"data":[]}`},
		)
		// A section that is merged away takes the rights along.
		a.run(
			call{as: "publisher", do: "GET /newsroom/sections/{first}", status: 200},
			call{as: "publisher", do: "PUT /newsroom/sections/{first}/merger", body: `{"into":"kinh-te"}`, status: 200},
			call{as: "key.token", do: "GET /newsroom/articles/{theirs}", status: 200},
			call{as: "admin", do: "GET /newsroom/users/{an}", status: 200},
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"sections":null}`, status: 200, want: `{"sections":null}`},
			call{as: "an.token", do: "GET /newsroom/articles/{nowhere}", status: 200},
			call{as: "an.token", do: "GET /newsroom/me", status: 200, want: `{"limited":false}`},
		)
	})
}

// TestLimitsStay: limited rights are shown wherever the user is, and stay as they
// are when something else changes.
func TestLimitsStay(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"the-thao"`)
		a.section("other", `,"slug":"kinh-te"`)
		a.person("an", "editor", `,"sections":["the-thao"]`)
		a.person("binh", "editor", `,"sections":[]`)
		rename := func(name, want string) {
			a.run(
				call{as: "admin", do: "GET /newsroom/users/{" + name + "}", status: 200, want: want},
				call{as: "admin", do: "PATCH /newsroom/users/{" + name + "}", body: `{"name":"Tên khác"}`, status: 200, want: want},
				call{as: "admin", do: "GET /newsroom/users/{" + name + "}", status: 200, want: want},
				call{as: name + ".token", do: "GET /newsroom/me", status: 200, want: `{"limited":true}`},
			)
		}
		a.run(
			signIn("an@bao.example", goodPassword, "", 201).wanting(`{"user":{"sections":[{"slug":"the-thao"}]}}`),
			signIn("binh@bao.example", goodPassword, "", 201).wanting(`{"user":{"sections":[]}}`),
		)
		rename("an", `{"sections":[{"slug":"the-thao"}]}`)
		rename("binh", `{"sections":[]}`)
		a.run(
			call{as: "admin", do: "PATCH /newsroom/users/{binh}", body: `{"sections":null}`, status: 200, want: `{"sections":null}`},
			call{as: "admin", do: "PATCH /newsroom/users/{binh}", body: `{"sections":[]}`, status: 200, want: `{"sections":[]}`},
			call{as: "admin", do: "GET /newsroom/audit?on={binh}&limit=1", status: 200, want: `{"data":[{"changes":{"sections":{"before":null,"after":[]}}}]}`},
			call{as: "publisher", do: "GET /newsroom/sections/{first}", status: 200},
			call{as: "publisher", do: "PUT /newsroom/sections/{first}/merger", body: `{"into":"kinh-te"}`, status: 200},
		)
		rename("an", `{"sections":[{"slug":"kinh-te"}]}`)
		a.run(
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"sections":["kinh-te","the-thao","{other}"]}`, status: 200, want: `{"sections":[{"slug":"kinh-te"}]}`},
			call{as: "publisher", do: "GET /newsroom/sections/{other}", status: 200},
			call{as: "publisher", do: "DELETE /newsroom/sections/{other}", status: 204},
		)
		a.section("new", `,"slug":"moi"`) // gets no key that stands in a limit
		rename("an", `{"sections":[]}`)
	})
}
