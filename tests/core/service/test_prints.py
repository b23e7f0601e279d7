"""Paper: what was printed is a fact, a reprint says so, and a public copy shows no number in full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.app import Core, create_workspace
from core.errors import InvalidInput, NotFound
from core.seams import Seams
from core.vault.kdf import KdfCost
from tests.helpers.paper import text_of
from tests.helpers.people import VILLAGE, VILLAGE_CODE
from tests.helpers.workspace import PASSPHRASE, add_people, sign_visit


def facts(core: Core) -> list[tuple[str, str]]:
    """(document, copy) of every print that was logged, oldest first."""
    rows = core._desk.db.all("SELECT body FROM fact WHERE kind = 'print' ORDER BY recorded_ms, id")
    import json

    return [(json.loads(row[0])["document"], json.loads(row[0])["copy"]) for row in rows]


def test_drawing_is_no_print_and_logging_is_one_fact_a_document(core: Core) -> None:
    [person] = add_people(core)
    ids = [sign_visit(core, person), sign_visit(core, person)]
    job = core.prints.render("visit", ids=ids)
    assert (len(job.documents), job.pages >= 2, job.pdf[:5]) == (2, True, b"%PDF-")
    assert not facts(core)
    waiting = core.exchange.status().waiting
    changes = core.prints.log(job, "file")
    assert changes.touches("print", "record")
    assert facts(core) == [("visit", "public")] * 2
    assert core.exchange.status().waiting == waiting + 2
    listed = core.prints.list()
    assert {(row.document, row.record_id, row.target, row.count) for row in listed} == {
        ("visit", record, "file", 1) for record in ids
    }
    assert {entry.kind for entry in core.ledger.entries(person)} >= {"print", "visit"}


def test_a_reprint_says_so_on_paper_and_counts_only_its_own_kind(core: Core) -> None:
    [person] = add_people(core)
    record = sign_visit(core, person)
    core.prints.log(core.prints.render("ledger", ids=[person]), "printer")
    for earlier in range(3):
        job = core.prints.render("visit", ids=[record])
        assert (job.documents[0].reprint, job.documents[0].is_reprint) == (earlier, earlier > 0)
        assert (f"重印（第{earlier}次）" in text_of(job.pdf)) == (earlier > 0)
        core.prints.log(job, "printer")
    assert core.records.show(record).print_count == 3


def test_a_public_copy_masks_and_an_internal_one_shows(core: Core) -> None:
    [person] = add_people(core)
    record = sign_visit(core, person)
    number, phone = core.people.person(person).id_number, core.people.person(person).phone
    public = text_of(core.prints.render("visit", ids=[record]).pdf)
    internal = text_of(core.prints.render("visit", ids=[record], copy="internal").pdf)
    assert number not in public
    assert phone not in public
    assert number in internal
    assert ("公示件" in public, "内部件" in internal) == (True, True)


@pytest.mark.parametrize("name", ["𬱖文德", "李䶮", "欧阳𫠜", "阿卜杜热合曼·买买提"])
def test_a_name_with_a_rare_character_is_printed_as_it_is(core: Core, name: str) -> None:
    [person] = add_people(core, 1, name=name)
    assert name in text_of(core.prints.render("visit", ids=[sign_visit(core, person)]).pdf)


def test_a_character_that_no_font_has_stops_the_print_with_its_name_and_number(core: Core) -> None:
    [person] = add_people(core, 1, name="王\U00031350")
    record = sign_visit(core, person)
    with pytest.raises(InvalidInput, match=r"document\.no_glyph") as caught:
        core.prints.render("visit", ids=[record])
    params = caught.value.params
    assert (params["char"], params["code_point"]) == ("\U00031350", "U+31350")
    assert params["name"]
    assert not facts(core)


def test_a_whole_month_is_one_file_oldest_first_and_without_what_was_corrected(core: Core) -> None:
    from tests.core.service.test_records import _complete

    [person] = add_people(core)
    days = [sign_visit(core, person, on=date(2026, 11, day)) for day in (18, 3, 20)]
    sign_visit(core, person, on=date(2026, 10, 30))
    corrected = core.records.sign(_complete(core, core.records.correct(days[1], "写错了").id)).id
    job = core.prints.render("visit", month="2026-11")
    assert [item.id for item in job.documents] == [corrected, days[0], days[2]]
    with pytest.raises(InvalidInput, match=r"print\.nothing"):
        core.prints.render("visit", month="2026-09")
    with pytest.raises(InvalidInput, match=r"month\.form"):
        core.prints.render("visit", month="2026-13")


def test_a_corrected_record_says_on_paper_which_one_counts(core: Core) -> None:
    from tests.core.service.test_records import _complete

    [person] = add_people(core)
    old = sign_visit(core, person)
    new = core.records.sign(_complete(core, core.records.correct(old, "写错了").id)).id
    assert "已有更正件" in text_of(core.prints.render("visit", ids=[old]).pdf)
    assert "本表为更正件" in text_of(core.prints.render("visit", ids=[new]).pdf)


def test_ledger_and_route_are_printed_too(core: Core) -> None:
    people = add_people(core, 3)
    sign_visit(core, people[0])
    ledger = core.prints.render("ledger", ids=people[:2])
    assert len(ledger.documents) == 2
    assert core.people.person(people[0]).id_number not in text_of(ledger.pdf)
    route = core.prints.render("route")
    text = text_of(route.pdf)
    assert [row.name in text for row in core.due.list()] == [True] * len(core.due.list())
    core.prints.log(route, "printer")
    assert core.prints.list()[0].document == "route"


def test_what_cannot_be_printed_is_refused_by_name(core: Core) -> None:
    [person] = add_people(core)
    record = sign_visit(core, person)
    for code, document, more in (
        ("print.unknown_document", "poster", {"ids": [record]}),
        ("print.unknown_copy", "visit", {"ids": [record], "copy": "secret"}),
        ("print.other_kind", "change", {"ids": [record]}),
        ("print.nothing", "ledger", {}),
    ):
        with pytest.raises(InvalidInput, match=code):
            core.prints.render(document, **more)  # type: ignore[arg-type]
    with pytest.raises(NotFound, match=r"record\.unknown"):
        core.prints.render("visit", ids=["nobody"])
    with pytest.raises(NotFound, match=r"person\.unknown"):
        core.prints.render("ledger", ids=["nobody"])
    assert not facts(core)


@pytest.fixture
def practice(tmp_path: Path, seams: Seams) -> Iterator[tuple[Core, str]]:
    """A practice workspace and its recovery code."""
    core, code = create_workspace(
        tmp_path / "practice",
        village_code=VILLAGE_CODE,
        village_name=VILLAGE,
        user_name="赵协理",
        passphrase=PASSPHRASE,
        seams=seams,
        mode="practice",
        cost=KdfCost.lowest(),
    )
    yield core, code
    core.close()


def test_practice_is_written_over_every_page_and_into_the_number(practice: tuple[Core, str]) -> None:
    core, code = practice
    person, _other = add_people(core, 2)
    record = sign_visit(core, person)
    assert core.records.show(record).serial.startswith("练习")
    for job in (
        core.prints.render("visit", ids=[record]),
        core.prints.render("route"),
        core.prints.render("ledger", ids=[person]),
        core.prints.recovery_card(code),
    ):
        assert "练习用件" in text_of(job.pdf), job.document


def test_the_recovery_card_shows_the_code_and_is_no_fact(practice: tuple[Core, str]) -> None:
    core, code = practice
    text = text_of(core.prints.recovery_card(code).pdf)
    assert all(group in text for group in code.split("-"))
    assert not facts(core)
