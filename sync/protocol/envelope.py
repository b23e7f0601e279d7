"""The envelope: how a laptop knows that the district answered and not a hotel's sign-in page.

An answer is ours only with the header `X-Nuanfang` and a JSON object that carries `nuanfang`, `epoch` and `time`.
Everything else, whatever its status, counts as no answer, and nothing is concluded from it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from sync.protocol.versions import CURRENT

HEADER = "X-Nuanfang"
MARK = "nuanfang"
JSON_TYPE = "application/json"
OFFSET_HEADER = "Upload-Offset"
LENGTH_HEADER = "Upload-Length"
EPOCH_HEADER = "X-Nuanfang-Epoch"  # for answers to HEAD, which have no body


class NoAnswer(Exception):
    """What came back is not from the district. `reason` is a short word for the log: header, status, json, mark."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Refusal:
    """Why a request was not served: a code of `codes.REFUSALS`, the field it concerns, what the sentence needs."""

    code: str
    field: str = ""
    params: Mapping[str, Any] = default(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """An answer that is ours. `data` holds the message without the envelope's own names."""

    status: int
    epoch: str
    time_ms: int
    data: dict[str, Any]
    refusal: Refusal | None = None


def wrap(payload: Mapping[str, Any], epoch: str, time_ms: int) -> dict[str, Any]:
    """The message with its envelope. The envelope's names win over the message's."""
    return {**payload, MARK: CURRENT.number, "epoch": epoch, "time": time_ms}


def refuse(refusal: Refusal, epoch: str, time_ms: int) -> dict[str, Any]:
    """The envelope around a refusal."""
    error: dict[str, Any] = {"code": refusal.code}
    if refusal.field:
        error["field"] = refusal.field
    if refusal.params:
        error["params"] = dict(refusal.params)
    return wrap({"error": error}, epoch, time_ms)


def read(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """Opens an answer (body already inflated). Raises NoAnswer for anything that is not ours."""
    _check_head(status, headers)
    try:
        data = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise NoAnswer("json") from None
    if not isinstance(data, dict):
        raise NoAnswer("json")
    mark, epoch, time_ms = data.pop(MARK, None), data.pop("epoch", None), data.pop("time", None)
    if type(mark) is not int or not isinstance(epoch, str) or not epoch or type(time_ms) is not int:
        raise NoAnswer("mark")
    refusal = _refusal(data.pop("error", None))
    if (status >= 400) != (refusal is not None):
        raise NoAnswer("status")
    return Answer(status, epoch, time_ms, data, refusal)


def read_offset(status: int, headers: Mapping[str, str]) -> int | None:
    """The offset in an answer to HEAD; None when the district does not know the photo. Raises NoAnswer."""
    _check_head(status, headers)
    if status == 404:
        return None
    offset = _header(headers, OFFSET_HEADER)
    if status != 200 or not offset.isascii() or not offset.isdigit():
        raise NoAnswer("status")
    return int(offset)


def _check_head(status: int, headers: Mapping[str, str]) -> None:
    if not _header(headers, HEADER).isdigit():
        raise NoAnswer("header")
    if not (200 <= status < 300 or 400 <= status < 600):
        raise NoAnswer("status")


def _header(headers: Mapping[str, str], name: str) -> str:
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "")


def _refusal(error: object) -> Refusal | None:
    if error is None:
        return None
    if not isinstance(error, dict) or not isinstance(error.get("code"), str):
        raise NoAnswer("mark")
    params = error.get("params", {})
    return Refusal(error["code"], str(error.get("field", "")), params if isinstance(params, dict) else {})
