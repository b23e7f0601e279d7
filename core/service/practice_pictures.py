"""Drawn pictures for the practice workspace: a house, a stove, a room, a bed. No photo of anybody's home or face.

Everything follows from a seed, so the practice workspace is the same on every machine.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping
from functools import cache
from random import Random

from PIL import Image, ImageDraw, ImageFont

from core.paths import resources

SIZE = (1280, 960)
FLOOR_Y = 700
LABEL = "练习用示意图"
INK = (60, 52, 48)
SKIES = ((198, 226, 240), (214, 232, 238), (236, 228, 214))
WALLS = ((240, 228, 206), (226, 214, 196), (232, 236, 228), (244, 236, 222))
ROOFS = ((150, 74, 58), (112, 92, 84), (126, 60, 52), (90, 98, 110))
CLOTHES = ((72, 96, 130), (122, 78, 92), (84, 112, 88), (110, 100, 84))

_Box = tuple[float, float, float, float]


def picture(kind: str, seed: int) -> bytes:
    """A JPEG of 1280 × 960: "house", "stove", "room" or "bed". Same seed, same picture."""
    dice = Random(f"{kind}-{seed}")  # noqa: S311
    image = Image.new("RGB", SIZE, (255, 255, 255))
    PICTURES[kind](ImageDraw.Draw(image), dice)
    ImageDraw.Draw(image).text((24, SIZE[1] - 56), LABEL, font=_font(), fill=INK)
    return _file(image, "JPEG", quality=90)


def signature(seed: int) -> bytes:
    """A PNG with a few pen strokes that look signed and spell nothing."""
    dice = Random(f"signature-{seed}")  # noqa: S311
    image = Image.new("RGB", (900, 320), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    x = 60.0
    for _ in range(dice.randrange(2, 4)):
        for _ in range(dice.randrange(3, 6)):
            draw.line(_stroke(dice, x), fill=(20, 20, 40), width=dice.randrange(6, 10), joint="curve")
        x += 250
    return _file(image, "PNG", compress_level=1)


def _stroke(dice: Random, x: float) -> list[tuple[float, float]]:
    """One bent line inside a square of 200 pixels."""
    start: tuple[float, float] = (x + dice.randrange(180), 50 + dice.randrange(180))
    turn, length, bend = dice.choice((0.0, 0.3, 1.5, 2.2)), dice.randrange(70, 170), dice.uniform(-0.02, 0.02)
    points: list[tuple[float, float]] = [start]
    for step in range(0, length, 6):
        angle = turn + bend * step
        points.append((points[-1][0] + 6 * math.cos(angle), min(290.0, points[-1][1] + 6 * math.sin(angle))))
    return points


def _house(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=dice.choice(SKIES))
    draw.rectangle((0, FLOOR_Y, *SIZE), fill=(176, 164, 132))
    x = dice.randrange(180, 300)
    right = x + 720
    draw.rectangle((x, 380, right, FLOOR_Y + 60), fill=dice.choice(WALLS), outline=INK, width=5)
    draw.polygon(((x - 60, 380), (x + 360, 190), (right + 60, 380)), fill=dice.choice(ROOFS), outline=INK, width=5)
    draw.rectangle((x + 300, 500, x + 430, FLOOR_Y + 60), fill=(120, 82, 56), outline=INK, width=5)
    for left in (x + 70, x + 520):
        _window(draw, (left, 480, left + 140, 600))
    tree = 90 if x > 240 else 1130
    draw.rectangle((tree - 14, 520, tree + 14, FLOOR_Y + 40), fill=(112, 84, 60))
    draw.ellipse((tree - 100, 330, tree + 100, 560), fill=(104, 138, 84), outline=INK, width=4)
    if dice.random() < 0.5:
        _person(draw, right - 60, FLOOR_Y + 120, dice)


def _stove(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    _inside(draw, dice)
    draw.rectangle((220, 520, 860, 820), fill=(206, 196, 184), outline=INK, width=5)
    for centre in (390, 690):
        draw.ellipse((centre - 120, 470, centre + 120, 560), fill=(70, 70, 74), outline=INK, width=5)
    draw.rectangle((460, 660, 620, 790), fill=(52, 40, 36), outline=INK, width=5)
    if dice.random() < 0.6:
        draw.polygon(((490, 785), (520, 690), (545, 740), (570, 680), (595, 785)), fill=(228, 128, 48))
    draw.rectangle((790, 120, 840, 520), fill=(150, 150, 154), outline=INK, width=4)
    draw.rectangle((960, 560, 1180, 820), fill=(196, 158, 96), outline=INK, width=5)
    draw.text((1000, 650), "米 面", font=_font(), fill=INK)


def _room(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    _inside(draw, dice)
    _window(draw, (140, 160, 420, 400))
    draw.rectangle((700, 560, 1100, 600), fill=(150, 112, 76), outline=INK, width=4)
    for leg in (730, 1060):
        draw.rectangle((leg, 600, leg + 16, 780), fill=(150, 112, 76))
    draw.ellipse((840, 500, 900, 562), fill=(226, 232, 236), outline=INK, width=4)
    _person(draw, 360, 800, dice)
    if dice.random() < 0.5:
        _person(draw, 560, 820, dice)


def _bed(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    _inside(draw, dice)
    _window(draw, (820, 140, 1100, 380))
    draw.rectangle((180, 560, 980, 800), fill=(170, 134, 98), outline=INK, width=5)
    draw.rounded_rectangle((190, 500, 970, 640), 30, fill=dice.choice(CLOTHES), outline=INK, width=5)
    draw.rounded_rectangle((210, 450, 410, 530), 24, fill=(244, 240, 232), outline=INK, width=5)
    draw.rectangle((1040, 600, 1180, 800), fill=(150, 112, 76), outline=INK, width=5)
    for left in (1060, 1100, 1140):
        draw.rectangle((left, 550, left + 26, 600), fill=(244, 244, 240), outline=INK, width=3)


PICTURES: Mapping[str, Callable[[ImageDraw.ImageDraw, Random], None]] = {
    "house": _house,
    "stove": _stove,
    "room": _room,
    "bed": _bed,
}


def _inside(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=dice.choice(WALLS))
    draw.rectangle((0, FLOOR_Y, *SIZE), fill=(188, 172, 148))
    draw.line((0, FLOOR_Y, SIZE[0], FLOOR_Y), fill=INK, width=4)


def _window(draw: ImageDraw.ImageDraw, box: _Box) -> None:
    left, top, right, bottom = box
    draw.rectangle(box, fill=(206, 228, 236), outline=INK, width=5)
    draw.line(((left + right) / 2, top, (left + right) / 2, bottom), fill=INK, width=4)
    draw.line((left, (top + bottom) / 2, right, (top + bottom) / 2), fill=INK, width=4)


def _person(draw: ImageDraw.ImageDraw, x: int, bottom: int, dice: Random) -> None:
    """A silhouette: head, coat, no face."""
    coat = dice.choice(CLOTHES)
    draw.rounded_rectangle((x - 55, bottom - 230, x + 55, bottom), 44, fill=coat, outline=INK, width=4)
    draw.ellipse((x - 42, bottom - 320, x + 42, bottom - 232), fill=(222, 196, 172), outline=INK, width=4)
    draw.pieslice((x - 44, bottom - 324, x + 44, bottom - 240), 180, 360, fill=(190, 190, 192))


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources() / "fonts" / "NotoSansSC_400Regular.ttf"), 34)


def _file(image: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
