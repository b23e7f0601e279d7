"""The work of the sync benches: visits of about 1.5 KB on a real workspace, photos of 200 KB no codec makes smaller."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from core.app import Core, create_workspace, open_workspace
from core.clock import SystemClock
from core.ids import Ids
from core.seams import Seams
from core.service.desk import Desk
from core.vault.kdf import KdfCost
from tests.helpers.big_workspace import FIRST_DAY, visit_answers
from tests.helpers.people import VILLAGE, VILLAGE_CODE

PASSPHRASE = "同步量一量 2026"
PHOTO_BYTES = 200_000
_AT_ONCE = 2_000
WORDS = (
    "炉子", "检查", "烟囱", "通畅", "屋里", "暖和", "米面", "够吃", "菜园", "收拾", "干净", "院墙",
    "修好", "水井", "结冰", "提醒", "慢走", "药盒", "分好", "血压", "平稳", "咳嗽", "减轻", "邻居",
    "帮忙", "挑水", "儿媳", "送饭", "补贴", "到账", "存折", "自己", "保管", "电线", "老化", "约好",
    "村电工", "周三", "上门", "被褥", "晒过", "棉衣", "合身", "眼镜", "配好", "听力", "差些", "说话",
    "大声", "心情", "不错", "想念", "孙子", "下次", "带去", "照片", "门前", "坡道", "扫雪", "拐杖",
    "换头", "夜里", "起身", "开灯", "低保", "资料", "复印", "齐全", "签字", "按印",
)  # fmt: skip


@contextmanager
def opened(root: Path) -> Iterator[Core]:
    """An open workspace with the real clock."""
    clock = SystemClock()
    core = open_workspace(root, PASSPHRASE, Seams(clock, Ids(clock), "b0000001"))
    try:
        yield core
    finally:
        core.close()


def make_laptop(root: Path, visits: int = 0, photos: int = 0, *, urgent: int = 0) -> Path:
    """A new workspace with so much to send; the last photos' visits and `urgent` deaths come on top of `visits`."""
    clock = SystemClock()
    seams = Seams(clock, Ids(clock), "b0000001")
    shutil.rmtree(root, ignore_errors=True)
    core, _code = create_workspace(
        root, village_code=VILLAGE_CODE, village_name=VILLAGE, user_name="安行远", passphrase=PASSPHRASE, seams=seams,
        cost=KdfCost.lowest(),
    )  # fmt: skip
    try:
        write(core._desk, visits, photos, urgent)
    finally:
        core.close()
    return root


def write(desk: Desk, visits: int, photos: int = 0, urgent: int = 0) -> None:
    """So much more to send. A photo belongs to one of the visits."""
    names = [_photo(desk, n) for n in range(photos)]
    for start in range(0, visits, _AT_ONCE):
        with desk.db.transaction():
            for n in range(start, min(start + _AT_ONCE, visits)):
                _visit(desk, n, names[n : n + 1] if n + 1 < visits else names[n:])
    with desk.db.transaction():
        for n in range(urgent):
            desk.write_fact("change", {"answers": visit_answers(n, FIRST_DAY)}, title="重大变化", urgency=0)


def _visit(desk: Desk, n: int, media: list[str]) -> None:
    rng = random.Random(desk.journal.head()[1])
    day = FIRST_DAY + timedelta(days=n % 700)
    answers = visit_answers(n, day) | {"follow/notes": "，".join(rng.choices(WORDS, k=18))}
    body = {"answers": answers, "started_at": desk.now().iso(), "person": {"name": "某人"}}
    serial = f"TF{VILLAGE_CODE}-{day.year}-BA{n:05d}"
    fact = desk.write_fact("visit", body, serial=serial, form=("visit", "1"), title="探视巡防记录", media=media)
    desk.facts.add_visit(fact.id, "", day, "home", True, answers["plan/next_on"], "")


def _photo(desk: Desk, n: int) -> str:
    data = b"\xff\xd8\xff\xe0" + random.Random(f"{desk.info.user.id}-{n}").randbytes(PHOTO_BYTES - 4)
    name = desk.media.write(data)
    with desk.db.transaction():
        desk.pictures.add(name, PHOTO_BYTES, 1600, 1200, "photo")
    return name
