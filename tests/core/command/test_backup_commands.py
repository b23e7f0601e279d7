"""`backup` and `restore` on the command line."""

from __future__ import annotations

from pathlib import Path

from tests.core.command.conftest import Run


def test_a_backup_is_made_listed_and_brought_back(cli: Run, tmp_path: Path) -> None:
    made = cli("backup", "--out", tmp_path / "stick")
    assert Path(made["file"]).is_dir()
    assert [row["file"] for row in cli("backup", "--list", "--out", tmp_path / "stick")["backups"]] == [made["file"]]
    back = cli("restore", tmp_path / "stick", "--to", tmp_path / "back")
    assert back["workspace"] == str(tmp_path / "back")
    assert (tmp_path / "back" / "workspace.db").is_file()


def test_a_folder_in_use_and_a_stick_that_is_not_there_are_refused_by_name(cli: Run, tmp_path: Path) -> None:
    cli("backup", "--out", tmp_path / "stick")
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "x").write_text("x", "utf-8")
    refused = cli("restore", tmp_path / "stick", "--to", tmp_path / "back", code=1)
    assert refused["error"]["code"] == "backup.not_empty"
    assert cli("backup", "--out", tmp_path / "gone" / "stick", code=3)["error"]["code"] == "backup.no_place"


def test_salvage_saves_into_a_new_folder_and_reports(cli: Run, root: Path, tmp_path: Path) -> None:
    cli("backup")
    data = bytearray((root / "workspace.db").read_bytes())
    data[4096 * 9 : 4096 * 10] = bytes(4096)
    (root / "workspace.db").write_bytes(data)
    told = cli("salvage", "--to", tmp_path / "new", code=0)
    assert told["ok"] or told["damaged_tables"]
    assert cli("--workspace", tmp_path / "new", "check")["ok"]
