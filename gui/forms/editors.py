"""Which editor asks which kind of question. A test proves that every kind has one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from core.forms.model import Question
from gui.forms.editor import Editor, FormDesk
from gui.forms.editors_choice import (
    MANY,
    AcknowledgeEditor,
    LikertEditor,
    ListEditor,
    ManyEditor,
    OneEditor,
    RankEditor,
)
from gui.forms.editors_picture import PhotoEditor, SignatureEditor
from gui.forms.editors_place import PointEditor
from gui.forms.editors_scale import RangeEditor
from gui.forms.editors_shown import ComputedView, NoteView
from gui.forms.editors_text import LineEditor, NoteEditor, NumberEditor
from gui.forms.editors_time import DateEditor, DateTimeEditor, TimeEditor

EDITORS: Mapping[str, type[Editor] | None] = {
    "text": LineEditor,
    "integer": NumberEditor,
    "decimal": NumberEditor,
    "date": DateEditor,
    "time": TimeEditor,
    "datetime": DateTimeEditor,
    "select_one": OneEditor,
    "select_multiple": ManyEditor,
    "rank": RankEditor,
    "range": RangeEditor,
    "note": NoteView,
    "image": PhotoEditor,
    "signature": SignatureEditor,
    "geopoint": PointEditor,
    "barcode": LineEditor,
    "acknowledge": AcknowledgeEditor,
    "calculate": ComputedView,
    "hidden": None,
}
_ROWS = frozenset({"likert", "list-nolabel"})


def editor_class(question: Question) -> type[Editor] | None:
    """The class that edits this question; None when it has no face (hidden, a computed value without label)."""
    looks = question.appearances
    if question.kind == "calculate" and not question.label:
        return None
    if question.kind == "text" and "multiline" in looks:
        return NoteEditor
    if question.kind == "select_one":
        if "label" in looks:
            return None  # the heading row of a table-list: our rows carry their own words
        if looks & _ROWS:
            return LikertEditor
        if "minimal" in looks or len(question.choices) > MANY:
            return ListEditor
    if question.kind == "image" and "signature" in looks:
        return SignatureEditor
    return EDITORS[question.kind]


def make_editor(question: Question, desk: FormDesk, path: str, parent: QWidget | None = None) -> Editor | None:
    """The editor for a question at a path (a repetition has its number in it)."""
    kind = editor_class(question)
    return None if kind is None else kind(question, desk, path, parent)
