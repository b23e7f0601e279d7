"""What the tour brings along: a township's messy list, photos, the answers of a visit. All invented."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

from PIL import Image, ImageDraw

from core.clock import Moment

PASSPHRASE = "xiaoying village 2026"  # noqa: S105 - opens invented people only
VILLAGE_CODE, VILLAGE, ASSISTANT = "120221104201", "芦台镇小营村", "赵春梅"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PEOPLE: tuple[tuple[str, str, date, str, str, str], ...] = (
    ("单雄信", "男", date(1938, 4, 12), "半护理", "高血压", "王桂芝"),
    ("𬱖文德", "男", date(1944, 9, 3), "全自理", "", "李长顺"),
    ("李䶮", "女", date(1936, 1, 25), "全护理", "脑梗后遗症", "李玉兰"),
    ("阿卜杜热合曼·买买提", "男", date(1950, 3, 2), "全自理", "", "帕提古丽·艾山"),
    ("仇桂香", "女", date(1941, 11, 8), "半护理", "糖尿病", "仇乐天"),
    ("尉迟恭礼", "男", date(1947, 7, 19), "全自理", "", ""),
    ("解秀珍", "女", date(1943, 2, 14), "半护理", "白内障", "解德旺"),
    ("曾广泽", "男", date(1949, 12, 30), "全自理", "", "曾会芹"),
)
VISIT: dict[str, str] = {
    "visit/visited_at": "0930",
    "visit/method": "home",
    "visit/is_met": "yes",
    "life/food": "ok",
    "life/housing": "bad",
    "life/housing_bad": "+leak crack",
    "life/water": "ok",
    "life/life_note": "东屋漏雨，墙角开裂",
    "health/condition": "same",
    "health/medicine": "ok",
    "health/hospital": "no",
    "health/ability": "same",
    "care/is_present": "yes",
    "care/duty_partial": "done",
    "care/satisfied": "yes",
    "care/neighbours": "good",
    "care/harm": "no",
    "money/living_fee": "ok",
    "money/care_fee": "ok",
}
VISIT_REST: dict[str, str] = {
    "money/heating_fee": "ok",
    "money/card_keeper": "self",
    "safety/hazards": "none",
    "season/heating": "ok",
    "season/coal": "na",
    "season/cooling": "ok",
    "season/heat_ill": "no",
    "mind/mood": "calm",
    "mind/clear": "clear",
    "wish/institution": "stay",
    "wish/needs": "house",
    "wish/needs_note": "入冬前修好东屋屋顶",
    "papers/complete": "all",
    "papers/policy": "yes",
}
CHANGE: dict[str, str] = {
    "report/kind": "health",
    "report/detail": "hospital",
    "report/urgency": "urgent",
    "report/situation": "早上摔倒，已送区医院，侄女陪护",
    "health/illness": "髋部骨折",
    "health/hospital_name": "区人民医院",
    "health/hospital_nurse": "骨科，侄女李玉兰陪护",
}
CHANGE_REST: dict[str, str] = {
    "evidence/kinds": "+seen said",
    "informant/who": "assistant",
    "action/done": "+hospital relative",
    "sign/assistant_signature": "",
}


def id_number(birth: date, serial: int) -> str:
    """An invented number with a right check character (GB 11643-1999)."""
    body = f"120221{birth:%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def write_roster(path: Path, today: date) -> None:
    """A list as townships send it: title rows, two-row header, merged cells, dates in every style, a hidden row, a
    number whose last digits the spreadsheet has destroyed."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "花名册"
    sheet.append(["芦台镇小营村分散供养特困人员花名册"])
    sheet.merge_cells("A1:I1")
    sheet.append([f"填表日期：{today.year}年{today.month}月{today.day}日"])
    sheet.append(["序号", "姓名", "性别", "出生日期", "公民身份号码", "生活情况", "", "照料人", "联系电话"])
    sheet.append(["", "", "", "", "", "自理能力", "疾病", "", ""])
    sheet.merge_cells("F3:G3")
    for number, (name, sex, birth, care, illness, caregiver) in enumerate(PEOPLE, 1):
        serial = number * 2 + (1 if sex == "男" else 0) + 100
        styles = (birth.isoformat(), f"{birth.year}.{birth.month}.{birth.day}", f"{birth:%Y%m%d}",
                  f"{birth.year}年{birth.month}月{birth.day}日")  # fmt: skip
        phone = f"1380000{number:04d}"
        sheet.append([number, name, sex, styles[number % 4], id_number(birth, serial), care, illness, caregiver, phone])
    sheet.append([len(PEOPLE) + 1, "郑保田", "男", "1945.6.6", 120221194506061234, "全自理", "", "", "13800009999"])
    sheet.row_dimensions[5].hidden = True
    book.save(path)


def write_photo(path: Path) -> None:
    """An upright house with a wet patch under the roof, 12 megapixels, lying on its side by EXIF."""
    image = Image.new("RGB", (4000, 3000), (196, 214, 226))
    pen = ImageDraw.Draw(image)
    grass = Image.effect_noise((1000, 225), 60).resize((4000, 900)).convert("RGB")
    image.paste(Image.blend(grass, Image.new("RGB", grass.size, (150, 160, 120)), 0.6), (0, 2100))
    pen.rectangle((900, 1200, 3100, 2500), fill=(214, 196, 170), outline=(120, 100, 80), width=12)
    pen.polygon(((700, 1250), (2000, 500), (3300, 1250)), fill=(150, 82, 66))
    pen.rectangle((1750, 1750, 2250, 2500), fill=(110, 84, 60))
    pen.rectangle((1150, 1550, 1550, 1950), fill=(232, 240, 244), outline=(90, 90, 90), width=10)
    for spot in ((2500, 1350), (2620, 1460), (2740, 1380)):
        pen.ellipse((spot[0] - 120, spot[1] - 60, spot[0] + 120, spot[1] + 200), fill=(168, 150, 128))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    image.rotate(90, expand=True).save(path, "JPEG", quality=88, exif=exif)


def write_broken_photo(path: Path) -> None:
    """A photo that was cut off in the middle."""
    image = Image.effect_noise((1600, 1200), 80).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    path.write_bytes(out.getvalue()[:40_000])


def minutes_ago(minutes: int, now: Moment) -> str:
    """A time of this day as it is typed: so long ago, or midnight when that was yesterday."""
    local = now.local
    return f"{max(local.replace(hour=0, minute=0), local - timedelta(minutes=minutes)):%H:%M}"


def in_days(days: int, today: date) -> str:
    """A day as it is typed."""
    return (today + timedelta(days=days)).isoformat()
