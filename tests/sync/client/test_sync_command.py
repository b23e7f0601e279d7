"""`main.py sync` tells the numbers of the page: what was to go, what has not arrived, whether the time ended it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

import main
from core.errors import NotAllowed
from tests.sync.client.station import Station, code_for


def ask(**more: object) -> argparse.Namespace:
    return argparse.Namespace(**({"server": "", "code": "", "ca": None, "minutes": None} | more))


def test_it_says_what_was_to_go_and_that_nothing_is_left(station: Station, tmp_path: Path) -> None:
    station.write(3)
    station.write(1, kind="lead", urgency=1)
    args = ask(server=station.proxy.url, code=code_for(station.office))
    told = main.sync(station.core, args)
    groups = {code: group["count"] for code, group in told["plan"]["groups"].items() if group["count"]}
    assert groups == {"urgent": 1, "visit": 3}
    assert told["left"] == {"urgent": 0, "texts": 0, "photos": 0, "photo_bytes": 0}
    assert (told["state"], told["sent"], told["needs_person"], told["is_all_sent"]) == ("finished", 4, 0, True)


def test_no_time_at_all_is_paused_with_everything_left(enrolled: Station) -> None:
    enrolled.write(2)
    told = main.sync(enrolled.core, ask(minutes=0))
    assert (told["state"], told["left"]["texts"], told["is_all_sent"]) == ("paused", 2, False)


def test_without_a_district_it_says_so(station: Station) -> None:
    with pytest.raises(NotAllowed, match=r"sync\.not_enrolled"):
        main.sync(station.core, ask())
