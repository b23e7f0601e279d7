"""OpenAPI out of the messages themselves: bodies are read by our own strict reader, so they are described here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from sync.protocol import messages
from sync.protocol.codes import REFUSALS
from sync.server.api import office_admin_messages, office_messages, office_messages_flags

_PARTS = (messages, office_messages, office_messages_flags, office_admin_messages)
_REF = "#/components/schemas/{model}"
_COMMON = (400, 408, 413, 415, 429, 500, 503)
_BINARY = {"type": "string", "format": "binary"}
_ENVELOPE = {
    "type": "object",
    "required": ["nuanfang", "epoch", "time"],
    "properties": {
        "nuanfang": {"type": "integer"},
        "epoch": {"type": "string"},
        "time": {"type": "integer", "description": "the district's clock, UTC milliseconds"},
    },
}
_REFUSAL = {
    "allOf": [{"$ref": "#/components/schemas/Envelope"}],
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code"],
            "properties": {
                "code": {"type": "string", "enum": sorted(REFUSALS)},
                "field": {"type": "string"},
                "params": {"type": "object"},
            },
        }
    },
}
_OFFICE_REFUSAL = {  # the office's verbs refuse with their own codes too, see resources/i18n/errors
    "allOf": [{"$ref": "#/components/schemas/Envelope"}],
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code"],
            "properties": {
                "code": {"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$"},
                "field": {"type": "string"},
                "params": {"type": "object"},
            },
        }
    },
}


def speaks(
    request: type[BaseModel] | None,
    reply: type[BaseModel] | None,
    *statuses: int,
    body_type: str = "",
    query: type[BaseModel] | None = None,
    is_signed: bool = True,
    refusal_schema: str = "Refusal",
    reply_types: Sequence[str] = (),
) -> dict[str, Any]:
    """Route arguments that describe an endpoint: its messages, the statuses besides the common ones. `reply_types`: of
    an answer that is bytes and no message."""
    extra: dict[str, Any] = {"x-messages": [model.__name__ for model in (request, reply) if model is not None]}
    if request is not None:
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(request)}}}
    elif body_type:
        extra["requestBody"] = {"required": True, "content": {body_type: {"schema": _BINARY}}}
    extra["parameters"] = _parameters(query, is_signed)
    responses: dict[int | str, dict[str, Any]] = {200: _answer(reply)}
    if reply_types:
        responses[200] = {"description": "the bytes", "content": {kind: {"schema": _BINARY} for kind in reply_types}}
    refusal = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{refusal_schema}"}}}}
    for status in sorted({*_COMMON, *statuses}):
        codes = ", ".join(sorted(code for code, number in REFUSALS.items() if number == status))
        responses[status] = {"description": codes, **(refusal if reply is not None or reply_types else {})}
    return {"responses": responses, "openapi_extra": extra}


def install(app: FastAPI) -> None:
    """Makes `app.openapi()` name the messages and the envelope."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = get_openapi(title=app.title, version=app.version, routes=app.routes)
            schemas = described.setdefault("components", {}).setdefault("schemas", {})
            schemas |= {"Envelope": _ENVELOPE, "Refusal": _REFUSAL, "OfficeRefusal": _OFFICE_REFUSAL}
            for path in described["paths"].values():
                for operation in path.values():
                    for name in operation.pop("x-messages", []):
                        _add(schemas, next(getattr(part, name) for part in _PARTS if hasattr(part, name)))
            app.openapi_schema = described
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _add(schemas: dict[str, Any], model: type[BaseModel]) -> None:
    schema = model.model_json_schema(ref_template=_REF, by_alias=True)
    schemas |= schema.pop("$defs", {})
    schemas[model.__name__] = schema


def _answer(reply: type[BaseModel] | None) -> dict[str, Any]:
    if reply is None:
        return {"description": "no body", "headers": {"Upload-Offset": {"schema": {"type": "integer"}}}}
    both = {"allOf": [{"$ref": "#/components/schemas/Envelope"}, _ref(reply)]}
    return {"description": reply.__name__, "content": {"application/json": {"schema": both}}}


def _parameters(query: type[BaseModel] | None, is_signed: bool) -> list[dict[str, Any]]:
    version = {"name": "X-Nuanfang", "in": "header", "required": True, "schema": {"type": "integer"}}
    parameters = [version]
    if is_signed:
        parameters.append({"name": "Authorization", "in": "header", "required": True, "schema": {"type": "string"}})
    if query is not None:
        for name, schema in _properties(query).items():
            parameters.append({"name": name, "in": "query", "required": False, "schema": schema})
    return parameters


@cache
def _properties(model: type[BaseModel]) -> dict[str, Any]:
    return dict(model.model_json_schema()["properties"])


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}
