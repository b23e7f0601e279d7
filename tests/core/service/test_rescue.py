"""The way back in by the district: without the recovery card, without a name on the screen, killed at any step."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.app import Core, ask_district, open_with_district, open_workspace
from core.errors import AppError
from core.ids import Ids
from core.paths import WorkspacePaths
from core.service import rescue
from core.vault.rescue import Ask as Asked
from core.vault.sealing import public_of
from core.vault.slots import read_slots, unwrap, write_slots
from sync.server.service.rescue_reply import Ask, new_code
from tests.helpers.dying import DIED, Fuse, dies_in
from tests.helpers.rescued import DISTRICT, answer, enrolment
from tests.helpers.workspace import PASSPHRASE, fixed_seams

OTHER = b"o" * 32
FRESH = "Fresh words 9"


@pytest.fixture
def held(root: Path) -> Core:
    """An open workspace that the test closes itself."""
    return open_workspace(root, PASSPHRASE, fixed_seams())


@pytest.fixture
def enrolled(core: Core, root: Path) -> Path:
    core.exchange.save_enrolment(enrolment())
    return root


def refused(root: Path, reply: str, code: str, new: str = FRESH, seed: int = 40) -> str:
    with pytest.raises(AppError) as told:
        open_with_district(root, reply, code, new, fixed_seams(seed=seed))
    return told.value.code


def test_the_district_opens_what_everybody_forgot_and_he_sets_a_new_passphrase(held: Core, root: Path) -> None:
    held.exchange.save_enrolment(enrolment())
    held.close()
    asked = ask_district(root, fixed_seams(seed=4))
    assert "赵协理" not in asked and len(asked) < 900
    reply, code = answer(asked)
    assert "赵协理" not in reply
    opened = open_with_district(root, f"{reply[:70]}\n{reply[70:]}\n", "abcd efgh", FRESH, fixed_seams(seed=5))
    assert opened.info.user.name == "赵协理" and not [one for one in opened.health.check() if not one.is_ok]
    opened.close()
    open_workspace(root, FRESH, fixed_seams(seed=6)).close()
    with pytest.raises(AppError, match=r"vault\.wrong_passphrase"):
        open_workspace(root, PASSPHRASE, fixed_seams(seed=7))
    assert refused(root, reply, code, "Again words 8") == "rescue.not_asked", "once"


def test_where_the_district_never_enrolled_it_says_that_only_the_card_helps(held: Core, root: Path) -> None:
    held.close()
    with pytest.raises(AppError, match=r"rescue\.not_enrolled"):
        ask_district(root, fixed_seams(seed=4))
    assert not WorkspacePaths(root).rescue.exists()


def test_each_wrong_piece_has_its_own_answer_and_nothing_changes(enrolled: Path) -> None:
    asked = ask_district(enrolled, fixed_seams(seed=4))
    reply, code = answer(asked)
    before = read_slots(WorkspacePaths(enrolled).slots)
    assert refused(enrolled, reply, "ABCD-EFGJ") == "rescue.code"
    assert refused(enrolled, "nonsense", code) == "rescue.reply_form"
    assert refused(enrolled, reply, code, "short") == "vault.passphrase_short"
    assert refused(enrolled, *answer(asked, hours=-1)) == "rescue.late"
    assert refused(enrolled, *answer(asked, user="钱没来过")) == "rescue.user"
    stranger = Asked(**vars(replace(Ask.read(asked), public=public_of(b"x" * 32)))).text()
    assert refused(enrolled, *answer(stranger)) == "rescue.reply_foreign"
    assert read_slots(WorkspacePaths(enrolled).slots) == before
    open_with_district(enrolled, reply, code, FRESH, fixed_seams(seed=41)).close()


def test_whoever_comes_in_meanwhile_ends_the_question(enrolled: Path) -> None:
    reply, code = answer(ask_district(enrolled, fixed_seams(seed=4)))
    open_workspace(enrolled, PASSPHRASE, fixed_seams(seed=5)).close()
    assert not WorkspacePaths(enrolled).rescue.exists()
    assert refused(enrolled, reply, code) == "rescue.not_asked"


def test_a_clock_set_back_gives_the_answer_no_more_hours(enrolled: Path) -> None:
    core = open_workspace(enrolled, PASSPHRASE, fixed_seams(seed=3))
    core._desk.lease.renew(core.seams.clock.now().utc_ms + 3 * 24 * 3600 * 1000)
    core.close()
    reply, code = answer(ask_district(enrolled, fixed_seams(seed=4)))
    assert refused(enrolled, reply, code) == "rescue.late", "the clock says it is in time, the district said more"
    open_workspace(enrolled, PASSPHRASE, fixed_seams(seed=5)).close()


def test_asked_twice_it_is_the_same_question_and_the_first_answer_still_fits(enrolled: Path) -> None:
    first = ask_district(enrolled, fixed_seams(seed=4))
    assert ask_district(enrolled, fixed_seams(seed=5)) == first


def test_an_answer_that_comes_too_late_is_no_guess(enrolled: Path) -> None:
    asked = ask_district(enrolled, fixed_seams(seed=4))
    assert [refused(enrolled, *answer(asked, hours=-1)) for _ in range(6)] == ["rescue.late"] * 6
    open_with_district(enrolled, *answer(asked), FRESH, fixed_seams(seed=41)).close()


def test_guessing_the_code_waits_like_guessing_the_passphrase(enrolled: Path) -> None:
    reply, _code = answer(ask_district(enrolled, fixed_seams(seed=4)))
    codes = [refused(enrolled, reply, f"ABCD-EFG{letter}") for letter in "23456"]
    assert codes[:4] == ["rescue.code"] * 4 and codes[4] == "vault.wait"


def test_an_answer_that_is_none_gives_no_tries_back(enrolled: Path) -> None:
    reply, _code = answer(ask_district(enrolled, fixed_seams(seed=4)))
    codes = [refused(enrolled, reply, f"ABCD-EFG{letter}") for letter in "234"]
    codes += [refused(enrolled, "x", "ABCD-EFG2"), *(refused(enrolled, reply, f"ABCD-EFG{letter}") for letter in "56")]
    assert codes == [*["rescue.code"] * 3, "rescue.reply_form", "rescue.code", "vault.wait"]


def test_another_district_and_a_slot_said_to_be_another_laptop_s_open_nothing(enrolled: Path) -> None:
    asked = Ask.read(ask_district(enrolled, fixed_seams(seed=4)))
    for false in (replace(asked, device_id="dev-2"), replace(asked, workspace_id="w"), replace(asked, slot_id="s")):
        with pytest.raises(AppError, match=r"rescue\.ask_foreign"):
            false.open(DISTRICT)
    with pytest.raises(AppError, match=r"rescue\.ask_foreign"):
        asked.open(OTHER)


def test_the_slot_follows_the_key_and_an_answer_of_before_says_that_it_is_stale(core: Core, root: Path) -> None:
    core.exchange.save_enrolment(enrolment())
    asked = ask_district(root, fixed_seams(seed=4))
    core.rotate_key()
    assert refused(root, *answer(asked)) == "rescue.stale"
    again = Ask.read(ask_district(root, fixed_seams(seed=4)))
    assert again.open(DISTRICT) == core._keys.database


def test_the_slot_is_for_the_present_district_alone_and_goes_with_the_enrolment(core: Core, root: Path) -> None:
    def held() -> list[tuple[str, bytes]]:
        file = read_slots(core.paths.slots)
        assert file.is_vouched(core._keys.database)
        return [(slot.owner, slot.public) for slot in file.slots if slot.kind == "district"]

    core.exchange.save_enrolment(enrolment())
    core.exchange.save_enrolment(enrolment(OTHER, "dev-9"))
    assert held() == [("dev-9", public_of(OTHER))]
    with core._desk.db.transaction():
        core._desk.state.set("enrolment", None)
    core.fit_district_slot()
    assert held() == []


def test_an_enrolled_laptop_without_the_slot_gets_it_at_the_next_opening(held: Core, root: Path) -> None:
    held.exchange.save_enrolment(enrolment())
    file = read_slots(held.paths.slots)
    write_slots(held.paths.slots, file.with_district(None).vouched(held._keys.database))
    held.close()
    open_workspace(root, PASSPHRASE, fixed_seams(seed=3)).close()
    assert read_slots(WorkspacePaths(root).slots).district() is not None


def test_a_set_that_somebody_changed_receives_no_slot(core: Core) -> None:
    write_slots(core.paths.slots, replace(read_slots(core.paths.slots), policy="asvs"))
    core.exchange.save_enrolment(enrolment())
    assert read_slots(core.paths.slots).district() is None


def test_killed_at_every_step_the_old_passphrase_opens_or_the_new_one(enrolled: Path, tmp_path: Path) -> None:
    asked = ask_district(enrolled, fixed_seams(seed=4))
    reply, code = answer(asked)
    step, died, seen = 0, True, set()
    while died:
        step += 1
        copy = tmp_path / f"w{step}"
        shutil.copytree(enrolled, copy)

        def turn(last: int = step, copy: Path = copy) -> None:
            fuse = Fuse(last)
            for name in ("replace", "unlink"):
                setattr(os, name, fuse.before(getattr(os, name)))
            open_with_district(copy, reply, code, FRESH, fixed_seams(seed=60 + last)).close()

        died = dies_in(turn)
        seen.add(_opens_with(copy))
        shutil.rmtree(copy)
    assert seen == {PASSPHRASE, FRESH} and step > 3


def _opens_with(root: Path) -> str:
    file = read_slots(WorkspacePaths(root).slots)
    opening = []
    for passphrase in (PASSPHRASE, FRESH):
        try:
            unwrap(file, passphrase, "passphrase")
        except AppError:
            continue
        opening.append(passphrase)
    [one] = opening
    return one


def test_a_program_that_forgets_the_old_way_first_would_be_caught(
    enrolled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the law above can fail."""
    reply, code = answer(ask_district(enrolled, fixed_seams(seed=4)))

    def hasty(paths: WorkspacePaths, _db: object, key: bytes, user_id: str, *_args: object) -> None:
        file = read_slots(paths.slots)
        write_slots(paths.slots, file.without_owner(user_id).vouched(key))
        os._exit(DIED)

    monkeypatch.setattr(rescue, "set_passphrase", hasty)
    dies_in(lambda: open_with_district(enrolled, reply, code, FRESH, fixed_seams(seed=60)).close())
    with pytest.raises(ValueError, match="not enough values"):
        _opens_with(enrolled)


def test_a_code_is_two_groups_of_letters_that_sound_apart() -> None:
    codes = {new_code(Ids(fixed_seams().clock).token) for _ in range(20)}
    assert len(codes) == 20 and all(len(code) == 9 and not set(code) & set("01ILO") for code in codes)
