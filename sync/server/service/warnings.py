"""Warnings of the monitoring platform: dispatched to villages in batches, counted by quarter when they come back.

Fields of a dispatched warning follow from the handling in 国办发〔2023〕39号 三（四） and the feedback to the city each
quarter; a person who is not on the list is dispatched by name, for the village may know.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.clock import Moment
from core.errors import AppError, InvalidInput
from core.ids import Ids
from sync.server.service.sheet_rows import read_rows
from sync.server.service.tasks import give, is_id, make_task
from sync.server.store import districts, persons, tasks
from sync.server.store.tasks import DONE, TaskRow

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("预警编号", "编号", "序列号"),
    "name": ("姓名", "对象姓名", "预警对象"),
    "id_number": ("身份证号", "身份证号码", "公民身份号码", "证件号码"),
    "person": ("人员id", "人员ID", "person_id"),
    "village_code": ("村代码", "行政区划代码"),
    "village": ("村", "村（居）", "村(居)", "村居", "村名", "行政村"),
    "indicator": ("指标", "预警指标", "预警内容", "疑点"),
    "level": ("级别", "预警级别", "等级"),
    "due": ("截止日期", "截止时间", "反馈期限", "期限"),
    "source": ("来源", "数据来源"),
    "text": ("说明", "备注", "具体情况"),
}
LEVELS = {"红": "red", "红色": "red", "橙": "orange", "橙色": "orange", "黄": "yellow", "黄色": "yellow", "蓝": "blue",
          "蓝色": "blue", "高": "red", "中": "orange", "低": "yellow"}  # fmt: skip
CODED_LEVELS = frozenset(LEVELS.values())
TITLES = {"warning": "预警核实", "doubt": "存疑核查"}


@dataclass(frozen=True)
class Warning:
    """One warning as the office has it. Person by `person_id`, by `id_number`, or by name and village."""

    number: str = ""
    name: str = ""
    id_number: str = ""
    person_id: str = ""
    village: str = ""
    indicator: str = ""
    level: str = ""
    due: str = ""
    source: str = ""
    text: str = ""
    row: int = 0


@dataclass(frozen=True)
class Dispatched:
    """What became of one row. `state`: new, same (this number was dispatched before), unlisted (new, by name only),
    refused (`problem` says why)."""

    row: int
    state: str
    number: str
    task_id: str = ""
    problem: AppError | None = None


def read_warnings(path: Path, codes: Mapping[str, str]) -> list[Warning]:
    """The rows of a batch. `codes`: village name -> code. Raises InvalidInput("roster.*", "sheet.no_header")."""
    return [
        Warning(
            number=row.text("number"),
            name=row.text("name"),
            id_number=row.text("id_number").upper(),
            person_id=row.text("person").lower(),
            village=row.text("village_code") or codes.get(row.text("village"), row.text("village")),
            indicator=row.text("indicator"),
            level=row.text("level"),
            due=row.text("due"),
            source=row.text("source"),
            text=row.text("text"),
            row=row.number,
        )
        for row in read_rows(path, COLUMNS, ("indicator", "number"))
    ]


def dispatch(
    connection: Connection,
    ids: Ids,
    district: str,
    warnings: Sequence[Warning],
    now: Moment,
    *,
    kind: str,
    skip_bad: bool,
) -> list[Dispatched]:
    """Sends warnings to their villages: all of them, or none when one is refused (unless `skip_bad`)."""
    sent = tasks.numbers(connection, district, (warning.number for warning in warnings))
    results, rows = [], []
    for warning in warnings:
        if warning.number and warning.number in sent:
            results.append(Dispatched(warning.row, "same", warning.number, sent[warning.number]))
            continue
        try:
            task = _task(connection, ids, district, warning, now, kind)
        except AppError as error:
            results.append(Dispatched(warning.row, "refused", warning.number, problem=error))
            continue
        if warning.number:
            sent[warning.number] = task.id
        rows.append(task)
        state = "new" if task.person_id else "unlisted"
        results.append(Dispatched(warning.row, state, warning.number, task.id))
    if skip_bad or not any(result.state == "refused" for result in results):
        give(connection, district, rows)
        return results
    return [
        dataclasses.replace(result, task_id="") if result.state in ("new", "unlisted") else result for result in results
    ]


def _task(connection: Connection, ids: Ids, district: str, warning: Warning, now: Moment, kind: str) -> TaskRow:
    if not warning.indicator.strip():
        raise InvalidInput("warning.indicator", where="indicator")
    level = LEVELS.get(warning.level, warning.level)
    if level and level not in CODED_LEVELS:
        raise InvalidInput("warning.level", where="level", level=warning.level[:20])
    due_on = _day(warning.due)
    person_id, village, name = _whom(connection, district, warning)
    return make_task(
        connection, ids, district, village=village, person_id=person_id, kind=kind,
        title=f"{TITLES[kind]}：{warning.indicator.strip()}", text=warning.text.strip(), due_on=due_on, now=now,
        number=warning.number,
        more={"number": warning.number, "indicator": warning.indicator.strip(), "level": level,
              "source": warning.source.strip(), "name": name},
    )  # fmt: skip


def _whom(connection: Connection, district: str, warning: Warning) -> tuple[str | None, str, str]:
    """(person id, village, name): somebody on the list, or a name and the village that may know him."""
    if warning.person_id:
        found = persons.find(connection, district, [warning.person_id], lock=False) if is_id(warning.person_id) else {}
        person = found.get(warning.person_id)
        if person is None:
            raise InvalidInput("task.person", where="person")
        return person.id, person.village, str(person.body.get("name", ""))
    there = persons.by_id_number(connection, district, [warning.id_number]).get(warning.id_number)
    if there is not None:
        return there[0], there[1], warning.name
    if not warning.name.strip():
        raise InvalidInput("warning.whom", where="name")
    alike = [one for one in persons.namesakes(connection, district, warning.name.strip(), None)
             if warning.village in ("", one.village)]  # fmt: skip
    if len(alike) == 1 and not warning.id_number:
        return alike[0].id, alike[0].village, warning.name
    if len(alike) > 1 and not warning.id_number:
        raise InvalidInput("warning.namesakes", where="name", count=len(alike), name=warning.name)
    if not districts.village_names(connection, district, [warning.village]):
        raise InvalidInput("warning.village", where="village", village=warning.village)
    return None, warning.village, warning.name.strip()


def _day(text: str) -> str:
    if not text:
        return ""
    parts = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-").split("-")
    try:
        return date(*(int(part) for part in parts)).isoformat()
    except (TypeError, ValueError):
        raise InvalidInput("task.due", where="due") from None


def quarter_report(
    connection: Connection, district: str, since: str, until: str, today: str, digits: int, prefix: str = ""
) -> list[dict[str, Any]]:
    """How warnings and doubts issued in these days were handled, one row an area (its code has `digits` digits).

    dispatched = answered + open; overdue are open past their day; on_time are answered by it; the share is of all
    whose day has passed or that were answered, None when there are none.
    """
    areas: dict[str, list[TaskRow]] = {}
    for task in tasks.listed(connection, district, list(TITLES), since, until, prefix):
        areas.setdefault(task.village[:digits], []).append(task)
    return [{"area": area, **handled(found, today)} for area, found in sorted(areas.items())]


def handled(found: Sequence[TaskRow], today: str) -> dict[str, Any]:
    """The counts of one area."""
    done = [task for task in found if task.state == DONE]
    late = [task for task in done if task.due_on and task.done_on > task.due_on]
    overdue = [task for task in found if task.state != DONE and task.due_on and task.due_on < today]
    outcomes: dict[str, int] = {}
    for task in done:
        outcomes[task.outcome or "none"] = outcomes.get(task.outcome or "none", 0) + 1
    measured = len(done) + len(overdue)
    on_time = len(done) - len(late)
    return {
        "dispatched": len(found),
        "answered": len(done),
        "on_time": on_time,
        "open": len(found) - len(done),
        "overdue": len(overdue),
        "unlisted": sum(task.person_id is None for task in found),
        "outcomes": dict(sorted(outcomes.items())),
        "on_time_share": round(on_time / measured, 4) if measured else None,
    }
