"""A weak link between two network namespaces, packet by packet: the kernel's TCP sees true delays and losses.

Two TUN devices are joined by this program, which queues, delays and drops what passes. It needs root, `ip netns` and
/dev/net/tun; `is_possible` says whether they are here.

python -m tests.bench.sync.weak_link      first line {"laptop", "district", "address"}; ends with its input
"""

from __future__ import annotations

import fcntl
import heapq
import json
import os
import random
import select
import struct
import subprocess
import sys
import time
from pathlib import Path

RATE_BIT_S, DELAY_S, LOSS, QUEUE_BYTES = 256_000, 0.15, 0.02, 64_000
DISTRICT, LAPTOP = "10.77.0.1", "10.77.0.2"
_TUNSETIFF, _TUN_WITHOUT_INFO = 0x400454CA, 0x1001


def is_possible() -> bool:
    """True where this program may make namespaces and TUN devices."""
    name = f"nf{os.getpid()}x"
    if os.geteuid() != 0 or not Path("/dev/net/tun").exists():
        return False
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode == 0
    subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return made


class Way:
    """One direction: a queue that overflows, a rate, a delay, losses."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._free_at = 0.0
        self._order = 0
        self._flying: list[tuple[float, int, bytes]] = []

    def take(self, packet: bytes, now: float) -> None:
        """A packet enters."""
        waiting = max(0.0, self._free_at - now) * RATE_BIT_S / 8
        if waiting + len(packet) > QUEUE_BYTES:
            return
        self._free_at = max(now, self._free_at) + len(packet) * 8 / RATE_BIT_S
        if self._random.random() >= LOSS:
            self._order += 1
            heapq.heappush(self._flying, (self._free_at + DELAY_S, self._order, packet))

    def due(self, now: float) -> list[bytes]:
        """The packets that arrive now."""
        arrived = []
        while self._flying and self._flying[0][0] <= now:
            arrived.append(heapq.heappop(self._flying)[2])
        return arrived

    def next_at(self) -> float | None:
        """When the next one arrives."""
        return self._flying[0][0] if self._flying else None


def _side(namespace: str, device: str, own: str, other: str) -> int:
    _ip("netns", "add", namespace)
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH", device.encode(), _TUN_WITHOUT_INFO))
    _ip("link", "set", device, "netns", namespace)
    _ip("-n", namespace, "link", "set", "lo", "up")
    _ip("-n", namespace, "addr", "add", f"{own}/32", "dev", device)
    _ip("-n", namespace, "link", "set", device, "mtu", "1500", "up")
    _ip("-n", namespace, "route", "add", other, "dev", device, "src", own)
    return tun


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def _carry(tuns: tuple[int, int]) -> None:
    """From each side to the other until the input ends."""
    ways = {tuns[0]: (Way(1), tuns[1]), tuns[1]: (Way(2), tuns[0])}
    while True:
        ends = [at for way, _sink in ways.values() if (at := way.next_at()) is not None]
        wait = min([0.5, *(max(0.0, at - time.monotonic()) for at in ends)])
        ready, _, _ = select.select([*tuns, 0], [], [], wait)
        if 0 in ready and not os.read(0, 100):
            return
        now = time.monotonic()
        for source, (way, sink) in ways.items():
            for packet in way.due(now):
                os.write(sink, packet)
            while source in ready:
                try:
                    way.take(os.read(source, 65_536), now)
                except BlockingIOError:
                    break


def main() -> None:
    names = [f"nf{os.getpid()}{side}" for side in "dl"]
    try:
        tuns = (_side(names[0], names[0], DISTRICT, LAPTOP), _side(names[1], names[1], LAPTOP, DISTRICT))
        print(json.dumps({"district": names[0], "laptop": names[1], "address": DISTRICT}), flush=True)
        _carry(tuns)
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
