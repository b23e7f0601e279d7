"""What the finder says: its rows for what the window offers, and the line above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gui.finder_list import KEYED, FinderRow
from gui.finder_offers import Offer
from gui.language import tr

if TYPE_CHECKING:
    from core.service.finding import Found


def of_offer(offer: Offer) -> FinderRow:
    """The row of a page or an action."""
    kind = tr("页面") if offer.is_page else tr("操作")
    return FinderRow(offer.title, offer.keys, offer.icon, f"{kind} {offer.title}", offer.act)


def numbered(rows: Sequence[FinderRow]) -> list[FinderRow]:
    """The first nine that can be chosen get a key."""
    shown: list[FinderRow] = []
    number = 0
    for row in rows:
        number += row.act is not None
        shown.append(replace(row, number=number) if row.act is not None and number <= KEYED else row)
    return shown


def note(text: str, found: Found) -> tuple[str, str]:
    """What is said above the results, and its tone."""
    if found.sheet == "unknown":
        return tr("这台电脑里没有这张表的记录。可能是别的村、别的电脑或者练习时打的。"), "warn"
    if found.sheet == "other_hash":
        return tr("编号对得上，内容对不上：这张表和电脑里的记录不一样，请核对。"), "warn"
    if found.is_recent:
        return ("" if found.people else tr("输几个字就能找：人、记录、页面、要做的事。")), "soft"
    if not (found.people or found.records or found.offers):
        tried = tr("没有找到“{text}”。").format(text=text.strip()[:30])
        return tried + tr(
            "换一种输法试试：姓、拼音首字母（王桂兰 wgl）、身份证后四位、电话后四位、表右上角的编号。"
        ), "warn"
    if found.total > len(found.people):
        words = tr("共 {n} 人，显示前 {m} 人，请再输几个字。")
        return words.format(n=found.total, m=len(found.people)), "soft"
    return "", "soft"


def code_words(kind: str) -> str:
    """What a printed code is that is no sheet's, and where it belongs."""
    return {
        "enrolment": tr("这是登记卡上的码。到“同步”页，点登记卡那一格，再扫一次。"),
        "receipt": tr("这是区里回执上的码。到“同步”页的优盘那一格，再扫一次。"),
        "rescue": tr("这是忘了口令时和区里来往的码，在输口令的那一页用。"),
        "recovery": tr("这是恢复卡上的码，只在忘了口令时用。请收好，不要给别人看。"),
    }[kind]
