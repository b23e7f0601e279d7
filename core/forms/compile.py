"""XLSForm -> XForm with pyxform: the slow path, run once per form version (at build, on the server, on receipt).

pyxform is only imported here. It leaves out what it does not know; so the sheet itself is read too, and every
question type, column or sheet that would be lost is reported with its row.
Rows are counted as in the spreadsheet: the heading is row 1.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InvalidInput
from core.forms.model import Form, Unsupported
from core.forms.questions import ANSWERED
from core.forms.sheets import Workbook, show_quotes, strange_columns, strange_sheets, strange_types
from core.forms.xform import Refusal, read_form

MAX_FILE_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 50_000_000
_ROW = re.compile(r"\[row\s*:\s*(\d+)\]")
_HARMLESS = ("max-pixels", "is missing the", "or_other and translations", "may not be supported")


@dataclass(frozen=True)
class CompiledForm:
    """The XForm of an XLSForm. With anything in `unsupported` the form must not be used; `warnings` are pyxform's."""

    form_id: str
    version: str
    title: str
    xform_xml: str
    unsupported: tuple[Unsupported, ...] = ()
    warnings: tuple[str, ...] = ()

    def require_supported(self) -> CompiledForm:
        """Itself. Raises InvalidInput("form.unsupported") for the first thing that the engine does not do."""
        for item in self.unsupported:
            raise InvalidInput("form.unsupported", where=item.name, row=item.row, what=item.what, name=item.name)
        return self


@dataclass(frozen=True)
class FormCheck:
    """What `form check FILE` reports."""

    ok: bool
    unsupported: tuple[Unsupported, ...]
    questions: int


def compile_form(path: str | Path, text: str | None = None) -> CompiledForm:
    """Compiles a Markdown or .xlsx XLSForm; with `text` the Markdown is given and `path` only names it.

    Raises InvalidInput("form.unreadable") for what is no XLSForm, InvalidInput("form.compile", row=…, text=…) for what
    pyxform refuses; what it accepts and the engine does not do is listed in `unsupported`.
    """
    workbook = read_workbook(Path(path), text)
    strangers = [*strange_sheets(workbook), *strange_columns(workbook), *strange_types(workbook)]
    try:
        xform, warnings = _convert(workbook)
    except InvalidInput:
        if strangers:
            return CompiledForm(workbook.setting("form_id"), workbook.setting("version"), "", "", tuple(strangers))
        raise
    form, refusals = read_form(xform)
    if form is not None and not form.questions:
        raise InvalidInput("form.unreadable", where=Path(path).name)
    known = {item.row for item in strangers}
    located = (_located(workbook, refusal) for refusal in refusals)
    found = [*strangers, *(item for item in located if item.row not in known or item.what != "type")]
    return CompiledForm(
        form_id=form.id if form is not None else workbook.setting("form_id"),
        version=form.version if form is not None else workbook.setting("version"),
        title=form.title if form is not None else workbook.setting("form_title"),
        xform_xml=xform,
        unsupported=tuple(sorted(set(found), key=lambda item: (item.row, item.what, item.name))),
        warnings=tuple(warning for warning in warnings if not any(known in warning for known in _HARMLESS)),
    )


def check_form(path: str | Path) -> FormCheck:
    """Whether this file is a form that the program can run, and why not. Raises as `compile_form` does."""
    compiled = compile_form(path)
    if compiled.unsupported:
        return FormCheck(False, compiled.unsupported, 0)
    form, _ = read_form(compiled.xform_xml)
    return FormCheck(True, (), _count(form))


def _count(form: Form | None) -> int:
    return sum(1 for item in form.questions.values() if item.kind in ANSWERED) if form is not None else 0


def read_workbook(path: Path, text: str | None = None) -> Workbook:
    """The sheets of an XLSForm as rows. Raises InvalidInput("form.unreadable"|"form.too_big")."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    kind = ".md" if text is not None else path.suffix.lower()
    if kind not in (".md", ".xlsx"):
        raise InvalidInput("form.unreadable", where=path.name)
    try:
        data = text.encode() if text is not None else path.read_bytes()
        _check_size(data, kind, path.name)
        return Workbook(get_xlsform(data, file_type=kind))
    except InvalidInput:
        raise
    except (PyXFormError, OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, IndexError):
        raise InvalidInput("form.unreadable", where=path.name) from None


def _check_size(data: bytes, kind: str, name: str) -> None:
    """A spreadsheet is a zip file: its unpacked size is looked at before anything is unpacked."""
    is_too_big = len(data) > MAX_FILE_BYTES
    if kind == ".xlsx" and not is_too_big:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            is_too_big = sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES
    if is_too_big:
        raise InvalidInput("form.too_big", where=name, limit_mb=MAX_FILE_BYTES // 1_000_000)


def _convert(workbook: Workbook) -> tuple[str, list[str]]:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    warnings: list[str] = []
    try:
        result: Any = convert(workbook.copy(), warnings=warnings, validate=False, pretty_print=False)
    except PyXFormError as error:
        raise _explained(workbook, str(error)) from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise InvalidInput("form.compile", row=0, name="", text=type(error).__name__) from None
    return show_quotes(str(result.xform)), warnings


def _explained(workbook: Workbook, message: str) -> InvalidInput:
    """pyxform's sentence with the row it names, or the row of a question it names."""
    found = _ROW.search(message)
    row = int(found[1]) if found else 0
    if not row:
        quoted = re.findall(r"\$\{([^}]+)\}|['‘’\"]([\w.-]+)['‘’\"]", message)
        row = next((workbook.row_of_name(a or b) for a, b in quoted if workbook.row_of_name(a or b)), 0)
    first = next((part for part in _ROW.split(message)[::2] if part.strip()), message)
    name = "choices" if "'choices' sheet" in first else workbook.name_in_row(row)
    return InvalidInput("form.compile", row=row, name=name, text=" ".join(first.split())[:300])


def _located(workbook: Workbook, refusal: Refusal) -> Unsupported:
    """A refusal with its row; the name says which question it is about."""
    row = workbook.row_of_path(refusal.path)
    return Unsupported(row, refusal.name or refusal.path.rpartition("/")[2], refusal.what)
