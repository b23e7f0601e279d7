"""Photos and signatures of visits: made ready, kept encrypted, shown again."""

from __future__ import annotations

import io
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.changes import Changes
from core.errors import InvalidInput
from core.vault.media import MediaStore

if TYPE_CHECKING:  # the imaging library is loaded with the first picture, not at every start
    from core.service.picture import Prepared

PREFIX = "media:"
SIGNATURE_EDGE = 1200
_MARGIN = 8
_THUMBNAILS_HELD = 96  # about 1 MB: a visit's photos and the ledger page around it


class MediaRows(Protocol):
    """The table that knows what is kept (core/store/media.py)."""

    def add(self, hash: str, size_bytes: int, width: int, height: int, kind: str, taken_at: str = "") -> None: ...

    def get(self, hash: str) -> object | None: ...


@dataclass(frozen=True)
class Photo:
    """A kept picture: its hash (in answers "media:<hash>"), pixels and bytes."""

    hash: str
    width: int
    height: int
    size_bytes: int
    changes: Changes = field(default_factory=Changes)

    @property
    def answer(self) -> str:
        """What a form's image question stores."""
        return PREFIX + self.hash


class Photos:
    """The verbs for pictures of one workspace."""

    def __init__(self, media: MediaStore, rows: MediaRows) -> None:
        self._media = media
        self._rows = rows
        self._thumbnails: OrderedDict[str, bytes] = OrderedDict()

    @staticmethod
    def prepare(source: Path | bytes, name: str) -> Prepared:
        """See `core.service.picture.prepare`; needs no workspace, runs on any thread."""
        from core.service import picture

        return picture.prepare(source, name)

    def keep(self, prepared: Prepared) -> Photo:
        """Stores a prepared photo: the file first, durably, then its row. Raises Unavailable("disk.*")."""
        content_hash = self._media.write(prepared.jpeg)
        size = len(prepared.jpeg)
        self._rows.add(content_hash, size, prepared.width, prepared.height, "photo", prepared.taken_at or "")
        self._hold(content_hash, prepared.thumbnail)
        return Photo(content_hash, prepared.width, prepared.height, size, Changes.of("photo"))

    def keep_signature(self, png: bytes) -> Photo:
        """Stores a drawn signature as a small grey PNG. Raises InvalidInput("photo.broken" | "photo.no_ink")."""
        data, width, height = clean_signature(png)
        content_hash = self._media.write(data)
        self._rows.add(content_hash, len(data), width, height, "signature")
        return Photo(content_hash, width, height, len(data), Changes.of("photo"))

    def load(self, content_hash: str) -> bytes:
        """The stored bytes (JPEG or PNG); takes "media:<hash>" too. Raises Unavailable("media.*")."""
        return self._media.read(content_hash.removeprefix(PREFIX))

    def thumbnail(self, content_hash: str) -> bytes:
        """A JPEG of at most 256 pixels, made anew and held in memory only: none lies on the disk."""
        key = content_hash.removeprefix(PREFIX)
        if key in self._thumbnails:
            self._thumbnails.move_to_end(key)
            return self._thumbnails[key]
        from core.service.picture import make_thumbnail

        small = make_thumbnail(self._media.read(key))
        self._hold(key, small)
        return small

    def _hold(self, key: str, thumbnail: bytes) -> None:
        self._thumbnails[key] = thumbnail
        self._thumbnails.move_to_end(key)
        while len(self._thumbnails) > _THUMBNAILS_HELD:
            self._thumbnails.popitem(last=False)


def clean_signature(png: bytes) -> tuple[bytes, int, int]:
    """A signature as grey PNG without metadata, cut to its ink with a small margin: (bytes, width, height)."""
    from PIL import Image, ImageChops

    from core.service import picture

    if picture.sniff(png) != "PNG":
        raise InvalidInput("photo.broken", name="")
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            if image.width * image.height > picture.MAX_PIXELS:
                raise InvalidInput("photo.too_many_pixels", name="", megapixels="> 40", limit=40)
            layer = image.convert("RGBA")
    except InvalidInput:
        raise
    except Exception as error:  # decoders raise whatever they stumble over
        raise InvalidInput("photo.broken", name="") from error
    paper = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    paper.alpha_composite(layer)
    grey = paper.convert("L")
    box = ImageChops.invert(grey).point(lambda value: 255 if value > 24 else 0).getbbox()
    if box is None:
        raise InvalidInput("photo.no_ink", name="")
    ink = grey.crop(box)
    white = Image.new("L", (ink.width + 2 * _MARGIN, ink.height + 2 * _MARGIN), 255)
    white.paste(ink, (_MARGIN, _MARGIN))
    white.thumbnail((SIGNATURE_EDGE, SIGNATURE_EDGE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    white.save(out, "PNG", optimize=True)
    return out.getvalue(), white.width, white.height
