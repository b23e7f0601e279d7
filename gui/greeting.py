"""What whoever comes in is told at the desk: what happened to the keys of this workspace while nobody was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.language import tr

if TYPE_CHECKING:
    from core.app import Core
    from gui.memory import Memory
    from gui.shell import Shell

CARD_WAITS = "card_waits"  # a recovery card was shown, and nobody has said yet that it is kept
CARD_GATE = "gate_recovery"


def greet(core: Core, shell: Shell, memory: Memory, *, is_card_kept: bool) -> None:
    """`is_card_kept`: somebody comes from the card, and has just said that it is safe."""
    notices = shell.notices
    if core.had_damaged_keys:
        words = tr("两份钥匙文件坏了一份，已经用好的那份补上。要是常这样，请告诉乡镇：硬盘可能快坏了。")
        notices.add(words, "warn", "backup")
    if memory.get(CARD_WAITS, False) and not shell.is_practice:
        memory.set(CARD_WAITS, False)
        if not is_card_kept:
            words = tr("恢复卡没确认印好就锁上了，那个码不再显示。请到“使用人”页点“重印恢复卡”，旧的随即作废。")
            notices.add(words, "warn", "users")
