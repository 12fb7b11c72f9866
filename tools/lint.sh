#!/bin/sh
# Every check that needs no data: style, types, the one-way imports, the SQL's form, and that dbt can parse the project.
# All of them run, so that one look shows everything; the exit code says whether any failed.
cd "$(dirname "$0")/.." || exit 1
bin=.venv/bin
failed=""

step() {
    name="$1"
    shift
    printf '%s\n' "- $name"
    "$@" || failed="$failed, $name"
}

step "ruff check" $bin/ruff check --quiet .
step "ruff format" $bin/ruff format --check --quiet .
step "import order" $bin/lint-imports --no-cache --no-logo
step "types" $bin/mypy --no-error-summary
step "SQL" $bin/sqlfluff lint --disable-progress-bar --processes 2 dbt_project/models dbt_project/tests
step "dbt parse" $bin/python tools/dbt_parse.py

if [ -n "$failed" ]; then
    echo "lint failed: ${failed#, }" >&2
    exit 1
fi
