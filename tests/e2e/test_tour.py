"""The whole main job, end to end: the tour drives the real window against a real district on a real PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pypdfium2
import pytest
from PIL import Image

from core.app import open_workspace
from core.seams import Seams
from gui.tour import material
from tests.helpers.window import wait_until

PROGRAM = Path(__file__).resolve().parents[2]
STEPS = 46
# After each of these steps the screen has said "saved", "imported" or "signed": that must survive anything.
KILLED_AFTER = {
    "20_signed": {"people": 8, "visits": 1},
}
KILLED_IN_SOAK = {
    "04_empty_today": {"people": 0},
    "06_roster_import": {"people": 8},
    "09_person": {"people": 8},
    "13_visit_filled": {"people": 8, "draft": "money/care_fee"},
    "15_visit_rest": {"people": 8, "draft": "papers/policy"},
    "17_photo": {"people": 8, "draft": "photos[1]/picture"},
    "22_printed": {"people": 8, "visits": 1, "prints": 2},
    "24_change_signed": {"people": 8, "visits": 1, "changes": 1},
    "26_emergency_signed": {"people": 8, "visits": 1, "changes": 1, "emergencies": 1},
    "32_synchronised": {"people": 8, "visits": 1, "changes": 1, "emergencies": 1, "waiting": 0},
}
# Everything is killed at once, laptop, cable and district, at a moment when something is half way. Then the district
# starts on what its disk holds, the laptop synchronises, and both sides have to hold the same, each once.
KILLED_HALF_WAY = (
    "29_cable_out",
    "30_district_dark",
    "31_laptop_dark",
    "35_two_sides",
    "37_stick_out",
    "38_stick_written",
)


def start_tour(out: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}
    with (out.parent / "tour.err").open("w") as errors:
        return subprocess.Popen(
            [sys.executable, "main.py", "tour", "--out", str(out)],
            cwd=PROGRAM,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )


def command(out: Path, *words: str) -> dict[str, Any]:
    """A command on the workspace that the tour left."""
    secret = out.parent / "passphrase"
    secret.write_text(material.PASSPHRASE)
    done = subprocess.run(
        [sys.executable, "main.py", "--json", "--workspace", str(out / "workspace"), *words],
        cwd=PROGRAM,
        env=os.environ | {"NUANFANG_PASSPHRASE_FILE": str(secret)},
        capture_output=True,
        text=True,
        check=False,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture
def out(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "tour"
    for process in psutil.process_iter(["cmdline"]):  # a killed tour leaves its database behind
        if any(str(tmp_path) in part for part in process.info["cmdline"] or ()) and process.pid != os.getpid():
            process.kill()


@pytest.mark.timeout(400)
def test_a_working_day_runs_through_every_layer(out: Path) -> None:
    tour = start_tour(out)
    told, _nothing = tour.communicate(timeout=390)
    assert (out / "summary.json").exists(), (out.parent / "tour.err").read_text("utf-8", "replace")[-4000:]
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert (tour.returncode, summary["failure"]) == (0, ""), told
    steps = summary["steps"]
    assert len(steps) == STEPS
    assert all(step["seen"] and step["picture"] for step in steps)
    for step in steps:
        with Image.open(out / "pictures" / step["picture"]) as picture:
            assert picture.width >= 300
            assert len(set(picture.convert("L").resize((64, 64)).tobytes())) > 8, f"{step['name']} is blank"
    counts = summary["counts"]
    assert counts["equal"] and counts["laptop"] == counts["district"] and not counts["twice"]
    assert counts["laptop"]["visit"] == 1 and counts["laptop"]["person"] >= 8
    papers = {path.name: pypdfium2.PdfDocument(path.read_bytes()) for path in (out / "papers").glob("*.pdf")}
    assert {"恢复卡.pdf", "走访路线单.pdf", "探视巡防记录表（公示件）.pdf", "探视巡防记录表（内部件）.pdf"} <= set(
        papers
    )
    public = "".join(page.get_textpage().get_text_range() for page in papers["探视巡防记录表（公示件）.pdf"])
    internal = "".join(page.get_textpage().get_text_range() for page in papers["探视巡防记录表（内部件）.pdf"])
    number = material.id_number(material.PEOPLE[0][2], 103)
    assert number not in public.replace("\n", "") and number in internal.replace("\r", "").replace("\n", "")
    assert command(out, "check")["ok"]
    status = command(out, "status")
    assert (status["waiting"], status["refused"], status["photos_waiting"]) == (0, 0, 0)


@pytest.mark.timeout(200)
@pytest.mark.parametrize("step", KILLED_AFTER)
def test_a_kill_after_any_step_loses_nothing_that_was_acknowledged(out: Path, step: str) -> None:
    _kill_after(out, step)
    _must_hold(out, KILLED_AFTER[step])


@pytest.mark.soak
@pytest.mark.timeout(400)
@pytest.mark.parametrize("step", KILLED_IN_SOAK)
def test_the_same_at_the_other_steps(out: Path, step: str) -> None:
    _kill_after(out, step)
    _must_hold(out, KILLED_IN_SOAK[step])


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("step", KILLED_HALF_WAY)
def test_after_a_kill_half_way_both_sides_come_to_hold_the_same_each_once(out: Path, step: str) -> None:
    _kill_after(out, step)
    assert command(out, "check")["ok"]
    url = _server_url(out)
    with _district_again(out, int(url.rsplit(":", 1)[1])) as database:
        report = command(out, "sync")
        assert report["state"] == "finished", report
        assert (report["waiting"], report["photos_waiting"]) == (0, 0)
        assert command(out, "sync")["stages"] == ["hello"], "nothing differs any more"
        rows = _exported(out, database)
    ids = [row["item"]["id"] for row in rows]
    assert len(ids) == len(set(ids))
    status = command(out, "status")
    assert len(ids) == status["sent"] + status["conflicts"]


def _server_url(out: Path) -> str:
    core = open_workspace(out / "workspace", material.PASSPHRASE, Seams.system())
    try:
        return core.exchange.status().server_url
    finally:
        core.close()


@contextmanager
def _district_again(out: Path, port: int) -> Iterator[str]:
    """The district on its old folder, where the laptop knows it; the killed database has to let go of it first."""
    wait_until(lambda: not _uses(out / "district"), 30)
    (out / "district" / "postgres" / "cluster" / "postmaster.pid").unlink(missing_ok=True)
    with (out.parent / "again.err").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "sync.server", "try", "--dir", str(out / "district"), "--port", str(port)],
            cwd=PROGRAM, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
    assert process.stdout is not None
    try:
        yield str(json.loads(process.stdout.readline())["database"])
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def _uses(folder: Path) -> bool:
    """Whether a process that was killed is still about."""
    return any(
        str(folder) in " ".join(process.info["cmdline"] or ()) and process.info["status"] != psutil.STATUS_ZOMBIE
        for process in psutil.process_iter(["cmdline", "status"])
    )


def _exported(out: Path, database: str) -> list[dict[str, Any]]:
    file = out.parent / "all.jsonl"
    subprocess.run(
        [sys.executable, "-m", "sync.server", "--json", "export", "--out", str(file)],
        cwd=PROGRAM, env=os.environ | {"NUANFANG_DATABASE": database}, check=True, capture_output=True,
    )  # fmt: skip
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _kill_after(out: Path, step: str) -> None:
    tour = start_tour(out)
    assert tour.stdout is not None
    seen = [line for line in iter(tour.stdout.readline, "") if _is_last(line, step, tour)]
    tour.wait()
    tour.stdout.close()
    assert seen, f"the tour ended before {step}: {(out.parent / 'tour.err').read_text()[-2000:]}"


def _is_last(line: str, step: str, tour: subprocess.Popen[str]) -> bool:
    if not line.startswith(step):
        return False
    os.killpg(tour.pid, signal.SIGKILL)
    return True


def _must_hold(out: Path, wanted: dict[str, Any]) -> None:
    assert command(out, "check")["ok"]
    assert command(out, "person", "list")["total"] == wanted["people"]
    visits = command(out, "visit", "list")["visits"]
    if "draft" in wanted:
        [draft] = [visit for visit in visits if visit["state"] == "draft"]
        answers = command(out, "visit", "show", draft["id"])["visit"]["answers"]
        assert answers.get(wanted["draft"]), "what the screen called saved is gone"
    if "visits" in wanted:
        assert len([visit for visit in visits if visit["state"] == "signed"]) == wanted["visits"]
    if "changes" in wanted:
        assert len([one for one in command(out, "change", "list")["visits"] if one["state"] == "signed"]) == 1
    if "emergencies" in wanted:
        assert len(command(out, "record", "list", "--kind", "emergency")["records"]) == wanted["emergencies"]
    if "waiting" in wanted:
        assert command(out, "status")["waiting"] == 0
