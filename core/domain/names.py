"""Names as they are: any character of GB 18030-2022, up to 100, stored as typed.

What cannot be seen or stored is refused with its position; what is likely damage is doubted; only the search key folds.
"""

from __future__ import annotations

import re
import unicodedata

from core.domain.problem import Problem

MAX_NAME = 100  # code points

# Signs that people use for the dot between the parts of a name; U+00B7 is the standard one (GB/T 16159, 居民户口簿).
DOT = "·"
DOTS = frozenset("·•・･‧∙⋅᛫．.﹒․")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # line feed and tab may stand in a text
_LOST = frozenset("�?？□■◇▯")  # what programs leave where a rare character was
_FITTING = frozenset("-'’`‐") | DOTS | {" "}


def check_name(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The name to store and what is wrong with it. Positions count code points from 1.

    Refuses: empty, no letter at all, over 100 code points, NUL, lone surrogates, controls, zero-width and
    direction marks (they hide what is really there). Doubts: private-use characters, traces of a lost
    character, digits and signs. Spaces around and between Han characters (alignment) are taken out with a note.
    """
    for position, char in enumerate(text.strip(), start=1):
        problem = _forbidden(char, position)
        if problem is not None:
            return "", (problem,)
    name = _without_alignment(text.strip())
    if not name:
        return "", (Problem("name.empty"),)
    if len(name) > MAX_NAME:
        return "", (Problem("name.too_long", params={"length": len(name), "limit": MAX_NAME}),)
    if not any(_is_letter(char) for char in name):
        return "", (Problem("name.no_letter"),)
    problems = [] if name == text else [Problem("name.spaces_removed", "note")]
    for position, char in enumerate(name, start=1):
        problem = _doubtful(char, position)
        if problem is not None:
            problems.append(problem)
    return name, tuple(problems)


def check_text(text: str) -> tuple[Problem, ...]:
    """For free text that goes to a database: NUL, lone surrogates and control characters are refused."""
    found = _UNSTORABLE.search(text)
    if found is None:
        return ()
    problem = _unstorable(found[0], found.start() + 1)
    return (problem,) if problem else ()


def search_fold(text: str) -> str:
    """The key under which a name is found: NFKC, lower case, one dot, no spaces, known private-use mended.

    Never shown and never stored in place of the name.
    """
    if text.isascii():
        folded = text.lower()
    else:
        mended = "".join(private_use_twin(char) or char for char in text)
        folded = unicodedata.normalize("NFKC", mended).casefold()
    kept = "".join(DOT if char in DOTS else char for char in folded if not char.isspace())
    return kept if kept.isascii() else unicodedata.normalize("NFKC", kept)


def private_use_twin(char: str) -> str:
    """The standard character that old GBK fonts kept at this private-use place (U+E863 → 䶮), or ""."""
    return _TWINS.get(char, "")


def _forbidden(char: str, position: int) -> Problem | None:
    problem = _unstorable(char, position)
    if problem is not None:
        return problem
    category = unicodedata.category(char)
    if category in ("Cf", "Zl", "Zp") or char in "\u115f\u1160\u3164\uffa0\u2800\u034f":
        return Problem("name.invisible", params={"position": position, "code": f"U+{ord(char):04X}"})
    return None


def _unstorable(char: str, position: int) -> Problem | None:
    if char == "\x00":
        return Problem("name.nul", params={"position": position})
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return Problem("name.surrogate", params={"position": position})
    if code < 0x20 or 0x7F <= code <= 0x9F:
        return Problem("name.control", params={"position": position, "code": f"U+{code:04X}"})
    return None


def _without_alignment(name: str) -> str:
    """张　三 is 张三 typed to the width of 张三丰; between Latin words a space belongs to the name."""
    if not any(char.isspace() for char in name):
        return name
    parts = name.split()
    joined = parts[0] if parts else ""
    for part in parts[1:]:
        is_latin = part[0].isascii() and joined[-1].isascii()
        joined += (" " if is_latin else "") + part
    return joined


def _doubtful(char: str, position: int) -> Problem | None:
    place = {"position": position, "code": f"U+{ord(char):04X}", "char": char}
    if _is_private(char):
        return Problem("name.private_use", "doubt", params={**place, "suggestion": private_use_twin(char) or "—"})
    if char in _LOST:
        return Problem("name.lost_character", "doubt", params=place)
    if not _is_letter(char) and char not in _FITTING:
        return Problem("name.odd_character", "doubt", params=place)
    return None


def _is_private(char: str) -> bool:
    code = ord(char)
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


def _is_letter(char: str) -> bool:
    """Python's Unicode table is older than the Han extensions, so the Han planes count as letters as a whole."""
    code = ord(char)
    return char.isalpha() or 0x20000 <= code <= 0x3FFFD or char == "〇" or unicodedata.category(char).startswith("M")


def _gbk_twins() -> dict[str, str]:
    """GBK FE50–FEA0 was mapped to U+E815–U+E864 by old systems; GB 18030 gives the same places real characters."""
    twins: dict[str, str] = {}
    trails = [byte for byte in range(0x50, 0xA1) if byte != 0x7F]
    for offset, trail in enumerate(trails):
        real = _LATER.get(trail) or bytes((0xFE, trail)).decode("gb18030")
        if not _is_private(real):
            twins[chr(0xE815 + offset)] = real
    return twins


# Places that became standard only in GB 18030-2022; Python's codec still answers with private use there.
_LATER = {
    0x51: "𠂇", 0x52: "𠂉", 0x53: "𠃌", 0x59: "龴", 0x61: "龵", 0x66: "龶", 0x67: "龷",
    0x6C: "𡗗", 0x6D: "龸", 0x76: "𢦏", 0x7E: "龹", 0x90: "龺", 0x91: "𤇾", 0xA0: "龻",
}  # fmt: skip
_TWINS = _gbk_twins()
