"""双随机 (random subject, random inspector): visits drawn for a re-visit, and who makes it. Anybody can draw again.

The document asks that both are drawn at random and that it is open (一公开); so the seed, the days, how many visits
there were and the hash of their ids are kept with what was drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from core.clock import Moment
from core.domain.canonical import loads_strict
from core.errors import InvalidInput
from core.forms.model import Form
from core.ids import Ids
from sync.protocol.jsonbytes import sha256
from sync.server.service.tasks import give, make_task
from sync.server.shelf import shipped_form
from sync.server.store import devices, districts, items, persons, samples
from sync.server.store.devices import Device
from sync.server.store.samples import Drawable, Sample

OFFICE = ""
# What a re-visit compares: enough to see whether somebody was there and looked, no more of the person than that.
COMPARED = ("visit/visited_on", "visit/visited_at", "visit/method", "visit/is_met", "life/food", "life/housing",
            "life/water", "health/condition", "care/is_present", "safety/hazards")  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """How much is drawn and where from: `count`, or `share` percent (rounded up, at least one); `until` excluded."""

    since: str
    until: str
    prefix: str = ""
    count: int = 0
    share: float = 0.0
    by: str = "devices"
    due_on: str = ""


def draw(
    connection: Connection, ids: Ids, district: str, wanted: Wanted, seed: str, now: Moment, drawn_by: str
) -> Sample:
    """Draws visits and inspectors, gives the tasks, keeps the draw. Raises InvalidInput("sample.*")."""
    if (wanted.count < 1) == (wanted.share <= 0) or wanted.share > 100:
        raise InvalidInput("sample.size", where="count")
    pool = samples.population(connection, district, wanted.since, wanted.until, wanted.prefix)
    if not pool:
        raise InvalidInput("sample.empty", where="since")
    chosen = choose([one.item_id for one in pool], wanted, seed)
    by_id = {one.item_id: one for one in pool}
    everyone = [device for device in devices.everyone(connection, district) if device.revoked_ms is None]
    form = shipped_form("visit")
    entries, given = [], []
    for item_id in chosen:
        drawn = by_id[item_id]
        inspector = _inspector(everyone, drawn, seed) if wanted.by == "devices" else None
        entry, task = _assign(connection, ids, district, drawn, inspector, form, wanted, now)
        entries.append(entry)
        given += [task] if task is not None else []
    give(connection, district, given)
    population_hash = sha256("\n".join(one.item_id for one in pool).encode())
    sample = Sample(ids.new(), now.utc_ms, drawn_by, seed, wanted.since, wanted.until, wanted.prefix, len(pool),
                    population_hash, entries)  # fmt: skip
    samples.add(connection, district, sample)
    return sample


def choose(item_ids: Sequence[str], wanted: Wanted, seed: str) -> list[str]:
    """Which of these ids are drawn with this seed: those whose SHA-256 of seed, new line and id comes first.

    Anybody can do that again, with any tool.
    """
    size = wanted.count or -(-len(item_ids) * wanted.share // 100)
    lots = sorted(item_ids, key=lambda item_id: sha256(f"{seed}\n{item_id}".encode()))
    return lots[: max(1, int(size))]


def _inspector(everyone: Sequence[Device], drawn: Drawable, seed: str) -> Device | None:
    """Anybody's laptop but the one that wrote the record; None: nobody else is there, the office goes itself."""
    others = sorted((device for device in everyone if device.id != drawn.device_id), key=lambda device: device.id)
    lot = int(sha256(f"inspector\n{seed}\n{drawn.item_id}".encode()), 16)
    return others[lot % len(others)] if others else None


def _assign(
    connection: Connection,
    ids: Ids,
    district: str,
    drawn: Drawable,
    inspector: Device | None,
    form: Form,
    wanted: Wanted,
    now: Moment,
) -> tuple[dict[str, Any], Any]:
    item = loads_strict(items.line_of(connection, district, drawn.item_id) or b"{}")
    answers = (item.get("body") or {}).get("answers") or {}
    person = persons.find(connection, district, [drawn.person_id], lock=False).get(drawn.person_id)
    name = str(person.body.get("name", "")) if person else ""
    said = {
        "id": drawn.item_id,
        "serial": str(item.get("serial") or ""),
        "on": str(item.get("occurred_at") or "")[:10],
        "by": str((item.get("actor") or {}).get("name") or ""),
        "said": words_of(form, answers),
    }
    entry = {"item_id": drawn.item_id, "serial": said["serial"], "on": said["on"], "village": drawn.village,
             "person_id": drawn.person_id, "written_by": drawn.device_id,
             "inspector": inspector.id if inspector else OFFICE,
             "inspector_tag": inspector.tag if inspector else OFFICE, "task_id": ""}  # fmt: skip
    if inspector is None or not inspector.villages:
        return entry, None
    is_home = drawn.village in inspector.villages
    place = districts.village_names(connection, district, [drawn.village]).get(drawn.village, "")
    where = {} if is_home or person is None else {"address": str(person.body.get("address", "")), "place": place}
    task = make_task(
        connection, ids, district, village=drawn.village if is_home else inspector.villages[0],
        person_id=drawn.person_id if is_home and person is not None else None, kind="revisit",
        title=f"抽查回访：{name}" if name else "抽查回访", text=_text(said, place, where), due_on=wanted.due_on,
        now=now,
        more={"name": name, "sample": said, "device": inspector.id, "village_code": drawn.village, **where},
    )  # fmt: skip
    return entry | {"task_id": task.id}, task


def _text(said: Mapping[str, str], place: str, where: Mapping[str, str]) -> str:
    at = f"{place}{where.get('address', '')}" if where else ""
    return "；".join(
        part for part in (f"抽到{said['on']}的走访记录{said['serial']}", at, "再去看一次，和记录对一对") if part
    )


def words_of(form: Form, answers: Mapping[str, Any]) -> str:
    """What a record says, in the words of the visit form: label and answer of each compared question."""
    parts = []
    for path in COMPARED:
        question, value = form.questions.get(path), answers.get(path)
        if question is None or value in (None, "", []):
            continue
        labels = {choice.value: choice.label for choice in question.choices}
        values = value if isinstance(value, list) else [value]
        told = "、".join(labels.get(str(one), str(one)) for one in values)
        parts.append(f"{question.label.rstrip('？?')}：{told}")
    return "；".join(parts)
