"""From whatever a phone, camera or scanner gave to one small, upright, anonymous JPEG.

A picture is judged by its content, never by its name; its size is checked before a pixel is decoded; it is
always encoded anew, so nothing that was hidden in the file (place, serial number, a web page behind the image)
survives. Drafted by the decoder, then HAMMING: as fast as BILINEAR, and small print on a photographed paper stays
readable.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from core.errors import InvalidInput
from core.service.exif import Shot, read_shot, shot_of, split_jpeg
from core.service.source import check_size, read_file, show_name

MAX_FILE_BYTES = 100_000_000
MAX_PIXELS = 40_000_000
LONGEST_EDGE = 1600
THUMBNAIL_EDGE = 256
JPEG_QUALITY = 80

_WHITE = (255, 255, 255)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True)
class Prepared:
    """A photo ready to be kept. Sizes in pixels; `sha256` of `jpeg`; `taken_at` ISO local time of the camera."""

    jpeg: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    width: int
    height: int
    taken_at: str | None
    sha256: str


def prepare(source: Path | bytes, name: str) -> Prepared:
    """Makes the photo that is stored, shown and printed. Pure: any thread, nothing written.

    Raises InvalidInput("photo.*", name=…): those of `read_file`, photo.heic, photo.svg, photo.web_page, photo.pdf,
    photo.unsupported, photo.too_many_pixels, photo.incomplete (cut off), photo.broken.
    """
    label = show_name(name)
    if isinstance(source, bytes):
        check_size(len(source), label, MAX_FILE_BYTES)
        data = source
    else:
        data = read_file(source, label, MAX_FILE_BYTES)
    picture, shot = _decode(data, label)
    upright = _turn(_scale(picture, LONGEST_EDGE), shot.orientation)
    jpeg = _encode(upright)
    return Prepared(
        jpeg=jpeg,
        thumbnail=_encode(_scale(upright, THUMBNAIL_EDGE)),
        width=upright.width,
        height=upright.height,
        taken_at=shot.taken_at,
        sha256=hashlib.sha256(jpeg).hexdigest(),
    )


def pixels(data: bytes, name: str, edge: int) -> Image.Image:
    """The picture in RGB for a machine to read, about `edge` pixels long or as long as it is. Raises like `prepare`."""
    return _decode(data, name, edge)[0]


def make_thumbnail(data: bytes, edge: int = THUMBNAIL_EDGE) -> bytes:
    """A small JPEG of a stored photo or signature, for lists. Raises InvalidInput("photo.*")."""
    picture, _ = _decode(data, "", edge)
    return _encode(_scale(picture, edge))


def sniff(data: bytes) -> str:
    """The decoder for these bytes ("JPEG", "PNG", …), or a refusal code ("photo.heic", …)."""
    head = data[:512]
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if head[:4] in (b"II*\x00", b"MM\x00*"):
        return "TIFF"
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return "BMP"
    return _sniff_refused(head)


def _sniff_refused(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return "photo.heic" if head[8:12] in _HEIF_BRANDS else "photo.unsupported"
    if head.startswith(b"%PDF"):
        return "photo.pdf"
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith(b"<"):
        return "photo.svg" if b"<svg" in text or b"!doctype svg" in text else "photo.web_page"
    return "photo.unsupported"


def _decode(data: bytes, name: str, edge: int = LONGEST_EDGE) -> tuple[Image.Image, Shot]:
    """The picture in RGB, perhaps already smaller, and what the camera said."""
    kind = sniff(data)
    if kind.startswith("photo."):
        raise InvalidInput(kind, name=name)
    payload = b""
    if kind == "JPEG":
        data, payload = split_jpeg(data)
    image = _open(data, kind, name)
    if image.width * image.height > MAX_PIXELS:
        megapixels = -(-image.width * image.height // 1_000_000)
        raise InvalidInput("photo.too_many_pixels", name=name, megapixels=megapixels, limit=MAX_PIXELS // 1_000_000)
    if kind == "JPEG":
        # Rounded down: one pixel too many and the decoder's own scaling by 2, 4, 8 would not be used.
        scale = min(1.0, edge / max(image.size))
        image.draft("RGB", (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
    _load(image, name)
    shot = read_shot(payload) if kind == "JPEG" else _shot_inside(image, kind)
    return _to_rgb(image), shot


def _open(data: bytes, kind: str, name: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=(kind,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        least = f"{(Image.MAX_IMAGE_PIXELS or MAX_PIXELS) // 1_000_000}+"  # the decoder says no more than that
        raise InvalidInput(
            "photo.too_many_pixels", name=name, megapixels=least, limit=MAX_PIXELS // 1_000_000
        ) from None
    except Exception as error:
        # Decoders raise whatever they stumble over; a bad file is never a bug of ours.
        raise InvalidInput("photo.broken", name=name) from error


def _load(image: Image.Image, name: str) -> None:
    try:
        image.load()
    except (OSError, EOFError) as error:
        raise InvalidInput("photo.incomplete", name=name) from error
    except Exception as error:
        raise InvalidInput("photo.broken", name=name) from error


def _shot_inside(image: Image.Image, kind: str) -> Shot:
    """Orientation and time of PNG, WebP and TIFF. TIFF is turned by its decoder already."""
    try:
        shot = shot_of(image.getexif())
    except Exception:
        return Shot()
    return Shot(1, shot.taken_at) if kind == "TIFF" else shot


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        # Sixteen bits: the upper eight are the picture.
        plain = image.convert("I") if image.mode != "F" else image
        brightest = plain.getextrema()[1]
        factor = 1.0 if isinstance(brightest, int | float) and brightest <= 255 else 1 / 256
        image = plain.point(lambda value: value * factor + 0).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGB", layer.size, _WHITE)
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return image if image.mode == "RGB" else image.convert("RGB")


def _scale(image: Image.Image, edge: int) -> Image.Image:
    longest = max(image.size)
    if longest <= edge:
        return image
    size = (max(1, round(image.width * edge / longest)), max(1, round(image.height * edge / longest)))
    return image.resize(size, Image.Resampling.HAMMING, reducing_gap=3.0)


def _turn(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _encode(image: Image.Image) -> bytes:
    image.info.clear()  # Pillow would write a comment found there
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
