"""What may be cleared: nothing unsent, nothing young, nothing open, never the last of its kind."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.domain.retention import Trace, may_go, months_by_kind, rules_of
from core.domain.schedule import add_months
from core.service.rules import choose_pack, shipped_packs

TODAY = date(2030, 3, 31)
MONTHS = {"visit": 24, "change": 36, "paper": 24}

TRACES = st.lists(
    st.builds(
        Trace,
        id=st.integers(0, 40).map(lambda n: f"f{n:02}"),
        kind=st.sampled_from(["visit", "change", "paper", "unruled"]),
        person_id=st.sampled_from(["", "p1", "p2"]),
        happened_ms=st.integers(0, 10**6),
        received_on=st.none() | st.dates(date(2024, 1, 1), TODAY),
        has_all_photos_sent=st.booleans(),
        is_after_gap=st.booleans(),
        is_needed=st.booleans(),
        is_corrected=st.booleans(),
        names=st.lists(st.integers(0, 40).map(lambda n: f"f{n:02}"), max_size=2).map(tuple),
    ),
    unique_by=lambda trace: trace.id,
    max_size=25,
)


@given(TRACES)
def test_nothing_unsent_unreceipted_young_or_open_is_ever_cleared(traces: list[Trace]) -> None:
    gone = set(may_go(traces, MONTHS.get, TODAY).ids)
    for trace in traces:
        if trace.id not in gone:
            continue
        assert trace.received_on is not None and add_months(trace.received_on, MONTHS[trace.kind]) <= TODAY
        assert trace.has_all_photos_sent and not trace.is_after_gap and not trace.is_needed
        assert not any(other.received_on is None and trace.id in other.names for other in traces)


@given(TRACES)
def test_of_every_kind_about_every_person_the_last_uncorrected_one_stays(traces: list[Trace]) -> None:
    gone = set(may_go(traces, MONTHS.get, TODAY).ids)
    left = {(trace.person_id, trace.kind) for trace in traces if trace.id not in gone and not trace.is_corrected}
    assert left == {(trace.person_id, trace.kind) for trace in traces if not trace.is_corrected}


@given(TRACES)
def test_everything_is_either_cleared_or_kept_for_a_reason(traces: list[Trace]) -> None:
    cleared = may_go(traces, MONTHS.get, TODAY)
    assert len(cleared.ids) + sum(cleared.kept.values()) == len(traces)
    assert set(cleared.kept) <= {"unsent", "young", "open", "last"}


@given(TRACES, st.integers(0, 2000))
def test_what_may_go_today_may_go_on_any_later_day(traces: list[Trace], days: int) -> None:
    later = may_go(traces, MONTHS.get, TODAY + timedelta(days=days)).ids
    assert set(may_go(traces, MONTHS.get, TODAY).ids) <= set(later)


@given(TRACES)
def test_without_a_rule_everything_stays(traces: list[Trace]) -> None:
    assert may_go(traces, lambda _kind: None, TODAY).ids == ()


def test_the_months_come_from_dated_rows_with_their_source() -> None:
    pack = shipped_packs()[choose_pack("990000000000")]
    months = months_by_kind(pack, TODAY)
    assert (months("visit"), months("change"), months("paper")) == (24, 36, 36)
    assert months_by_kind(pack, date(2000, 1, 1))("visit") is None
    assert all(rule.document for _label, _months, rule in rules_of(pack, TODAY))
