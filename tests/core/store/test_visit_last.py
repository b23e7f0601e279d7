"""The last days by method always say what the visits say, whatever was added, corrected or taken away."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from core.app import Core
from tests.helpers.workspace import receive_people, sign_visit

FRESH = (
    "SELECT person_id, method, max(CASE WHEN is_met = 1 THEN visited_on END), max(CASE WHEN is_met = 0 THEN visited_on"
    " END) FROM visit WHERE is_superseded = 0 GROUP BY person_id, method ORDER BY person_id, method"
)
KEPT = "SELECT person_id, method, met_on, missed_on FROM visit_last ORDER BY person_id, method"


@pytest.mark.parametrize("seed", range(5))
def test_what_is_kept_is_what_would_be_counted(core: Core, seed: int) -> None:
    chance, db = random.Random(seed), core._desk.db
    people = receive_people(core, 3)
    known: list[str] = []
    with db.transaction():
        for _ in range(60):
            if known and chance.random() < 0.3:
                fact = known.pop(chance.randrange(len(known)))
                how = chance.choice(
                    ("UPDATE visit SET is_superseded = 1", "UPDATE visit SET method = 'phone'", "DELETE FROM visit")
                )
                db.execute(f"{how} WHERE fact_id = ?", (fact,))
            else:
                fact_id = core._desk.write_fact("visit", {"answers": {}}, person_id=chance.choice(people)).id
                day = date(2026, 1, 1) + timedelta(days=chance.randrange(300))
                method = chance.choice(("home", "phone", "video"))
                person = chance.choice(people)
                core._desk.facts.add_visit(fact_id, person, day, method, chance.random() < 0.7, None, "")
                known.append(fact_id)
            assert db.all(KEPT) == db.all(FRESH)


def test_a_corrected_visit_no_longer_counts(core: Core) -> None:
    [person] = receive_people(core)
    record = sign_visit(core, person)
    assert core._desk.facts.visit_marks(("home",))[person].last_met_on == date(2026, 11, 22)
    draft = core.records.correct(record, "日期写错")
    session = core.records.session(draft)
    for path, value in core.records.show(record).answers.items():
        if path.startswith("sign/"):
            session.set(path, value)
    session.set("visit/visited_on", "2026-11-20")
    core.drafts.save(draft.id, session.all_answers(), "sign")
    core.records.sign(draft.id)
    assert core._desk.facts.visit_marks(("home",))[person].last_met_on == date(2026, 11, 20)
