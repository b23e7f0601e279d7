"""A newer rule pack counts at once: for every connection that is open, and for everybody's tags."""

from __future__ import annotations

from core.app import Core
from core.paths import resources
from core.service.exchange import RemoteItem
from tests.helpers.people import invented_body
from tests.helpers.workspace import receive_people


def newer_pack(core: Core) -> RemoteItem:
    """The workspace's own pack with another name for a visit and another limit for old age."""
    text = (resources() / "rulepacks" / f"{core.info.pack_id}.toml").read_text("utf-8")
    base = (resources() / "rulepacks" / "national.toml").read_text("utf-8")
    text = base if core.info.pack_id == "national" else text
    version = "2027.1"
    changed = text.replace('version = "2026.2"', f'version = "{version}"').replace('name = "全国通用"', 'name = "新规"')
    changed += """
[documents.neu]
name = "《试行》"
number = "试〔2026〕1号"
grade = "A"

[[tag]]
id = "NEW-TAG"
code = "everybody"
label = "人人"
test = "age_at_least"
value = 1
weight = 1
document = "neu"
from = 2021-07-01
"""
    body = {"id": core.info.pack_id, "version": version, "toml": changed}
    return RemoteItem("rulepack", core.info.pack_id, 1, 900, body)


def tags_in(core: Core) -> set[str]:
    return {code for code, _label, _count in core.people.tag_counts()}


def test_a_pack_that_came_in_over_another_connection_counts_here_too(core: Core) -> None:
    person = receive_people(core)[0]
    assert "人人" not in {tag.label for tag in core.people.show(person).tags}
    twin = core.twin()
    twin.exchange.apply_remote([newer_pack(twin)], "c2", "e1")
    twin.close()
    assert "人人" in {tag.label for tag in core.people.show(person).tags}


def test_a_newer_pack_gives_everybody_his_tags_the_same_day(core: Core) -> None:
    receive_people(core, 3)
    core.people.refresh_tags()
    assert "everybody" not in tags_in(core)
    changes = core.exchange.apply_remote([newer_pack(core)], "c2", "e1")
    assert "everybody" in tags_in(core)
    assert changes.touches("person")
    assert not core.people.refresh_tags().kinds


def test_people_of_the_same_page_get_the_tags_of_the_newer_pack(core: Core) -> None:
    person = RemoteItem("person", core.seams.ids.new(), 1, 901, invented_body(1))
    core.exchange.apply_remote([newer_pack(core), person], "c2", "e1")
    assert "everybody" in tags_in(core)


def test_a_program_that_stops_between_pack_and_tags_makes_them_at_the_next_start(core: Core) -> None:
    receive_people(core, 2)
    core.people.refresh_tags()
    with core._desk.db.transaction():
        core.exchange._incoming.apply([newer_pack(core)])
    assert "everybody" not in tags_in(core)
    assert core.people.refresh_tags().touches("person")
    assert "everybody" in tags_in(core)
