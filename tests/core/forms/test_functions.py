"""Every function and operator gives what the ODK specification and its examples say."""

from __future__ import annotations

import math

import pytest

from core.errors import InvalidInput
from core.forms.context import Context, Environment
from core.forms.expressions import Compiler, Refused
from core.forms.functions import FUNCTIONS
from core.forms.nodes import Node, Schema
from core.forms.values import Value
from tests.helpers.forms import NOW, TODAY, make_form, make_session, open_session, row

NAN = math.nan
ITEMS = "root/item"  # apart from its slash, so that no path of a machine stands here


def evaluate(source: str) -> Value:
    root = Schema("data", None)
    node = Node(root, None)
    env = Environment(
        root=node,
        lists={},
        today=TODAY,
        now=lambda: NOW,
        random_bytes=lambda size: b"\x5a" * size,
        choice_name=lambda _schema, value: value,
        version="7",
    )
    return Compiler(root, {}).compile(source, root).code(Context(env, node))


def check(source: str, expected: Value) -> None:
    found = evaluate(source)
    if isinstance(expected, float) and not isinstance(expected, bool):
        assert isinstance(found, float), source
        assert found == pytest.approx(expected, abs=1e-9, nan_ok=True), source
    else:
        assert found == expected, source
        assert type(found) is type(expected), source


TEXT = [
    ("substr('hello', 0)", "hello"),
    ("substr('hello', 1)", "ello"),
    ("substr('hello', 1, 4)", "ell"),
    ("substr('hello', -2)", "lo"),
    ("substr('hello', 0, -1)", "hell"),
    ("substr('hello', 9)", ""),
    ("substr('hello', 'x')", ""),
    ("substring('12345', 2, 3)", "234"),
    ("substring('12345', 2)", "2345"),
    ("substring('12345', 1.5, 2.6)", "234"),
    ("substring('12345', 'x', 2)", ""),
    ("substring-before('hello', 'l')", "he"),
    ("substring-before('hello', 'q')", ""),
    ("substring-before('hello', '')", ""),
    ("substring-after('hello', 'l')", "lo"),
    ("substring-after('hello', 'q')", ""),
    ("substring-after('hello', '')", "hello"),
    ("translate('hello', 'l', 'L')", "heLLo"),
    ("translate('hello', 'l', '')", "heo"),
    ("translate('hello world', 'hello', '')", " wrd"),
    ("translate('hello wor,ld', ' ,', ', ')", "hello,wor ld"),
    ("translate('2019/01/02', '/', '-')", "2019-01-02"),
    ("concat()", ""),
    ("concat('ab', 'cde', '', 'fgh', 1, false(), 'ijk')", "abcdefgh1falseijk"),
    ("join(' ', 'This', 'is', 'one')", "This is one"),
    ("normalize-space('  a  b ')", "a b"),
    ("string(true())", "true"),
    ("string(1 div 0)", "Infinity"),
    ("string(-1 div 0)", "-Infinity"),
    ("string(number('NaN'))", "NaN"),
    ("string(123456.0000)", "123456"),
    ("string(.557586)", "0.557586"),
    ("string(0.0000001)", "0.0000001"),
    ("string-length('刘𬱖')", 2.0),
    ("contains('abc', 'b')", True),
    ("contains('abc', 'bcd')", False),
    ("starts-with('abc', 'a')", True),
    ("starts-with('', 'a')", False),
    ("ends-with('abc', 'c')", True),
    ("ends-with('', '')", True),
    ("regex('12345', '[0-9]+')", True),
    ("regex('12345a', '[0-9]+')", False),
    ("base64-decode('SGVsbG8=')", "Hello"),
    ("base64-decode('?')", ""),
    ("digest('some text', 'MD5', 'hex')", "552e21cd4cd9918678e3c1a0df491bc3"),
    ("digest('some text', 'SHA-1')", "N6pjx3OY2VRHMmLhoAV8HmMu2nc="),
    ("digest('some text', 'SHA-256', 'base64')", "uU9vElx546X/qoJvWEwQ1SraZp5nYgUbgmtVd20FrtI="),
    ("digest('some text', 'ROT13')", ""),
    ("version()", "7"),
]

NUMBERS = [
    ("number(' -12345.6789  ')", -12345.6789),
    ("number('- 17')", NAN),
    ("number('')", NAN),
    ("number('1.1e6')", NAN),
    ("number('１２')", NAN),
    ("number(true())", 1.0),
    ("int('7.9')", 7.0),
    ("int(-7.9)", -7.0),
    ("int('x')", NAN),
    ("round('14.29123456789')", 14.0),
    ("round('14.5')", 15.0),
    ("round('14.29123456789', 1)", 14.3),
    ("round('14.29123456789', 1.5)", 14.3),
    ("round('12345.15', 1)", 12345.2),
    ("round('-12345.15', 1)", -12345.1),
    ("round('12345.12345', -1)", 12350.0),
    ("round('12350.12345', -2)", 12400.0),
    ("round('NaN')", NAN),
    ("round(1 div 0)", math.inf),
    ("abs(-3.5)", 3.5),
    ("floor(-1.5)", -2.0),
    ("ceiling(1.2)", 2.0),
    ("pow(2.5, 2)", 6.25),
    ("pow(-1, 3)", -1.0),
    ("pow(16, 0.25)", 2.0),
    ("pow(0, -1)", NAN),
    ("sqrt(16)", 4.0),
    ("sqrt(-1)", NAN),
    ("exp(0)", 1.0),
    ("exp(9999)", NAN),
    ("exp10(2)", 100.0),
    ("log(1)", 0.0),
    ("log(0)", NAN),
    ("log10(1000)", 3.0),
    ("sin(0)", 0.0),
    ("cos(0)", 1.0),
    ("tan(0)", 0.0),
    ("asin(1)", math.pi / 2),
    ("acos(1)", 0.0),
    ("atan(1)", math.pi / 4),
    ("atan2(1, 1)", math.pi / 4),
    ("pi()", math.pi),
    ("sum(1, 2, '')", 3.0),
    ("min(3, 1, 2)", 1.0),
    ("max(3, 1, 2)", 3.0),
    ("max('')", NAN),
    ("min(1, 'x')", NAN),
    ("5.5 + 5.5", 11.0),
    ("1 - 2 - 3", -4.0),
    ("-'19'", -19.0),
    ("-10 div -4", 2.5),
    ("2 * 3 div 8 * 2", 1.5),
    ("3 + 3 * 3", 12.0),
    ("1 div 0", math.inf),
    ("-1 div 0", -math.inf),
    ("0 div 0", NAN),
    ("5 mod 3.1", 1.9),
    ("5 mod -3", 2.0),
    ("-5 mod 3", -2.0),
    ("5 mod 0", NAN),
    ("'123' * '456'", 56088.0),
    ("true() + 8", 9.0),
    ("(6 < 7) - 4", -3.0),
    ("random()", (int.from_bytes(b"\x5a" * 7, "big") >> 3) / (1 << 53)),
]

LOGIC = [
    ("not('')", True),
    ("not(true())", False),
    ("boolean('false')", True),
    ("boolean(0)", False),
    ("boolean-from-string('true')", True),
    ("boolean-from-string('1')", True),
    ("boolean-from-string(1.0001)", False),
    ("if(true(), 5, 'abc')", 5.0),
    ("if('', 5, 'abc')", "abc"),
    ("coalesce('', 'b')", "b"),
    ("coalesce('a', 'b')", "a"),
    ("coalesce('', '')", ""),
    ("selected('apple baby crimson', '  baby  ')", True),
    ("selected('apple baby crimson', 'bab')", False),
    ("selected('', 'apple')", False),
    ("selected-at('red green blue', 1)", "green"),
    ("selected-at('red green blue', 7)", ""),
    ("selected-at('red', '')", ""),
    ("count-selected('a b c')", 3.0),
    ("count-selected('')", 0.0),
    ("checklist(1, 2, 'yes', 'no', 'yes')", True),
    ("checklist(-1, 1, 'yes', 'yes')", False),
    ("checklist(3, -1, 'yes', 'yes')", False),
    ("weighted-checklist(5, -1, 'yes', 3, 'no', 9, 'yes', 2)", True),
    ("weighted-checklist(-1, 4, 'yes', 3, 'yes', 2)", False),
    ("true() or true() and false()", True),
    ("false() and false() < true()", False),
    ("'' or 17", True),
    ("'-17' > '-172'", True),
    ("'abc' < 'abcd'", False),
    ("3 < 4 < 5", True),
    ("-3 < 3 = 6 >= 6", True),
    ("6.1 - 7.8 = -1.7", True),
    ("true() = 17", True),
    ("0 = false()", True),
    ("17 = '17.0000000'", True),
    ("'017.' = '17.000'", False),
    ("3 != 3", False),
    ("'abc' != 'def'", True),
]

DATES = [
    ("today()", "2026-11-22"),
    ("now()", "2026-11-22T09:30:00+08:00"),
    ("date('1996-02-29')", "1996-02-29"),
    ("date('1983-09-31')", ""),
    ("date('not a date')", ""),
    ("date(0)", "1970-01-01"),
    ("date(6.5)", "1970-01-07"),
    ("date(-1)", "1969-12-31"),
    ("date(14127)", "2008-09-05"),
    ("date(true())", ""),
    ("date(9999999999)", ""),
    ("date(today() + 7)", "2026-11-29"),
    ("date-time('2018-01-02T10:20:30.123+08:00')", "2018-01-02T10:20:30"),
    ("number(date('1941-12-07'))", -10252.0),
    ("date('2008-09-08') - date('1983-10-06')", 9104.0),
    ("date('2001-12-26') > date('2001-12-25')", True),
    ("decimal-date-time('1970-01-02T12:00:00')", 1.5),
    ("decimal-date-time('never')", NAN),
    ("decimal-time('06:00:00.000')", 0.25),
    ("decimal-time('25:00')", NAN),
    ("'09:30' < '10:00'", True),
    ("format-date('2018-01-02', '%Y年%n月%e日 %a %b')", "2018年1月2日 周二 1月"),
    ("format-date('2018-01-02T10:20:30.123', '%Y-%m-%e %H:%M:%S')", "2018-01-2 10:20:30"),
    ("format-date-time('2018-01-02T09:20:30.123', '%y%m%d %h:%M %3 %% %q')", "180102 9:20 123 % %q"),
    ("format-date('', '%Y')", ""),
]


@pytest.mark.parametrize(("source", "expected"), TEXT + NUMBERS + LOGIC + DATES)
def test_an_expression_has_the_value_of_the_specification(source: str, expected: Value) -> None:
    check(source, expected)


def test_uuid_is_a_version_4_uuid_or_letters_of_the_length_asked_for() -> None:
    whole = evaluate("uuid()")
    assert isinstance(whole, str)
    assert whole[14] == "4"
    assert len(str(evaluate("uuid(12)"))) == 12
    assert evaluate("uuid(0)") == ""


def test_every_function_is_exercised_here() -> None:
    sources = " ".join(source for source, _ in TEXT + NUMBERS + LOGIC + DATES)
    elsewhere = {"position", "last", "current", "instance", "indexed-repeat", "jr:choice-name", "once", "count"}
    elsewhere |= {"count-non-empty", "uuid"}
    assert {name for name in FUNCTIONS if f"{name}(" not in sources} == elsewhere


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("pulldata('a', 'b', 'c', 'd')", "function"),
        ("number()", "arguments"),
        ("string('too', 'many')", "arguments"),
        ("true(5)", "arguments"),
        ("count(5)", "arguments"),
        ("regex('a', concat('a', 'b'))", "regex"),
        ("regex('a', '(')", "regex"),
        ("/data/nothing", "reference"),
        ("/other/x", "reference"),
        ("../x", "reference"),
        (f"instance('nothing')/{ITEMS}", "list"),
        ("1 +", "expression"),
        ("a b", "expression"),
        ("ancestor::x", "expression"),
        ("$variable", "expression"),
        ("@attribute", "expression"),
        ("(" * 3000, "expression"),
        ("1 + " * 3000 + "1", "expression"),
        ("'" + "x" * 30000 + "'", "expression"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_when_compiled(source: str, what: str) -> None:
    with pytest.raises(Refused) as caught:
        evaluate(source)
    assert caught.value.what == what


REPEAT = (
    row("begin repeat", "child"),
    row("text", "name"),
    row("integer", "age"),
    row("calculate", "place", calculation="position(..)"),
    row("end repeat"),
    row("calculate", "number", calculation="count(${child})"),
    row("calculate", "answered", calculation="count-non-empty(${name})"),
    row("calculate", "total", calculation="sum(${age})"),
    row("calculate", "oldest", calculation="max(${age})"),
    row("calculate", "youngest", calculation="min(${age})"),
    row("calculate", "names", calculation="join('、', ${name})"),
    row("integer", "which"),
    row("calculate", "picked", calculation="indexed-repeat(${name}, ${child}, ${which})"),
)


def test_functions_over_a_repeat_follow_its_answers() -> None:
    session = make_session(*REPEAT)
    for name, age in (("甲", 7), ("乙", None), ("丙", 3)):
        place = session.add_repeat("child")
        session.set(f"child[{place}]/name", name)
        session.set(f"child[{place}]/age", age)
    assert [session.value(f"child[{n}]/place") for n in (1, 2, 3)] == ["1", "2", "3"]
    assert session.value("number") == "3"
    assert session.value("total") == "10"
    assert session.value("oldest") == "7"
    assert session.value("youngest") == "3"
    assert session.value("names") == "甲、乙、丙"
    assert session.value("picked") == "甲"  # no number means the first
    session.set("which", 3)
    assert session.value("picked") == "丙"
    session.set("which", 9)
    assert session.value("picked") is None
    session.set("child[2]/name", None)
    assert session.value("answered") == "2"


CHOICES = """
colour red 红
colour green 绿
town a 甲镇 red
town b 乙镇 green
"""


def test_choice_name_and_lists_give_the_words() -> None:
    session = make_session(
        row("select_multiple colour", "colours"),
        row("calculate", "first", calculation="jr:choice-name(selected-at(${colours}, 0), '${colours}')"),
        row("calculate", "label", calculation=f"instance('town')/{ITEMS}[extra = ${{colours}}]/label"),
        row("calculate", "last_town", calculation=f"instance('town')/{ITEMS}[position() = last()]/name"),
        row("select_one town", "town", choice_filter="extra = ${colours}"),
        choices=CHOICES,
    )
    session.set("colours", ["green", "red"])
    assert session.value("first") == "绿"
    assert session.value("label") is None
    session.set("colours", ["red"])
    assert session.value("label") == "甲镇"
    assert session.value("last_town") == "b"
    assert [choice.value for choice in session.choices("town")] == ["a"]


def test_once_keeps_the_first_value() -> None:
    form = make_form(row("integer", "a"), row("calculate", "b", calculation="once(${a})"))
    session = open_session(form)
    session.set("a", 1)
    session.set("a", 2)
    assert session.value("b") == "1"
    assert open_session(form, dict(session.all_answers())).value("b") == "1"


def test_an_unknown_function_is_refused_by_its_name_and_question() -> None:
    with pytest.raises(InvalidInput) as caught:
        make_form(row("integer", "a", relevant="frobnicate(1)"))
    assert caught.value.code == "form.unsupported"
    assert caught.value.params == {"row": 2, "what": "function", "name": "frobnicate()"}
