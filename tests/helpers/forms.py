"""Small forms for tests: rows of a survey sheet in, a loaded form out."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from core.forms import Form, Session, load_form
from core.forms.compile import compile_form
from core.paths import resources

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=8)))
PICTURE = "media:" + "a" * 64
_LOOKS = "type name label hint default appearance parameters choice_filter repeat_count read_only"
_RULES = "relevant required required_message constraint constraint_message calculation trigger"
COLUMNS = f"{_LOOKS} {_RULES}".split()
YES_NO = """
yes_no yes 是
yes_no no 否
"""
PLACES = """
county north 北县
county south 南县
town n1 北一镇 north
town n2 北二镇 north
town s1 南一镇 south
"""


def codes(session: Session) -> list[tuple[str, str]]:
    """What stops signing: paths and codes, in order."""
    return [(found.path, found.code) for found in session.missing()]


def markdown(rows: list[dict[str, str]], choices: str = "", settings: str = "| | 测试 | test | 1 | data |") -> str:
    """An XLSForm as Markdown: `rows` are cells by column; `choices` are lines `list value label [extra]`."""
    columns = COLUMNS + sorted({key for cells in rows for key in cells} - set(COLUMNS))
    lines = ["| survey |", "| | " + " | ".join(columns) + " |"]
    for cells in rows:
        lines.append("| | " + " | ".join(cells.get(column, "").replace("|", r"\|") for column in columns) + " |")
    if choices:
        lines += ["| choices |", "| | list_name | name | label | extra |"]
        for line in choices.strip().splitlines():
            lines.append("| | " + " | ".join([*line.split(), "", "", ""][:4]) + " |")
    lines += ["| settings |", "| | form_title | form_id | version | name |", settings]
    return "\n".join(lines)


def row(kind: str, name: str = "", **cells: str) -> dict[str, str]:
    """One row of the survey sheet; questions get their name as label."""
    filled = {"type": kind, "name": name, **cells}
    if not kind.startswith(("end", "calculate", "hidden")):
        filled.setdefault("label", f"问{name}")
    return filled


def make_form(*rows: dict[str, str], choices: str = "") -> Form:
    """A loaded form of these rows."""
    return load_form(compile_form("test.md", markdown(list(rows), choices)).require_supported().xform_xml)


def make_session(*rows: dict[str, str], choices: str = "", **context: str) -> Session:
    """A fresh session on a form of these rows, on 22 November 2026 at half past nine."""
    return open_session(make_form(*rows, choices=choices), **context)


def open_session(form: Form, answers: dict[str, object] | None = None, **context: str) -> Session:
    """A session on this form, on 22 November 2026 at half past nine; chance is a row of equal bytes."""
    return Session(
        form,
        answers,
        today=TODAY,
        context=context,
        now=lambda: NOW,
        random_bytes=lambda size: b"\x5a" * size,
    )


def shipped(kind: str) -> Form:
    """A form that ships with the program."""
    path = resources() / "forms" / f"{kind}.md"
    return load_form(compile_form(path).require_supported().xform_xml)
