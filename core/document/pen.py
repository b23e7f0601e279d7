"""The pen: text, rules, boxes and pictures on one page, in points from the lower left corner.

The only place that knows PDF operators. Rules of one weight are collected and stroked together at the end of the
page: a table of three hundred cells is one path.
"""

from __future__ import annotations

from math import cos, radians, sin

from core.document.fonts import Style
from core.document.images import Picture
from core.document.press import Press

HAIR, FRAME = 0.5, 1.0
MIDDLE = 0.38  # an ideograph's middle stands this part of the type size above the line


class Pen:
    """Draws on the page that the press has open."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._operators: list[str] = []
        self._rules: dict[float, list[str]] = {}
        self._font = ""

    def text(
        self, x: float, y: float, text: str, style: Style, size: float, *, spread: float = 0.0, grey: float = 0.0
    ) -> None:
        """Text that begins at x on the line y; `spread` is extra space after each character, in points."""
        if not text:
            return
        parts = ["BT"]
        if grey:
            parts.append(f"{grey:.2f} g")
        if spread:
            parts.append(f"{spread:.3f} Tc")
        parts.append(f"{x:.2f} {y:.2f} Td")
        for resource, codes in self._press.fonts.coded(style, text):
            setting = f"/{resource} {size:.4g} Tf"
            if setting != self._font:
                self._font = setting
                parts.append(setting)
            parts.append(f"<{codes}> Tj")
        if spread:
            parts.append("0 Tc")
        if grey:
            parts.append("0 g")
        parts.append("ET")
        self._operators.append(" ".join(parts))

    def centred(self, x: float, y: float, text: str, style: Style, size: float, *, grey: float = 0.0) -> None:
        """Text whose middle is at x."""
        self.text(x - style.width(text, size) / 2, y, text, style, size, grey=grey)

    def right(self, x: float, y: float, text: str, style: Style, size: float, *, grey: float = 0.0) -> None:
        """Text that ends at x."""
        self.text(x - style.width(text, size), y, text, style, size, grey=grey)

    def slanted(self, x: float, y: float, text: str, style: Style, size: float, degrees: float, colour: str) -> None:
        """Text turned about its own middle, which stands at (x, y); `colour` is three numbers 0-1."""
        turn = radians(degrees)
        c, s = cos(turn), sin(turn)
        self._operators.append(f"q {colour} rg {c:.5f} {s:.5f} {-s:.5f} {c:.5f} {x:.2f} {y:.2f} cm")
        self.centred(0, -MIDDLE * size, text, style, size)
        self._operators.append("Q")
        self._font = ""

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float = HAIR) -> None:
        """A straight line."""
        self._rules.setdefault(weight, []).append(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l")

    def frame(self, x: float, y: float, width: float, height: float, weight: float = FRAME) -> None:
        """An empty rectangle."""
        self._rules.setdefault(weight, []).append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re")

    def dashes(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """A line to cut or fold along."""
        self._operators.append(f"q [4 3] 0 d {HAIR} w {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S Q")

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle; `colour` is three numbers 0-1."""
        self._operators.append(f"q {colour} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f Q")

    def coloured(self, x: float, y: float, text: str, style: Style, size: float, colour: str) -> None:
        """Text in a colour, centred at x."""
        self._operators.append(f"q {colour} rg")
        self._font = ""
        self.centred(x, y, text, style, size)
        self._operators.append("Q")
        self._font = ""

    def squares(self, x: float, y: float, unit: float, runs: list[tuple[int, int, int]]) -> None:
        """Black modules of a code: (column, row from below, how many) in units, from the corner (x, y)."""
        path = " ".join(f"{column} {row} {count} 1 re" for column, row, count in runs)
        self._operators.append(f"q {unit:.4f} 0 0 {unit:.4f} {x:.2f} {y:.2f} cm {path} f Q")

    def check_box(self, x: float, y: float, size: float, is_ticked: bool) -> None:
        """A drawn box of this type size whose middle is at (x, y); no font at hand has ☐ and ☑."""
        half = size * 0.4
        self.frame(x - half, y - half, 2 * half, 2 * half, 0.6)
        if is_ticked:
            self._rules.setdefault(1.3, []).append(
                f"{x - half * 0.72:.2f} {y + half * 0.02:.2f} m {x - half * 0.2:.2f} {y - half * 0.6:.2f} l "
                f"{x + half * 0.95:.2f} {y + half * 1.05:.2f} l"
            )

    def picture(self, picture: Picture, x: float, y: float, width: float, height: float) -> None:
        """A picture stretched into a rectangle; `fit` gives one of its own proportions."""
        self._operators.append(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm")
        self._flush()
        self._press.place(picture)
        self._operators.append("Q")

    def _flush(self) -> None:
        self._press.add("\n".join(self._operators))
        self._operators.clear()

    def finish(self) -> None:
        """Strokes the rules and ends the page."""
        for weight in sorted(self._rules):
            self._operators.append(f"{weight} w")
            self._operators.extend(self._rules[weight])
            self._operators.append("S")
        self._flush()
        self._press.end_page()


def fit(picture: Picture, width: float, height: float) -> tuple[float, float]:
    """The largest size of the picture's own proportions inside a room of this size."""
    scale = min(width / picture.width, height / picture.height)
    return picture.width * scale, picture.height * scale
