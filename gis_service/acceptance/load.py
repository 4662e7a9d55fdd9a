"""Many visitors at once for some minutes; what each step took (压测执行)."""

import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from gis_service.acceptance.script import SCRIPT, Area, Step, survey
from gis_service.acceptance.visitor import Visitor, visiting

_OK = 200
_PAUSE_S = (1.0, 5.0)
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Load:
    """``users`` signed in with one account for ``seconds``; each pauses 1 to 5 s after a step."""

    site: str
    name: str
    password: str = field(repr=False)
    users: int
    seconds: float


@dataclass(frozen=True, slots=True)
class StepResult:
    """Seconds of one step: how often, how many did not succeed, P50, P95, P99."""

    step: Step
    count: int
    errors: int
    p50: float
    p95: float
    p99: float

    @property
    def passed(self) -> bool:
        return self.errors == 0 and self.p95 <= self.step.limit_s


@dataclass(slots=True)
class _Log:
    """What the visitors note, from many threads."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def note(self, step: Step, seconds: float, wrong: int) -> None:
        with self.lock:
            self.taken[step.name].append(seconds)
            self.errors[step.name] += wrong


def run(load: Load, tell: Callable[[int], None]) -> list[StepResult]:
    """Run the script; ``tell`` hears how many visitors are in. Raises NotReady at sign-in."""
    log = _Log()
    with visiting(load.site, load.name, load.password) as first:
        area = survey(first)
    begin = threading.Event()
    end = [0.0]
    threads = []
    for number in range(load.users):
        # One after the other: a password is made slow to test on purpose.
        visitor = Visitor(load.site)
        visitor.sign_in(load.name, load.password)
        thread = threading.Thread(target=_visit, args=(visitor, area, number, begin, end, log))
        thread.start()
        threads.append(thread)
        tell(number + 1)
    end[0] = time.monotonic() + load.seconds
    begin.set()
    for thread in threads:
        thread.join()
    return [_result(step, log) for step in SCRIPT if log.taken[step.name]]


def _visit(
    visitor: Visitor,
    area: Area,
    number: int,
    begin: threading.Event,
    end: list[float],
    log: _Log,
) -> None:
    dice = random.Random(number)
    weights = [step.weight for step in SCRIPT]
    begin.wait()
    time.sleep(dice.uniform(0, _PAUSE_S[1]))
    while time.monotonic() < end[0]:
        step = dice.choices(SCRIPT, weights)[0]
        answers = [visitor.get(path) for path in step.paths(area, dice)]
        seconds = sum(taken for _, _, taken in answers)
        log.note(step, seconds, sum(status != _OK for status, _, _ in answers))
        time.sleep(dice.uniform(*_PAUSE_S))
    visitor.close()


def _result(step: Step, log: _Log) -> StepResult:
    taken = log.taken[step.name]
    if len(taken) == 1:
        taken = taken * 2
    cuts = statistics.quantiles(taken, n=_HUNDRED, method="inclusive")
    count = len(log.taken[step.name])
    return StepResult(step, count, log.errors[step.name], cuts[49], cuts[94], cuts[98])
