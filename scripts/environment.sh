#!/usr/bin/env bash
# Make .venv and the front-end files: environment.sh [run|dev]
# Nothing is done where the stamps say that the locks have not changed.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-run}
mkdir -p -m 711 .data
exec 9> .data/setup.lock
flock 9

python=.venv/bin/python
lock=requirements.lock
[ "$purpose" = run ] || lock=requirements-dev.lock

# A moved clone needs a new .venv: its programs name their interpreter by path.
base="$PWD $(sha256sum < requirements.lock)"
extra="$base $(sha256sum < "$lock")"
package="$base $(sha256sum < pyproject.toml)"

stamped() { [ -e ".venv/$1.stamp" ] && [ "$(< ".venv/$1.stamp")" = "$2" ]; }
stamp() { printf '%s\n' "$2" > ".venv/$1.stamp"; }
pip_install() {
    # Setuptools warns of what an editable install is; nobody here has to act on it.
    PYTHONWARNINGS=ignore "$python" -m pip --disable-pip-version-check install -qq --no-deps "$@" || {
        echo "没有装好 Python 软件包，请检查到 PyPI 软件源的网络后重试。" >&2
        exit 1
    }
}

if ! stamped base "$base" || ! "$python" -c '' 2> /dev/null; then
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "需要 Python 3.11 或更新的版本，本机是 $(python3 --version)。" >&2
        exit 1
    }
    echo "正在建立 Python 环境 .venv"
    python3 -m venv --clear .venv
    pip_install --require-hashes -r requirements.lock
    stamp base "$base"
fi
if [ "$purpose" != run ] && ! stamped "$purpose" "$extra"; then
    echo "正在安装测试用的 Python 软件包"
    pip_install --require-hashes -r "$lock"
    stamp "$purpose" "$extra"
fi
if ! stamped package "$package"; then
    pip_install --no-build-isolation --editable .
    stamp package "$package"
fi
if ! command -v npm > /dev/null && [ ! -x .venv/bin/npm ]; then
    pip_install --require-hashes -r requirements-node.lock
fi
"$python" scripts/front_end.py
