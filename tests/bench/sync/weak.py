"""The township office: 256 kbit/s, 300 ms, 2 % loss, TLS. 200 visits and 20 photos beside the limit over the same link;
then the same with every connection ended after 256 KB; and when a first urgent fact is at the district.

Where network namespaces are forbidden nothing is measured, and the bench says so: a link imitated in user space would
not show what TCP does about losses.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.measure import Result, tell
from tests.bench.sync import certificates, place, weak_link, work

VISITS, PHOTOS = 200, 20
DIES_AFTER = 256_000


def main() -> None:
    if not weak_link.is_possible():
        print("No network namespaces here (root and /dev/net/tun): the weak link is not measured.", file=sys.stderr)
        tell([])
        return
    with tempfile.TemporaryDirectory() as name, weak() as link:
        folder = Path(name)
        with place.district(folder, is_served=False) as there:
            tell(_measure(there, folder, link))


@contextmanager
def weak() -> Iterator[dict[str, str]]:
    """The link, while the block runs."""
    command = [sys.executable, "-m", "tests.bench.sync.weak_link"]
    process = subprocess.Popen(command, cwd=place.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(30)


def _measure(there: place.Place, folder: Path, link: dict[str, str]) -> list[Result]:
    ca, files = certificates.make(folder, link["address"])
    inside = ["ip", "netns", "exec", link["district"]]
    outside = ["ip", "netns", "exec", link["laptop"]]
    tls = ["--tls-cert", str(files[0]), "--tls-key", str(files[1])]
    served = there.serve("--host", link["address"], *tls, prefix=inside)
    url = served.url
    bare = [sys.executable, "-m", "tests.bench.sync.limit", there.database, str(folder / "limit"), *map(str, files)]
    limit = place.start([*inside, *bare, link["address"], "0"])
    there.served.append(limit)
    base = _limit(outside, limit.url, folder)
    root = work.make_laptop(folder / "laptop", VISITS, PHOTOS)
    best = place.sync(root, url, there.code(), ca=ca.read_text("ascii"), prefix=outside, patient=20)
    assert best["is_all_sent"]
    quiet_ms = _quiet(root, url, ca, outside)
    _say("limit", base)
    _say("ours", best)
    cut = _dying(there, folder, link, int(url.rpartition(":")[2]), ca, inside, outside)
    urgent = _urgent(there, folder, url, ca, outside)
    _say("cut", cut)
    visits_ms = sum(float(best["stages_ms"].get(name, 0)) for name in ("hello", "push"))
    return [
        Result("weak link: 200 visits and 20 photos / limit", best["ms"], base["ms"], 1.05, notes={"target_x": 1.02}),
        Result("weak link: its 200 visits / limit", visits_ms, base["records_ms"], None, notes={"target_x": 1.3}),
        Result("weak link: nothing changed, connection and TLS included", quiet_ms, 0, None, "ms"),
        Result("weak link, dies every 256 KB: bytes / uncut", cut["bytes"], best["bytes_up"], 1.15),
        Result("weak link, dies every 256 KB: time / uncut", cut["ms"], best["ms"], None, notes={"target_x": 1.15}),
        Result("first urgent fact at the district after", urgent, 0, 5, "rounds"),
    ]  # fmt: skip


def _say(what: str, told: dict[str, Any]) -> None:
    """Minutes go by: whoever waits sees that it goes on."""
    print(f"weak link, {what}: {told['ms'] / 1000:.1f} s", file=sys.stderr, flush=True)


def _limit(outside: list[str], url: str, folder: Path) -> dict[str, Any]:
    """Both POSTs of the limit, one after the other on one connection; the records alone are told too."""
    root = work.make_laptop(folder / "limit-laptop", VISITS)
    with work.opened(root) as core:
        lines = [item.line for item in core.exchange.take_batch(10**6, 10**9)]
    (folder / "lines").write_bytes(b"\n".join(lines))
    (folder / "bytes").write_bytes(random.randbytes(PHOTOS * work.PHOTO_BYTES))
    command = [*outside, sys.executable, "-m", "tests.bench.sync.limit_run", url, str(folder)]
    return dict(json.loads(subprocess.run(command, cwd=place.ROOT, stdout=subprocess.PIPE, check=True).stdout))


def _quiet(root: Path, url: str, ca: Path, outside: list[str]) -> float:
    told = place.sync(root, url, prefix=outside, ca=ca.read_text("ascii"), runs=1)
    assert told["round_trips"] == 1
    return float(told["ms"])


def _dying(
    there: place.Place, folder: Path, link: dict[str, str], port: int, ca: Path, inside: list[str], outside: list[str]
) -> dict[str, float]:
    """Every connection ends after so many bytes; a proxy at the district's end of the link does it."""
    command = [*inside, sys.executable, "-m", "tests.bench.sync.proxy", f"{link['address']}:{port}", link["address"]]
    process = subprocess.Popen(
        [*command, str(DIES_AFTER)], cwd=place.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    root = work.make_laptop(folder / "laptop", VISITS, PHOTOS)
    url = json.loads(process.stdout.readline())["url"].replace("http:", "https:")
    told = place.sync(root, url, there.code(), ca=ca.read_text("ascii"), prefix=outside, patient=1_000)
    counted = json.loads(process.communicate(b"")[0])
    assert told["is_all_sent"]
    assert counted["cuts"] > 0
    return {"bytes": float(counted["up"]), "ms": float(told["ms"])}


def _urgent(there: place.Place, folder: Path, url: str, ca: Path, outside: list[str]) -> float:
    """Round trips until the answer about a death among 200 visits and 20 photos is stored."""
    root = work.make_laptop(folder / "laptop", VISITS, PHOTOS, urgent=1)
    told = place.sync(root, url, there.code(), ca=ca.read_text("ascii"), prefix=outside, until_first=True)
    return float(told["round_trips"])


if __name__ == "__main__":
    main()
