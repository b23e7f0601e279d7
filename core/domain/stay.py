"""Hospital stays and funerals: what a record of them leaves to be done.

Sources: 国发〔2016〕14号 (necessary care in hospital belongs to the support; the funeral is entrusted by the township,
its cost comes from the support funds). The day of the visit after a discharge is a stated default of the pack.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.domain.change import after_discharge, pause_of_agreement
from core.domain.deadlines import deadline
from core.domain.matter import Opening, Seen


def opens_stay(seen: Seen) -> Iterator[Opening]:
    """The discharge to be noted while somebody is in hospital; a visit, a report or an assessment afterwards."""
    answers, state = seen.answers, seen.answers.get("stay/state")
    if answers.get("nurse/who") == "nobody" and state == "in":
        yield Opening("nurse", "住院没人陪护：今天落实陪护人", ("stay", "reply"), seen.today, scope="person")
    if state == "in":
        yield Opening("discharge", "出院以后补登记", ("stay",), scope="person")
        if seen.person is not None and seen.person.caregiver_name:
            yield pause_of_agreement()
    elif state == "home":
        said = answers.get("leave/left_on")
        yield after_discharge(seen, date.fromisoformat(str(said)) if said else seen.today)
    if state == "died":
        end = deadline(seen.pack, "death_report", seen.happened, seen.calendar)
        yield Opening("death", "填重大变化报告（去世）", ("change",), end.due_on, rule=end.rule, scope="person")
    if answers.get("leave/weaker") == "yes":
        end = deadline(seen.pack, "ability_report", seen.happened, seen.calendar)
        yield Opening("weaker", "自理能力差了：填重大变化报告", ("change",), end.due_on, rule=end.rule, scope="person")
    if answers.get("leave/after") == "nobody":
        yield Opening(
            "care", "出院回家没人照料：报告乡镇、另找照料人", ("change", "agreement"), seen.today, scope="person"
        )


def opens_funeral(seen: Seen) -> Iterator[Opening]:
    """What is not done yet stays open until a later form says that it is."""
    undone = [path for path, value in seen.answers.items() if path.startswith("items/") and value == "no"]
    if undone:
        title = f"丧葬还有{len(undone)}件事没办完"
        rows = seen.pack.rows_on("funeral_item", seen.today)
        named = {row.key: row for row in rows}
        first = named.get(undone[0].removeprefix("items/"))
        yield Opening("rest", title, ("funeral",), rule=first.ref if first else None, scope="person")
