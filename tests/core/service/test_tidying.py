"""What nobody will miss goes; what anything names stays."""

from __future__ import annotations

from datetime import timedelta

from core.app import Core
from core.clock import FixedClock, Moment
from tests.helpers.pictures import jpeg
from tests.helpers.workspace import add_people, sign_visit


def later(core: Core, step: timedelta) -> None:
    clock = core.seams.clock
    assert isinstance(clock, FixedClock)
    clock.moment = Moment(clock.moment.utc_ms + int(step.total_seconds() * 1000), clock.moment.offset_min)


def keep(core: Core, width: int) -> str:
    return core.photos.keep(core.photos.prepare(jpeg(width, 240), "a.jpg")).answer


def test_only_what_nothing_has_named_for_a_month_is_removed(core: Core) -> None:
    person = add_people(core, 1)[0]
    sign_visit(core, person, photos=1)
    forgotten, drafted, second, chosen = (keep(core, 300 + n) for n in range(4))
    core.drafts.save(core.drafts.start("visit", person).id, {"photos[1]/picture": drafted}, "")
    other = core.drafts.start("lead").id
    core.drafts.save(other, {"photos[1]/picture": second}, "")
    with core._desk.db.transaction():
        core._desk.settings.set("picture", chosen)
    before = set(core._desk.pictures.hashes())
    later(core, timedelta(days=29))
    assert not core.tidy().kinds
    later(core, timedelta(days=2))
    assert core.tidy().touches("photo")
    assert before - set(core._desk.pictures.hashes()) == {forgotten.removeprefix("media:")}
    assert set(core._desk.media.hashes()) == set(core._desk.pictures.hashes())
    assert all(core.photos.load(one) for one in (drafted, second, chosen))
