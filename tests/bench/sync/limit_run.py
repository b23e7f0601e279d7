"""The limit's laptop in a process of its own, for the weak link: URL FOLDER (with `lines` and `bytes`, `ca.crt`)."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import requests

from tests.bench.sync import limit


def main() -> None:
    url, folder = sys.argv[1], Path(sys.argv[2])
    records = [json.loads(line) for line in (folder / "lines").read_bytes().splitlines()]
    photos = (folder / "bytes").read_bytes()
    session = requests.Session()
    session.trust_env = False
    session.verify = str(folder / "ca.crt")
    began = time.perf_counter()
    limit.push(session, url, records)
    records_ms = (time.perf_counter() - began) * 1000
    limit.photos(session, url, [photos])
    told = {"ms": (time.perf_counter() - began) * 1000, "records_ms": records_ms}
    session.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
