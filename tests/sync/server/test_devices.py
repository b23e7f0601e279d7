"""What the district does with its laptops by command: villages, lease, clearing, loss; and what it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.domain.lease import LETTERS, weeks_of
from core.errors import AppError
from core.service.enrol_card import read_card_picture
from sync.protocol.sealing import SUITE_A
from sync.protocol.signing import decode, is_order
from sync.server.command.devices import DeviceVerbs, in_words
from sync.server.command.parser import build_parser
from tests.helpers.certificates import make_authority
from tests.sync.server.laptop import Laptop
from tests.sync.server.office import FIRST, SECOND, VILLAGES, Office

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(office: Office) -> Run:
    """One command in its own transaction."""

    def device(*arguments: str) -> dict[str, Any]:
        args = build_parser().parse_args(["device", *arguments])
        verb = DeviceVerbs(office.clock, office.ids).table()[("device", args.verb)]
        with office.begin() as connection:
            return verb(args, connection, office.district)

    return device


def verbs(office: Office) -> list[str]:
    return [row["verb"] for row in sorted(office.rows("audit"), key=lambda row: row["seq"])]


def one(run: Run) -> dict[str, Any]:
    [row] = run("list")["devices"]
    return dict(row)


def test_other_villages_bring_the_new_people_and_take_the_old_ones_away(
    office: Office, laptop: Laptop, run: Run
) -> None:
    laptop.pull()
    told = run("villages", laptop.device_id, "--add", f"{SECOND}={VILLAGES[SECOND]}", "--remove", FIRST)
    assert [row["code"] for row in told["villages"]] == [SECOND]
    [order] = laptop.hello().orders
    assert json.loads(order.text)["villages"] == [{"code": SECOND, "name": VILLAGES[SECOND]}]
    assert laptop.enrolment is not None
    assert is_order(decode(laptop.enrolment.server_key), order.text, order.signature)
    assert laptop.pull_page().is_full
    with pytest.raises(AppError, match=r"device\.no_villages"):
        run("villages", laptop.device_id, "--remove", SECOND)
    with pytest.raises(AppError, match=r"device\.village"):
        run("villages", laptop.device_id, "--add", "12")
    assert verbs(office)[-1] == "device.villages"


def test_a_telephone_code_is_made_for_the_laptop_that_was_read_out(office: Office, laptop: Laptop, run: Run) -> None:
    tag = one(run)["tag"]
    told = run("lease", "--challenge", f"{tag.lower()}-abcd-efgh", "--weeks", "2")
    assert laptop.enrolment is not None
    key = decode(laptop.enrolment.lease_key)
    assert weeks_of(key, laptop.device_id, "ABCDEFGH", told["code"]) == 2
    assert set(told["code"]) <= set(LETTERS)
    for wrong in ("ZZ-ABCD-EFGH", f"{tag}-ABCD", "", f"{tag}"):
        with pytest.raises(AppError, match=r"lease\.challenge|device\.unknown|device\.lease_days"):
            run("lease", "--challenge", wrong)
    with pytest.raises(AppError, match=r"lease\.weeks"):
        run("lease", "--challenge", f"{tag}-ABCD-EFGH", "--weeks", "9")
    run("revoke", laptop.device_id)
    with pytest.raises(AppError, match=r"lease\.challenge"):
        run("lease", "--challenge", f"{tag}-ABCD-EFGH")


def test_a_lease_of_its_own_is_ordered_and_listed(office: Office, laptop: Laptop, run: Run) -> None:
    assert one(run)["lease_until"].startswith("2027-01-21")
    run("lease", laptop.device_id, "--days", "7")
    [order] = laptop.hello().orders
    assert (json.loads(order.text)["kind"], json.loads(order.text)["lease_days"]) == ("lease", 7)
    assert one(run)["lease_until"].startswith("2026-11-29")
    assert one(run)["orders"] == ["lease"]
    run("lease", laptop.device_id, "--days", "0")
    assert one(run)["lease_until"] is None
    assert len(laptop.hello().orders) == 1, "the newer order takes the place of the older"


def test_clearing_has_to_be_meant_and_the_last_word_ends_the_device(office: Office, laptop: Laptop, run: Run) -> None:
    with pytest.raises(AppError, match=r"wipe\.confirm"):
        run("wipe", laptop.device_id)
    order = run("wipe", laptop.device_id, "--yes")["order"]
    assert one(run)["orders"] == ["wipe"]
    body = SUITE_A + bytes(200)
    first = laptop.ask("POST", "/v1/sealed", body=body, who=laptop.device_id)
    again = laptop.ask("POST", "/v1/sealed", body=body, who=laptop.device_id)
    assert first.data["sha256"] == again.data["sha256"]
    assert office.count("sealed_files") == 1
    laptop.hello(done=[order])
    assert one(run)["wiped_at"] and one(run)["revoked_at"]
    for method, target in (("POST", "/v1/hello"), ("POST", "/v1/sealed")):
        refused = laptop.ask(method, target, {"protocol": 1}, who=laptop.device_id).refusal
        assert refused is not None and refused.code == "auth.refused"


@pytest.mark.parametrize("body", [b"", b"{}", b"rubbish" * 50, SUITE_A])
def test_what_is_not_sealed_is_not_kept(office: Office, laptop: Laptop, body: bytes) -> None:
    refused = laptop.ask("POST", "/v1/sealed", body=body, who=laptop.device_id).refusal
    assert refused is not None and refused.code == "sealed.broken"
    assert office.count("sealed_files") == 0


def test_a_lost_laptop_is_stopped_told_to_clear_itself_and_reported_with_ids_only(
    office: Office, laptop: Laptop, run: Run, tmp_path: Path
) -> None:
    person = office.ids.new()
    fields = {"name": "孟姜氏", "village_code": FIRST, "support_form": "home"}
    laptop.push([laptop.fact(), laptop.edit(person, 0, fields)])
    laptop.hello(head=9, photos=4)
    report = run("lost", laptop.device_id, "--out", str(tmp_path / "report.txt"))
    known = {row["person_id"] for row in office.rows("persons")}
    assert {item for row in report["villages"] for item in row["person_ids"]} == known
    assert (report["not_arrived"], report["photos_not_arrived"]) == (9 - 2, 4)
    assert report["records"]["visit"] == 1
    text = (tmp_path / "report.txt").read_text("utf-8")
    assert text == report["text"] == in_words(report)
    assert "孟姜氏" not in json.dumps(report, ensure_ascii=False)
    told = laptop.hello(need_token=True, need_beacon=True)
    assert [json.loads(order.text)["kind"] for order in told.orders] == ["wipe"]
    assert (told.token, told.beacon, told.waiting) == ("", "", False), "a stopped laptop hears that and nothing else"
    pushed = laptop.ask_push([laptop.fact()]).refusal
    assert pushed is not None and pushed.code == "auth.refused"
    again = run("lost", laptop.device_id)
    assert again["persons"] == report["persons"]
    assert len(laptop.hello().orders) == 1
    assert verbs(office).count("device.lost") == 2
    assert all("孟姜氏" not in str(row) for row in office.rows("audit"))


def test_unknown_and_stopped_laptops_are_said_to_be_so(laptop: Laptop, run: Run) -> None:
    for arguments in (("revoke", "nobody"), ("wipe", "nobody", "--yes"), ("lost", "nobody"), ("sealed", "nobody")):
        with pytest.raises(AppError, match=r"device\.unknown"):
            run(*arguments)
    run("revoke", laptop.device_id)
    with pytest.raises(AppError, match=r"device\.not_active"):
        run("villages", laptop.device_id, "--add", SECOND)


def test_sealed_files_are_taken_out_for_the_import(laptop: Laptop, run: Run, tmp_path: Path) -> None:
    laptop.ask("POST", "/v1/sealed", body=SUITE_A + bytes(300), who=laptop.device_id)
    assert [row["taken"] for row in run("sealed")["sealed"]] == [False]
    run("sealed", laptop.device_id, "--out", str(tmp_path / "out"))
    [path] = (tmp_path / "out").iterdir()
    assert path.read_bytes() == SUITE_A + bytes(300)
    assert [row["taken"] for row in run("sealed")["sealed"]] == [True]


@pytest.mark.parametrize("ending", [".png", ".pdf"])
def test_the_enrolment_card_carries_address_code_and_certificate(
    office: Office, run: Run, tmp_path: Path, ending: str
) -> None:
    authority, file = make_authority(), tmp_path / f"card{ending}"
    (tmp_path / "ca.pem").write_text(authority.pem)
    told = run(
        "add", "--name", "田秀英", "--village", FIRST, "--qr", str(file), "--url", "https://nf.example.gov.cn",
        "--ca", str(tmp_path / "ca.pem"),
    )  # fmt: skip
    assert told["card"]["carries_certificate"]
    if ending == ".pdf":
        import pypdfium2

        page = pypdfium2.PdfDocument(file)[0]
        file = tmp_path / "page.png"
        page.render(scale=2).to_pil().save(file)
    card = read_card_picture(file)
    assert (card.url, card.code, card.ca_pem.split()) == (
        "https://nf.example.gov.cn", told["code"], authority.pem.split(),
    )  # fmt: skip
    assert Laptop(office.url, office.clock, office.ids).enrol(card.code).refusal is None


def test_a_card_without_a_certificate_for_https_is_not_printed(run: Run, tmp_path: Path) -> None:
    base = ("add", "--name", "田秀英", "--village", FIRST, "--qr")
    for rest in (
        (str(tmp_path / "c.png"), "--url", "https://x.example"),
        (str(tmp_path / "c.png"),),
        (str(tmp_path / "c.doc"), "--url", "https://x.example"),
    ):
        with pytest.raises(AppError, match=r"device\.card"):
            run(*base, *rest)
    assert not list(tmp_path.iterdir())
