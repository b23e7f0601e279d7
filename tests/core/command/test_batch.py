"""The stick from the command line, there and back."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import sync.server.__main__ as server
from core.clock import FixedClock
from tests.core.command.conftest import Run
from tests.sync.client.station import code_for, open_office


def test_what_waits_goes_out_and_back_by_two_files_or_by_a_picture(
    cli: Run, database: str, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("batch", "export", tmp_path, code=1)["error"]["code"] == "sync.not_enrolled"
    assert cli("batch", "import", code=1)["error"]["code"] == "stick.no_file"
    with open_office(database, tmp_path / "data", clock) as office:
        cli("sync", "--server", office.url, "--code", code_for(office))
    assert cli("batch", "export", tmp_path / "none" / "a.nfb", code=3)["error"]["code"] == "stick.gone"
    file = tmp_path / "a.nfb"
    out = cli("batch", "export", file, "--photos")
    assert (out["file"], out["items"], out["photos"], out["left"]) == (str(file), 0, 0, 0)
    told = district(monkeypatch, "batch", "import", file, "--print", tmp_path / "a.pdf", database=database)
    assert (told["is_new"], told["new"], told["receipt"]) == (True, 0, str(tmp_path / "a.nfr"))
    paper = cli("batch", "import", tmp_path / "a.pdf")
    assert (paper["new"], paper["again"], paper["waiting"]) == (0, True, 0)
    back = cli("batch", "import", tmp_path / "a.nfr")
    assert (back["new"], back["again"], back["photos_waiting"]) == (0, True, 0)
    assert cli("batch", "import", file, code=1)["error"]["code"] == "stick.wrong_kind"
    assert cli("batch", "import", "--code", "NFQ1.x.y", code=1)["error"]["code"] == "stick.paper"
    refused = district(monkeypatch, "batch", "import", tmp_path / "a.nfr", database=database, code=1)
    assert refused["error"]["code"] == "stick.wrong_kind"
    assert "上报文件（.nfb）" in refused["error"]["text"]


def district(monkeypatch: pytest.MonkeyPatch, *arguments: object, database: str, code: int = 0) -> dict[str, object]:
    """One command of the district's administrator, on its own clock."""
    printed = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(server.sys, "stdout", printed)
        ended = server.main(["--database", database, "--json", *map(str, arguments)])
    assert ended == code, printed.getvalue()
    found = json.loads(printed.getvalue())
    assert isinstance(found, dict)
    return found
