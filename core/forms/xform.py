"""Loads an ODK XForm (what pyxform makes of an XLSForm) into a `Form`: the fast path, without pyxform.

Everything the engine does not do is found here, before anybody fills anything in. `load_form` raises for the first
such thing; `read_form` hands all of them back, for the person who writes the form.
Source: ODK XForms specification, XLSForm reference.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core.errors import InvalidInput
from core.forms import markup
from core.forms.choices import ListReader
from core.forms.controls import CONTROLS, PLAIN, TYPES, control_kind, value_kind
from core.forms.expressions import Compiler, Expression, Refused
from core.forms.graph import make_plan
from core.forms.markup import JR, Element, Output, RawText, Words, attributes, kid, kids, local
from core.forms.model import Form, Itemset, Part, Question, Rules, Section, SetValue, Text
from core.forms.nodes import Schema
from core.forms.questions import CONTAINERS, SILENT, Choice

FIRST_LOAD, NEW_REPEAT, CHANGED = "odk-instance-first-load", "odk-new-repeat", "xforms-value-changed"
EVENTS = frozenset({FIRST_LOAD, NEW_REPEAT, CHANGED})


@dataclass(frozen=True)
class Refusal:
    """What cannot be done, and the path of the question that asks for it."""

    path: str
    what: str
    name: str


def load_form(xform_xml: str) -> Form:
    """The form in this XForm.

    Raises InvalidInput("form.broken") when it is not an XForm, InvalidInput("form.unsupported", where=path, what=…,
    name=…) when it asks for something that the engine does not do.
    """
    form, refusals = read_form(xform_xml)
    if refusals or form is None:
        first = refusals[0]
        raise InvalidInput("form.unsupported", where=first.path, row=0, what=first.what, name=first.name)
    return form


def read_form(xform_xml: str) -> tuple[Form | None, list[Refusal]]:
    """The form (None when it cannot be used) and all that it asks for in vain. Raises InvalidInput("form.broken")."""
    loader = _Loader(markup.parse_xml(xform_xml))
    form = loader.load()
    return (None if loader.refusals else form), loader.refusals


@dataclass
class _Seen:
    """What the body says about one element."""

    element: Element
    control: str
    label: Element | None = None
    hint: Element | None = None
    count: str = ""


@dataclass
class _Loader:
    document: Element
    refusals: list[Refusal] = field(default_factory=list)

    def load(self) -> Form | None:
        head, self.body = kid(self.document, "head"), kid(self.document, "body")
        model = kid(head, "model") if head is not None else None
        if model is None or self.body is None or kid(model, "instance") is None:
            raise InvalidInput("form.broken", place="model")
        self.model = model
        self.words = Words(model)
        self.binds = {bind.get("nodeset", ""): bind for bind in kids(model, "bind")}
        self.seen: dict[str, _Seen] = {}
        self.actions: list[tuple[Element, str]] = [(item, "") for item in kids(model, "setvalue")]
        self.read_instance()
        self.read_lists()
        self.read_body(self.body, "")
        self.refuse_strangers()
        return self.assemble()

    def refuse(self, path: str, what: str, name: str) -> None:
        self.refusals.append(Refusal(path, what, name))

    # the primary instance

    def read_instance(self) -> None:
        instance = kids(self.model, "instance")[0]
        top = next(iter(kids(instance)), None)
        if top is None:
            raise InvalidInput("form.broken", place="instance")
        self.form_id, self.version = top.get("id", ""), top.get("version", "")
        self.root = Schema(local(top), None)
        self.grow(top, self.root)
        self.elements = list(self.root.walk())
        for number, schema in enumerate(self.elements):
            schema.number = number
        self.schemas = {schema.path: schema for schema in self.elements}

    def grow(self, element: Element, schema: Schema) -> None:
        for inner in kids(element):
            name = local(inner)
            if schema is self.root and name == "meta":
                if any(local(part) == "entity" for part in inner):
                    self.refuse("meta/entity", "type", "entity")
                continue
            if name in schema.children:
                continue  # the first repetition beside its template
            below = schema.child(name)
            below.default = (inner.text or "").strip() if not len(inner) else ""
            self.grow(inner, below)

    def read_lists(self) -> None:
        self.lists = ListReader(self.words)
        for instance in kids(self.model, "instance")[1:]:
            key = instance.get("id", "")
            if instance.get("src"):
                self.refuse("", "external", key)
            self.lists.add(key, instance)
        self.compiler = Compiler(self.root, self.lists.schemas)

    # the body

    def relative(self, nodeset: str) -> str:
        """The path without the root of the form; "" for the root, "?" for a path that is not in the form."""
        parts = nodeset.strip().split("/")
        if len(parts) < 2 or parts[0] or parts[1] != self.root.name:
            return "?"
        return "/".join(parts[2:])

    def read_body(self, parent: Element, around: str) -> None:
        for element in kids(parent):
            name = local(element)
            if name in ("label", "hint"):
                continue
            if name == "setvalue":
                self.actions.append((element, ""))
                continue
            path = self.relative(element.get("ref") or element.get("nodeset") or "")
            if name in ("group", "repeat"):
                self.read_group(element, name, path, around)
            elif name in CONTROLS and path in self.schemas:
                self.seen[path] = _Seen(element, name, kid(element, "label"), kid(element, "hint"))
                self.actions.extend((item, path) for item in kids(element, "setvalue"))
            else:
                self.refuse(path, "type", name)

    def read_group(self, element: Element, name: str, path: str, around: str) -> None:
        if path in self.schemas and path:
            before = self.seen.get(path)
            label = kid(element, "label")
            if label is None and before is not None:
                label = before.label
            self.seen[path] = _Seen(element, name, label, kid(element, "hint"), element.get(f"{JR}count", ""))
            if name == "repeat":
                self.schemas[path].is_repeat = True
                if before is not None and before.element.get("appearance") and not element.get("appearance"):
                    element.set("appearance", before.element.get("appearance", ""))
        elif name == "repeat":
            self.refuse(path, "reference", element.get("nodeset", ""))
        self.read_body(element, path or around)

    def refuse_strangers(self) -> None:
        """Actions, attributes and words that no part of the engine looks at."""
        for element in kids(self.model):
            if local(element) not in ("itext", "instance", "bind", "setvalue", "submission"):
                self.refuse("", "action", local(element))
        for seen in self.seen.values():
            for inner in kids(seen.element):
                if seen.control in CONTROLS and local(inner) not in ("label", "hint", "itemset", "item", "setvalue"):
                    self.refuse(self.relative(seen.element.get("ref", "")), "action", local(inner))
        for key in self.words.media:
            self.refuse(self.relative(key.partition(":")[0]), "media", key.rpartition(":")[2])
        for nodeset, bind in self.binds.items():
            path = self.relative(nodeset)
            preload = bind.get(f"{JR}preload")
            if preload and not path.startswith("meta/"):
                self.refuse(path, "type", preload)
            elif path not in self.schemas and not path.startswith("meta/"):
                self.refuse(path, "reference", nodeset)

    # rules

    def assemble(self) -> Form | None:
        for schema in self.elements:
            schema.kind = self.kind_of(schema)
        rules = {schema: self.rules_of(schema) for schema in self.elements}
        actions = tuple(action for element, source in self.actions for action in self.action(element, source))
        if self.refusals:
            return None
        try:
            plan = make_plan(self.elements, rules)
        except Refused as refused:
            self.refuse(refused.name.partition(" ")[0], refused.what, refused.name)
            return None
        questions = {s.path: self.question(s, rules[s]) for s in self.elements if s is not self.root}
        default = self.words.default
        return Form(
            id=self.form_id,
            version=self.version,
            title=self.title(),
            languages=tuple(self.words.languages),
            default_language=default,
            sections=self.sections(questions),
            questions=questions,
            root=self.root,
            schemas=self.schemas,
            rules=rules,
            lists=self.lists.roots,
            actions=actions,
            plan=plan,
        )

    def title(self) -> str:
        head = kid(self.document, "head")
        title = kid(head, "title") if head is not None else None
        return (title.text or "").strip() if title is not None else ""

    def bind(self, schema: Schema) -> dict[str, str]:
        nodeset = f"/{self.root.name}/{schema.path}" if schema.path else f"/{self.root.name}"
        found = self.binds.get(nodeset)
        return attributes(found) if found is not None else {}

    def kind_of(self, schema: Schema) -> str:
        if schema is self.root or schema.children:
            return "repeat" if schema.is_repeat else "group"
        bind, seen = self.bind(schema), self.seen.get(schema.path)
        data_type = bind.get("type", "string")
        if data_type not in TYPES:
            self.refuse(schema.path, "type", data_type)
            return "hidden"
        if seen is None:
            return "calculate" if bind.get("calculate") else "hidden"
        kind = control_kind(seen.control, seen.element, bind)
        if kind is None:
            self.refuse(schema.path, "type", seen.element.get("mediatype", seen.control))
            return "hidden"
        return kind

    def compile(self, schema: Schema, source: str | None, owner: Schema | None = None) -> Expression | None:
        if not source:
            return None
        try:
            return self.compiler.compile(source, owner or schema)
        except Refused as refused:
            self.refuse(schema.path, refused.what, refused.name)
            return None

    def text(self, schema: Schema, raw: RawText) -> Text:
        compiled: dict[str, tuple[Part, ...]] = {}
        for language, parts in raw.items():
            ready: list[Part] = []
            for part in parts:
                expression = self.compile(schema, part) if isinstance(part, Output) else None
                ready.append(part if expression is None else expression)
            compiled[language] = tuple(ready)
        return Text(compiled)

    def rules_of(self, schema: Schema) -> Rules:
        bind, seen = self.bind(schema), self.seen.get(schema.path)
        rules = Rules(
            relevant=self.compile(schema, bind.get("relevant")),
            constraint=self.compile(schema, bind.get("constraint")),
            required=self.compile(schema, bind.get("required")),
            readonly=self.compile(schema, bind.get("readonly")),
            calculate=self.compile(schema, bind.get("calculate")),
            constraint_text=self.text(schema, self.words.of_attribute(bind.get("constraintMsg"))),
            required_text=self.text(schema, self.words.of_attribute(bind.get("requiredMsg"))),
        )
        if seen is not None:
            rules.count = self.compile(schema, seen.count, schema.parent)
            rules.label = self.text(schema, self.words.of(seen.label))
            rules.hint = self.text(schema, self.words.of(seen.hint))
            if seen.control in ("select", "select1", "rank"):
                rules.itemset = self.itemset(schema, seen.element)
        return rules

    def itemset(self, schema: Schema, element: Element) -> Itemset | None:
        if "search(" in element.get("appearance", "") or element.get("query"):
            self.refuse(schema.path, "external", element.get("query") or "search()")
            return None
        try:
            found = kid(element, "itemset")
            if found is None:
                return self.lists.inline(schema, kids(element, "item"), self.text)
            return self.lists.itemset(schema, found, self.compiler, self.text)
        except Refused as refused:
            self.refuse(schema.path, refused.what, refused.name)
            return None

    def action(self, element: Element, source: str) -> list[SetValue]:
        path = self.relative(element.get("ref", ""))
        events = frozenset((element.get("event") or "").split())
        if path not in self.schemas or events - EVENTS:
            self.refuse(path, "action", " ".join(sorted(events - EVENTS)) or element.get("ref", ""))
            return []
        target = self.schemas[path]
        value = self.compile(target, element.get("value"))
        return [SetValue(target, value, element.text or "", events, self.schemas[source] if source else None)]

    # the finished questions

    def question(self, schema: Schema, rules: Rules) -> Question:
        bind, seen = self.bind(schema), self.seen.get(schema.path)
        given = attributes(seen.element) if seen is not None else {}
        default = self.words.default
        repeats = [part for part in schema.repeats() if part is not schema]
        is_fixed_calculation = rules.calculate is not None and not rules.calculate.is_once
        return Question(
            path=schema.path,
            kind=schema.kind,
            label=rules.label.plain(default, default),
            hint=rules.hint.plain(default, default),
            appearance=given.get("appearance", ""),
            choices=self.static_choices(rules),
            is_readonly=schema.kind == "note" or is_fixed_calculation or bind.get("readonly") == "true()",
            value_kind=value_kind(schema.kind, bind.get("type", "string")),
            parent=schema.parent.path if schema.parent is not None else "",
            repeat=repeats[-1].path if repeats else "",
            children=tuple(child.path for child in schema.children.values()),
            parameters={name: value for name, value in given.items() if name not in PLAIN},
            has_fixed_count=rules.count is not None,
        )

    def static_choices(self, rules: Rules) -> tuple[Choice, ...]:
        if rules.itemset is None:
            return ()
        default = self.words.default
        return tuple(Choice(value, text.plain(default, default)) for value, text in rules.itemset.items.values())

    def sections(self, questions: dict[str, Question]) -> tuple[Section, ...]:
        skipped = CONTAINERS | SILENT
        loose = [path for path, item in questions.items() if not item.parent and item.kind not in skipped]
        found = [Section("", "", tuple(loose))] if loose else []
        for path, item in questions.items():
            if not item.parent and item.kind in CONTAINERS:
                found.append(Section(path, item.label, item.children))
        return tuple(found)
