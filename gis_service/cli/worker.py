"""landgis worker: does what pages and commands asked for (后台任务)."""

from __future__ import annotations

import signal


def worker() -> None:
    """启动后台任务：检查、入库、撤回、评估。收到 SIGTERM 后把手上的任务放回队列再退出。"""
    from gis_service import logs
    from gis_service.cli.acting import load
    from gis_service.jobs.place import daily_day, place
    from gis_service.jobs.worker import Worker

    settings, engine = load()
    logs.configure(settings.site.log_json)
    made = Worker(engine, settings.jobs, lambda: place(settings, engine), lambda: daily_day(engine))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: made.stop())
    made.run()
    engine.dispose()
