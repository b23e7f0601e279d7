"""Forms: the newest of each kind, and every old version that a record was made with."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.errors import NotFound
from core.forms import Form, load_form
from core.forms.catalogue import read_kinds
from core.paths import resources
from core.service.desk import Desk
from core.store.reference import StoredForm


class FormLibrary:
    """Compiled forms of this workspace; loading one never needs the compiler."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._loaded: dict[tuple[str, str], Form] = {}

    def current(self, kind: str) -> Form:
        """The form in use for a kind of record. Raises NotFound("form.unknown_kind")."""
        stored = self._desk.forms.current(kind)
        if stored is None:
            raise NotFound("form.unknown_kind", kind=kind)
        return self._load(stored)

    def of(self, form_id: str, version: str) -> Form:
        """The form a record was made with. Raises NotFound("form.unknown")."""
        if (form_id, version) in self._loaded:
            return self._loaded[form_id, version]
        stored = self._desk.forms.get(form_id, version)
        if stored is None:
            raise NotFound("form.unknown", form=form_id, version=version)
        return self._load(stored)

    def install_shipped(self, folder: Path | None = None) -> bool:
        """Compiles and adds the forms that ship with the program, each once per change of it. True if any was new."""
        folder = folder or resources() / "forms"
        sources = {name: folder / kind.file for name, kind in read_kinds(folder).items()}
        marks = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in sources.items()}
        known = self._desk.settings.get("shipped_forms") or {}
        known = known if isinstance(known, dict) else {}
        if known == marks:
            return False
        compiled = [_compile(name, path) for name, path in sources.items() if known.get(name) != marks[name]]
        with self._desk.db.transaction():
            for form in compiled:
                self._desk.forms.add(form)
            self._desk.settings.set("shipped_forms", marks)
        return bool(compiled)

    def _load(self, stored: StoredForm) -> Form:
        key = (stored.form_id, stored.version)
        if key not in self._loaded:
            self._loaded[key] = load_form(stored.xform)
        return self._loaded[key]


def _compile(kind: str, path: Path) -> StoredForm:
    return compile_source(kind, path.read_text("utf-8"), path)


def compile_source(kind: str, source: str, path: Path | None = None) -> StoredForm:
    """A form as stored, from its Markdown table. Raises InvalidInput("form.*") for what the engine cannot run."""
    from core.forms.compile import compile_form  # the compiler is slow to import and rarely needed

    compiled = compile_form(path or Path(f"{kind}.md"), source).require_supported()
    return StoredForm(compiled.form_id, compiled.version, kind, compiled.xform_xml, source)
