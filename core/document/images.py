"""Pictures for the page: photographs go in as the JPEG bytes they are, signatures as grey ink on white."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image
from reportlab.pdfbase import pdfdoc

from core.errors import InvalidInput

_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_ALONE = {0x01, *range(0xD0, 0xD9)}  # JPEG markers without a length
_INK_LEVEL = 3  # white paper packs well at any level, and a month has two thousand signatures
_PAPER = 250  # from this grey on it is paper, not ink
_SPACES = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}


@dataclass(frozen=True)
class Picture:
    """A picture ready for a PDF: size in pixels, bytes as they will stand in the file, and how they are packed."""

    key: str
    width: int
    height: int
    space: str
    packing: str
    data: bytes

    def stream(self) -> pdfdoc.PDFStream:
        """The image object (ISO 32000-1, 8.9.5)."""
        entries: dict[str, object] = {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": self.width,
            "Height": self.height,
            "BitsPerComponent": 8,
            "ColorSpace": f"/{self.space}",
            "Filter": f"/{self.packing}",
        }
        if self.space == "DeviceCMYK":
            entries["Decode"] = "[1 0 1 0 1 0 1 0]"  # as Adobe's own writers store it
        return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), self.data)


def read_picture(data: bytes) -> Picture:
    """A JPEG taken as it is, or any other picture as grey on white.

    Raises InvalidInput("document.bad_picture") when the bytes are not a picture.
    """
    key = "I" + hashlib.sha256(data).hexdigest()[:24]
    if data[:2] == b"\xff\xd8":
        width, height, components = _jpeg_size(data)
        return Picture(key, width, height, _SPACES[components], "DCTDecode", data)
    try:
        with Image.open(io.BytesIO(data)) as source:
            grey = _on_white(source)
    except (OSError, ValueError, Image.DecompressionBombError) as trouble:
        raise InvalidInput("document.bad_picture") from trouble
    return Picture(key, *grey.size, "DeviceGray", "FlateDecode", zlib.compress(grey.tobytes(), 6))


def read_signature(data: bytes) -> Picture:
    """A signature with the empty paper around it cut off, so that every hand gets the same room."""
    if data[:2] == b"\xff\xd8":
        return read_picture(data)
    try:
        with Image.open(io.BytesIO(data)) as source:
            grey = _on_white(source)
    except (OSError, ValueError, Image.DecompressionBombError) as trouble:
        raise InvalidInput("document.bad_picture") from trouble
    ink = grey.point([255 if level < _PAPER else 0 for level in range(256)]).getbbox()
    if ink:
        grey = grey.crop(ink)
    key = "S" + hashlib.sha256(data).hexdigest()[:24]
    return Picture(key, *grey.size, "DeviceGray", "FlateDecode", zlib.compress(grey.tobytes(), _INK_LEVEL))


def _on_white(source: Image.Image) -> Image.Image:
    """Grey, with paper where the picture is transparent."""
    if source.mode not in ("RGBA", "LA", "PA") and "transparency" not in source.info:
        return source.convert("L")
    inked = source if source.mode == "RGBA" else source.convert("RGBA")
    paper = Image.new("L", inked.size, 255)
    paper.paste(inked.convert("L"), mask=inked.getchannel("A"))
    return paper


def _jpeg_size(data: bytes) -> tuple[int, int, int]:
    """Width, height and number of colour components, from the frame header (ITU-T T.81, B.2.2)."""
    at = 2
    try:
        while True:
            if data[at] != 0xFF:
                raise InvalidInput("document.bad_picture")
            marker = data[at + 1]
            if marker == 0xFF:
                at += 1
            elif marker in _ALONE:
                at += 2
            elif marker in _FRAMES:
                height, width, components = struct.unpack_from(">HHB", data, at + 5)
                if components not in _SPACES or not width or not height:
                    raise InvalidInput("document.bad_picture")
                return width, height, components
            else:
                (length,) = struct.unpack_from(">H", data, at + 2)
                at += 2 + length
    except (IndexError, struct.error) as trouble:
        raise InvalidInput("document.bad_picture") from trouble
