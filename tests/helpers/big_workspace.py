"""Workspaces of a size that shows what is slow: thousands of people, tens of thousands of visits.

Rows are written by the stores themselves, in large transactions and already acknowledged by a district, so that the
file is what years of work would have left. Making one takes a while: it is kept under `out/`, named by what it holds
and by the schema, and made anew when either changes. The people are invented and the passphrase is no secret.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from core.app import Core, create_workspace, open_workspace
from core.clock import FixedClock, Moment
from core.ids import Ids
from core.seams import Seams
from core.service import projection
from core.service.desk import Desk
from core.vault.kdf import KdfCost
from tests.helpers.people import SURNAMES, VILLAGE_CODE, invented_body
from tests.helpers.sources import ROOT

PASSPHRASE = "十分大的工作区 2026"
TODAY = date(2026, 11, 22)
FIRST_DAY = date(2024, 11, 23)
_CHUNK = 2000
_GIVEN = "桂香长顺乐山玉兰重阳金锁秀珍德旺会芹保田凤仙行知广泽朝霞传贵春和国庆建军淑英文瑞福海永昌明义"
_VILLAGES = ("柳坝村", "石桥村", "河湾村", "杨家峪村", "北务村")


def big_workspace(
    persons: int, visits: int, *, first_day: date = FIRST_DAY, folder: Path = ROOT / "out" / "bench"
) -> Path:
    """The folder of a workspace with so many people, and visits since `first_day`; open it with PASSPHRASE and
    `seams_today()`."""
    since = "" if first_day == FIRST_DAY else f"{first_day:%Y}-"
    root = folder / f"{persons}-{visits}-{since}{_schema()}"
    if not (root / "complete").exists():
        shutil.rmtree(root, ignore_errors=True)
        root.parent.mkdir(parents=True, exist_ok=True)
        _make(root, persons, visits, first_day)
        (root / "complete").touch()
    return root


def seams_today() -> Seams:
    """The real counters with a clock that stands on the last day of the invented years."""
    clock = FixedClock(Moment.parse(f"{TODAY.isoformat()}T08:30:00.000+08:00"))
    return Seams(clock, Ids(clock), "b0000001")


def open_big(root: Path) -> Core:
    """Opens such a workspace."""
    return open_workspace(root, PASSPHRASE, seams_today())


def visit_answers(n: int, day: date) -> dict[str, Any]:
    """About as many answers as a real visit has, 1.2 KB of them."""
    answers: dict[str, Any] = {
        "visit/visited_on": day.isoformat(),
        "visit/visited_at": f"{8 + n % 9:02d}:{n % 60:02d}",
        "visit/method": ("home", "home", "home", "phone", "neighbour")[n % 5],
        "visit/is_met": "no" if n % 23 == 7 else "yes",
        "plan/next_on": (day + timedelta(days=7 + n % 24)).isoformat(),
        "spirit/wish": "想把西屋的窗户修一修，天冷之前最好能办。" if n % 3 else "没有别的要求。",
    }
    areas = ("food", "clothing", "housing", "water", "illness", "caregiver", "money", "safety", "season", "policy")
    for place, area in enumerate(areas):
        answers |= {f"{area}/enough": "yes", f"{area}/seen": ["a", "b"][: n % 2 + 1], f"{area}/grade": (n + place) % 5}
    return answers


def _schema() -> str:
    files = [*sorted((ROOT / "core" / "store" / "migrations").glob("*.sql")), Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _make(root: Path, persons: int, visits: int, first_day: date) -> None:
    clock = FixedClock(Moment.parse(f"{first_day.isoformat()}T08:00:00.000+08:00"))
    seams = Seams(clock, Ids(clock, random.Random(persons).randbytes), "b0000001")
    core, _code = create_workspace(
        root,
        village_code=VILLAGE_CODE,
        village_name="柳坝村",
        user_name="安行远",
        passphrase=PASSPHRASE,
        seams=seams,
        mode="practice",
        cost=KdfCost(),  # what a real workspace asks of this machine at least
    )
    try:
        desk = core._desk
        ids = _add_people(desk, persons)
        _add_visits(desk, clock, ids, visits, first_day)
    finally:
        core.close()


def _add_people(desk: Desk, count: int) -> list[str]:
    ids = [desk.seams.ids.new() for _ in range(count)]
    for start in range(0, count, _CHUNK):
        with desk.db.transaction():
            for n in range(start, min(start + _CHUNK, count)):
                desk.persons.put_base(ids[n], 1, n + 1, _body(n))
                projection.show(desk, ids[n])
    return ids


def _body(n: int) -> dict[str, Any]:
    village = _VILLAGES[n % len(_VILLAGES)]
    group = f"第{n // len(_VILLAGES) % 12 + 1}组"
    name = SURNAMES[n % len(SURNAMES)] + _GIVEN[n * 7 % len(_GIVEN)] + _GIVEN[(n // 41 + 3 * n) % len(_GIVEN)]
    plain = {} if n % 7 == 1 else {"name": name}  # every seventh keeps a name that is hard to store and find
    return invented_body(n, village=village, group=group, address=f"{village}{group}{n + 1}号", **plain)


def _add_visits(desk: Desk, clock: FixedClock, ids: list[str], count: int, first_day: date) -> None:
    days = (TODAY - first_day).days
    for start in range(0, count, _CHUNK):
        with desk.db.transaction():
            for n in range(start, min(start + _CHUNK, count)):
                day = first_day + timedelta(days=n * days // count)
                clock.moment = Moment.parse(f"{day.isoformat()}T{8 + n % 9:02d}:{n % 60:02d}:00.000+08:00")
                _add_visit(desk, ids[n * 13 % len(ids)], n, day)
            desk.db.execute("UPDATE outbox SET state = 'acked', attempts = 1 WHERE state = 'waiting'")


def _add_visit(desk: Desk, person_id: str, n: int, day: date) -> None:
    answers = visit_answers(n, day)
    serial = f"练习TF{VILLAGE_CODE}-{day.year}-BA{n:05d}"
    body = {"answers": answers, "started_at": desk.now().iso(), "person": {"name": "某人"}}
    fact = desk.write_fact("visit", body, person_id=person_id, serial=serial, title="探视巡防记录")
    is_met = answers["visit/is_met"] == "yes"
    desk.facts.add_visit(fact.id, person_id, day, answers["visit/method"], is_met, answers["plan/next_on"], "")
