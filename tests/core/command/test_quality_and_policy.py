"""`quality` and `policy` as a script calls them."""

from __future__ import annotations

from pathlib import Path

from core.app import open_workspace
from tests.core.command.conftest import Run
from tests.helpers.workspace import PASSPHRASE, add_people, fixed_seams


def test_the_check_up_says_what_to_mend_in_words(cli: Run, root: Path) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=5))
    (person,) = add_people(core, 1, phone="12")
    core.close()
    told = cli("quality")
    assert told["people"] == 1
    assert 0 < told["score"] < 100
    found = next(one for one in told["findings"] if one["code"] == "quality.bad_phone")
    assert (found["person_id"], found["field"]) == (person, "phone")
    assert "请改正" in found["text"]
    assert cli("quality", "--person", person)["findings"] == told["findings"]


def test_policies_are_listed_found_and_shown_with_their_sources(cli: Run) -> None:
    assert len(cli("policy", "list")["topics"]) > 20
    found = cli("policy", "list", "--search", "jiantui")["topics"]
    assert found[0]["code"] == "fade"
    told = cli("policy", "show", "tekun")["topic"]
    assert told["sources"] and told["lists"]
    assert cli("policy", "show", "nothing", code=1)["error"]["code"] == "policy.unknown"
