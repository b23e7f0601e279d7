"""The command line inside this process, on a workspace and a clock of the test's own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import main
from core.clock import FixedClock
from core.ids import Ids
from core.seams import Seams
from tests.helpers.workspace import GOOD_VISIT, PASSPHRASE, signature_png

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n", "utf-8")
    return path


@pytest.fixture
def cli(
    root: Path,
    passphrase_file: Path,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Runs one command with --json and returns what it printed; `code` is the exit code it must end with."""
    monkeypatch.setenv("NUANFANG_PASSPHRASE_FILE", str(passphrase_file))
    seams = Seams(clock, Ids(clock, os.urandom), "b0000001")
    monkeypatch.setattr(main.Seams, "system", classmethod(lambda _cls: seams))

    def run(*arguments: object, code: int = 0) -> dict[str, Any]:
        ended = main.main(["--workspace", str(root), "--json", *map(str, arguments)])
        printed = capfd.readouterr()
        assert ended == code, printed.out + printed.err
        assert "Traceback" not in printed.err
        assert printed.out.count("\n") == 1, "one line for a script"
        found = json.loads(printed.out)
        assert isinstance(found, dict)
        return found

    return run


@pytest.fixture
def answers(tmp_path: Path) -> Callable[..., Path]:
    """A file of answers to a whole good visit; `changes` by path, None leaves one out."""
    ink = tmp_path / "ink.png"
    ink.write_bytes(signature_png())

    def write(changes: dict[str, Any] | None = None, **more: Any) -> Path:
        signed = dict.fromkeys(("sign/person_signature", "sign/assistant_signature"), f"file:{ink}")
        whole = GOOD_VISIT | signed | (changes or {}) | more
        path = tmp_path / "answers.json"
        path.write_text(json.dumps({name: value for name, value in whole.items() if value is not None}), "utf-8")
        return path

    return write
