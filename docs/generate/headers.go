package main

func text() object { return object{"type": "string"} }

// headers are the answers' headers that clients act on.
func headers() object {
	return object{
		"ETag": object{
			"description": "The version of what is answered, for If-None-Match on the delivery face and for If-Match in the newsroom.",
			"schema":      text(), "example": `"v3"`,
		},
		"Cache-Control": object{
			"description": "How long the answer may be shown unasked.", "schema": text(),
			"example": "public, max-age=15, s-maxage=30, stale-while-revalidate=60",
		},
		"Surrogate-Key": object{
			"description": "What the answer was made from, separated by spaces: a cache drops it when one of them changes.",
			"schema":      text(), "example": "list:latest section:xay-dung-dang",
		},
		"Link": object{
			"description": "Where the list goes on and where it came from (RFC 8288), as page says too.", "schema": text(),
			"example": `</v1/articles?cursor=eyJsIjoxLCJuIjoyLCJrIjozfQ>; rel="next"`,
		},
		"Location": object{
			"description": "Where the resource is.", "required": true, "schema": object{"type": "string", "format": "uri-reference"},
			"example": "/v1/newsroom/articles/0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10",
		},
		"Idempotency-Replayed": object{
			"description": "Set if this is the answer to an earlier request with the same Idempotency-Key.",
			"schema":      object{"type": "string", "enum": []any{"true"}}, "example": "true",
		},
		"Retry-After": object{
			"description": "Seconds after which to try again.", "required": true, "schema": object{"type": "integer", "minimum": 1},
			"example": 1,
		},
		"WWW-Authenticate": object{
			"description": "How to show who one is (RFC 6750).", "required": true, "schema": text(), "example": `Bearer realm="toasoan"`,
		},
	}
}

// requestHeaders are the requests' headers that many operations read.
func requestHeaders() object {
	return object{
		"If-None-Match": object{
			"name": "If-None-Match", "in": "header", "schema": text(),
			"description": "The ETag of the answer that the client has: if it is still the same, the answer is 304.",
		},
		"If-Match": object{
			"name": "If-Match", "in": "header", "required": true, "schema": text(), "example": `"v3"`,
			"description": "The ETag of the version that the client saw. A change made since then is not overwritten: the answer is 412.",
		},
		"Idempotency-Key": object{
			"name": "Idempotency-Key", "in": "header",
			"schema": object{"type": "string", "minLength": 1, "maxLength": 128},
			"description": "A new random key makes the request safe to repeat: for 24 hours, the same key and body get the first answer again. " +
				"Without credentials it must have 128 random bits, as a UUID has.",
		},
	}
}
