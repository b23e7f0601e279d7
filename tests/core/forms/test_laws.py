"""Whatever is answered in whatever order: nothing breaks, and evaluating step by step equals evaluating afresh."""

from __future__ import annotations

import json
from functools import cache

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.forms import Form, Session
from core.forms.questions import ANSWERED, JsonValue
from tests.helpers.forms import PICTURE, make_form, open_session, row, shipped

CHOICES = """
yes_no yes 是
yes_no no 否
county north 北县
county south 南县
town n1 北一镇 north
town n2 北二镇 north
town s1 南一镇 south
"""
CONTEXT = {"season": "winter", "self_care": "partial", "has_caregiver": "yes", "person_name": "李大山"}


@cache
def zoo() -> Form:
    """One of everything that depends on something."""
    return make_form(
        row("integer", "n"),
        row("integer", "below", constraint=". < ${n}"),
        row("calculate", "how_many", calculation="count(${r})"),
        row("decimal", "d", relevant="${n} > 1", constraint=". < ${n}"),
        row("select_one yes_no", "flag"),
        row("text", "why", relevant="${flag} = 'yes'", required="${n} > 2", constraint="string-length(.) < 4"),
        row("select_one county", "county"),
        row("select_one town", "town", choice_filter="extra = ${county}", relevant="${why} != ''"),
        row("select_multiple county", "many", constraint="count-selected(.) < 2"),
        row("calculate", "sum", calculation="${n} + ${d}"),
        row("calculate", "town_name", calculation="jr:choice-name(${town}, '${town}')"),
        row("begin group", "g", relevant="selected(${many}, 'north')"),
        row("date", "day", constraint=". <= today()"),
        row("calculate", "late", calculation="decimal-date-time(today()) - decimal-date-time(${day})"),
        row("note", "told", label="晚了 ${late} 天", relevant="${late} > 3"),
        row("end group"),
        row("begin repeat", "r"),
        row("select_one county", "where"),
        row("select_one town", "place", choice_filter="extra = ${where}"),
        row("integer", "age", relevant="${where} = 'south'", constraint=". > ${n}"),
        row("calculate", "index", calculation="position(..) * 10 + count(${r})"),
        row("begin repeat", "inner", relevant="${age} > 2"),
        row("text", "word"),
        row("calculate", "both", calculation="concat(${word}, ${age}, ${flag})"),
        row("end repeat"),
        row("end repeat"),
        row("calculate", "ages", calculation="sum(${age})"),
        row("text", "last_word", relevant="${ages} > 5"),
        row("begin repeat", "counted", repeat_count="${n} - 1"),
        row("integer", "value"),
        row("calculate", "double", calculation="${value} * 2 + ${ages}"),
        row("end repeat"),
        row("calculate", "doubles", calculation="sum(${double})"),
        row("text", "stamp", calculation="concat(${n}, '!')", trigger="${flag}"),
        choices=CHOICES,
    )


@cache
def visit() -> Form:
    return shipped("visit")


def picture_of(session: Session) -> dict[str, object]:
    """Everything a session says."""
    found: dict[str, object] = {}
    for path in session.paths():
        question = session.form.questions[_template(path)]
        found[path] = (
            session.value(path) if question.kind not in ("repeat", "group") else None,
            session.is_relevant(path),
            session.is_required(path),
            session.is_readonly(path),
            session.problem(path),
            session.choices(path),
            session.label(path),
            session.hint(path),
        )
    return found


def _template(path: str) -> str:
    return "/".join(step.split("[")[0] for step in path.split("/"))


TEXTS = st.sampled_from(["", "甲", "1", "-3", "2026-11-01", "yes", "north", " ", "𬱖𬱖𬱖𬱖", "a b"])
VALUES: dict[str, st.SearchStrategy[object]] = {
    "integer": st.integers(-1, 6),
    "decimal": st.sampled_from([0.5, 2.0, -1.25, 4]),
    "range": st.integers(1, 5),
    "date": st.sampled_from(["2026-11-22", "2026-11-01", "2026-12-31", "2020-02-29"]),
    "time": st.sampled_from(["09:30", "23:59"]),
    "datetime": st.sampled_from(["2026-11-22T09:30:00+08:00"]),
    "image": st.just(PICTURE),
    "signature": st.just(PICTURE),
    "geopoint": st.just("39.1 117.2"),
    "acknowledge": st.just("OK"),
}


class Filling(RuleBasedStateMachine):
    """A hand that answers anything in any order."""

    form: Form
    session: Session

    def start(self, form: Form) -> None:
        self.form = form
        self.session = open_session(form, **CONTEXT)

    @rule(data=st.data(), times=st.integers(1, 4))
    def answer(self, data: st.DataObject, times: int) -> None:
        for _ in range(times):
            self.answer_one(data)

    def answer_one(self, data: st.DataObject) -> None:
        questions = self.form.questions
        places: dict[str, list[str]] = {}
        for path in self.session.paths():
            if questions[_template(path)].kind in ANSWERED and not self.session.is_readonly(path):
                places.setdefault(_template(path), []).append(path)
        template = data.draw(st.sampled_from(sorted(places)))
        path = data.draw(st.sampled_from(places[template]))
        before = self.session.value(path)
        is_emptied = data.draw(st.integers(0, 5)) == 5
        value = None if is_emptied else data.draw(self.values(questions[template].kind, path))
        changed = self.session.set(path, value)
        if self.session.value(path) != before:
            assert path in changed

    def values(self, kind: str, path: str) -> st.SearchStrategy[object]:
        choices = [choice.value for choice in self.form.questions[_template(path)].choices]
        if kind == "select_one":
            return st.sampled_from(choices)
        if kind in ("select_multiple", "rank"):
            return st.lists(st.sampled_from(choices), unique=True)
        return VALUES.get(kind, TEXTS)

    def repeats(self) -> list[str]:
        found = [path for path in self.session.paths() if self.form.questions[_template(path)].kind == "repeat"]
        return [p for p in found if not p.endswith("]") and not self.form.questions[_template(p)].has_fixed_count]

    @rule(data=st.data())
    def add(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(self.repeats()))
        if self.session.repeat_count(path) < 4:
            assert self.session.add_repeat(path) == self.session.repeat_count(path)

    @precondition(lambda self: any(self.session.repeat_count(path) for path in self.repeats()))
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from([p for p in self.repeats() if self.session.repeat_count(p)]))
        self.session.remove_repeat(path, data.draw(st.integers(1, self.session.repeat_count(path))))

    @invariant()
    def step_by_step_equals_afresh(self) -> None:
        kept: dict[str, JsonValue] = json.loads(json.dumps(self.session.all_answers()))
        if not kept:
            return  # no answers at all would be a new form, with its defaults
        fresh = open_session(self.form, dict(kept), **CONTEXT)
        assert picture_of(fresh) == picture_of(self.session)
        assert fresh.answers() == self.session.answers()
        assert fresh.section_states() == self.session.section_states()
        assert fresh.missing() == self.session.missing()

    @invariant()
    def signed_answers_are_among_all_answers(self) -> None:
        everything = self.session.all_answers()
        assert all(everything[path] == value for path, value in self.session.answers().items())
        assert all(self.session.is_relevant(path) for path in self.session.answers())


class FillingTheZoo(Filling):
    @initialize()
    def begin(self) -> None:
        self.start(zoo())


class FillingAVisit(Filling):
    @initialize()
    def begin(self) -> None:
        self.start(visit())


PLAIN = settings(
    stateful_step_count=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # making a failure smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestZoo = FillingTheZoo.TestCase
TestZoo.settings = settings(PLAIN, max_examples=60)
TestVisit = FillingAVisit.TestCase
TestVisit.settings = settings(PLAIN, max_examples=8)
