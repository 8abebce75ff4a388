#!/usr/bin/env bash
# `make check`: style, types, directions of imports, templates, security, migrations, and Django's deployment check as production would run it.
set -euo pipefail
BIN=${BIN:-.venv/bin}
step() { printf '%-44s' "$1"; shift; if out=$("$@" 2>&1); then echo ok; else echo FAILED; printf '%s\n' "$out"; exit 1; fi; }
export PORTAL_MODE=test DJANGO_SETTINGS_MODULE=tests.settings
step "ruff (style)" "$BIN/ruff" check .
step "ruff (layout)" "$BIN/ruff" format --check .
step "mypy" "$BIN/mypy" portal reviews documentroom publishing
step "import-linter" "$BIN/lint-imports"
step "djlint" "$BIN/djlint" templates --lint --quiet
step "bandit" "$BIN/bandit" -q -r portal reviews documentroom publishing -ll
step "migrations complete" "$BIN/python" manage.py makemigrations --check --dry-run
step "check --deploy (rooms, desk, www)" bash tests/check_deploy.sh
