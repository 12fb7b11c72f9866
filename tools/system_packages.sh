#!/bin/sh
# What the tests need beside Python: Chromium (browser tests) and a Java runtime (the parity test on Spark).
# Installs them where it may, as root on Debian; elsewhere it only says what is missing, and those tests skip.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
java -version >/dev/null 2>&1 || missing="$missing openjdk-17-jre-headless"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$missing: a minute or two."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of packages
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "NOT INSTALLED:$missing. The tests that need them will be skipped; on Debian: apt-get install$missing"
fi
