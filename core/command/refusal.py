"""A refusal as the command line tells it: code, sentence and place for scripts; words for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.errors import AppError

Json = dict[str, Any]
Sentence = Callable[[str, Mapping[str, object]], str]
LISTED = 20


class RefusedWith(Exception):
    """A refusal that comes with what was looked at, so that a script sees which rows it is about."""

    def __init__(self, error: AppError, beside: Json) -> None:
        super().__init__(error.code)
        self.error = error
        self.beside = beside


def as_json(error: AppError, sentence: Sentence, beside: Mapping[str, Any] | None = None) -> Json:
    """`{"error": {"code", "text", "where"}}` and what stands beside it; the names are kept for ever."""
    params = {"where": error.where, **error.params}
    known: Json = {"code": error.code, "text": sentence(error.code, params), "where": error.where}
    missing = error.params.get("missing")
    return {"error": known | ({"missing": missing} if missing else {}), **(beside or {})}


def as_words(refusal: Mapping[str, Any]) -> str:
    """The same for people: the sentence with its code, then what is wrong line by line."""
    error = refusal["error"]
    lines = [f"{error['text']}（{error['code']}）"]
    lines += [f"  {item['label'] or item['path']}：{item['text']}" for item in error.get("missing", ())]
    lines += [
        f"  {problem['text']}"
        for row in refusal.get("rows", ())
        if row["state"] == "refused"
        for problem in row["problems"]
        if problem["severity"] == "refuse"
    ]
    rest = len(lines) - 1 - LISTED
    return "\n".join([*lines[: LISTED + 1], f"  ……还有 {rest} 处"] if rest > 0 else lines)
