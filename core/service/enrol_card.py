"""An enrolment card in the hand: read from a scanner's text or from a picture of it."""

from __future__ import annotations

from pathlib import Path

from core.domain.enrol_card import MARK, EnrolCard, check_certificate, read_card
from core.errors import InvalidInput

__all__ = ["EnrolCard", "check_certificate", "read_card", "read_card_picture"]

LARGEST_BYTES = 40_000_000


def read_card_picture(path: Path) -> EnrolCard:
    """The card on a picture. Raises InvalidInput("enrol.card_picture")."""
    from io import BytesIO

    import zxingcpp
    from PIL import Image

    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST_BYTES else b""
        with Image.open(BytesIO(data)) as opened:
            if opened.width * opened.height > LARGEST_BYTES:
                raise ValueError("too large")
            image = opened.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise InvalidInput("enrol.card_picture", where="card", file=path.name) from None
    for found in zxingcpp.read_barcodes(image, formats=zxingcpp.barcode_formats_from_str("QRCode")):
        if "".join(found.text.split()).upper().startswith(MARK):
            return read_card(found.text)
    raise InvalidInput("enrol.card_picture", where="card", file=path.name)
