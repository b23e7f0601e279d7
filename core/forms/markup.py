"""Reading the XML of an ODK XForm: elements without their namespaces, the words of the form, attribute names.

No DOCTYPE is accepted, so no entity can be declared: a form comes over the wire and is small.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from core.errors import InvalidInput

Element = ElementTree.Element
MAX_FORM_BYTES = 5_000_000
_ITEXT = re.compile(r"""jr:itext\(\s*(?:'([^']+)'|"([^"]+)"|([\w.\-]+))\s*\)\Z""")
JR = "{http://openrosa.org/javarosa}"
RawText = dict[str, list["str | Output"]]


class Output(str):
    """An expression inside of words."""

    __slots__ = ()


def parse_xml(xform_xml: str) -> Element:
    """The root of the document. Raises InvalidInput("form.broken")."""
    if len(xform_xml) > MAX_FORM_BYTES or "<!DOCTYPE" in xform_xml or "<!ENTITY" in xform_xml:
        raise InvalidInput("form.broken", place="")
    try:
        return ElementTree.fromstring(xform_xml)  # noqa: S314  no DOCTYPE, so no entities
    except (ElementTree.ParseError, ValueError) as error:
        position = getattr(error, "position", (0, 0))
        raise InvalidInput("form.broken", place=f"{position[0]}:{position[1]}") from None


def local(element: Element) -> str:
    """The element's name without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def kids(element: Element, *names: str) -> list[Element]:
    """The children with one of these names, or all elements below."""
    return [kid for kid in element if local(kid) and (not names or local(kid) in names)]


def kid(element: Element, name: str) -> Element | None:
    """The first child of this name."""
    return next(iter(kids(element, name)), None)


def attributes(element: Element) -> dict[str, str]:
    """Attributes by local name."""
    return {name.rpartition("}")[2]: value for name, value in element.attrib.items()}


def itext_key(reference: str | None) -> str:
    """The id in `jr:itext('id')`, or the column name in `jr:itext(itextId)`; "" when it is no such reference."""
    found = _ITEXT.match((reference or "").strip())
    return "" if found is None else found[1] or found[2] or found[3]


def mixed(element: Element) -> list[str | Output]:
    """Words with their outputs in between, without the space that pyxform puts around them."""
    parts: list[str | Output] = [element.text or ""]
    for inner in element:
        if local(inner) == "output":
            parts.append(Output(inner.get("value") or inner.get("ref") or "''"))
        parts.append(inner.tail or "")
    if not isinstance(parts[0], Output):
        parts[0] = parts[0].lstrip()
    if not isinstance(parts[-1], Output):
        parts[-1] = parts[-1].rstrip()
    return [part for part in parts if part != ""]


class Words:
    """The translations of a form: `texts[id][language]`."""

    def __init__(self, model: Element) -> None:
        self.languages: list[str] = []
        self.default = ""
        self.texts: dict[str, RawText] = {}
        self.media: list[str] = []
        itext = kid(model, "itext")
        for translation in kids(itext, "translation") if itext is not None else []:
            language = translation.get("lang", "")
            self.languages.append(language)
            if translation.get("default"):
                self.default = language
            for text in kids(translation, "text"):
                self._add(text, language)
        self._choose_default()

    def _add(self, text: Element, language: str) -> None:
        key = text.get("id", "")
        for value in kids(text, "value"):
            if value.get("form") in (None, "", "long"):
                self.texts.setdefault(key, {})[language] = mixed(value)
            elif value.get("form") not in ("guidance", "short"):
                self.media.append(key)

    def _choose_default(self) -> None:
        """Chinese where the form does not say: the district's forms are Chinese first."""
        if not self.languages:
            self.languages = [""]
        if self.default not in self.languages:
            chinese = [name for name in self.languages if "(zh" in name.lower() or "中文" in name]
            self.default = (chinese or self.languages)[0]

    def of_key(self, key: str) -> RawText:
        """The words of a text id; empty when it has none."""
        return self.texts.get(key, {})

    def of(self, element: Element | None) -> RawText:
        """The words of a label or hint: by reference or in place."""
        if element is None:
            return {}
        key = itext_key(element.get("ref"))
        return self.of_key(key) if key else {self.default: mixed(element)}

    def of_attribute(self, value: str | None) -> RawText:
        """The words of an attribute: by reference or in place."""
        if not value:
            return {}
        key = itext_key(value)
        return self.of_key(key) if key else {self.default: [value]}
