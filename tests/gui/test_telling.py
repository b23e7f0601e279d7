"""What the core put together is told in English: whole, by pattern, part by part; names stay as they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from core.paths import resources
from gui.language import Language, load_table
from gui.telling import Teller, told
from tests.helpers.sources import CHINESE, modules, syntax

TABLES = resources() / "i18n" / "told" / "en"
BLANK = re.compile(r"\{[^{}]*\}")


@pytest.fixture(scope="module")
def patterns() -> dict[str, str]:
    return load_table(TABLES)


@pytest.fixture(scope="module")
def teller(patterns: dict[str, str]) -> Teller:
    return Teller(load_table(resources() / "i18n" / "en"), patterns)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("高龄、独居，每月1次，上次 10月3日", "Very old, Lives alone, once a month, Last 10/3"),
        ("高龄独居", "Very old, Lives alone"),
        ("每3天1次，还没有走访过，12月22日到期", "every 3 days, not visited yet, due 12/22"),
        (
            "待区县认定：自理能力变化，10个工作日内评估",
            "County to decide: change in self-care, assessed within 10 working days",
        ),
        ("依据：《特困人员认定办法》（民发〔2021〕43号）", "By 《特困人员认定办法》（民发〔2021〕43号）"),
        ("1934年5月20日出生，92岁（80岁以上）", "born 1934-05-20, aged 92 (80 or over)"),
        ("阿卜杜热合曼江、𬱖文德", "阿卜杜热合曼江、𬱖文德"),
        ("村里自己写的话，谁也没有译过。", "村里自己写的话，谁也没有译过。"),
    ],
)
def test_what_the_core_says_is_told_as_far_as_it_is_known(teller: Teller, said: str, heard: str) -> None:
    assert teller.tell(said) == heard


def test_the_window_tells_only_where_it_does_not_speak_chinese(qapp: QApplication) -> None:
    language = Language(resources() / "i18n")
    try:
        language.use("zh")
        assert told("每月1次") == "每月1次"
        language.use("en")
        assert told("每月1次") == "once a month"
    finally:
        for translator in language._installed:
            qapp.removeTranslator(translator)


def test_a_pattern_keeps_its_blanks_and_says_something_in_english(patterns: dict[str, str]) -> None:
    for source, target in patterns.items():
        assert {blank.split(":")[0].strip("{}") for blank in BLANK.findall(target)} == {
            blank.strip("{}") for blank in BLANK.findall(source)
        }, source
        assert not CHINESE.search(target), source


def test_what_is_told_by_pattern_is_not_told_otherwise_as_a_text_of_the_window(patterns: dict[str, str]) -> None:
    table = load_table(resources() / "i18n" / "en")
    assert not {source for source in patterns.keys() & table.keys() if patterns[source] != table[source]}


def test_every_title_of_what_waits_has_its_english(teller: Teller) -> None:
    silent = sorted({title for title in _titles() if CHINESE.search(teller.tell(title))})
    assert not silent


def test_every_hint_of_the_forms_has_its_english(teller: Teller) -> None:
    hints = {
        hint
        for form in sorted((resources() / "forms").glob("*.md"))
        for hint in _hints(form.read_text("utf-8"))
        if "${" not in hint
    }
    assert len(hints) > 100
    assert not sorted(hint for hint in hints if CHINESE.search(re.sub("“.*?”|、 e", "", teller.tell(hint))))


@pytest.mark.parametrize(("form", "answers"), [("change", "detail"), ("agreement", "duty")])
def test_every_answer_that_the_core_tells_again_has_its_english(teller: Teller, form: str, answers: str) -> None:
    labels = list(_labels((resources() / "forms" / f"{form}.md").read_text("utf-8"), answers))
    assert labels
    assert not sorted(label for label in labels if CHINESE.search(teller.tell(label)))


def _labels(text: str, answers: str) -> Iterator[str]:
    """The Chinese words of one list of choices."""
    for line in text.partition("| choices |")[2].splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 4 and cells[2] == answers:
            yield cells[4]


def _hints(text: str) -> Iterator[str]:
    place = -1
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if "hint::中文 (zh)" in cells:
            place = cells.index("hint::中文 (zh)")
        elif 0 <= place < len(cells) and CHINESE.search(cells[place]):
            yield cells[place]


def _titles() -> Iterator[str]:
    """The titles of matters in the rules of each form, their blanks filled with a figure."""
    for path in modules("core"):
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Opening" and len(node.args) > 1:
                yield from _words(node.args[1])


def _words(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_words(node.body), *_words(node.orelse))
    elif isinstance(node, ast.Constant):
        yield str(node.value)
