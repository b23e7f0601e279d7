"""One question over people, sheets and what the window offers; and who was opened last."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from core.app import Core
from core.domain.finding import kind_of_code, ranked
from core.service.finding import find
from core.store.search import Haystack
from tests.helpers.workspace import add_people, sign_visit

OFFERS = [("page:leads", ["线索", "发现问题"]), ("page:people", ["人员"]), ("act:lock", ["锁定", "lock"])]
NAMES = st.text("王桂兰张三丰李", min_size=1, max_size=5)


@given(st.lists(NAMES, min_size=1, max_size=30), st.data())
@settings(max_examples=60, deadline=None)
def test_an_exact_name_comes_before_every_name_that_only_holds_it(names: list[str], data: st.DataObject) -> None:
    wanted = data.draw(st.sampled_from(names))
    hay = Haystack([str(n) for n in range(len(names))], [f"|{name}|x{name}|7" for name in names])
    ids, total = hay.find([wanted], limit=len(names))
    found = [names[int(one)] for one in ids]
    assert total == len(found) == sum(wanted in name for name in names)
    ranks = [0 if name == wanted else 1 if name.startswith(wanted) else 2 for name in found]
    assert ranks == sorted(ranks)


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_finds_only_what_was_offered(text: str) -> None:
    assert set(ranked(text, OFFERS)) <= {code for code, _texts in OFFERS}


def test_pages_are_found_by_characters_pinyin_and_initials() -> None:
    for typed in ("线索", "xiansuo", "xs", "发现"):
        assert ranked(typed, OFFERS) == ["page:leads"]
    assert ranked("", OFFERS) == []


def test_the_last_one_opened_comes_first_and_twelve_are_kept(core: Core) -> None:
    ids = add_people(core, 14)
    for one in (*ids, ids[5], "nobody"):
        core.people.note_opened(one)
    assert [row.id for row in core.people.recent()] == [ids[5], *(one for one in ids[::-1] if one != ids[5])][:12]
    assert find(core.people, core.records, "  ", OFFERS).is_recent


def test_a_sheet_is_found_by_its_number_however_it_is_said(core: Core) -> None:
    person = add_people(core, 1)[0]
    record = core.records.show(sign_visit(core, person))
    number = record.serial.rsplit("-", 1)[1]
    for typed in (record.serial, record.serial.lower(), record.serial[:-2], number, number.lower(), "0001", "01"):
        assert record.id in [row.id for row in find(core.people, core.records, typed, OFFERS).records], typed


def test_the_code_of_a_sheet_leads_to_its_record_in_any_case_and_width(core: Core) -> None:
    record = core.records.show(sign_visit(core, add_people(core, 1)[0]))
    text = f"NF1:{record.id}:{record.hash[:16]}"
    for typed in (text, text.upper(), text.lower(), text.replace(":", "：")):
        found = find(core.people, core.records, typed, OFFERS)
        assert (found.sheet, [row.id for row in found.records]) == ("found", [record.id])
    assert find(core.people, core.records, f"NF1:{record.id}:{'0' * 16}", OFFERS).sheet == "other_hash"
    assert find(core.people, core.records, f"NF1:{'0' * 32}:{'0' * 16}", OFFERS).sheet == "unknown"
    assert find(core.people, core.records, "NF1:", OFFERS).sheet == "unknown"


def test_other_codes_are_known_and_not_searched_for(core: Core) -> None:
    for text, kind in (
        ("nf1enrol:ABC", "enrolment"),
        ("NFQ1.abc", "receipt"),
        ("NFY1:abc", "rescue"),
        ("ABCD-2345-ABCD-2345-ABCD-2345", "recovery"),
        ("王桂兰", ""),
    ):
        assert kind_of_code(text) == kind
        assert not kind or not find(core.people, core.records, text, OFFERS).people


def test_a_suspicion_is_not_found_by_who_may_not_see_it(core: Core) -> None:
    record = core.records.show(sign_visit(core, add_people(core, 1)[0]))
    core._desk.role = lambda: "nobody"  # type: ignore[method-assign]
    assert find(core.people, core.records, record.serial, OFFERS).records == []
    assert find(core.people, core.records, f"NF1:{record.id}:{record.hash[:16]}", OFFERS).sheet == "unknown"


def test_fifty_thousand_keys_answer_within_a_key_stroke() -> None:
    keys = [f"|王桂兰{n}|wangguilan{n}|wgl{n}|{n:06d}|三组" for n in range(50_000)]
    hay = Haystack([str(n) for n in range(50_000)], keys)
    began = time.process_time()
    ids, total = hay.find(["三组"], limit=8)
    assert total == 50_000
    assert len(ids) == 8
    assert time.process_time() - began < 0.5
