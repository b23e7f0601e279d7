"""The catalogue of kinds: what lists, papers, numbers and the district rely on."""

from __future__ import annotations

import re

import pytest

from core.document.catalogue import CATALOGUE
from core.errors import NotFound
from core.forms.catalogue import ALONE, TASK, kind_of, shipped_kinds
from core.paths import resources
from tests.helpers.forms import shipped

KINDS = shipped_kinds()
SILENT = ("type", "end ", "calculate", "hidden", "list_name", "form_title")


def test_no_two_kinds_share_a_serial_prefix_or_a_form() -> None:
    for column in ("prefix", "file", "title"):
        values = [getattr(kind, column) for kind in KINDS.values()]
        assert len(values) == len(set(values)), column
    assert all(re.fullmatch("[A-Z]{2}", kind.prefix) for kind in KINDS.values())


def test_a_kind_follows_up_only_what_there_is() -> None:
    assert not [(kind.name, one) for kind in KINDS.values() for one in kind.about if one not in {*KINDS, TASK, ALONE}]


def test_every_form_in_the_folder_is_in_the_catalogue() -> None:
    assert {path.name for path in (resources() / "forms").glob("*.md")} == {kind.file for kind in KINDS.values()}


def test_every_kind_can_be_printed() -> None:
    assert not [kind.name for kind in KINDS.values() if kind.name not in CATALOGUE]


@pytest.mark.parametrize("name", KINDS)
def test_a_form_has_the_questions_its_kind_names_and_is_signed_by_the_assistant(name: str) -> None:
    kind, form = KINDS[name], shipped(name)
    assert form.id == name
    named = [*kind.when, *([kind.named_by] if kind.named_by else []), "sign/assistant_signature"]
    assert not [path for path in named if path not in form.questions]
    for path, wanted in zip(kind.when, ("date", "time"), strict=False):
        assert form.questions[path].kind == wanted


@pytest.mark.parametrize("name", KINDS)
def test_every_question_and_choice_is_said_in_both_languages(name: str) -> None:
    text = (resources() / "forms" / KINDS[name].file).read_text("utf-8")
    assert "label::English (en)" in text
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]
        if len(cells) > 5 and cells[2] and not cells[2].startswith(SILENT):
            assert bool(cells[4]) == bool(cells[5]), (name, cells[2:4])


def test_a_kind_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match=r"record\.unknown_kind"):
        kind_of("nothing")
