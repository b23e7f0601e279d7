"""What the district has to say comes down page by page; each page is one transaction with its cursor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from core.service.exchange import Exchange, RemoteItem
from sync.client.wire import Wire, read
from sync.protocol import digests, messages

PULL_ROWS = 500
CURSOR, EPOCH, PASS, PASSES = "cursor", "epoch", "pull_pass", "pull_passes"


class DistrictRestored(Exception):
    """The page is of another epoch than the hello before it: everything has to begin with hello again."""


@dataclass(frozen=True)
class Pulled:
    """One page. `is_last`: laptop and district agree now, as far as counts and hashes can tell."""

    rows: int
    is_last: bool


class Puller:
    """Asks for pages until there are no more; once more from the beginning when the closing check differs."""

    def __init__(self, exchange: Exchange, wire: Wire, token: Callable[[], str]) -> None:
        self._exchange = exchange
        self._wire = wire
        self._token = token
        self._has_repaired = False

    def step(self) -> Pulled:
        """Asks for the next page and stores it. Raises DistrictRestored."""
        exchange = self._exchange
        cursor = exchange.get_state(CURSOR) or ""
        target = f"/v1/pull?cursor={quote(str(cursor), safe='')}&limit={PULL_ROWS}"
        answer = self._wire.call("GET", target, who=self._token())
        if answer.epoch != exchange.get_state(EPOCH):
            raise DistrictRestored
        page = read(messages.PullReply, answer)
        apply_page(exchange, page, answer.epoch, str(cursor))
        if page.more:
            return Pulled(len(page.rows), is_last=False)
        if self._has_repaired or not differs(exchange, page.totals):
            return Pulled(len(page.rows), is_last=True)
        self._has_repaired = True
        exchange.set_state(CURSOR, None)
        return Pulled(len(page.rows), is_last=False)


def apply_page(exchange: Exchange, page: messages.PullReply, epoch: str, cursor: str) -> None:
    """Stores a page with its cursor, whether it came by wire or by stick; it was asked for with `cursor`."""
    full_pass = _pass_of(exchange, page, cursor)
    rows = [RemoteItem(row.kind, row.id, row.version, row.seq, row.body) for row in page.rows]
    exchange.apply_remote(rows, page.cursor, epoch, full_pass=full_pass, is_last=not page.more)
    if not page.more:
        exchange.set_state(PASS, None)


def _pass_of(exchange: Exchange, page: messages.PullReply, cursor: str) -> str:
    """The name of a pull from the beginning; it survives an interruption between two pages."""
    if not page.is_full:
        return ""
    current = exchange.get_state(PASS)
    if current is None or cursor == "":
        number = int(exchange.get_state(PASSES) or 0) + 1
        exchange.set_state(PASSES, number)
        current = f"p{number}"
        exchange.set_state(PASS, current)
    return str(current)


def differs(exchange: Exchange, totals: dict[str, list[int | str]]) -> bool:
    """True when what is held here is not what the district says this laptop should hold."""
    if not totals:
        return False
    mine: dict[str, list[str]] = {}
    for kind, row_id, version in exchange.remote_rows():
        mine.setdefault(kind, []).append(digests.row_hash(kind, row_id, version))
    held = {kind: list(digests.total(hashes)) for kind, hashes in mine.items()}
    return held != {kind: list(said) for kind, said in totals.items() if said[0]}
