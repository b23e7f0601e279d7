"""The agreement on paper: from a draft, a record or a person; whole numbers only on the copy that is signed."""

from __future__ import annotations

import pypdfium2
import pytest

from core.app import Core
from core.errors import NotFound
from tests.helpers.agreements import CAREGIVER_ID, appraise, change_agreement, fill_agreement, sign_agreement
from tests.helpers.workspace import add_people

ACCOUNT = "6230581234567890123"


def read(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "").replace("\n", "")


def test_the_agreement_is_printed_with_parties_clauses_and_duties(core: Core) -> None:
    [person] = add_people(core, self_care="partial", name="解桂香")
    signed = sign_agreement(core, person, care__extra="逢集代买东西")
    job = core.prints.render("contract", ids=[signed.id], copy="internal")
    text = read(job.pdf)
    parties = ("示例镇人民政府", "解桂香", "钱守诚", CAREGIVER_ID, signed.serial)
    deal = ("2026年11月22日", "上门帮助用餐", "每天3次", "逢集代买东西", "尾号0123", "由甲方支付给照料服务人")
    for words in (*parties, *deal):
        assert words in text, words
    assert job.documents[0].person_id == person


def test_the_account_is_kept_whole_and_shown_nowhere(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person)
    assert core.records.show(signed.id).answers["fee/account"] == ACCOUNT
    for document in ("contract", "agreement"):
        for copy in ("public", "internal"):
            text = read(core.prints.render(document, ids=[signed.id], copy=copy).pdf)
            assert ACCOUNT not in text
            assert "0123" in text


def test_a_public_copy_covers_numbers_of_everybody(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person)
    for document in ("contract", "agreement"):
        text = read(core.prints.render(document, ids=[signed.id], copy="public").pdf)
        assert CAREGIVER_ID not in text
        assert "13900001234" not in text


def test_a_draft_and_the_agreement_of_a_person_are_printed_too(core: Core) -> None:
    [person] = add_people(core)
    draft = fill_agreement(core, person, sign__mode="later", deal__pattern="four", parties__village_by="赵主任")
    assert "草稿" in read(core.prints.render("contract", ids=[draft.id]).pdf)
    fresh = core.drafts.start("agreement", person)
    assert core.prints.render("contract", ids=[fresh.id]).pages >= 2
    core.records.sign(draft.id)
    text = read(core.prints.render("contract", ids=[person], copy="internal").pdf)
    assert "补登签字" in text
    assert "丁方" in text


def test_somebody_without_an_agreement_has_no_paper(core: Core) -> None:
    [person] = add_people(core)
    with pytest.raises(NotFound, match=r"agreement\.no_paper"):
        core.prints.render("contract", ids=[person])


def test_an_institution_signs_as_the_one_who_cares(core: Core) -> None:
    [person] = add_people(core)
    agency = {
        "deal__pattern": "institution",
        "agency__name": "安康养老服务中心",
        "agency__by": "何秀清",
        "agency__phone": "022-12345678",
        "fee__payee": "institution",
    }
    from tests.helpers import agreements

    kept = {path: value for path, value in agreements.DEAL.items() if not path.startswith("caregiver/")}
    draft = core.drafts.start("agreement", person)
    level = {"care/level": core.people.person(person).self_care}
    answers = kept | level | {name.replace("__", "/"): value for name, value in agency.items()}
    signed = core.records.sign(agreements._fill(core, draft, answers).id)
    text = read(core.prints.render("contract", ids=[signed.id], copy="internal").pdf)
    assert "安康养老服务中心" in text
    assert "何秀清" in text
    row = core.people.show(person).agreement
    assert row is not None
    assert row.caregiver_relation == "照料机构"


def test_changes_and_appraisals_print_as_records(core: Core) -> None:
    [person] = add_people(core)
    signed = sign_agreement(core, person)
    away = change_agreement(core, signed.id, "suspend", change__suspend_why="relatives")
    assert "去亲属家住" in read(core.prints.render("agreement_end", ids=[away.id]).pdf)
    good = appraise(core, person)
    assert "100分" in read(core.prints.render("appraisal", ids=[good.id]).pdf)
