"""Pinyin keys of a name, for finding 单雄信 by "shanxiongxin" or "sxx".

The surname is read from a table (a surname often has its own reading); the given name keeps its usual readings as
several keys, because only the family knows which one is right. Tones are dropped, ü is written v and also u.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from core.domain.names import DOTS, private_use_twin

MAX_KEYS = 12  # enough for two polyphones; more would only make every search match
MAX_READINGS = 3
MAX_SYLLABLES = 24  # long names are found by their beginning

# Surnames whose reading is not simply the first one of the dictionary, or that families read in two ways.
SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",), "仇": ("qiu",), "曾": ("zeng",), "解": ("xie",), "任": ("ren",), "查": ("zha",),
    "盖": ("ge", "gai"), "区": ("ou",), "朴": ("piao",), "翟": ("zhai", "di"), "尉": ("wei",),
    "乐": ("yue", "le"), "覃": ("qin", "tan"), "召": ("shao",), "宁": ("ning",), "洗": ("xian",),
    "冼": ("xian",), "缪": ("miao",), "繁": ("po",), "员": ("yun",), "种": ("chong",), "秘": ("bi",),
    "薄": ("bo",), "牟": ("mu", "mou"), "逄": ("pang",), "折": ("she",), "黑": ("he", "hei"), "那": ("na",),
    "哈": ("ha",), "能": ("nai",), "句": ("gou",), "於": ("yu",), "费": ("fei", "bi"), "长": ("chang",),
    "重": ("chong",), "石": ("shi",), "万": ("wan",), "沈": ("shen",), "冯": ("feng",), "贾": ("jia",),
    "俞": ("yu",), "隗": ("wei", "kui"), "褚": ("chu",), "晁": ("chao",), "叶": ("ye",), "都": ("du",),
    "令": ("ling",), "难": ("ning", "nan"), "车": ("che",), "省": ("xing",), "殷": ("yin",), "卜": ("bu",),
    "谌": ("chen", "shen"), "逯": ("lu",), "藏": ("zang",), "臧": ("zang",), "祭": ("zhai", "ji"),
    "适": ("kuo", "shi"), "不": ("fou",), "阚": ("kan",), "洒": ("sa",), "伯": ("bo",), "干": ("gan",),
    "谷": ("gu",), "行": ("xing",), "和": ("he",), "强": ("qiang",), "乘": ("cheng",), "冒": ("mao",),
    "尹": ("yin",), "占": ("zhan",), "詹": ("zhan",), "朝": ("chao",), "晟": ("cheng", "sheng"),
    "尚": ("shang",), "舍": ("she",), "氏": ("shi",), "拓": ("tuo",), "夏": ("xia",), "幺": ("yao",),
    "余": ("yu",), "将": ("jiang",), "降": ("jiang",), "居": ("ju",), "阿": ("a",), "大": ("da",),
    "丁": ("ding",), "郝": ("hao",), "祝": ("zhu",), "陆": ("lu",), "吾": ("wu",), "焦": ("jiao",),
    "汤": ("tang",), "屈": ("qu",), "沙": ("sha",), "郇": ("xun", "huan"), "瞿": ("qu",), "贲": ("ben",),
    "啜": ("chuai",), "亢": ("kang",), "乜": ("nie",), "倪": ("ni",), "戚": ("qi",), "芮": ("rui",),
    "眭": ("sui",), "蔚": ("yu", "wei"), "钭": ("tou",), "佴": ("nai",), "逢": ("pang", "feng"),
}  # fmt: skip

COMPOUND: dict[str, tuple[str, str]] = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai"),
    "单于": ("chan", "yu"), "令狐": ("ling", "hu"), "皇甫": ("huang", "fu"), "鲜于": ("xian", "yu"),
    "闾丘": ("lv", "qiu"), "亓官": ("qi", "guan"), "诸葛": ("zhu", "ge"), "上官": ("shang", "guan"),
    "欧阳": ("ou", "yang"), "司马": ("si", "ma"), "司徒": ("si", "tu"), "司空": ("si", "kong"),
    "夏侯": ("xia", "hou"), "宇文": ("yu", "wen"), "慕容": ("mu", "rong"), "东方": ("dong", "fang"),
    "公孙": ("gong", "sun"), "独孤": ("du", "gu"), "南宫": ("nan", "gong"), "西门": ("xi", "men"),
    "呼延": ("hu", "yan"), "赫连": ("he", "lian"), "拓跋": ("tuo", "ba"), "乐正": ("yue", "zheng"),
    "宰父": ("zai", "fu"), "夹谷": ("jia", "gu"), "申屠": ("shen", "tu"), "钟离": ("zhong", "li"),
    "濮阳": ("pu", "yang"), "淳于": ("chun", "yu"), "轩辕": ("xuan", "yuan"), "端木": ("duan", "mu"),
    "百里": ("bai", "li"), "东郭": ("dong", "guo"), "子车": ("zi", "ju"), "漆雕": ("qi", "diao"),
    "太叔": ("tai", "shu"), "仲孙": ("zhong", "sun"), "公冶": ("gong", "ye"), "宗政": ("zong", "zheng"),
    "梁丘": ("liang", "qiu"), "左丘": ("zuo", "qiu"), "谷梁": ("gu", "liang"), "公羊": ("gong", "yang"),
    "段干": ("duan", "gan"), "巫马": ("wu", "ma"), "第五": ("di", "wu"), "褚师": ("chu", "shi"),
    "纳兰": ("na", "lan"), "完颜": ("wan", "yan"), "耶律": ("ye", "lv"), "贺兰": ("he", "lan"),
}  # fmt: skip


@dataclass(frozen=True)
class PinyinKeys:
    """`full`: whole syllables run together; `initials`: their first letters. The likeliest reading comes first."""

    full: tuple[str, ...]
    initials: tuple[str, ...]


def keys(name: str) -> PinyinKeys:
    """All keys of a name; characters without a known reading stay as they are, dots and spaces go."""
    chars = [char for char in name if char not in DOTS and not char.isspace()][:MAX_SYLLABLES]
    if not chars:
        return PinyinKeys((), ())
    options = _surname_options(chars)
    options += [_readings(char) for char in chars[len(options) :]]
    if all(len(option) == 1 for option in options):
        only = [option[0] for option in options]
        return PinyinKeys(("".join(only),), ("".join(syllable[0] for syllable in only),))
    full: dict[str, None] = {}
    initials: dict[str, None] = {}
    for syllables in islice(_likely_first(options), MAX_KEYS * 2):
        full.setdefault("".join(syllables))
        initials.setdefault("".join(syllable[0] for syllable in syllables))
    return PinyinKeys(tuple(full)[:MAX_KEYS], tuple(initials)[:MAX_KEYS])


def text_keys(text: str) -> tuple[str, str]:
    """(syllables run together, initials) of a heading, by the usual reading of each character; marks go."""
    readings = [_readings(char)[0] for char in text if char.isalnum()]
    return "".join(readings), "".join(reading[:1] for reading in readings)


def _surname_options(chars: list[str]) -> list[tuple[str, ...]]:
    if len(chars) >= 3:
        compound = COMPOUND.get(chars[0] + chars[1])
        if compound is not None:
            return [_with_plain_u((compound[0],)), _with_plain_u((compound[1],))]
    return [SURNAMES.get(chars[0]) or _with_plain_u(_readings(chars[0])[:1])]


def _likely_first(options: list[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """The usual reading, then every single change of it, then all the rest: a cut-off list keeps what matters."""
    usual = tuple(option[0] for option in options)
    yield usual
    for place, option in enumerate(options):
        for reading in option[1:]:
            yield (*usual[:place], reading, *usual[place + 1 :])
    yield from product(*options)


@lru_cache(maxsize=30_000)
def _readings(char: str) -> tuple[str, ...]:
    if char.isascii():
        return (char.lower(),)
    marked = _dictionary().get(ord(private_use_twin(char) or char))
    if not marked:
        return (char,)
    plain = dict.fromkeys(_without_tone(reading) for reading in marked.split(","))
    return _with_plain_u(tuple(plain)[:MAX_READINGS])


def _with_plain_u(readings: tuple[str, ...]) -> tuple[str, ...]:
    """吕 is typed lv by most and lu by some."""
    doubled = dict.fromkeys(readings)
    for reading in readings:
        if "v" in reading:
            doubled.setdefault(reading.replace("v", "u"))
    return tuple(doubled)


def _without_tone(marked: str) -> str:
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", marked):
        if char == "\u0308" and letters and letters[-1] == "u":
            letters[-1] = "v"
        elif char == "ɡ":  # the script g of some dictionary entries
            letters.append("g")
        elif "a" <= char <= "z" or char == "ê":
            letters.append(char)
    return "".join(letters) or marked


@lru_cache(maxsize=1)
def _dictionary() -> dict[int, str]:
    """Loaded when the first name is keyed (0.3 s), not when the program starts."""
    from pypinyin.constants import PINYIN_DICT

    found: dict[int, str] = PINYIN_DICT
    return found
