"""What the window itself has to offer in the finder: its pages and what can be done at once, as far as one may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.permission import may_sign
from core.errors import AppError
from core.service.views import PersonRow
from gui.language import tr
from gui.navigation import EMERGENCY, INNER, Place, place_of, places_for
from gui.theme import SCALES

if TYPE_CHECKING:
    from gui.shell import Shell
    from gui.window import Window

_ONLY_WITH = {"person", "record", "form"}  # pages of something that has to be chosen first
_OWN_RIGHT = {"roster": "roster:import", "users": "manage:users"}
_ALSO = {  # words somebody may look for who does not know what the page is called
    "today": "首页 到期 要走访的人",
    "people": "名单 老人",
    "visits": "探视 巡防 上门",
    "agreements": "委托照料 护理",
    "changes": "去世 搬走 住院 异动",
    "leads": "发现 举报 新增",
    "tasks": "任务 区里交办",
    "prints": "签字件 打印机 二维码",
    "sync": "上报 上传 回执 优盘 U盘 登记卡",
    "settings": "字号 语言",
    "backup": "U盘 恢复",
    "roster": "表格 Excel",
    "statistics": "月报 季报 报表",
    "policy": "标准 多少钱",
    "users": "口令 换人",
    "emergency": "急病 走失 死亡 求助",
}
ABOUT_PERSON = (("visit", "开始走访", "visits"), ("change", "报告变化", "changes"), ("lead", "登记线索", "leads"))


@dataclass(frozen=True)
class Offer:
    """`texts` is what it is found by; `keys` the shortcut that does the same."""

    code: str
    title: str
    icon: str
    texts: Sequence[str]
    act: Callable[[], object]
    keys: str = ""

    @property
    def is_page(self) -> bool:
        return self.code.startswith("page:")


def page_offers(shell: Shell, window: Window) -> list[Offer]:
    """Every page that this role is offered somewhere in the window."""
    seen = {place.key for place in places_for(shell.may)}
    inner = [place for place in INNER if place.key not in _ONLY_WITH and place.parent in seen]
    return [
        _page(window, place)
        for place in (*places_for(shell.may), EMERGENCY, *inner)
        if place.key not in _OWN_RIGHT or shell.may(_OWN_RIGHT[place.key])
    ]


def _page(window: Window, place: Place) -> Offer:
    texts = [place.title, tr(place.title), *_ALSO.get(place.key, "").split(), place.key]
    return Offer(f"page:{place.key}", tr(place.title), place.icon, texts, lambda: window.open_page(place.key))


def action_offers(shell: Shell, window: Window) -> list[Offer]:
    """What can be done from anywhere."""
    offers = [_act("route", tr("打印路线单"), "route", "路线 print route", lambda: window.open_print("route"))]
    if shell.office is not None and not shell.is_practice:
        offers.append(
            _act("sync", tr("现在同步"), "sync", "上报 上传 synchronise", lambda: _synchronise(shell, window))
        )
    if not shell.is_practice:
        offers.append(_act("backup", tr("现在备份"), "save", "backup", lambda: _back_up(window)))
        offers.append(_act("lock", tr("锁定"), "lock", "锁屏 离开 lock", window.lock_asked.emit, "Ctrl+L"))
    return [*offers, *_looks(shell), _act("help", tr("帮助"), "info", "手册 怎么办 help", window.open_help, "F1")]


def _looks(shell: Shell) -> list[Offer]:
    """Text size and colours: only what would change something."""
    theme = shell.theme
    offers = []
    larger = next((size for size in SCALES if size > theme.scale), 0)
    smaller = max((size for size in SCALES if size < theme.scale), default=0)
    for code, words, size in (("larger", tr("文字大一些"), larger), ("smaller", tr("文字小一些"), smaller)):
        if size:
            texts = "字号 看不清 字体 text size"
            offers.append(_act(code, words, "zoom_in", texts, lambda size=size: _use(shell, "text_size", size)))
    names = {"light": tr("浅色"), "dark": tr("深色"), "contrast": tr("高对比")}
    for name, words in names.items():
        if name != theme.palette_name:
            title = tr("颜色：{name}").format(name=words)
            offers.append(
                _act(
                    f"colours_{name}", title, "eye", f"颜色 主题 theme {name}", lambda n=name: _use(shell, "colours", n)
                )
            )
    return offers


def person_offers(shell: Shell, window: Window, row: PersonRow, name: str) -> list[Offer]:
    """What can be begun about this person, as far as the role may; `name` is how he may be shown."""
    offers = [
        _act(
            kind, tr("{act}：{name}").format(act=tr(words), name=name), icon, "", lambda k=kind: _start(window, k, row)
        )
        for kind, words, icon in ABOUT_PERSON
        if may_sign(shell.role, kind)
    ]
    title = tr("{act}：{name}").format(act=tr("急难"), name=name)
    to_emergency = _act("emergency", title, "alarm", "", lambda: window.open_page("emergency", person_id=row.id))
    return [*offers, to_emergency]


def sync_offer(window: Window) -> Offer:
    """Where the codes of the district belong."""
    return _page(window, place_of("sync"))


def _act(code: str, title: str, icon: str, texts: str, act: Callable[[], object], keys: str = "") -> Offer:
    return Offer(f"act:{code}", title, icon, [title, *texts.split()], act, keys)


def _start(window: Window, kind: str, row: PersonRow) -> None:
    window.start_form(kind, row.id)


def _use(shell: Shell, key: str, value: int | str) -> None:
    from gui.pages.settings import take_effect

    shell.memory.set(key, value)
    take_effect(shell, key, value)


def _synchronise(shell: Shell, window: Window) -> None:
    window.open_page("sync")
    try:
        if shell.office is not None and not shell.office.is_running:
            shell.office.start()
    except AppError as error:
        window.show_error(error)


def _back_up(window: Window) -> None:
    """As the button of the page does, which shows how it went."""
    from gui.pages.backup import BackupPage

    window.open_page("backup")
    page = window.page("backup")
    if isinstance(page, BackupPage):
        page.make()
