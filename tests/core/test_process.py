"""A program that dies leaves no memory image and no values behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.sources import ROOT

NAME = "欧阳探针"
DIES = """
import os, resource, sys, threading
sys.path.insert(0, {root!r})
from core.process import harden
import logging
logging.basicConfig(level=logging.WARNING, format="%(name)s %(levelname)s %(message)s")
if {hardens}:
    harden()
secret = {name!r}
{deed}
"""


def run(tmp_path: Path, deed: str, *, hardens: bool = True) -> subprocess.CompletedProcess[bytes]:
    code = DIES.format(root=str(ROOT), name=NAME, deed=deed, hardens=hardens)
    return subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, timeout=60, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="prctl and RLIMIT_CORE of Linux")
def test_no_memory_image_is_allowed_from_the_start(tmp_path: Path) -> None:
    told = run(
        tmp_path,
        "import ctypes; print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))",
    )
    assert told.stdout.split() == [b"(0,", b"0)", b"0"]


def test_a_killed_program_leaves_no_file(tmp_path: Path) -> None:
    assert run(tmp_path, "os.abort()").returncode != 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "deed",
    [
        "raise KeyError(secret)",
        "one = threading.Thread(target=lambda: {}[secret]); one.start(); one.join()",
        "class Gone:\n    def __del__(self): raise KeyError(secret)\nGone()",
    ],
)
def test_a_crash_is_told_by_its_place_and_not_by_its_values(tmp_path: Path, deed: str) -> None:
    said = run(tmp_path, deed).stderr.decode()
    assert "crash KeyError at" in said
    assert NAME not in said
    assert NAME in run(tmp_path, deed, hardens=False).stderr.decode(), "the test could not have seen it"


def test_the_program_begins_with_it() -> None:
    source = (ROOT / "main.py").read_text("utf-8")
    body = source[source.index("def run() -> int:") :]
    assert body.index("harden()") < body.index("return main()")


def test_rings_are_looked_for_rarely_and_still_found(tmp_path: Path) -> None:
    told = run(
        tmp_path,
        "import gc, weakref\n"
        "from core.process import COLLECTED_AFTER, collect_rarely\n"
        "collect_rarely()\n"
        "class Ring: pass\n"
        "ring = Ring(); ring.itself = ring; gone = weakref.ref(ring); del ring\n"
        "kept = [[] for _ in range(2 * COLLECTED_AFTER)]\n"
        "print(gc.isenabled(), gone() is None)",
    )
    assert told.stdout.split() == [b"True", b"True"], told.stderr
