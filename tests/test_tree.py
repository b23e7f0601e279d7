"""Laws about the tree itself: sizes, names, addresses, licences, the two commands."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.helpers.sources import ROOT, modules, place, syntax, tracked

LONGEST_FILE = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
# Written so that this file does not break its own law.
ADDRESSES = re.compile(
    "|".join(["pypi[.]org", "pythonhosted[.]org", "npmjs[.]org", "deb[.]debian[.]org", "security[.]debian[.]org"])
)
MACHINE_PATHS = re.compile(r"(?<![\w.~*$})-])/(?:w[o]rk|r[o]ot|t[m]p|h[o]me|U[s]ers)/[A-Za-z.]")
PICTURES_AND_FONTS = {".ttf", ".otf", ".ttc", ".png", ".jpg", ".pdf", ".db", ".xlsx", ".xls", ".bin", ".zst", ".ico"}


def texts() -> list[tuple[Path, str]]:
    return [
        (path, path.read_text("utf-8", errors="replace"))
        for path in tracked()
        if path.suffix.lower() not in PICTURES_AND_FONTS
    ]


def test_no_source_file_is_longer_than_a_reader_can_hold() -> None:
    long = [
        f"{place(path)}: {lines}"
        for path in tracked()
        if path.suffix in {".py", ".sql", ".sh"} and (lines := path.read_text("utf-8").count("\n")) > LONGEST_FILE
    ]
    assert not long


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {
        place(path)
        for path in tracked()
        if path.suffix == ".py"
        for part in (*path.relative_to(ROOT).parent.parts, path.stem)
        if part in EMPTY_NAMES and not path.is_relative_to(ROOT / "tests" / "helpers")
    }
    assert not empty


def test_no_file_names_a_package_registry() -> None:
    assert not [place(path) for path, text in texts() if ADDRESSES.search(text)]


def test_no_file_names_a_folder_of_one_machine() -> None:
    found = [
        f"{place(path)}:{text.count(chr(10), 0, hit.start()) + 1} {hit.group()}"
        for path, text in texts()
        for hit in MACHINE_PATHS.finditer(text)
    ]
    assert not found


def test_only_main_sees_everything_and_nobody_sees_main() -> None:
    assert not [place(path) for path in modules("core", "gui", "sync") if "main" in imported(path)]
    seen = {name for name in imported(ROOT / "main.py") if name.split(".")[0] in ("core", "gui", "sync")}
    assert {name.split(".")[0] for name in seen} == {"core", "gui", "sync"}
    assert not [name for name in seen if name.startswith(("sync.server", "core.store", "core.vault"))]


def imported(path: Path) -> set[str]:
    """The modules a file imports, by their full names."""
    found: set[str] = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def test_every_font_comes_with_its_licence() -> None:
    fonts = [path for path in tracked() if path.suffix in {".ttf", ".otf", ".ttc", ".woff2"}]
    assert fonts
    assert not [place(p) for p in fonts if not p.with_name(p.stem.split("_")[0] + "-LICENSE.txt").is_file()]


def test_the_lock_pins_every_package_with_a_hash_and_names_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    pins = re.findall(r"^(\S+?)==(\S+) \\\n((?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE))


def test_the_lock_holds_what_was_asked_for() -> None:
    asked = re.findall(r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)", (ROOT / "requirements.in").read_text("utf-8"), re.MULTILINE)
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    assert {name.lower().replace("_", "-"): pin for name, pin in asked}.items() <= locked.items()


def test_the_readme_names_both_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in text
    assert "make test" in text
