"""Which commands leave a row in the audit: all that are not mere lists. Ids and codes only, never what was typed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from sync.server.service.audit import note

QUIET = frozenset(
    {
        "status",
        "overview",
        "task list",
        "sample list",
        "campaign list",
        "campaign report",
        "warning report",
        "staff list",
    }
)
NOTE_THEMSELVES = frozenset({"device", "batch"})  # their services do, whoever calls them
_NAMES = ("fact_id", "item_id", "login", "policy")


def is_noted(args: argparse.Namespace) -> bool:
    """True for a command whose run is written down here."""
    words = _words(args)
    if args.command in NOTE_THEMSELVES or words in QUIET or words == "audit anchor":
        return False
    return words != "decide" or bool(args.fact_id)  # without an id it lists


def note_command(
    connection: Connection,
    district: str,
    now_ms: int,
    actor: str,
    args: argparse.Namespace,
    result: Mapping[str, Any],
    refusal: str = "",
) -> None:
    """Writes down one command: what it was about, how it ended. Call it last in the transaction."""
    about = next((str(result[name]) for name in ("id", "import_id", "epoch") if result.get(name)), "")
    about = about or next((str(getattr(args, name)) for name in _NAMES if getattr(args, name, None)), "")
    outcome, detail = ("refused", {"code": refusal}) if refusal else ("done", {})
    note(connection, district, now_ms, actor, f"command.{_words(args).replace(' ', '.')}", about[:60], outcome, detail)


def _words(args: argparse.Namespace) -> str:
    return " ".join(word for word in (args.command, getattr(args, "verb", None)) if word)
