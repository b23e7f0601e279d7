"""The last pictures: the practice workspace, which nobody can take for a real one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractItemView, QApplication

from core.seams import Seams
from gui.app import Application
from gui.launch import Launch
from gui.tour.driver import Driver, Step
from gui.tour.paper import save_paper

if TYPE_CHECKING:
    from core.app import Core

PATIENCE_S = 300.0


def show_practice(
    app: QApplication, out: Path, open_practice: Callable[[Path], Core], told: Callable[[Step], None]
) -> None:
    """Opens a fresh practice workspace, looks at it, prints a record and sees that it cannot synchronise."""
    launch = Launch(
        root=out / "workspace",
        memory=out / "material" / "practice.json",
        seams=Seams.system(),
        open_practice=lambda: open_practice(out / "practice"),
        is_practice=True,
    )
    application = Application(launch, app)
    application.window.resize(1366, 728)
    application.start()
    driver = Driver(application, out)
    try:
        _look_around(driver, out, told)
    except Exception:
        application.window.grab().save(str(out / "pictures" / "stopped.png"))
        raise
    finally:
        driver.pulse.stop()
        application.close()
        application.window.close()


def _look_around(do: Driver, out: Path, told: Callable[[Step], None]) -> None:
    step, started = Step("44_practice", "练习工作区：两个村、六十位编出来的老人，颜色一看就不同"), time.perf_counter()
    do.wait("the practice desk", lambda: do.find("practice_bar") and do.find("today_table"), PATIENCE_S)
    table = do.widget("today_table", QAbstractItemView)
    do.wait("due people", lambda: table.model().rowCount() > 0)
    _finish(do, step, started, told, do.text("today_all"))

    step, started = Step("45_practice_sync", "练习工作区不能同步"), time.perf_counter()
    do.click("nav_sync")
    do.widget("sync_practice")
    _finish(do, step, started, told, do.window.status_words)

    step, started = Step("46_practice_paper", "练习打印件上有“练习”水印"), time.perf_counter()
    do.click("nav_today")
    do.click("today_route")
    do.wait("a preview", lambda: do.find("print_paper"))
    save_paper(do, out / "papers" / "练习_走访路线单.pdf")
    _finish(do, step, started, told, "已存成 PDF")


def _finish(do: Driver, step: Step, started: float, told: Callable[[Step], None], seen: str) -> None:
    step.saw(seen)
    end = time.perf_counter() + 0.4
    do.wait("quiet", lambda: time.perf_counter() > end)
    do.look(step)
    step.seconds = round(time.perf_counter() - started, 2)
    told(step)
