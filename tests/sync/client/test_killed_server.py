"""The district's server is killed, not stopped, while a laptop is sending; it comes back on the same database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.app import Core
from core.clock import FixedClock
from core.errors import Unavailable
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.sources import ROOT
from tests.sync.client.station import CODE, Station, open_office


def serve(database: str, data: Path) -> tuple[subprocess.Popen[str], int]:
    """The server as an administrator starts it; returns the process and its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sync.server", "--database", database, "--district", CODE, "serve", "--port", "0",
         "--data", str(data)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=dict(os.environ),
    )  # fmt: skip
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    return process, int(ready["url"].rsplit(":", 1)[1])


def test_a_server_killed_between_two_batches_and_in_the_middle_of_one_loses_nothing(
    database: str, tmp_path: Path, clock: FixedClock, core: Core
) -> None:
    data = tmp_path / "data"
    with open_office(database, data, clock) as office:
        proxy = CuttingProxy(int(office.url.rsplit(":", 1)[1]))
        station = Station(office, core, proxy)
        station.enrol()
        station.write(300)
        photo = station.picture(400_000)
        for stage, steps in (("push", 2), ("photos", 2)):
            process, proxy.port = serve(database, data)
            engine, wire = station.engine()
            while engine.stage != stage:
                engine.step()
            for _step in range(steps - 1):
                engine.step()
            process.kill()
            process.communicate()
            with pytest.raises(Unavailable, match=r"sync\.no_network"):
                engine.step()
            wire.close()
        process, proxy.port = serve(database, data)
        try:
            station.patient()
            station.assert_all_there_once()
            assert station.district_photos() == {photo}
            assert station.sync()[0].stages == ["hello"], "counts and digests agree"
        finally:
            process.terminate()
            process.communicate(timeout=30)
            proxy.close()
