"""How the window writes days, times, sizes, codes. On the main thread; nothing here asks the clock."""

from __future__ import annotations

from datetime import date

from core.clock import Moment
from core.domain.person import FIELD_BY_NAME, YES_NO, choice_label
from core.forms.catalogue import shipped_kinds
from gui.language import tr

METHODS = {"home": "上门", "phone": "电话", "video": "视频", "third_party": "第三方代访", "neighbour": "邻里核实"}
KINDS = {
    "visit": "走访记录",
    "change": "变化报告",
    "lead": "线索",
    "agreement": "协议",
    "master": "资料",
    "person": "资料",
    "roster": "名单导入",
    "print": "打印",
    "reveal": "查看身份证号",
    "export": "导出档案",
    "task": "任务",
    "paper": "签字件",
    "user": "使用人",
    "purge": "清除登记",
    "resolution": "两边不一样的说明",
    "removal": "移走人员的回话",
}
DOCUMENTS = {
    "visit": "走访记录表",
    "route": "走访路线单",
    "ledger": "工作台账",
    "recovery": "恢复卡",
    "contract": "委托照料协议",
    "letter": "函件（带回执）",
    "help_form": "申请帮办单",
    "authorisation": "授权书（承诺书）",
    "notice_paper": "个人信息处理告知书",
    "handover_list": "工作交接单",
    "campaign_daily": "专项行动每日情况统计表",
    "unsigned": "已打印未签字清单",
    "delivery": "送达回执清单",
    "receipts": "上报送达回执清单",
    "register": "村级名册",
    "public_list": "公示表",
    "leaflet": "政策明白纸",
    "monthly": "月报表",
    "quarterly": "季报表",
    "month_table": "月报电子表格",
    "quarter_table": "季报电子表格",
    "year_table": "年报电子表格",
}


def day(value: date | None, today: date | None = None) -> str:
    """`11月3日`, with the year when it is not this year's or when today is not given; a dash for no date."""
    if value is None:
        return "—"
    if today is not None and value.year == today.year:
        return tr("{m}月{d}日").format(m=value.month, d=value.day)
    return tr("{y}年{m}月{d}日").format(y=value.year, m=value.month, d=value.day)


def day_and_time(at: Moment | None, today: date | None = None) -> str:
    """`11月3日 15:20`."""
    if at is None:
        return "—"
    return f"{day(at.day, today)} {at.local:%H:%M}"


def megabytes(size_bytes: int) -> str:
    """`0.4 MB`; what is there is never shown as nothing."""
    return f"{max(0.1, size_bytes / 1_000_000):.1f} MB" if size_bytes else "0 MB"


def coded(field: str, value: str) -> str:
    """The words for a coded master value in the language of the window; a dash for none."""
    if not value:
        return "—"
    if FIELD_BY_NAME[field].kind == "yes_no":
        return tr(dict(YES_NO).get(value, value))
    return tr(choice_label(field, value))


def kind(code: str) -> str:
    """The words for a kind of fact."""
    known = shipped_kinds().get(code)
    return tr(KINDS.get(code) or (known.title if known else code))


def document(code: str) -> str:
    """What a printed document is called."""
    known = shipped_kinds().get(code)
    return tr(DOCUMENTS.get(code) or (known.document if known else code))


def method(code: str) -> str:
    """The words for a way of visiting."""
    return tr(METHODS.get(code, code))
