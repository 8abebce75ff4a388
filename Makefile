# The two commands: `make demo` and `make test`. The rest serves them. No step needs anything but Python 3.11+ with venv, make and git.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT
UNDER_DEMO := PORTAL_MODE=demo PORTAL_SITE=all

.PHONY: demo demo-reset demo-code test journey check bench shots process lock clean

$(VENV)/.run: requirements/run.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the portal runs with (hash-pinned)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Installing what the portal is tested with (hash-pinned)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/.run
	@$(UNDER_DEMO) exec $(BIN)/python -m demo.serve

demo-reset: $(VENV)/.run
	@$(UNDER_DEMO) $(BIN)/python -m demo.serve --reset

demo-code: $(VENV)/.run
	@$(UNDER_DEMO) $(BIN)/python -m demo.code "$(USER)"

test: $(VENV)/.dev
	@PORTAL_MODE=test $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder $(ARGS)

# The eleven steps in Chromium on a demo of its own.
journey: $(VENV)/.dev
	@PORTAL_MODE=test $(BIN)/python -m pytest tests/e2e -q $(ARGS)

check: $(VENV)/.dev
	@BIN=$(BIN) bash tests/check.sh

bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench

shots: $(VENV)/.dev
	@$(BIN)/python -m tests.shots

# docs/process.md from the tables of moves, clauses, acts and dates.
process: $(VENV)/.run
	@PORTAL_MODE=test $(BIN)/python manage.py process_page > docs/process.md

# Needs uv; writes exact, hash-pinned locks that name no index.
lock:
	for kind in run dev; do \
	  uv pip compile pyproject.toml $$(test $$kind = dev && echo "--extra dev") -c requirements/lts.txt --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate -o requirements/$$kind.txt --upgrade --quiet; done

clean:
	rm -rf var
