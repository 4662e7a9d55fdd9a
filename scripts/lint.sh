#!/usr/bin/env bash
# Lint, layout and types; stops at the first that finds something.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python -m ruff check .
.venv/bin/python -m ruff format --check .
.venv/bin/python -m mypy
MYPYPATH=scripts .venv/bin/python -m mypy --follow-imports=silent scripts
