"""A USB stick of the tour: a folder that can be pulled out in the middle of writing, carried to the district, read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.office import Progress
from gui.tour.driver import TourError
from gui.tour.scene import Scene

SUFFIX, RECEIPT = ".nfb", ".nfr"


class Stick:
    """Exports and reads through the card of the 同步 page; the district reads it by its command."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._do = scene.do
        self._folder = scene.out / "stick"
        self._folder.mkdir(exist_ok=True)
        self._file = self._folder
        self._count = 0

    @property
    def files(self) -> list[str]:
        """What somebody at the district would find on it."""
        return sorted(path.name for path in self._folder.glob(f"*{SUFFIX}"))

    def export_and_pull(self) -> None:
        """Pulled out as the first bytes have been written; then it is plugged in again, with what is on it."""
        self._pulled_out(lambda progress: bool(progress.total), self._export)
        if self._ended.state != "failed":
            raise TourError(f"the stick was pulled out, and the export {self._ended.state}")

    def export(self) -> None:
        """Writes what waits onto the stick."""
        self._export()
        if self._ended.state != "finished" or not self._file.exists():
            raise TourError(f"the export {self._ended.state}: {self._ended.code}")

    def hand_in(self) -> dict[str, Any]:
        """Somebody at the district takes the file in; its receipt lies beside it. What the command said."""
        return self._scene.ask("batch", "import", str(self._file), "--data", str(self._scene.district.data))

    def read_receipt(self) -> None:
        """Reads the receipt that came back on the stick."""
        do = self._do
        do.click("stick_read")
        receipt = self._file.with_suffix(RECEIPT)
        self._wait_for("stick_read", lambda: do.choose_file(receipt))

    def read_and_pull(self) -> None:
        """Twice: pulled out as reading begins, and in the middle, so that only half of the receipt was there."""
        receipt = self._file.with_suffix(RECEIPT)
        whole = receipt.read_bytes()
        self._pulled_out(lambda progress: progress.stage == "stick_read", self.read_receipt)
        self._must_fail("stick.gone")
        receipt.write_bytes(whole[: len(whole) // 2])
        self.read_receipt()
        self._must_fail("stick.truncated")
        receipt.write_bytes(whole)

    def _pulled_out(self, is_time: Callable[[Progress], bool], work: Callable[[], object]) -> None:
        """Does this; the stick is pulled out at the first word that says it is time, and plugged in afterwards."""
        away = self._folder.with_name("stick.out")

        def pull(progress: Progress) -> None:
            if is_time(progress) and self._folder.exists():
                self._folder.rename(away)

        office = self._do.application.shell.office if self._do.application.shell is not None else None
        if office is None:
            raise TourError("no way to the district")
        leave = office.subscribe(pull)
        try:
            work()
        finally:
            leave()
        if not away.exists():
            raise TourError("the stick was not pulled out")
        away.rename(self._folder)

    def _must_fail(self, code: str) -> None:
        if (self._ended.state, self._ended.code) != ("failed", code):
            raise TourError(f"the stick was pulled out, and reading {self._ended.state}: {self._ended.code}")

    def _export(self) -> None:
        do = self._do
        do.click("nav_sync")
        self._count += 1
        self._file = self._folder / f"上报{self._count}{SUFFIX}"
        do.click("stick_export")
        self._wait_for("stick_export", lambda: do.choose_file(self._file))

    def _wait_for(self, stage: str, begin: Any) -> None:
        self._ended = self._scene.watch(begin, lambda one: one.stage == stage and one.is_over)
        self._scene.settle()
        self._do.reach(self._do.widget("stick_banner"))
