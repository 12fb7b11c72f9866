#!/bin/sh
# Every check that needs no data: style, types, the one-way imports, the SQL's form, and that dbt can parse the project.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin

step() {
    printf '%s\n' "- $1"
    shift
    "$@"
}

step "ruff check" $bin/ruff check --quiet .
step "ruff format" $bin/ruff format --check --quiet .
step "import order" $bin/lint-imports --no-cache --no-logo
step "types" $bin/mypy --no-error-summary
step "SQL" $bin/sqlfluff lint --disable-progress-bar --processes 2 dbt_project/models dbt_project/tests
step "dbt parse" $bin/python tools/dbt_parse.py
