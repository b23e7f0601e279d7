"""`main.py tour --out DIR`: a real district, a real window, one picture per step, the papers, and summary.json."""

from __future__ import annotations

import json
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication

from core.office import Office
from core.seams import Seams
from gui.app import Application
from gui.launch import Launch
from gui.tour.cable import Cable
from gui.tour.district import District
from gui.tour.driver import Driver, Step, TourError
from gui.tour.practice import show_practice
from gui.tour.script import Day

if TYPE_CHECKING:
    from core.app import Core

WINDOW = (1366, 728)
OURS = ("pictures", "papers", "material", "workspace", "district", "practice", "stick", "stick.out")


def run_tour(out: Path, office_for: Callable[[Core], Office | None], open_practice: Callable[[Path], Core]) -> int:
    """Runs everything; returns 0 when every step saw what it should."""
    out = out.resolve()
    _clear(out)
    app = QApplication.instance() or QApplication(["nuanfang"])
    steps: list[Step] = []
    failure = ""
    started = time.perf_counter()
    ends: dict[str, Any] = {"acknowledged": {}, "counts": {}}

    def told(step: Step) -> None:
        steps.append(step)
        print(f"{step.name}  {step.seconds:.1f} s  {step.done}", flush=True)  # noqa: T201 - the tour reports as it goes

    district = District(out)
    try:
        ends |= _day(app, out, district, office_for, told)
        show_practice(app, out, open_practice, told)  # type: ignore[arg-type]
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"
        print(f"tour stopped: {failure}", file=sys.stderr)  # noqa: T201
        traceback.print_exc()
    finally:
        district.close()
    _write_summary(out, steps, failure, ends, time.perf_counter() - started)
    return 1 if failure else 0


def _day(
    app: Any, out: Path, district: District, office_for: Callable[[Core], Office | None], told: Callable[[Step], None]
) -> dict[str, Any]:
    seams = Seams.system()
    launch = Launch(
        root=out / "workspace",
        memory=out / "material" / "window.json",
        seams=seams,
        open_practice=_no_practice,
        office_for=office_for,
    )
    application = Application(launch, app)
    application.window.resize(*WINDOW)
    application.start()
    driver = Driver(application, out)
    cable = Cable()
    day = Day(driver, district, cable, out, seams.clock, told)
    try:
        day.run()
    except Exception:
        application.window.grab().save(str(out / "pictures" / "stopped.png"))
        raise
    finally:
        driver.pulse.stop()
        application.close()
        application.window.close()
        cable.pull()
    return {"acknowledged": day.acknowledged, "counts": day.counts}


def _no_practice() -> Core:
    raise TourError("the day does not practise")


def _clear(out: Path) -> None:
    """Removes what an earlier tour left; anything else in the folder stays."""
    out.mkdir(parents=True, exist_ok=True)
    for name in OURS:
        shutil.rmtree(out / name, ignore_errors=True)
    for name in ("pictures", "material"):
        (out / name).mkdir()


def _write_summary(out: Path, steps: list[Step], failure: str, ends: dict[str, Any], seconds: float) -> None:
    summary = {
        "ok": not failure,
        "failure": failure,
        "seconds": round(seconds, 1),
        "longest_block_ms": max((step.longest_block_ms for step in steps), default=0.0),
        **ends,
        "steps": [asdict(step) for step in steps],
        "papers": sorted(path.name for path in (out / "papers").glob("*.pdf")) if (out / "papers").is_dir() else [],
    }
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2), "utf-8")
