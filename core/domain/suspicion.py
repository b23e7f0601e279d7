"""What is unclear and has to be looked into by those whose task it is: noted as facts, never as a verdict.

Sources: 《社会救助暂行办法》第六十一条 (secrecy), 第六十八条 (what follows is for the authorities); the checks of
doubtful cases of the city (天津市起草说明). Who may see it: core/domain/permission.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.matter import DECISION, Opening, Seen


def opens(seen: Seen) -> Iterator[Opening]:
    """Waits for the township's word; or is looked at again on the next visit. Titles name neither person nor doubt."""
    wanted = seen.answers.get("doubt/next")
    if wanted == "verify":
        yield Opening("verify", "等乡镇核实", (DECISION, "reply"), awaits="office")
    elif wanted == "watch":
        yield Opening("watch", "下次看望时留意", ("visit",), scope="person")
