"""The enrolment card as a picture or a page: district, address, code, fingerprint, and all of it as a QR code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from core.clock import Moment
from core.domain.enrol_card import EnrolCard, card_text, make_card, read_card
from core.domain.lease import grouped
from core.errors import Unavailable
from sync.server.shelf import RESOURCES

WIDTH, MARGIN, DOTS_PER_INCH = 1240, 90, 200  # a card of 157 mm
DAY_MS = 24 * 3600 * 1000


def save_card(path: Path, district: str, url: str, code: str, ca_pem: str, now: Moment) -> dict[str, Any]:
    """Draws the card into a .png or .pdf file and says what it carries.

    Raises InvalidInput("sync.ca_broken"), Unavailable("disk.failed").
    """
    card = make_card(url, code, district, ca_pem)
    until = Moment(now.utc_ms + DAY_MS, now.offset_min).iso()[:16].replace("T", " ")
    text = card_text(card)
    carries = bool(card.ca_pem) and bool(read_card(text).ca_pem)
    picture = draw(card, text, until, carries_certificate=carries)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path, resolution=DOTS_PER_INCH, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    except OSError:
        raise Unavailable("disk.failed") from None
    return {"file": str(path), "fingerprint": card.fingerprint, "carries_certificate": carries, "until": until}


def draw(card: EnrolCard, text: str, until: str, *, carries_certificate: bool) -> Image.Image:
    """The card on white."""
    code = _qr(text, WIDTH - 2 * MARGIN)
    lines = _lines(card, until, carries_certificate)
    height = MARGIN + sum(size + 22 for size, _words in lines) + code.height + 2 * MARGIN
    picture = Image.new("L", (WIDTH, height), 255)
    pen = ImageDraw.Draw(picture)
    top = MARGIN
    for size, words in lines:
        pen.text((MARGIN, top), words, font=_font(size), fill=0)
        top += size + 22
    picture.paste(code, ((WIDTH - code.width) // 2, top + MARGIN // 2))
    return picture


def _lines(card: EnrolCard, until: str, carries_certificate: bool) -> list[tuple[int, str]]:
    lines = [
        (52, f"{card.district} 电脑登记卡"),
        (34, f"地址：{card.url}"),
        (44, f"登记码：{grouped(card.code)}"),
        (30, f"只能用一次，{until} 前有效。请当面交给协理员，用后销毁。"),
    ]
    if card.fingerprint:
        lines.append((24, "证书指纹（SHA-256）："))
        lines += [(24, grouped(card.fingerprint[start : start + 32].upper())) for start in (0, 32)]
    if card.fingerprint and not carries_certificate:
        lines.append((30, "证书太大，不在二维码里：请把证书文件一起交给协理员，程序会自动核对。"))
    return lines


def _qr(text: str, side: int) -> Image.Image:
    """As large as whole dots allow."""
    import zxingcpp

    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    small = Image.fromarray(zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=True))
    return small.resize((small.width * max(1, side // small.width),) * 2, Image.Resampling.NEAREST)


def _font(size: int) -> ImageFont.FreeTypeFont:
    found = sorted((RESOURCES / "fonts").glob("NotoSansSC*.ttf"))
    return ImageFont.truetype(str(found[0]), size)
