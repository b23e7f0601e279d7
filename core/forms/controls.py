"""Which control and data type of an XForm makes which kind of question."""

from __future__ import annotations

from core.forms.markup import Element

CONTROLS = frozenset({"input", "select", "select1", "rank", "range", "upload", "trigger"})
PLAIN = frozenset({"ref", "nodeset", "appearance", "mediatype", "query", "count"})
"""Attributes that are looked at elsewhere; every other one is a parameter of the question."""

TYPES = {
    "string": "text",
    "int": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "binary": "image",
    "geopoint": "geopoint",
    "barcode": "barcode",
    "odk:rank": "rank",
    "select": "select_multiple",
    "select1": "select_one",
}
_OF_CONTROL = {
    "select": "select_multiple",
    "select1": "select_one",
    "rank": "rank",
    "range": "range",
    "trigger": "acknowledge",
}
_TYPED = frozenset({"integer", "decimal", "date", "time", "datetime", "geopoint", "barcode"})


def control_kind(control: str, element: Element, bind: dict[str, str]) -> str | None:
    """The kind of question that a control of the body is; None when the engine has no such kind."""
    if control in _OF_CONTROL:
        return _OF_CONTROL[control]
    if control == "upload":
        if not element.get("mediatype", "").startswith("image/"):
            return None
        return "signature" if "signature" in element.get("appearance", "").split() else "image"
    kind = TYPES.get(bind.get("type", "string"), "")
    if kind in _TYPED:
        return kind
    if kind != "text":
        return None
    is_note = bind.get("readonly") == "true()" and not bind.get("calculate")
    return "note" if is_note else "text"


def value_kind(kind: str, data_type: str) -> str:
    """The kind of value that a question holds; a calculation holds what its data type says."""
    if kind in ("calculate", "hidden"):
        return TYPES.get(data_type, "text")
    return kind
