"""A 12-megapixel photo from the phone to stored and shown, against the fastest way Pillow alone can shrink it."""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PIL import Image, ImageFilter
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QLabel

from core.app import create_workspace
from tests.bench.measure import compare, tell
from tests.helpers.big_workspace import PASSPHRASE, seams_today
from tests.helpers.people import VILLAGE_CODE

BOUND = 1.3
SIZE = (4000, 3000)
ROUNDS = 12


def shots(count: int) -> Iterator[bytes]:
    """Pictures with the texture of real ones (about 3 MB), the same on every run, all different: none is stored yet."""
    noise = Image.frombytes("RGB", (1000, 750), random.Random(12).randbytes(1000 * 750 * 3))
    image = noise.filter(ImageFilter.GaussianBlur(2)).resize(SIZE, Image.Resampling.BICUBIC)
    image = Image.blend(image, Image.effect_noise(SIZE, 40).convert("RGB"), 0.15)
    for n in range(count):
        image.paste((n * 7 % 256, n * 31 % 256, 90), (200, 200, 600, 600))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=88)
        yield out.getvalue()


def shrink(data: bytes, how: Image.Resampling) -> bytes:
    """Draft decoding to the true proportion, one scaling, one encoding: nothing else."""
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", (1600, 1200))
    out = io.BytesIO()
    image.resize((1600, 1200), how).save(out, "JPEG", quality=80)
    return out.getvalue()


def main() -> None:
    app = QApplication([])
    label = QLabel()
    label.resize(256, 256)
    label.show()
    pictures = list(shots(2 * ROUNDS + 2))
    fresh = iter(pictures)
    with tempfile.TemporaryDirectory() as folder:
        core, _ = create_workspace(
            Path(folder) / "w", village_code=VILLAGE_CODE, village_name="柳坝村", user_name="安行远",
            passphrase=PASSPHRASE, seams=seams_today(), mode="practice",
        )  # fmt: skip

        def ours() -> None:
            photo = core.photos.keep(core.photos.prepare(next(fresh), "IMG_0001.jpg"))
            label.setPixmap(QPixmap.fromImage(QImage.fromData(core.photos.thumbnail(photo.hash))))
            app.processEvents()

        results = [
            compare(
                f"photo 12 MP, stored and shown / Pillow {how.name}",
                ours,
                partial(shrink, pictures[0], how),
                bound,
                rounds=ROUNDS,
            )
            for how, bound in ((Image.Resampling.BILINEAR, BOUND), (Image.Resampling.LANCZOS, None))
        ]
        core.close()
    tell(results)


if __name__ == "__main__":
    main()
