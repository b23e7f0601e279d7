"""Which form is in use: the district's own, whatever comes with a newer program."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.app import Core
from core.paths import resources
from core.service.exchange import RemoteItem


def lead(core: Core, version: str) -> str:
    """The lead form as it ships, under another version."""
    source = (resources() / "forms" / "lead.md").read_text("utf-8")
    return source.replace(f"| {core.forms.current('lead').version} ", f"| {version} ")


def test_a_newer_program_never_takes_the_place_of_the_districts_own_form(core: Core, tmp_path: Path) -> None:
    ours, newer = lead(core, "2026.77"), lead(core, "2027.5")
    body = {"form_id": "lead", "version": "2026.77", "kind": "lead", "source": ours}
    core.exchange.apply_remote([RemoteItem("form", "lead@2026.77", 1, 1, body)], "c", "e")
    folder = tmp_path / "forms"
    shutil.copytree(resources() / "forms", folder)
    (folder / "lead.md").write_text(newer, "utf-8")
    assert core.forms.install_shipped(folder)
    assert core.forms.current("lead").version == "2026.77"
    assert core.forms.of("lead", "2027.5").version == "2027.5"  # it is there all the same
