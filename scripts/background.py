"""Processes that outlive the command that started them, each known by a record of its own."""

import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

_PATIENCE_SECONDS = 20.0
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Record:
    """``started`` (clock ticks since boot) tells our process from a later one with its number."""

    pid: int
    started: int
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """A named process with ``<name>.json`` in ``run`` and ``<name>.log`` in ``logs``."""

    name: str
    run: Path
    logs: Path

    @property
    def log(self) -> Path:
        return self.logs / f"{self.name}.log"

    @property
    def _file(self) -> Path:
        return self.run / f"{self.name}.json"

    def record(self) -> Record | None:
        """The running process, or None."""
        if not self._file.is_file():
            return None
        record = Record(**json.loads(self._file.read_text(encoding="utf-8")))
        return record if _start_of(record.pid) == record.started else None

    def start(
        self, command: list[str], environment: Mapping[str, str], port: int | None = None
    ) -> Record:
        """Start ``command`` in a session of its own; its output is appended to the log."""
        self.run.mkdir(parents=True, exist_ok=True)
        self.logs.mkdir(parents=True, exist_ok=True)
        append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        # Not subprocess: nobody here waits for the process, it is found again by its record.
        pid = os.posix_spawnp(
            command[0],
            command,
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self.log), append, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        record = Record(pid, _start_of(pid) or 0, port)
        self._file.write_text(json.dumps(asdict(record)), encoding="utf-8")
        return record

    def stop(self) -> bool:
        """End the process and what it started: asked first, forced later. False if none ran."""
        record = self.record()
        if record is not None:
            os.kill(record.pid, signal.SIGTERM)
            deadline = time.monotonic() + _PATIENCE_SECONDS
            while self.record() is not None and time.monotonic() < deadline:
                time.sleep(_LOOK_SECONDS)
            if self.record() is not None:
                os.killpg(record.pid, signal.SIGKILL)
        self._file.unlink(missing_ok=True)
        return record is not None


def _start_of(pid: int) -> int | None:
    """Start time of a living process (proc(5), field 22), None for a dead one."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the program's name in parentheses and may hold anything.
    fields = text.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[19])
