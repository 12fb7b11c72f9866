#!/bin/sh
# Resolves pyproject.toml into requirements.lock and requirements-test.lock (both with hashes, for Python 3.11 and 3.12).
# The locks name no host: where packages come from is the business of whoever installs them.
set -eu
cd "$(dirname "$0")/.."
python="${1:-python3}"
tmp="$(mktemp -d)"
trap 'rm -rf "$tmp"' EXIT

"$python" -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check uv

compile() {
    out="$1"
    shift
    "$tmp/venv/bin/uv" pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --quiet --output-file "$out"
    echo "$out: $(grep -c == "$out") packages"
}

# The test lock is resolved first: what runs must be what was tested.
compile requirements-test.lock --extra test --extra spark
compile requirements.lock --constraint requirements-test.lock
