"""Every code the district can answer with has its sentence, its status or its outcome."""

from __future__ import annotations

import tomllib

from core.domain import canonical
from sync.protocol import jsonbytes, limits, versions
from sync.protocol.codes import DELIVERED, ITEM_CODES, OUTCOMES, REFUSALS, STORED
from sync.protocol.digests import EMPTY, add, digest_of, total
from tests.helpers.sources import ROOT, modules, syntax
from tests.sync.protocol.samples import EDIT, FACT


def test_every_code_has_a_sentence_in_both_languages() -> None:
    told: dict[str, dict[str, str]] = {}
    for path in (ROOT / "resources" / "i18n" / "errors").glob("*.toml"):
        told |= tomllib.loads(path.read_text("utf-8"))
    assert not [code for code in (*REFUSALS, *ITEM_CODES) if told.get(code, {}).keys() < {"zh", "en"}]


def test_every_refusal_of_the_server_is_in_the_table() -> None:
    import ast

    used = {
        node.args[0].value
        for path in modules("sync")
        if "server" in path.parts
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Refused", "Refusal", "BadFrame")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert used <= REFUSALS.keys()


def test_outcomes_are_told_apart() -> None:
    assert set(ITEM_CODES.values()) == set(OUTCOMES) - DELIVERED
    assert DELIVERED < STORED < set(OUTCOMES)
    assert all(400 <= status < 600 for status in REFUSALS.values())


def test_both_canonical_writers_write_the_same_bytes() -> None:
    for value in (FACT, EDIT, {"b": [1, -2.5, True, None], "a": {"ñ": "𬱖\u200b\n\x01"}}, []):
        assert jsonbytes.dumps(value) == canonical.dumps(value)
    assert jsonbytes.sha256(b"x") == canonical.digest(b"x")


def test_a_digest_does_not_depend_on_the_order_and_can_grow_one_by_one() -> None:
    members = [jsonbytes.sha256(bytes([n])) for n in range(9)]
    grown = EMPTY
    for member in reversed(members):
        grown = add(grown, member)
    assert total(members) == (9, grown)
    assert add(add(grown, "ab" * 32), "ab" * 32) == grown
    assert digest_of({"visit": (9, grown), "lead": (0, EMPTY)}) == digest_of({"visit": (9, grown)})
    assert digest_of({"visit": (9, grown)}) != digest_of({"lead": (9, grown)})


def test_uploads_of_every_named_version_are_taken() -> None:
    assert all(versions.can_upload(version.number) for version in versions.VERSIONS)
    assert versions.can_upload(versions.CURRENT.number + 1)
    assert not versions.can_upload(0)
    assert versions.CURRENT in versions.VERSIONS


def test_limits_fit_together() -> None:
    assert limits.MAX_ITEM_BYTES < limits.MAX_BATCH_BYTES < limits.MAX_INFLATED_BYTES
    assert limits.PHOTO_CHUNK_BYTES <= limits.MAX_PHOTO_CHUNK_BYTES < limits.MAX_PHOTO_BYTES
