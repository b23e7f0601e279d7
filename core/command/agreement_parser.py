"""The commands about care agreements as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.domain.agreement import STATES

Make = Callable[[Any, str, str], Any]


def add_agreements(commands: Any, command: Make, group: Make) -> None:
    """`agreement list|show|coverage`; agreements are drawn up and changed with `record add`."""
    agreement = group(commands, "agreement", "委托照料协议：谁有、谁没有、什么时候到期")
    listing = command(agreement, "list", "在家的每个人和他的协议")
    listing.add_argument("--state", default="", choices=("", *STATES), metavar="STATE", help="、".join(STATES))
    show = command(agreement, "show", "一个人现在的协议、约定的事和以前的协议")
    show.add_argument("id", help="人的编号")
    command(agreement, "coverage", "各村有多少人有协议")
