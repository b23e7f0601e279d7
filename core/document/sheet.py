"""A filled-in form on paper: the order of blocks that visit record, change report, lead and all the others share.

What sets them apart are their words (resources/documents/<name>.toml) and what they were given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from core.document.blocks.cells import Cell, label, rows
from core.document.blocks.checklist import checklist
from core.document.blocks.cut import slip
from core.document.blocks.furniture import Furniture
from core.document.blocks.grid import field_grid
from core.document.blocks.heading import heading
from core.document.blocks.photos import photo_rows
from core.document.blocks.prose import framed_prose, labelled, notes, opinion_box
from core.document.blocks.signature import closing, read_hands
from core.document.blocks.table import Table
from core.document.fonts import Typeface
from core.document.images import Picture, read_picture
from core.document.layout import Layout, best_of, lay_out, texts_of
from core.document.page import Strip
from core.document.papers import ColumnItem
from core.document.setting import FIFTH, Setting
from core.document.types import Opinion, Sheet, Stamp
from core.document.wording import Words, letters_of, words_of

_OPINION = 64.0  # room for a written line or two and a signature
_COMPANY = 40.0  # what goes along with the signatures when they need a new page: one high row, or two
_PROBLEM_SHARES = (4.5, 9, 26, 21, 9, 10)


def compose_sheet(data: Sheet, stamp: Stamp, typeface: Typeface, name: str) -> Layout:
    """Measures a sheet with the words of document `name`.

    More pages than `most_pages` of the words (0: any number) in 五号: set denser, down to 小五, if that saves a page.
    Raises InvalidInput("document.no_glyph" | "document.bad_picture") before anything is drawn.
    """
    words = words_of(name)
    typeface.require_glyphs([*texts_of(data), *texts_of(stamp), letters_of(name)])
    title = data.title or words["title"]
    furniture = Furniture.of(
        Setting(typeface), words, stamp, title, data.serial, qr_text(data.qr, data.record_id, data.hash)
    )
    pictures = [read_picture(photo) for photo in data.photos]
    hands = read_hands(data.signatures)

    def lay(setting: Setting) -> Layout:
        return lay_out(setting, _strips(setting, data, words, title, pictures, hands), furniture)

    usual = Setting(typeface)
    return best_of([partial(lay, usual.denser(step)) for step in (0.0, 0.5, 1.0)], words["most_pages"])


def qr_text(text: str, record_id: str, digest: str) -> str:
    """What the code says: `NF1:<record id>:<first 16 digits of the record's hash>`; nothing without a record."""
    return text or (f"NF1:{record_id}:{digest[:16]}" if record_id else "")


def _strips(
    setting: Setting,
    data: Sheet,
    words: Words,
    title: str,
    pictures: Sequence[Picture],
    hands: Sequence[Picture | None],
) -> list[Strip]:
    """All blocks in their order."""
    strips = _head(setting, data, words, title)
    strips += _problems(setting, data, words)
    strips += photo_rows(setting, pictures, data.captions, words["photo_title"])
    for opinion in data.opinions or [Opinion(name) for name in words.get("opinions", ())]:
        strips += opinion_box(setting, opinion, words["signer_line"], _OPINION * (setting.size / FIFTH) ** 2)
    strips += closing(
        setting,
        data.signatures,
        hands,
        data.seal_labels,
        date_line=words["date_line"],
        seal_word=words["seal_word"],
        pulls=1 if strips[-1].height >= _COMPANY else 2,
    )
    strips += notes(setting, data.notes)
    if data.receipt is not None:
        strips += slip(setting, data.receipt, data.serial, words)
    return strips


def _head(setting: Setting, data: Sheet, words: Words, title: str) -> list[Strip]:
    """Title, numbers, fields and checklist."""
    strips = heading(
        setting,
        title,
        org=data.org_title,
        subtitle=data.subtitle,
        left=words["form_no"].format(form_no=data.form_no) if data.form_no else "",
        right=words["serial_line"].format(serial=data.serial) if data.serial else "",
    )
    strips += field_grid(setting, data.fields)
    strips += framed_prose(setting, data.paragraphs, is_numbered=data.is_numbered)
    if data.sections:
        strips += checklist(setting, data.sections, words["check_heads"])
    return strips


def _problems(setting: Setting, data: Sheet, words: Words) -> list[Strip]:
    """The table of what was found; one line when nothing was and the form says so."""
    if not data.problems:
        return labelled(setting, words["problem_short"], words["problem_none"]) if _says_none(data, words) else []
    bar = rows(setting, [setting.room], [label(words["problem_title"])])
    columns = [ColumnItem(*pair) for pair in zip(words["problem_heads"], _PROBLEM_SHARES, strict=True)]
    table = Table(setting, columns)
    for number, line in enumerate(data.problems, start=1):
        table.row(
            [
                Cell(str(number), "centre"),
                Cell(line.kind, "centre"),
                Cell(line.text),
                Cell(line.handled),
                Cell(line.owner, "centre", is_even=True),
                Cell(line.due, "centre", is_even=True),
            ]
        )
    first, *others = table.strips
    others[0] = replace(others[0], pulls=len(bar) + 1)
    return [*bar, first, *others]


def _says_none(data: Sheet, words: Words) -> bool:
    """Only a checklist in which nothing was marked may say that nothing was found."""
    marks = [row[2] for section in data.sections for row in section.rows if len(row) > 2]
    return bool(words["problem_none"]) and "ok" in marks and "problem" not in marks
