"""Taking time and memory, and what a result says (计时与结果)."""

import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each repetition after the warm-up, and the machine's load when it began."""

    seconds: tuple[float, ...]
    load: float

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


LONG_S, ENOUGH_S = 20.0, 80.0
"""What takes this long needs no warm-up, and is not repeated beyond that many seconds in all."""


def timed(
    work: Callable[[], object],
    times: int = 3,
    warm_up: bool = True,
    before: Callable[[], object] | None = None,
) -> Timing:
    """Run ``work`` several times; ``before`` is run ahead of each and not counted.

    A first run of more than ``LONG_S`` counts, whatever it warmed; how often it ran is kept.
    """
    load = os.getloadavg()[0]
    taken: list[float] = []
    turn = 0
    while len(taken) < times and sum(taken) < ENOUGH_S:
        if before is not None:
            before()
        start = time.perf_counter()
        work()
        seconds = time.perf_counter() - start
        if turn or not warm_up or seconds > LONG_S:
            taken.append(seconds)
        turn += 1
    return Timing(tuple(taken), load)


def peak_mb() -> float:
    """Greatest memory of this process so far, MB; getrusage would count its parent's as well."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table. ``ours`` and ``others`` are seconds by name.

    ``goal`` says what is to be reached; ``ratio`` is others / ours of the pair in ``compared``.
    """

    work: str
    size: int
    ours: Timing
    others: Mapping[str, Timing] = field(default_factory=dict)
    goal: str = ""
    reached: bool | None = None
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def ratio(self, other: str) -> float:
        """How many times longer the other takes."""
        return self.others[other].median / self.ours.median

    def as_dict(self) -> dict[str, Any]:
        ratios = {name: round(self.ratio(name), 2) for name in self.others}
        return {**asdict(self), "ratios": ratios}
