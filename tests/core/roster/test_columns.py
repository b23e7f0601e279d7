"""Laws of headings: lists of every office are understood, and what is not known is kept, not guessed."""

from __future__ import annotations

import pytest

from core.domain.person import PERSON_FIELDS
from core.roster.columns import field_of, map_columns
from core.roster.words import IGNORED


@pytest.mark.parametrize("field", PERSON_FIELDS, ids=lambda field: field.name)
def test_every_field_is_found_under_its_own_label(field) -> None:  # type: ignore[no-untyped-def]
    assert field_of(field.label) == field.name


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("身份证号码", "id_number"),
        ("公民身份号码", "id_number"),
        ("证件号码", "id_number"),
        ("*身份证号码（18位）", "id_number"),
        ("姓 名", "name"),
        ("特困人员姓名", "name"),
        ("户主姓名", "household_head"),
        ("村（居）", "village"),
        ("所属村", "village"),
        ("行政村", "village"),
        ("村民小组", "group"),
        ("小组", "group"),
        ("生活自理能力", "self_care"),
        ("护理等级", "self_care"),
        ("自理能力（全自理/半自理/全护理）", "self_care"),
        ("供养形式", "support_form"),
        ("护理人员", "caregiver_name"),
        ("照料服务人", "caregiver_name"),
        ("监护人", "guardian_name"),
        ("监护人联系电话", "guardian_phone"),
        ("与监护人关系", "guardian_relation"),
        ("户籍所在村", "hukou_village"),
        ("低收入人口类型", "category"),
        ("照料人联系电话", "caregiver_phone"),
        ("照料服务人身份证号", "caregiver_id_number"),
        ("与特困人员关系", "caregiver_relation"),
        ("残疾类别/等级", "disability"),
        ("残疾种类", "disability_kind"),
        ("手机", "phone"),
        ("联系\n电话", "phone"),
        ("银行卡号", "bank_account"),
        ("出生年月", "birth_date"),
        ("纳入时间", "started_on"),
        ("协议期限", "agreement_term"),
        ("委托照料协议签订日期", "agreement_from"),
        ("序号", IGNORED),
        ("1.姓名", "name"),
        ("养鸡数量", ""),
        ("", ""),
        ("（必填）", ""),
    ],
)
def test_headings_of_real_lists_are_understood(heading: str, field: str) -> None:
    assert field_of(heading) == field


def test_the_first_of_two_columns_wins_and_the_second_is_reported() -> None:
    columns = map_columns(["姓名", "身份证号", "联系电话", "手机", "养鸡数量", ""])
    assert columns.at == {"name": 0, "id_number": 1, "phone": 2}
    assert columns.extra == (3, 4)
    assert columns.duplicates == (("phone", 3),)


def test_the_head_of_the_household_is_the_person_when_no_other_name_is_there() -> None:
    assert map_columns(["户主姓名", "户主身份证号"]).at == {"name": 0, "id_number": 1}
    assert map_columns(["姓名", "户主姓名", "身份证号"]).at == {"name": 0, "household_head": 1, "id_number": 2}
