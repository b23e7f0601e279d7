"""Real encrypted workspaces for tests: made once, copied for each test, opened with the lowest key cost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.app import Core, create_workspace, open_workspace
from core.clock import FixedClock, Moment
from core.ids import Ids
from core.seams import Seams
from core.service import projection
from core.vault.kdf import KdfCost
from tests.helpers.people import VILLAGE, VILLAGE_CODE, invented_body
from tests.helpers.pictures import encode, jpeg, make_image

PASSPHRASE = "correct horse 58"
NOW = "2026-11-22T09:30:00.000+08:00"
# A clean visit on a winter morning: what an assistant answers when nothing is wrong.
GOOD_VISIT: dict[str, Any] = {
    "visit/visited_at": "09:00",
    "visit/method": "home",
    "visit/is_met": "yes",
    "life/food": "ok",
    "life/housing": "ok",
    "life/water": "ok",
    "health/condition": "same",
    "health/see_doctor": "no",
    "health/medicine": "none",
    "health/hospital": "no",
    "health/ability": "same",
    "care/is_present": "yes",
    "care/kept": "done",
    "care/duty_full": "done",
    "care/duty_partial": "done",
    "care/duty_none": "done",
    "care/satisfied": "yes",
    "care/neighbours": "good",
    "care/harm": "no",
    "care/looked_after": "neighbour",
    "money/living_fee": "ok",
    "money/care_fee": "ok",
    "money/heating_fee": "ok",
    "money/price_subsidy": "none",
    "money/card_keeper": "self",
    "safety/hazards": ["none"],
    "season/heating": "ok",
    "season/coal": "na",
    "mind/mood": "calm",
    "mind/clear": "clear",
    "wish/institution": "stay",
    "wish/needs": ["none"],
    "papers/complete": "all",
    "papers/policy": "yes",
    "follow/major_change": "no",
    "sign/mode": "self",
}


@pytest.fixture(scope="session")
def workspace_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An empty closed workspace and its recovery code."""
    root = tmp_path_factory.mktemp("template") / "workspace"
    core, code = create_workspace(
        root,
        village_code=VILLAGE_CODE,
        village_name=VILLAGE,
        user_name="赵协理",
        passphrase=PASSPHRASE,
        seams=fixed_seams(),
        cost=KdfCost.lowest(),
    )
    core.close()
    return root, code


@pytest.fixture
def root(workspace_template: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of the template, closed."""
    copy = tmp_path / "workspace"
    shutil.copytree(workspace_template[0], copy)
    return copy


@pytest.fixture
def core(root: Path, seams: Seams) -> Iterator[Core]:
    """An open empty workspace on the fixed clock."""
    opened = open_workspace(root, PASSPHRASE, seams)
    yield opened
    opened.close()


def fixed_seams(now: str = NOW, seed: int = 58) -> Seams:
    """A standing clock and seeded ids."""
    clock = FixedClock(Moment.parse(now))
    return Seams(clock, Ids(clock, random.Random(seed).randbytes), "b0000001")


def add_people(core: Core, count: int = 1, **changes: Any) -> list[str]:
    """Proposes invented people as a roster would; returns their ids."""
    desk = core._desk
    ids = []
    with desk.db.transaction():
        for n in range(count):
            person_id = desk.seams.ids.new()
            desk.write_edit(person_id, invented_body(n, **changes), "导入名单")
            projection.show(desk, person_id)
            ids.append(person_id)
    return ids


def receive_people(core: Core, count: int = 1) -> list[str]:
    """People as the district sends them."""
    from core.service.exchange import RemoteItem

    ids = [core.seams.ids.new() for _ in range(count)]
    rows = [RemoteItem("person", key, 1, n + 1, invented_body(n)) for n, key in enumerate(ids)]
    core.exchange.apply_remote(rows, f"c{count}", "e1")
    return ids


def fill_visit(core: Core, person_id: str, *, on: date | None = None, photos: int = 0, **changes: Any) -> str:
    """A draft with every needed answer of a visit; returns its id."""
    draft = core.drafts.start("visit", person_id)
    session = core.records.session(draft)
    ink = core.photos.keep_signature(signature_png()).answer
    answers = GOOD_VISIT | {"sign/person_signature": ink, "sign/assistant_signature": ink}
    if on is not None:
        answers["visit/visited_on"] = on.isoformat()
    for path, value in (answers | changes).items():
        session.set(path, value)
    for n in range(photos):
        photo = core.photos.keep(core.photos.prepare(jpeg(320 + n, 240), f"{n}.jpg"))
        session.set(f"photos[{session.add_repeat('photos')}]/picture", photo.answer)
    core.drafts.save(draft.id, session.all_answers(), "sign")
    return draft.id


def sign_visit(core: Core, person_id: str, **changes: Any) -> str:
    """A signed visit; returns its id."""
    return core.records.sign(fill_visit(core, person_id, **changes)).id


def signature_png() -> bytes:
    """A scribble on white."""
    from PIL import ImageDraw

    image = make_image(300, 120)
    image.paste((255, 255, 255), (0, 0, 300, 120))
    ImageDraw.Draw(image).line([(20, 90), (80, 20), (140, 100), (220, 30), (280, 80)], fill=(0, 0, 0), width=5)
    return encode(image, "PNG")
