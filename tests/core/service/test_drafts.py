"""Drafts: what was typed is safe at once, found again at the same place, and stays on the form it began with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.app import Core, open_workspace
from core.errors import InvalidInput, NotFound, Unavailable
from core.paths import resources
from core.seams import Seams
from core.service.drafts import LARGEST_DRAFT_BYTES
from core.service.exchange import RemoteItem
from tests.helpers.pictures import jpeg
from tests.helpers.sources import ROOT
from tests.helpers.workspace import PASSPHRASE, add_people, fill_visit, fixed_seams

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20), VALUES, max_size=8))
def test_whatever_was_saved_is_found_again(core: Core, answers: dict[str, object]) -> None:
    drafts = core.drafts.list()
    draft = drafts[0].id if drafts else core.drafts.start("lead").id
    core.drafts.save(draft, answers, "lead/place")
    found = core.drafts.open(draft)
    assert (dict(found.answers), found.place) == (answers, "lead/place")


def test_a_draft_survives_the_program_being_killed(root: Path, seams: Seams) -> None:
    """What `save` returned for is on the disk: the process is killed in the very next moment."""
    core = open_workspace(root, PASSPHRASE, seams)
    draft = core.drafts.start("lead").id
    core.close()
    script = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from core.app import open_workspace\n"
        "from tests.helpers.workspace import fixed_seams\n"
        f"core = open_workspace(Path({str(root)!r}), {PASSPHRASE!r}, fixed_seams())\n"
        f"core.drafts.save({draft!r}, {{'lead/place': '桥头'}}, 'lead/place')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=dict(os.environ), check=False)
    assert done.returncode == -signal.SIGKILL
    core = open_workspace(root, PASSPHRASE, seams)
    found = core.drafts.open(draft)
    assert (dict(found.answers), found.place) == ({"lead/place": "桥头"}, "lead/place")
    core.close()


def test_the_one_touched_last_stands_first_and_says_how_much_is_answered(core: Core) -> None:
    first, second = core.drafts.start("lead").id, core.drafts.start("lead").id
    core.seams.clock.move(minutes=1)  # type: ignore[attr-defined]
    core.drafts.save(first, {"lead/place": "桥头", "lead/name": "", "family/members": [], "family/size": 3}, "")
    assert [(row.id, row.answered) for row in core.drafts.list()] == [(first, 2), (second, 0)]


def test_a_draft_put_aside_is_out_of_the_way_and_comes_back_whole(core: Core) -> None:
    [person] = add_people(core)
    draft = fill_visit(core, person)
    answers = dict(core.drafts.open(draft).answers)
    core.drafts.discard(draft)
    assert not core.drafts.list()
    assert [row.id for row in core.drafts.list(discarded=True)] == [draft]
    for use in (core.drafts.open, core.records.sign):
        with pytest.raises(NotFound, match=r"draft\.unknown"):
            use(draft)
    with pytest.raises(NotFound, match=r"draft\.unknown"):
        core.drafts.save(draft, {}, "")
    core.drafts.restore(draft)
    assert dict(core.drafts.open(draft).answers) == answers
    assert core.records.sign(draft).serial


def test_what_was_thrown_away_comes_back_for_ten_minutes_also_after_a_new_start(root: Path) -> None:
    core = open_workspace(root, PASSPHRASE, fixed_seams(seed=4))
    [person] = add_people(core)
    draft = fill_visit(core, person)
    core.drafts.discard(draft)
    core.close()
    seams = fixed_seams(seed=5)
    seams.clock.move(minutes=9)  # type: ignore[attr-defined]
    core = open_workspace(root, PASSPHRASE, seams)
    core.tidy()
    [row] = core.drafts.list(discarded=True)
    assert row.gone_at is not None
    assert row.gone_at.utc_ms - core.seams.clock.now().utc_ms == 60_000
    core.drafts.restore(draft)
    assert core.records.sign(draft).serial
    core.close()


def test_after_ten_minutes_it_is_gone_with_the_pictures_only_it_named(core: Core) -> None:
    shared, own = (core.photos.keep(core.photos.prepare(jpeg(300 + n, 240), "a.jpg")).answer for n in range(2))
    kept, thrown = core.drafts.start("lead").id, core.drafts.start("lead").id
    core.drafts.save(kept, {"photos[1]/picture": shared}, "")
    core.drafts.save(thrown, {"photos[1]/picture": shared, "photos[2]/picture": own}, "")
    core.drafts.discard(thrown)
    core.seams.clock.move(minutes=9)  # type: ignore[attr-defined]
    assert not core.drafts.sweep().kinds
    core.seams.clock.move(minutes=1)  # type: ignore[attr-defined]
    assert not core.drafts.list(discarded=True), "its time is over, swept or not"
    with pytest.raises(NotFound, match=r"draft\.unknown"):
        core.drafts.restore(thrown)
    assert core.drafts.sweep().touches("draft")
    assert core._desk.drafts.get(thrown) is None
    assert core.photos.load(shared)
    with pytest.raises(Unavailable, match=r"media\.missing"):
        core.photos.load(own)


def test_a_clock_that_was_set_back_loses_nothing(core: Core) -> None:
    draft = core.drafts.start("lead").id
    core.drafts.discard(draft)
    core.seams.clock.move(minutes=-300)  # type: ignore[attr-defined]
    assert not core.drafts.sweep().kinds
    core.drafts.restore(draft)
    assert core.drafts.open(draft)


def test_a_visit_needs_a_person_and_a_lead_does_not(core: Core) -> None:
    for kind in ("visit", "change"):
        with pytest.raises(InvalidInput, match=r"record\.person_missing"):
            core.drafts.start(kind)
    with pytest.raises(NotFound, match=r"person\.unknown"):
        core.drafts.start("visit", "nobody")
    with pytest.raises(NotFound, match=r"record\.unknown_kind"):
        core.drafts.start("poem")
    assert core.drafts.start("lead").person_name == ""
    for use in (core.drafts.discard, core.drafts.restore, core.drafts.open):
        with pytest.raises(NotFound, match=r"draft\.unknown"):
            use("nobody")


def test_a_draft_stays_on_the_form_it_began_with(core: Core) -> None:
    old = core.drafts.start("lead").id
    source = (resources() / "forms" / "lead.md").read_text("utf-8")
    version = core.forms.current("lead").version
    body = {
        "form_id": "lead",
        "version": "2099.1",
        "kind": "lead",
        "source": source.replace(f"| {version} ", "| 2099.1 ").replace("人在哪里？", "人现在在哪里？"),
    }
    core.exchange.apply_remote([RemoteItem("form", "lead@2099.1", 1, 1, body)], "c", "e")
    new = core.drafts.start("lead").id
    assert [core.drafts.open(one).form_version for one in (old, new)] == [version, "2099.1"]
    labels = [core.records.session(core.drafts.open(one)).label("lead/place") for one in (old, new)]
    assert labels == ["人在哪里？", "人现在在哪里？"]


def test_a_form_of_the_district_that_cannot_be_run_is_kept_aside_and_the_old_one_stays(core: Core) -> None:
    body = {"form_id": "lead", "version": "2099.2", "kind": "lead", "source": "no table at all"}
    core.exchange.apply_remote([RemoteItem("form", "lead@2099.2", 1, 1, body)], "c", "e")
    assert core.forms.current("lead").version != "2099.2"
    [aside] = core._desk.state.get("aside")
    assert (aside["id"], aside["body"]) == ("lead@2099.2", body)


def test_a_draft_that_is_too_large_is_refused_and_the_last_good_one_stays(core: Core) -> None:
    draft = core.drafts.start("lead").id
    core.drafts.save(draft, {"lead/situation": "好"}, "")
    with pytest.raises(InvalidInput, match=r"draft\.too_large") as caught:
        core.drafts.save(draft, {"lead/situation": "长" * (LARGEST_DRAFT_BYTES // 3 + 1)}, "")
    assert caught.value.params == {"limit_kb": 1024}
    assert dict(core.drafts.open(draft).answers) == {"lead/situation": "好"}


def test_drafts_never_leave_the_laptop(core: Core) -> None:
    core.drafts.save(core.drafts.start("lead").id, {"lead/place": "桥头"}, "")
    assert core.exchange.status().waiting == 0
    assert not core.exchange.take_batch(10, 1 << 20)
