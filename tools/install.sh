#!/usr/bin/env bash
# Installs a lock into .venv, made when missing:  tools/install.sh requirements.lock [interpreter]
# Without an interpreter the first one on the PATH that the lock was made for is taken.
set -euo pipefail
cd "$(dirname "$0")/.."
lock="$1"
fits='import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))'

find_python() {
    for candidate in ${1:+"$1"} python3 python3.12 python3.11; do
        if "$candidate" -c "$fits" 2>/dev/null; then
            echo "$candidate"
            return
        fi
        if [ -n "${1:-}" ]; then break; fi
    done
    echo "The lock is for Python 3.11 and 3.12; ${1:-python3} is: $("${1:-python3}" --version 2>&1 || true)" >&2
    echo "Install one of them, or name it: make PYTHON=/path/to/python3.12 run" >&2
    return 1
}

if [ ! -x .venv/bin/python ]; then
    python="$(find_python "${2:-}")"
    "$python" -m venv .venv || { echo "Python has no venv module here; on Debian: apt-get install python3-venv" >&2; exit 1; }
fi

total="$(grep -c '==' "$lock")"
echo "Installing $lock into .venv: $total packages, about 1 GB, a minute or two."
.venv/bin/python -m pip install --disable-pip-version-check --require-hashes --no-deps -r "$lock" | awk -v total="$total" '
    /^(Collecting|Requirement already satisfied)/ { if (++seen % 20 == 0) { printf "  %d of %d\n", seen, total; fflush() } }
    /^Installing collected/ { print "  unpacking and compiling"; fflush() }
'
