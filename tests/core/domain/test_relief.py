"""What was given adds up, source by source; help after a report needs its papers once."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.domain import relief
from core.domain.relief import Given, given_in, totals
from tests.helpers.casework import AID, EMERGENCY, HANDOUT, URGENT_LEAD
from tests.helpers.packs import shipped_packs
from tests.helpers.seen import seen

NATIONAL = shipped_packs()["national"]
YUAN = st.decimals(0, 10_000, places=2)
GIVEN = st.builds(Given, YUAN, st.sampled_from(["", "棉被1床"]), YUAN, st.sampled_from(["petty", "charity", ""]))


@given(st.lists(GIVEN))
def test_sums_are_the_sums_of_what_was_given_and_no_source_comes_twice(items: list[Given]) -> None:
    found = totals(items)
    assert len({one.source for one in found}) == len(found)
    assert sum((one.money for one in found), Decimal(0)) == sum((one.money for one in items), Decimal(0))
    assert sum((one.worth for one in found), Decimal(0)) == sum((one.worth for one in items), Decimal(0))
    assert sum(one.count for one in found) == sum(not one.is_empty for one in items)


@given(st.lists(GIVEN), st.lists(GIVEN))
def test_months_add_up(first: list[Given], second: list[Given]) -> None:
    both = {one.source: one.worth for one in totals([*first, *second])}
    apart = {source: Decimal(0) for source in both}
    for one in (*totals(first), *totals(second)):
        apart[one.source] += one.worth
    assert both == apart


def test_what_was_given_is_read_from_every_kind_of_record_that_tells_of_it() -> None:
    assert given_in("handout", HANDOUT) == Given(Decimal(300), "大米10公斤、棉被1床", Decimal(180), "petty")
    assert given_in("emergency", EMERGENCY | AID).worth == Decimal(660)
    lead = URGENT_LEAD | {"urgent/aid_what": "面一袋", "urgent/aid_amount": 80.0, "urgent/aid_source": "village"}
    assert given_in("lead", lead) == Given(Decimal(0), "面一袋", Decimal(80), "village")
    assert given_in("visit", {}).is_empty
    assert given_in("handout", {"give/money": "viel"}).is_empty


def test_help_after_a_report_asks_for_papers_unless_the_report_did() -> None:
    def codes(kind: str, about: dict[str, object]) -> list[str]:
        record = seen(NATIONAL, "handout", HANDOUT, about_kind=kind, about_answers=about)
        return [opening.code for opening in relief.opens_handout(record)]

    assert codes("emergency", EMERGENCY) == ["supplement"]
    assert codes("emergency", EMERGENCY | AID) == []
    assert codes("lead", URGENT_LEAD) == ["supplement"]
    assert codes("lead", URGENT_LEAD | {"lead/urgency": "normal"}) == []
    assert codes("campaign", {}) == []
    assert codes("", {}) == []


def test_only_an_approval_that_is_pending_is_waited_for() -> None:
    for said, expected in (("yes", []), ("no", []), ("pending", ["approval"])):
        record = seen(NATIONAL, "supplement", {"approval/is_approved": said})
        assert [opening.code for opening in relief.opens_supplement(record)] == expected
