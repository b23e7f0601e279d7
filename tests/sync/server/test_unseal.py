"""Two of the office open the district's slot for a laptop: whom they answer, whom they refuse, what is noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.domain.rescue import purpose_of
from core.vault.rescue import Ask, open_reply
from core.vault.sealing import public_of, seal
from sync.protocol.signing import decode
from sync.server.service import staff
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import Office

Run = Callable[..., tuple[int, dict[str, Any]]]
KEY, PRIVATE, WS = b"K" * 32, b"p" * 32, "workspace-1"


@pytest.fixture
def two(office: Office) -> Office:
    """A district with two of the staff, an auditor, and one who left."""
    with office.begin() as connection:
        for login, name, role in (
            ("sun", "孙科员", "district_officer"),
            ("qian", "钱主任", "security_admin"),
            ("li", "李审计", "audit_admin"),
            ("gone", "周离职", "district_officer"),
        ):
            row, _password = staff.add(
                connection, office.ids, office.district, login=login, name=name, role=role, areas=(),
                now_ms=office.clock.now().utc_ms,
            )  # fmt: skip
        staff.set_disabled(connection, office.district, row.id, "", office.clock.now().utc_ms, is_disabled=True)
    return office


def asked(office: Office, laptop: Laptop, district: bytes = b"") -> Ask:
    assert laptop.enrolment is not None
    public = district or decode(laptop.enrolment.sealing_key)
    purpose = purpose_of("slot-1", "district", laptop.device_id, WS)
    return Ask(WS, "slot-1", laptop.device_id, seal(public, KEY, purpose, office.ids.token), public_of(PRIVATE))


def test_two_names_a_file_and_a_code_give_the_key_to_that_laptop_alone(
    two: Office, laptop: Laptop, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "ask.txt"
    file.write_text(asked(two, laptop).text() + "\n", "utf-8")
    code, told = run("unseal", str(file), "--by", "sun", "--by", "钱主任")
    assert code == 0 and told["user"] == "田秀英"
    reply = Path(told["reply"]).read_text("utf-8")
    assert told["code"] not in reply and "田秀英" not in reply
    answer = open_reply(reply, PRIVATE, WS, told["code"].lower())
    assert (answer.key, answer.user) == (KEY, "田秀英")
    assert answer.until_ms == two.clock.now().utc_ms + 24 * 3600 * 1000
    [row] = [row for row in two.rows("audit") if row["verb"] == "device.unseal"]
    assert row["about"] == laptop.device_id and len(row["detail"]["by"]) == 2
    assert "田秀英" not in str(two.rows("audit")) and told["code"] not in str(two.rows("audit"))
    code, told = run("unseal", str(file), "--by", "sun", "--by", "qian")
    assert told["error"]["code"] == "file.exists", "an answer is not written over"


@pytest.mark.parametrize(
    "by", [("sun",), ("sun", "孙科员"), ("sun", "gone"), ("sun", "nobody"), ("sun", "li"), ("sun", "qian", "sun")]
)
def test_one_person_is_not_two(two: Office, laptop: Laptop, run: Run, tmp_path: Path, by: tuple[str, ...]) -> None:
    file = tmp_path / "ask.txt"
    file.write_text(asked(two, laptop).text(), "utf-8")
    code, told = run("unseal", str(file), *(word for name in by for word in ("--by", name)))
    assert (code, told["error"]["code"]) == (1, "rescue.two")
    assert [path.name for path in tmp_path.glob("*.txt")] == ["ask.txt"]
    assert [row["outcome"] for row in two.rows("audit") if row["verb"] == "command.unseal"] == ["refused"]


def test_a_lost_laptop_one_to_be_cleared_and_foreign_files_are_refused_by_name(
    two: Office, enrolled: Callable[..., Laptop], run: Run, tmp_path: Path
) -> None:
    kept, lost, cleared = enrolled(), enrolled(), enrolled()
    run("device", "lost", lost.device_id)
    run("device", "wipe", cleared.device_id, "--yes")
    whole = asked(two, kept)
    cases = {
        asked(two, lost).text(): "rescue.revoked",
        asked(two, cleared).text(): "rescue.revoked",
        replace(whole, device_id="somebody-else").text(): "rescue.ask_foreign",
        replace(whole, device_id=lost.device_id).text(): "rescue.ask_foreign",
        asked(two, kept, public_of(b"o" * 32)).text(): "rescue.ask_foreign",
        whole.text()[:-20]: "rescue.ask_form",
        "": "rescue.ask_form",
    }
    for number, (text, expected) in enumerate(cases.items()):
        file = tmp_path / f"{number}.txt"
        file.write_text(text, "utf-8")
        code, told = run("unseal", str(file), "--by", "sun", "--by", "qian")
        assert (code, told["error"]["code"]) == (1, expected)
        assert told["error"]["text"] != expected, "said in words"
