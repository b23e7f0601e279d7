"""The words of lists for coded values: 半自理, 部分丧失, 分散, 肢体二级. Unknown words are never forced into a code."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from core.domain.person import FIELD_BY_NAME

_WORDS: dict[str, dict[str, str]] = {
    "sex": {"1": "男 男性 1 M 先生", "2": "女 女性 2 F 女士", "9": "未说明 9", "0": "未知 0"},
    "id_kind": {
        "resident": "身份证 居民身份证 二代身份证 户口簿 居民户口簿",
        "permit": "港澳台居民居住证 居住证 港澳居民居住证 台湾居民居住证",
        "foreign": "外国人永久居留身份证 外国人永久居留证 永居证",
        "none": "无 无身份证 无证件",
    },
    "support_form": {
        "home": "分散供养 分散 分散特困 居家 在家 居家供养 农村分散 城市分散 分散供养特困人员 农村分散供养",
        "institution": "集中供养 集中 集中特困 机构 机构供养 敬老院 农村集中 城市集中 农村集中供养 城市集中供养",
    },
    "self_care": {
        "full": "全自理 自理 完全自理 能自理 具备 具备生活自理能力 有自理能力 具备自理能力 生活能自理 能够自理",
        "light": "轻度失能 轻度 轻度丧失 轻度丧失生活自理能力 轻度丧失自理能力 轻度丧失自理",
        "partial": "半护理 半自理 半失能 部分自理 部分丧失 部分丧失生活自理能力 部分失能 部分丧失自理能力"
        " 部分丧失自理 部分不能自理",
        "none": "全护理 失能 完全失能 全失能 完全丧失 完全丧失生活自理能力 不能自理 完全不能自理 完全丧失自理能力"
        " 完全丧失自理",
    },
    "disability_grade": {
        "1": "一级 1级 一 1 壹级 I级 I",
        "2": "二级 2级 二 2 贰级 II级 II",
        "3": "三级 3级 三 3 叁级 III级 III",
        "4": "四级 4级 四 4 肆级 IV级 IV",
    },
    "labour": {
        "none": "无 无劳动能力 丧失劳动能力 完全丧失劳动能力 丧失 没有",
        "part": "部分 部分劳动能力 部分丧失劳动能力 弱劳动力 半劳动力",
        "full": "有 有劳动能力 正常",
    },
    "category": {
        "tekun": "特困 特困供养 特困供养人员 五保 分散特困 集中特困 特困对象 分散供养特困人员 集中供养特困人员",
        "dibao": "低保 低保户 农村低保 城市低保 最低生活保障 最低生活保障对象 低保人员 低保家庭",
        "marginal": "低保边缘 低边 低保边缘家庭 低边家庭 低收入家庭 低保边缘户",
        "expense": "刚性支出困难 刚性支出困难家庭 支出型困难 支出型困难家庭 支出型贫困家庭",
        "other": "其他 其他困难 其他困难人员 其他困难群众",
    },
    "left_behind": {
        "child": "儿童 留守儿童 农村留守儿童",
        "woman": "妇女 留守妇女 农村留守妇女",
        "elder": "老人 留守老人 留守老年人 农村留守老人",
        "no": "否 无 不是 非留守",
    },
    "marital": {
        "10": "未婚 单身 10",
        "20": "已婚 初婚 再婚 复婚 有配偶 20 21 22 23",
        "30": "丧偶 30",
        "40": "离婚 离异 40",
        "90": "未说明 90 其他",
    },
    "housing": {
        "own": "自建 自有 自建房 自有房 自有住房 自建自有 自建（自有）",
        "rent": "租住 租 租房 租赁",
        "rebuilt": "还建 还建房",
        "lodging": "寄居 借住 借居 寄住",
        "public": "公租房 公租 廉租房 安置房",
    },
}
_YES = "是 有 √ ✓ ✔ Y YES TRUE 1 对"
_NO = "否 无 没有 不是 × X N NO FALSE 0 非"
_KINDS = {"视力": "1", "听力": "2", "言语": "3", "肢体": "4", "智力": "5", "精神": "6", "多重": "7"}
_KIND_SHORT = {"盲": "1", "聋": "2", "哑": "3", "视": "1", "听": "2", "语言": "3", "肢": "4", "智": "5"}
_GRADE = re.compile(r"([一二三四壹贰叁肆1-4]|I{1,3}V?|IV)级?")
_NONE_WORDS = frozenset({"无", "没有", "否", "不是", "无残疾", "非残疾", "未办", "未办证"})


def _table() -> dict[str, dict[str, str]]:
    table = {
        name: {_bare(word): code for code, words in codes.items() for word in words.split()}
        for name, codes in _WORDS.items()
    }
    yes_no = {_bare(word): "yes" for word in _YES.split()} | {_bare(word): "no" for word in _NO.split()}
    for name, field in FIELD_BY_NAME.items():
        if field.kind == "yes_no":
            table[name] = yes_no
        for code, label in field.choices:
            table.setdefault(name, {}).setdefault(_bare(label), code)
    return table


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s、,，.。;；:：()\[\]《》“”\"'*-]+", "", folded)


_TABLE = _table()


@lru_cache(maxsize=4096)
def read_choice(name: str, text: str) -> str:
    """The code of a word, or "" when the field's list does not know it."""
    return _TABLE.get(name, {}).get(_bare(text), "")


@dataclass(frozen=True)
class Disability:
    """Kind and grade as codes; `is_understood` is False when a word was left over."""

    kind: str = ""
    grade: str = ""
    is_understood: bool = True


@lru_cache(maxsize=4096)
def read_disability(text: str) -> Disability:
    """肢体二级, 二级肢体残疾, 精神残疾（二级）, 肢体, 二级, 无.

    Several kinds in one cell are not understood: which grade belongs to which, only the certificate says.
    """
    word = _bare(text)
    if not word or word in _NONE_WORDS:
        return Disability()
    kinds = [code for name, code in _KINDS.items() if name in word]
    rest = re.sub("|".join(_KINDS) + "|残疾人|残疾|残|类", "", word)
    if not kinds:
        kinds = [code for name, code in _KIND_SHORT.items() if name in rest]
        rest = re.sub("|".join(_KIND_SHORT), "", rest)
    grade = _GRADE.fullmatch(rest)
    if len(kinds) > 1 or (rest and not grade):
        return Disability(is_understood=False)
    code = read_choice("disability_grade", grade[1] + "级") if grade else ""
    return Disability(kinds[0] if kinds else "", code, is_understood=bool(kinds or code))


def allowed_words(name: str) -> str:
    """The field's usual words, for the sentence that asks for one of them."""
    if name in ("disability", "disability_kind"):
        return "肢体二级、精神三级"
    if FIELD_BY_NAME[name].kind == "yes_no":
        return "是、否"
    return "、".join(label for _, label in FIELD_BY_NAME[name].choices)
