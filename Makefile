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

.PHONY: race
race: ## Look for data races where memory is shared.
	tools/test-postgres.sh go test -race -short -tags $(TAGS) -timeout 30m ./api/... ./internal/cache ./internal/gate ./internal/jobs ./internal/limit ./internal/newsroom ./internal/store

.PHONY: storm-schedule
storm-schedule: ## Publish 20,000 articles due at once, with kills.
	TOASOAN_STORM=20000 tools/test-postgres.sh go test -tags $(TAGS) -run ScheduleStorm -v -timeout 30m -parallel 1 ./api

.PHONY: storm-comments
storm-comments: ## Have 128 readers comment at once for 20 seconds each, on fast and slow disks, and with kills.
	TOASOAN_COMMENT_STORM=20 tools/test-postgres.sh go test -tags $(TAGS) -run 'CommentStorm|CommentKills' -v -timeout 30m -parallel 1 ./api

.PHONY: storm-overload
storm-overload: ## Ask three times as much of a server as it can do, for a minute each: lists, searches, comments.
	TOASOAN_OVERLOAD=60 tools/test-postgres.sh go test -tags $(TAGS) -run 'TestOverload' -v -timeout 30m -parallel 1 ./api

.PHONY: relevance
relevance: ## Ask 200 queries with known answers of 20,000 articles and their decoys.
	TOASOAN_RELEVANCE=20000 tools/test-postgres.sh go test -tags $(TAGS) -run Relevance -v -timeout 60m ./internal/demo

.PHONY: prove-desk
prove-desk: ## Take a hundred times as many random steps at the desk as `make test` does.
	TOASOAN_STEPS=100000 tools/test-postgres.sh go test -tags $(TAGS) -run RandomDesk -v -timeout 60m ./internal/newsroom

.PHONY: prove-fresh
prove-fresh: ## Change a paper at random for ten minutes, and find no answer that is older than the last change.
	TOASOAN_FRESH=10m tools/test-postgres.sh go test -tags $(TAGS) -run TestFreshness -v -timeout 30m ./api/rest

.PHONY: prove-sync
prove-sync: ## Make 100,000 random changes while clients keep copies by GET /v1/changes; `make test` makes 600.
	TOASOAN_SYNC=100000 tools/test-postgres.sh go test -tags $(TAGS) -run 'TestSync$$' -v -timeout 12h ./api/rest

# Where the benchmarks keep their papers, to go on with the next time.
BENCH_DIR ?= $(CURDIR)/data/bench
# Settings that turn the server's cache off, for what is measured without it.
CACHE_OFF ?= --cache-size=0
BENCH      = bin/bench -toasoan bin/toasoan -data $(BENCH_DIR) -cache-off '$(CACHE_OFF)' $(BENCH_FLAGS)

.PHONY: bench-build
bench-build: build
	cd tools/bench && go build -tags $(TAGS) -o ../../bin/bench .

.PHONY: bench
bench: bench-build ## Measure the server beside plain Echo, GORM and database/sql, on 10,000 articles.
	$(BENCH) speed

.PHONY: bench-peers
bench-peers: bench-build ## Measure it beside PocketBase, which is built from the module proxy.
	$(BENCH) peers

.PHONY: bench-memory
bench-memory: bench-build ## Measure how soon it answers after its start and what it holds in memory, on 100,000 articles.
	$(BENCH) -articles $(or $(ARTICLES),100000) memory

.PHONY: bench-short
bench-short: bench-build ## See that the benchmarks work, in less than a minute.
	cd tools/bench && go test -tags $(TAGS) .
	$(BENCH) -short speed
	$(BENCH) -short memory

SIZES ?= 1000 10000 100000 1000000

.PHONY: bench-sizes
bench-sizes: bench-build ## Draw what answers cost by the number of articles: docs/performance.svg.
	for n in $(SIZES); do \
		mkdir -p $(BENCH_DIR)/$$n && \
		TOASOAN_LARGE=$$n TOASOAN_LARGE_DATABASE=sqlite:$(BENCH_DIR)/$$n/toasoan.db TOASOAN_LARGE_FIGURES=$(BENCH_DIR)/$$n/figures.json \
			go test -tags $(TAGS) -run TestLarge -v -count 1 -timeout 12h ./api || exit 1; \
	done
	bin/bench chart $(SIZES:%=$(BENCH_DIR)/%/figures.json) > $(BENCH_DIR)/chart.svg
	mv $(BENCH_DIR)/chart.svg docs/performance.svg

.PHONY: bench-go
bench-go: ## Run the benchmarks of the packages.
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
	@unformatted=$$(gofmt -l api docs internal tools/bench tools/client-go); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }

.PHONY: vet
vet:
	go vet -tags $(TAGS) ./...
	cd tools/bench && go vet -tags $(TAGS) .

.PHONY: lint
lint: ## Run the linters.
	$(TOOL) golangci-lint run ./...
	cd tools/bench && go tool -modfile=../go.mod golangci-lint run ./...

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

.PHONY: statistics
statistics: ## Take the statistics anew by which SQLite plans, after a change of its indexes.
	TOASOAN_STATISTICS=write go test -tags $(TAGS) -run 'TestPlans/sqlite' -count 1 ./internal/store

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

# How many seconds readers read through each cache. Up to 92 the end of an article's
# 90 is not seen, those of live coverage and of "not found" are.
EDGE ?= 120

.PHONY: check-edge
check-edge: ## Read and edit the paper through a real nginx and a real Varnish for two minutes; EDGE=20 takes one. Needs both: see docs/edge.md.
	TOASOAN_EDGE=$(EDGE) go test -tags $(TAGS) -count=1 -parallel 5 -run 'TestBehind' -v -timeout 30m ./api

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
