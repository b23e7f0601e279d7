"""The master record of a person: every field the township's lists and the 供养证 carry.

Field names are the ones of tables, wire and screens; labels are the field's standard terms. The list of
fields is data because the roster reader, the person page, the printed pages and the merge rules all walk it.
Sources: 特困人员救助供养证 and the 入户核查表 (document list in ARCHITECTURE.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

FieldKind = Literal["text", "name", "id", "date", "choice", "phone", "integer", "yes_no", "note"]


@dataclass(frozen=True)
class Field:
    """One column of the master record; `sensitive` ones are masked.

    Who may change it, and what becomes of two who did: a `critical` field is changed by the district alone and never
    merges by itself; an `owned` one is written by the assistant the person is assigned to; all others are shared, and
    edits of different shared fields merge.
    """

    name: str
    label: str
    kind: FieldKind = "text"
    is_critical: bool = False
    is_sensitive: bool = False
    is_owned: bool = False
    choices: tuple[tuple[str, str], ...] = ()


SEX = (("1", "男"), ("2", "女"), ("0", "未知"), ("9", "未说明"))
SELF_CARE = (("full", "全自理"), ("light", "轻度失能"), ("partial", "半护理"), ("none", "全护理"))
SUPPORT = (("home", "分散供养"), ("institution", "集中供养"))
DISABILITY = (
    ("1", "视力"),
    ("2", "听力"),
    ("3", "言语"),
    ("4", "肢体"),
    ("5", "智力"),
    ("6", "精神"),
    ("7", "多重"),
)
GRADE = (("1", "一级"), ("2", "二级"), ("3", "三级"), ("4", "四级"))
YES_NO = (("yes", "是"), ("no", "否"))
ID_KINDS = (
    ("resident", "居民身份证"),
    ("permit", "港澳台居民居住证"),
    ("foreign", "外国人永久居留身份证"),
    ("none", "无身份证"),
)
HOUSING = (("own", "自建（自有）"), ("rent", "租住"), ("rebuilt", "还建"), ("lodging", "寄居"), ("public", "公租房"))
LABOUR = (("none", "无劳动能力"), ("part", "部分劳动能力"), ("full", "有劳动能力"))
LEFT_BEHIND = (("child", "留守儿童"), ("woman", "留守妇女"), ("elder", "留守老人"), ("no", "不是"))
# 国办发〔2023〕39号 一: the circles of people with low income. The rows "category" of the pack carry the same codes.
CATEGORY = (
    ("tekun", "特困人员"),
    ("dibao", "低保对象"),
    ("marginal", "低保边缘家庭成员"),
    ("expense", "刚性支出困难家庭成员"),
    ("other", "其他低收入人口"),
)
MARITAL = (("10", "未婚"), ("20", "已婚"), ("30", "丧偶"), ("40", "离婚"), ("90", "未说明"))

PERSON_FIELDS: tuple[Field, ...] = (
    Field("name", "姓名", "name", is_critical=True),
    Field("sex", "性别", "choice", choices=SEX),
    Field("ethnicity", "民族"),
    Field("birth_date", "出生日期", "date", is_critical=True),
    Field("id_kind", "证件种类", "choice", choices=ID_KINDS),
    Field("id_number", "公民身份号码", "id", is_critical=True, is_sensitive=True),
    Field("no_id_reason", "无身份证原因"),
    Field("certificate_no", "供养证编号"),
    Field("certificate_on", "发证日期", "date"),
    Field("village_code", "村代码"),
    Field("village", "村（居）"),
    Field("group", "村民小组"),
    Field("address", "现居住地"),
    Field("hukou_address", "户籍所在地"),
    Field("hukou_village_code", "户籍村代码"),
    Field("hukou_village", "户籍村（居）"),
    Field("phone", "联系电话", "phone", is_sensitive=True),
    Field("category", "人员类别", "choice", is_critical=True, choices=CATEGORY),
    Field("categories", "历次人员类别"),
    Field("other_schemes", "同时享受的其他保障"),
    Field("support_form", "供养方式", "choice", is_critical=True, choices=SUPPORT),
    Field("started_on", "纳入日期", "date"),
    Field("ended_on", "终止日期", "date", is_critical=True),
    Field("end_reason", "终止原因", is_critical=True),
    Field("died_on", "死亡日期", "date", is_critical=True),
    Field("self_care", "自理能力", "choice", is_critical=True, choices=SELF_CARE),
    Field("self_care_on", "评估时间", "date"),
    Field("disability_kind", "残疾类别", "choice", is_sensitive=True, choices=DISABILITY),
    Field("disability_grade", "残疾等级", "choice", is_sensitive=True, choices=GRADE),
    Field("disability_no", "残疾人证号", "text", is_sensitive=True),
    Field("illness", "疾病情况", is_sensitive=True),
    Field("is_seriously_ill", "重病", "yes_no", is_sensitive=True),
    Field("lives_alone", "独居", "yes_no"),
    Field("left_behind", "三留守", "choice", choices=LEFT_BEHIND),
    Field("is_student", "在校学生", "yes_no"),
    Field("labour", "劳动能力", "choice", choices=LABOUR),
    Field("marital", "婚姻状况", "choice", choices=MARITAL),
    Field("household_head", "户主姓名", "name"),
    Field("household_size", "家庭人口", "integer"),
    Field("insured_count", "保障人口", "integer"),
    Field("housing", "住房情况", "choice", choices=HOUSING),
    Field("income_source", "经济来源"),
    Field("hardship_cause", "致贫原因", is_owned=True),
    Field("is_near_relative", "是否干部近亲属", "yes_no"),
    Field("bank_account", "银行账号", "text", is_critical=True, is_sensitive=True),
    Field("card_keeper", "卡折保管人", is_owned=True),
    Field("guardian_name", "监护人姓名", "name"),
    Field("guardian_relation", "监护人与本人关系"),
    Field("guardian_phone", "监护人电话", "phone", is_sensitive=True),
    Field("caregiver_name", "照料人姓名", "name"),
    Field("caregiver_relation", "与照料人关系"),
    Field("caregiver_phone", "照料人电话", "phone", is_sensitive=True),
    Field("caregiver_id_number", "照料人身份证号", "id", is_sensitive=True),
    Field("agreement_no", "协议编号"),
    Field("agreement_from", "协议开始日期", "date"),
    Field("agreement_until", "协议到期日期", "date"),
    Field("institution", "供养机构"),
    Field("notice_on", "告知日期", "date"),
    Field("note", "备注", "note", is_owned=True),
)

FIELD_BY_NAME: Mapping[str, Field] = {item.name: item for item in PERSON_FIELDS}
# When one of them is set, the person is no longer looked after.
ENDING_FIELDS = ("died_on", "ended_on", "end_reason")
ASSIGNED = "assigned"  # in the body: the assistant who looks after him; only the district sets it
_KINDS: Mapping[str, str] = {item.name: item.kind for item in PERSON_FIELDS}


@dataclass(frozen=True)
class Person:
    """A person as the district and the pending edits describe him. Empty text or None means unknown."""

    id: str
    name: str
    sex: str = "0"
    ethnicity: str = ""
    birth_date: date | None = None
    id_kind: str = "resident"
    id_number: str = ""
    no_id_reason: str = ""
    certificate_no: str = ""
    certificate_on: date | None = None
    village_code: str = ""
    village: str = ""
    group: str = ""
    address: str = ""
    hukou_address: str = ""
    hukou_village_code: str = ""
    hukou_village: str = ""
    phone: str = ""
    category: str = ""
    categories: str = ""
    other_schemes: str = ""
    support_form: str = "home"
    started_on: date | None = None
    ended_on: date | None = None
    end_reason: str = ""
    died_on: date | None = None
    self_care: str = ""
    self_care_on: date | None = None
    disability_kind: str = ""
    disability_grade: str = ""
    disability_no: str = ""
    illness: str = ""
    is_seriously_ill: str = ""
    lives_alone: str = ""
    left_behind: str = ""
    is_student: str = ""
    labour: str = ""
    marital: str = ""
    household_head: str = ""
    household_size: int | None = None
    insured_count: int | None = None
    housing: str = ""
    income_source: str = ""
    hardship_cause: str = ""
    is_near_relative: str = ""
    bank_account: str = ""
    card_keeper: str = ""
    guardian_name: str = ""
    guardian_relation: str = ""
    guardian_phone: str = ""
    caregiver_name: str = ""
    caregiver_relation: str = ""
    caregiver_phone: str = ""
    caregiver_id_number: str = ""
    agreement_no: str = ""
    agreement_from: date | None = None
    agreement_until: date | None = None
    institution: str = ""
    notice_on: date | None = None
    note: str = ""

    @classmethod
    def from_body(cls, person_id: str, body: Mapping[str, Any]) -> Person:
        """Reads a JSON body; keys it does not know stay where they were (the store keeps the whole body)."""
        values: dict[str, Any] = {}
        for name, raw in body.items():
            kind = _KINDS.get(name)
            if kind is None or raw is None or raw == "":
                continue
            values[name] = date.fromisoformat(raw) if kind == "date" else raw
        # Every list reads everybody. A frozen class sets its 60 fields one by one; what is not set here is the
        # class's own default.
        person = object.__new__(cls)
        person.__dict__.update(values, id=person_id, name=values.get("name", ""))
        return person

    def to_body(self) -> dict[str, Any]:
        """JSON-ready values of the fields that are known."""
        body: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name == "id" or value is None or value == "":
                continue
            body[item.name] = value.isoformat() if isinstance(value, date) else value
        return body

    def age_on(self, day: date) -> int | None:
        """Full years on a day (周岁), or None when the birth date is unknown."""
        return full_years(self.birth_date, day)

    @property
    def is_active(self) -> bool:
        """True while the person is looked after (neither ended nor dead)."""
        return self.ended_on is None and self.died_on is None


def full_years(birth_date: date | None, day: date) -> int | None:
    """Full years (周岁) on a day of somebody born on `birth_date`, or None when it is unknown."""
    if birth_date is None:
        return None
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def choice_label(field_name: str, value: str) -> str:
    """The words for a coded value; the value itself when the list does not hold it."""
    return dict(FIELD_BY_NAME[field_name].choices).get(value, value)
