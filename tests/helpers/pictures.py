"""Small pictures made on the spot: no real photo of anybody is in the repository."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def make_image(width: int = 320, height: int = 240, mode: str = "RGB") -> Image.Image:
    """A gradient with a dark corner top left, so that turning it can be seen."""
    grey = Image.linear_gradient("L").resize((width, height))
    image = Image.merge("RGB", (grey, grey.transpose(Image.Transpose.ROTATE_180), grey))
    image.paste((0, 0, 0), (0, 0, width // 4, height // 4))
    return image if mode == "RGB" else image.convert(mode)


def encode(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The picture as a file of this kind."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(width: int = 320, height: int = 240, **options: object) -> bytes:
    """A plain JPEG."""
    return encode(make_image(width, height), "JPEG", **options)


def bomb_png(width: int = 30_000, height: int = 30_000) -> bytes:
    """A few kilobytes that say they are a billion pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9999))
        + chunk(b"IEND", b"")
    )
