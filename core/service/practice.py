"""The practice workspace: an invented village with a year behind it, made through the program's own services.

Whoever learns the program works in it with the same windows and rules as in a real one; nothing in it exists and
nothing of it can reach a real district (the workspace's mode says so, and so does every serial number and page).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from core.app import Core, create_workspace, workspace_mode
from core.clock import FixedClock, Moment
from core.errors import Conflict
from core.forms import Form
from core.ids import Ids
from core.paths import WorkspacePaths
from core.seams import Seams
from core.service.exchange import Answer, RemoteItem
from core.service.practice_answers import dated, fill, try_answers
from core.service.practice_pictures import PICTURES, picture, signature
from core.service.practice_plan import (
    YEAR_DAYS,
    Invented,
    PlannedVisit,
    load_people,
    load_place,
    load_stories,
    plan_reviews,
    plan_visits,
)
from core.service.rules import shipped_packs
from core.service.views import Draft
from core.vault.kdf import KdfCost

# Public on purpose: a practice workspace protects nothing, and the program must open it without asking.
PASSPHRASE = "nuanfang-lianxi"  # noqa: S105
SIGNATURES = 12
VIEWS_OF_A_KIND = 4
OFFICE_EVERY_DAYS = 30
LAST_OFFICE_DAYS = 4
EVERYTHING = 1 << 40
ALIKE = ("season", "self_care", "has_caregiver", "lives_alone", "choices_promised", "care_words", "living_words")
A_VISIT = timedelta(minutes=25)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Event:
    at: datetime
    run: Callable[[], object]
    is_visit: bool = False


def build_practice(root: Path, seams_factory: Callable[[], Seams], progress: Progress | None = None) -> None:
    """Makes the practice workspace in `root`, closed, to be opened with `PASSPHRASE`.

    The year ends today, by the clock of `seams_factory()`. `progress` gets (steps done, steps in all).
    Raises Conflict("workspace.exists").
    """
    if WorkspacePaths(root).exists():
        raise Conflict("workspace.exists", where="workspace")
    _Year(root, seams_factory(), progress or (lambda done, total: None)).write()


def clear_practice(root: Path) -> None:
    """Removes a practice workspace and what lies in its folder; one that is not there is cleared already.

    Raises Conflict("workspace.exists") for anything that is not a practice workspace: nothing real is ever removed.
    """
    if not WorkspacePaths(root).exists():
        return
    if workspace_mode(root) != "practice":
        raise Conflict("workspace.exists", where="workspace")
    shutil.rmtree(root)


class _Year:
    """Writes the year with a clock that is moved from event to event."""

    def __init__(self, root: Path, seams: Seams, progress: Progress) -> None:
        self._root = root
        self._now = seams.clock.now()
        self._zone = timezone(timedelta(minutes=self._now.offset_min))
        self._clock = FixedClock(self._now)
        self._seams = Seams(self._clock, Ids(self._clock, seams.ids.token), seams.boot_id)
        self._progress = progress
        self._place = load_place()
        self._people = load_people(self._now.day)
        self._stories = load_stories()
        self._ids: list[str] = []
        self._media: dict[str, str] = {}
        self._facts: dict[str, str] = {}
        self._forms: dict[str, Form] = {}
        self._alike: dict[tuple[object, ...], dict[str, Any]] = {}
        self._seq = len(self._people)

    def write(self) -> None:
        self._move(self._days_ago(YEAR_DAYS, time(8)))
        code, name = self._place.villages[0]
        core, _recovery_code = create_workspace(
            self._root,
            village_code=code,
            village_name=name,
            user_name=self._place.assistant,
            passphrase=PASSPHRASE,
            seams=self._seams,
            mode="practice",
            cost=KdfCost.lowest(),
        )
        try:
            self._fill(core)
        finally:
            core.close()

    def _fill(self, core: Core) -> None:
        self._forms["visit"] = core.forms.current("visit")
        self._keep_pictures(core)
        self._receive_people(core)
        latest = self._now.local.replace(tzinfo=None) - A_VISIT
        events = sorted((one for one in self._events(core) if one.at <= latest), key=lambda one: one.at)
        done = 0
        for is_visit, group in groupby(events, key=lambda one: one.is_visit):
            batch = list(group)
            with core.records.many() if is_visit else nullcontext():
                for event in batch:
                    self._move(event.at + A_VISIT if is_visit else event.at)
                    event.run()
            done += len(batch)
            self._progress(done, len(events))
        self._clock.moment = self._now
        self._start_drafts(core)
        core.people.refresh_tags()

    def _events(self, core: Core) -> Iterator[_Event]:
        pack = shipped_packs()[core.info.pack_id]
        for number, visit in enumerate(plan_visits(self._people, pack, self._now.day)):
            yield _Event(visit.at, partial(self._visit, core, number, visit), is_visit=True)
        for ago in range(YEAR_DAYS - OFFICE_EVERY_DAYS, LAST_OFFICE_DAYS, -OFFICE_EVERY_DAYS):
            yield _Event(self._days_ago(ago, time(18)), partial(self._office, core))
        yield _Event(self._days_ago(LAST_OFFICE_DAYS, time(18)), partial(self._office, core))
        for place, invented in enumerate(self._people):
            yield from self._life(core, place, invented)
        for row in self._stories["report"]:
            yield _Event(self._days_ago(row["ago"], time(17, 30)), partial(self._report, core, row))
            if "decided_ago" in row:
                yield _Event(self._days_ago(row["decided_ago"], time(18, 30)), partial(self._decide, core, row))
        for place, at in plan_reviews(self._people, self._now.day):
            yield _Event(at, partial(self._review, core, place))
        for row in self._stories["task"]:
            yield _Event(self._days_ago(row["ago"], time(7)), partial(self._send_task, core, row))
            if "done_ago" in row:
                finish = partial(core.tasks.finish, row["id"], row["note"])
                yield _Event(self._days_ago(row["done_ago"], time(17)), finish)

    def _life(self, core: Core, place: int, invented: Invented) -> Iterator[_Event]:
        """Agreements signed within the year; the end of support as the district says it."""
        begins = invented.body.get("agreement_from")
        if begins is not None:
            at = datetime.combine(date.fromisoformat(begins), time(7, 30))
            if at > self._days_ago(YEAR_DAYS - 1, time(8)):
                yield _Event(at, partial(self._agree, core, place))
        ends: tuple[tuple[str, str, dict[str, str]], ...] = (
            ("died_ago", "died_on", {}),
            ("ended_ago", "ended_on", {"end_reason": "自愿申请退出"}),
        )
        for key, field, more in ends:
            if key in invented.story:
                day = self._now.day - timedelta(days=invented.story[key])
                at = self._days_ago(invented.story[key] - 3, time(19))
                yield _Event(at, partial(self._end, core, place, {field: day.isoformat()} | more))

    # what happens

    def _keep_pictures(self, core: Core) -> None:
        for kind in PICTURES:
            for number in range(VIEWS_OF_A_KIND):
                name = f"{kind}-{number}"
                self._media[name] = core.photos.keep(core.photos.prepare(picture(kind, number), name)).answer
        for number in range(SIGNATURES):
            self._media[f"signature-{number}"] = core.photos.keep_signature(signature(number)).answer

    def _receive_people(self, core: Core) -> None:
        self._ids = [self._seams.ids.new() for _ in self._people]
        rows = zip(self._ids, self._people, strict=True)
        items = [RemoteItem("person", one, 1, seq, dict(who.body)) for seq, (one, who) in enumerate(rows, 1)]
        core.exchange.apply_remote(items, "", "")

    def _visit(self, core: Core, number: int, visit: PlannedVisit) -> None:
        person_id = self._ids[visit.place]
        form = self._forms["visit"]
        draft = Draft(
            id=self._seams.ids.new(),
            kind="visit",
            person_id=person_id,
            person_name=self._people[visit.place].body["name"],
            form_id=form.id,
            form_version=form.version,
            answers={},
            place="",
            started_at=self._moment(visit.at),
            updated_at=self._clock.now(),
            context=core.drafts.context_for(core.drafts.occasion("visit", person_id)),
        )
        core.records.write_answers(draft, form.title, self._visit_answers(core, draft, number, visit))

    def _visit_answers(self, core: Core, draft: Draft, number: int, visit: PlannedVisit) -> dict[str, Any]:
        """Complete answers. The form engine finds them once for visits that differ in day and hand only."""
        story = self._story_of(number, visit)
        own = self._own_answers(visit) | {f"ctx_{name}": value for name, value in draft.context.items()}
        day = visit.at.date() if story is not None or not visit.is_met else None
        alike = (story, day, visit.is_met, *(draft.context.get(name, "") for name in ALIKE))
        if alike not in self._alike:
            session = core.records.session(draft)
            told = self._stories["visit"][story]["answers"] if story is not None else {}
            told = told if visit.is_met else self._stories["not_met"]
            fill(session, own | dated(told, visit.at.date()), self._usual(visit.place, visit.at))
            self._alike[alike] = session.answers()
        usual = self._alike[alike]
        answers = usual | {path: value for path, value in own.items() if path in usual}
        return answers | self._photos_of(number, visit)

    def _story_of(self, number: int, visit: PlannedVisit) -> int | None:
        """Every fifth visit has something to tell; what was told says days, so older ones are plain."""
        is_told = visit.is_met and visit.is_recent and number % 5 == 0
        return number // 5 % len(self._stories["visit"]) if is_told else None

    def _own_answers(self, visit: PlannedVisit) -> dict[str, Any]:
        own: dict[str, Any] = {
            "visit/visited_on": visit.at.date().isoformat(),
            "visit/visited_at": f"{visit.at:%H:%M}",
            "visit/method": visit.method,
            "visit/is_met": "yes" if visit.is_met else "no",
            "sign/person_signature": self._hand(visit.place),
        }
        if visit.next_on is not None and visit.is_met:
            own["plan/next_on"] = visit.next_on.isoformat()
        return own

    def _photos_of(self, number: int, visit: PlannedVisit) -> dict[str, str]:
        if not (visit.is_recent and visit.is_met):
            return {}
        kinds = list(PICTURES)
        names = [f"{kinds[(number + step) % len(kinds)]}-{visit.place % VIEWS_OF_A_KIND}" for step in (0, 1)]
        return {f"photos[{place}]/picture": self._media[name] for place, name in enumerate(names, 1)}

    def _hand(self, place: int) -> str:
        return self._media[f"signature-{place % (SIGNATURES - 1) + 1}"]

    def _usual(self, place: int, at: datetime) -> dict[str, Any]:
        """Answers that are not the first choice of a list."""
        return {
            "signature": self._hand(place),
            "image": self._media[f"room-{place % VIEWS_OF_A_KIND}"],
            "date": at.date().isoformat(),
            "time": f"{at:%H:%M:%S}",
            "datetime": self._moment(at).iso(),
            "sign/assistant_signature": self._media["signature-0"],
        } | dict(self._stories["usual"])

    def _agree(self, core: Core, place: int) -> None:
        body = self._people[place].body
        core.agreements.record(
            self._ids[place],
            number=body["agreement_no"],
            caregiver_name=body["caregiver_name"],
            caregiver_relation=body["caregiver_relation"],
            caregiver_phone=body["caregiver_phone"],
            starts_on=date.fromisoformat(body["agreement_from"]),
            ends_on=date.fromisoformat(body["agreement_until"]),
            signed_on=self._clock.now().day,
            duties=self._stories["duties"]["items"],
        )

    def _end(self, core: Core, place: int, fields: Mapping[str, Any]) -> None:
        body = dict(self._people[place].body) | dict(fields)
        core.exchange.apply_remote([RemoteItem("person", self._ids[place], 2, self._next_seq(), body)], "", "")

    def _report(self, core: Core, row: Mapping[str, Any]) -> None:
        """A record of any kind, through a draft like any other; `about` names the story or task it follows up."""
        place = self._find(row["person"]) if "person" in row else 0
        about = self._facts.get(row["about"], row["about"]) if "about" in row else ""
        draft = core.drafts.start(row["kind"], self._ids[place] if "person" in row else None, about=about)
        session = core.records.session(draft)
        now = self._clock.now().local.replace(tzinfo=None)
        fill(session, dated(row["answers"], now.date()), self._usual(place, now))
        core.drafts.save(draft.id, session.all_answers(), "")
        self._facts[row["id"]] = core.records.sign(draft.id, reason=row.get("reason", "")).id

    def _review(self, core: Core, place: int) -> None:
        """This year's verification, in which nothing had changed."""
        draft = core.drafts.start("review", self._ids[place])
        session = core.records.session(draft)
        now = self._clock.now().local.replace(tzinfo=None)
        fill(session, dated(self._stories["unchanged"], now.date()), self._usual(place, now))
        core.drafts.save(draft.id, session.all_answers(), "")
        core.records.sign(draft.id, reason="练习")

    def _decide(self, core: Core, row: Mapping[str, Any]) -> None:
        fact_id = self._facts[row["id"]]
        body = {"fact_id": fact_id, "state": "decided", "text": row["decision"], "decided_at": self._clock.now().iso()}
        core.exchange.apply_remote([RemoteItem("decision", fact_id, 1, self._next_seq(), body)], "", "")

    def _send_task(self, core: Core, row: Mapping[str, Any]) -> None:
        due_on = self._now.day + timedelta(days=row["due_in"])
        body = {
            "id": row["id"],
            "person_id": self._ids[self._find(row["person"])] if "person" in row else "",
            "kind": row["kind"],
            "title": row["title"],
            "text": row["text"],
            "due_on": due_on.isoformat(),
            "state": "open",
            **row.get("body", {}),
        }
        if "campaign" in row:
            body["campaign"] = dated(row["campaign"], self._now.day)
        core.exchange.apply_remote([RemoteItem("task", row["id"], 1, self._next_seq(), body)], "", "")

    def _office(self, core: Core) -> None:
        """The district has taken everything so far."""
        waiting = core.exchange.take_batch(EVERYTHING, EVERYTHING)
        core.exchange.acknowledge([Answer(item.item_id, "accepted", server_seq=item.seq) for item in waiting])
        for photo in core.exchange.photos_to_send():
            core.exchange.photo_done(photo.hash)

    def _start_drafts(self, core: Core) -> None:
        """Forms somebody was called away from."""
        for row in self._stories["draft"]:
            place = self._find(row["person"]) if "person" in row else None
            draft = core.drafts.start(row["kind"], None if place is None else self._ids[place])
            session = core.records.session(draft)
            try_answers(session, row["answers"])
            core.drafts.save(draft.id, session.all_answers(), row.get("place", ""))

    # the clock and the list

    def _find(self, name: str) -> int:
        return next(place for place, one in enumerate(self._people) if one.body["name"] == name)

    def _next_seq(self) -> int:
        self._seq += 1
        return self._seq

    def _days_ago(self, days: int, at: time) -> datetime:
        return datetime.combine(self._now.day - timedelta(days=days), at)

    def _moment(self, at: datetime) -> Moment:
        return Moment.parse(at.replace(tzinfo=self._zone).isoformat())

    def _move(self, at: datetime) -> None:
        self._clock.moment = self._moment(at)
