# Run and test need Go, gcc and make. The rest fetches its own tools.

TAGS    = sqlite_fts5
VERSION = $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TOOL    = go tool -modfile=tools/go.mod
NPM     = npm run --silent --prefix tools/node

# The server that the clients are tried on.
BASE_URL ?= http://localhost:8080

export CGO_ENABLED = 1
export BASE_URL

.DEFAULT_GOAL = help

.PHONY: help
help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z -]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Run and build

.PHONY: run
run: build ## Serve the demo paper on :8080, with its database in ./data.
	bin/toasoan serve --demo --log-format text

.PHONY: build
build: ## Build bin/toasoan.
	go build -trimpath -buildvcs=false -tags $(TAGS) -ldflags '-s -w -X main.version=$(VERSION)' -o bin/toasoan ./api

.PHONY: clean
clean: ## Remove what was built. ./data stays.
	rm -rf bin tools/node/node_modules tools/node/client/build tools/node/client/api.d.ts tools/client-go/api.gen.go

# Test

.PHONY: test
test: ## Test everything, on PostgreSQL too if it is installed.
	tools/test-postgres.sh go test -tags $(TAGS) -timeout 18m ./...

.PHONY: storm-schedule
storm-schedule: ## Publish 20,000 articles due at once, with kills.
	TOASOAN_STORM=20000 tools/test-postgres.sh go test -tags $(TAGS) -run ScheduleStorm -v -timeout 30m -parallel 1 ./api

.PHONY: storm-comments
storm-comments: ## Have 128 readers comment at once for 20 seconds each, on fast and slow disks, and with kills.
	TOASOAN_COMMENT_STORM=20 tools/test-postgres.sh go test -tags $(TAGS) -run 'CommentStorm|CommentKills' -v -timeout 30m -parallel 1 ./api

.PHONY: relevance
relevance: ## Ask 200 queries with known answers of 20,000 articles and their decoys.
	TOASOAN_RELEVANCE=20000 tools/test-postgres.sh go test -tags $(TAGS) -run Relevance -v -timeout 60m ./internal/demo

.PHONY: prove-desk
prove-desk: ## Take a hundred times as many random steps at the desk as `make test` does.
	TOASOAN_STEPS=100000 tools/test-postgres.sh go test -tags $(TAGS) -run RandomDesk -v -timeout 60m ./internal/newsroom

.PHONY: prove-sync
prove-sync: ## Make 100,000 random changes while clients keep copies by GET /v1/changes; `make test` makes 600.
	TOASOAN_SYNC=100000 tools/test-postgres.sh go test -tags $(TAGS) -run 'TestSync$$' -v -timeout 12h ./api/rest

.PHONY: bench
bench: ## Measure.
	tools/test-postgres.sh go test -tags $(TAGS) -run '^$$' -bench . -benchmem ./...

# Where bench-large keeps its papers, to go on with the next time.
LARGE_DIR      ?= $(CURDIR)/data/large
LARGE          ?= 1000000
LARGE_POSTGRES ?= 200000

.PHONY: bench-large
bench-large: ## Measure on a million made articles (SQLite) and 200,000 (PostgreSQL, if TOASOAN_LARGE_POSTGRES names a database).
	mkdir -p $(LARGE_DIR)
	TOASOAN_LARGE=$(LARGE) TOASOAN_LARGE_DATABASE=sqlite:$(LARGE_DIR)/toasoan.db go test -tags $(TAGS) -run TestLarge -v -timeout 6h ./api
	test -z "$$TOASOAN_LARGE_POSTGRES" || TOASOAN_LARGE=$(LARGE_POSTGRES) TOASOAN_LARGE_DATABASE=$$TOASOAN_LARGE_POSTGRES go test -tags $(TAGS) -run TestLarge -v -timeout 6h ./api

.PHONY: check
check: check-code test ## All that must hold before a change goes in.

.PHONY: check-code
check-code: check-fmt vet lint check-generated ## The same without the tests.

.PHONY: check-fmt
check-fmt:
	@unformatted=$$(gofmt -l api docs internal tools/client-go); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }

.PHONY: vet
vet:
	go vet -tags $(TAGS) ./...

.PHONY: lint
lint: ## Run the linters.
	$(TOOL) golangci-lint run ./...

.PHONY: fmt
fmt: ## Format the code.
	$(TOOL) golangci-lint fmt ./...

.PHONY: vuln
vuln: ## Look for known vulnerabilities that the code reaches (asks vuln.go.dev).
	$(TOOL) govulncheck -tags $(TAGS) ./...

# Documents that are made from the code

.PHONY: docs generate
docs generate: ## Make the OpenAPI document and the tables in docs/ from the code.
	go run -tags $(TAGS) ./docs/generate
	go build -tags $(TAGS) -o bin/ ./api && bin/api settings > docs/settings.md && rm bin/api

.PHONY: check-generated
check-generated: ## Check that they are what the code says. (A test checks docs/settings.md.)
	go run -tags $(TAGS) ./docs/generate -check

# The OpenAPI document and its clients. These need Node, and the last Chromium.

tools/node/node_modules: tools/node/package-lock.json
	cd tools/node && npm ci
	@touch $@

.PHONY: lint-api
lint-api: tools/node/node_modules ## Lint the OpenAPI document.
	$(NPM) lint

.PHONY: client-ts
client-ts: tools/node/node_modules ## Make a TypeScript client and draw a front page of BASE_URL with it.
	$(NPM) client

.PHONY: client-go
client-go: ## The same with a Go client.
	cd tools/client-go && go tool oapi-codegen -config oapi-codegen.yaml ../../docs/openapi.json && go run .

.PHONY: check-docs
check-docs: tools/node/node_modules ## Use the reference page of BASE_URL in a browser.
	$(NPM) docs

.PHONY: check-comments
check-comments: build tools/node/node_modules ## Comment in a browser, from a form on another origin.
	TOASOAN=$(CURDIR)/bin/toasoan $(NPM) comments

.PHONY: check-clients
check-clients: build tools/node/node_modules ## All of these on a demo server of their own.
	@dir=$$(mktemp -d); \
	bin/toasoan serve --demo --addr 127.0.0.1:0 --data-dir $$dir --database-url sqlite:$$dir/toasoan.db >$$dir/log 2>&1 & pid=$$!; \
	trap 'kill $$pid; wait $$pid; rm -rf $$dir' EXIT; \
	for try in $$(seq 100); do \
		addr=$$(sed -n 's/.*"listening","addr":"\([^"]*\)".*/\1/p' $$dir/log); \
		if [ -n "$$addr" ]; then break; fi; \
		kill -0 $$pid 2>/dev/null || { cat $$dir/log; exit 1; }; \
		sleep 0.2; \
	done; \
	bin/toasoan healthcheck --addr "$$addr" && \
	$(MAKE) --no-print-directory client-ts client-go check-docs check-comments BASE_URL=http://$$addr
