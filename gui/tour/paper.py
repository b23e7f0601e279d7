"""Saving what the preview shows, as an assistant without a printer does."""

from __future__ import annotations

from pathlib import Path

from gui.tour import material
from gui.tour.driver import Driver


def save_paper(do: Driver, path: Path) -> None:
    """Why, unsealed, and where; the passphrase first where the last one was too long ago."""
    do.click("prints_save")
    do.wait("the question why", lambda: do.find("hand_out_reason") or do.find("confirm_passphrase"))
    if do.find("confirm_passphrase") is not None:
        do.type("confirm_passphrase", material.PASSPHRASE)
        do.click("confirm_save")
    do.click("hand_out_reason_1")
    do.click("hand_out_plain")
    do.click("hand_out_save")
    do.save_file(path)
