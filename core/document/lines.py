"""Where a line of mixed Chinese and Latin text may end.

Chinese breaks between any two characters, with the exceptions every printer knows (避头尾): no line begins with
closing punctuation, none ends with an opening bracket or quotation mark. Latin words, numbers with their measure
word and dates stay whole unless they are longer than the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable

NEVER_FIRST = "，。、；：！？）》」』】〕］｝〉”’…—～·•％‰℃°′″／,.;:!?)]}%"
NEVER_LAST = "（《「『【〔［｛〈“‘￥¥([{"
_CONTROLS = (*range(0x20), 0x7F, 0xAD, *range(0x80, 0xA0))
_JOINERS_AND_DIRECTIONS = (*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
_VARIANTS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_CLEANING: dict[int, str | None] = dict.fromkeys((*_CONTROLS, *_JOINERS_AND_DIRECTIONS, *_VARIANTS))
_CLEANING |= {9: " ", 10: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_ATOM = re.compile(
    rf"(?P<end>\n)|(?P<gap> +)|(?:[{re.escape(NEVER_LAST)}] *)*"
    r"(?:(?:[0-9]+[年月日时分])+|[0-9]+(?:\.[0-9]+)?[年月日时分岁次元天号组人个张条户]"
    rf"|[0-9A-Za-z\u00c0-\u024f@#&+\-_=./:'%,*]+|.)(?: *[{re.escape(NEVER_FIRST)}])*"
)
_ROUNDING = 1e-6

Measure = Callable[[str], float]


def clean(text: str) -> str:
    """The text without characters that have no ink (joiners, marks of direction, variation selectors, controls)."""
    return text.translate(_CLEANING)


def wrap(text: str, room: float, measure: Measure) -> list[str]:
    """The lines of a clean text in a column of this width (same unit as `measure`); at least one, possibly empty."""
    lines: list[str] = []
    line, width, gap = "", 0.0, ""
    for match in _ATOM.finditer(text):
        atom = match.group()
        if match.lastgroup == "end":
            lines.append(line)
            line, width, gap = "", 0.0, ""
            continue
        if match.lastgroup == "gap":
            gap = atom if line else ""
            continue
        need = measure(gap + atom)
        if width + need <= room + _ROUNDING:
            line, width, gap = line + gap + atom, width + need, ""
            continue
        if line:
            lines.append(line)
        *full, line = _cut(atom, room, measure)
        lines.extend(full)
        width, gap = measure(line), ""
    lines.append(line)
    return lines


def _joint(atom: str, end: int) -> int:
    """A long number, address or date is better parted at its joints, unless that wastes more than half a line."""
    joint = max(atom.rfind(char, 0, end) for char in "-/_@年月") + 1
    return joint if joint * 2 > end and atom[joint] not in NEVER_FIRST else end


def _cut(atom: str, room: float, measure: Measure) -> list[str]:
    """An atom in pieces that fit; a single character wider than the room stands alone."""
    pieces: list[str] = []
    while measure(atom) > room + _ROUNDING and len(atom) > 1:
        end, width = 0, 0.0
        while width <= room + _ROUNDING:
            width += measure(atom[end])
            end += 1
        end = max(1, end - 1)
        kept = end
        while kept > 1 and atom[kept] in NEVER_FIRST:
            kept -= 1
        end = kept if atom[kept] not in NEVER_FIRST else end
        end = _joint(atom, end)
        pieces.append(atom[:end])
        atom = atom[end:]
    return [*pieces, atom]
