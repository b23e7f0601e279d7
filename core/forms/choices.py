"""Choice lists: the secondary instances of an XForm, and the itemsets that take choices from them."""

from __future__ import annotations

from collections.abc import Callable

from core.forms.expressions import Compiler, Expression, Refused
from core.forms.markup import Element, RawText, Words, itext_key, kid, kids, local, mixed
from core.forms.model import Itemset, Text
from core.forms.nodes import Node, Schema

MakeText = Callable[[Schema, RawText], Text]


class ListReader:
    """The lists of one form by name: what their columns are (`schemas`) and their rows (`roots`)."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.schemas: dict[str, Schema] = {}
        self.roots: dict[str, Node] = {}
        self._rows: dict[Schema, list[Node]] = {}

    def add(self, key: str, instance: Element) -> None:
        """Takes one secondary instance."""
        schema = Schema(f"instance('{key}')", None, is_choice=True)
        self.schemas[key] = schema
        self.roots[key] = self._node(instance, schema, None)

    def _node(self, element: Element, schema: Schema, parent: Node | None) -> Node:
        node = Node(schema, parent)
        node.text = (element.text or "").strip() if not len(element) else ""
        self._rows.setdefault(schema, []).append(node)
        for inner in kids(element):
            child = schema.child(local(inner))
            node.kids.setdefault(child.name, []).append(self._node(inner, child, node))
        return node

    def itemset(self, schema: Schema, element: Element, compiler: Compiler, text: MakeText) -> Itemset:
        """The choices of one question out of a list. Raises Refused."""
        source = element.get("nodeset", "")
        nodes, found = compiler.compile_nodes(source, schema)
        if not all(column.is_choice for column in found):
            raise Refused("reference", source.strip())
        value, label = kid(element, "value"), kid(element, "label")
        value_column = value.get("ref", "") if value is not None else ""
        label_column = label.get("ref", "") if label is not None else ""
        rows = [node for column in found for node in self._rows.get(column, [])]
        items = {row: (_cell(row, value_column), text(schema, self._label(row, label_column))) for row in rows}
        tops = {column.lineage()[0] for column in found}
        name = next((key for key, top in self.schemas.items() if top in tops), "") if value_column == "name" else ""
        return Itemset(nodes, items, is_filtered="[" in source, source=name)

    def _label(self, row: Node, column: str) -> RawText:
        key_column = itext_key(column)
        if key_column:
            return self.words.of_key(_cell(row, key_column))
        return {self.words.default: [_cell(row, column)]}

    def inline(self, schema: Schema, elements: list[Element], text: MakeText) -> Itemset:
        """The choices of one question written out beside it."""
        column = Schema("item", None, is_choice=True)
        items: dict[Node, tuple[str, Text]] = {}
        for element in elements:
            value = kid(element, "value")
            words = self.words.of(kid(element, "label"))
            items[Node(column, None)] = (
                "".join(map(str, mixed(value))) if value is not None else "",
                text(schema, words),
            )
        rows = list(items)
        nodes = Expression("", lambda _: rows, frozenset(), frozenset())
        return Itemset(nodes, items, is_filtered=False)


def _cell(row: Node, column: str) -> str:
    found = row.kids.get(column)
    return found[0].text if found else ""
