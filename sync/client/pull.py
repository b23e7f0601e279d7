"""What the district has to say comes down page by page; each page is one transaction with its cursor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from core.errors import AppError
from core.service.exchange import Exchange, RemoteItem
from sync.client.wire import Wire, read
from sync.protocol import digests, messages

PULL_ROWS = 500
CURSOR, EPOCH, PASS, PASSES, TOKEN = "cursor", "epoch", "pull_pass", "pull_passes", "token"


class DistrictRestored(Exception):
    """The page is of another epoch than the hello before it: everything has to begin with hello again."""


@dataclass(frozen=True)
class Pulled:
    """One page. `is_last`: laptop and district agree now, as far as counts and hashes can tell."""

    rows: int
    is_last: bool


@dataclass(frozen=True)
class Ahead:
    """A page that is here and not stored yet: what it was asked for with, and the epoch that it is of."""

    page: messages.PullReply
    cursor: str
    epoch: str


class Puller:
    """Asks for pages until there are no more; once more from the beginning when the closing check differs.

    While the district makes the next page the present one is stored. A page that was read ahead is taken only when it
    follows on what is stored; whatever goes wrong, it is forgotten and asked for again with the stored cursor.
    """

    def __init__(self, exchange: Exchange, wire: Wire, token: Callable[[], str]) -> None:
        self._exchange = exchange
        self._wire = wire
        self._token = token
        self._has_repaired = False
        self._ahead: Ahead | None = None
        self._trouble: AppError | DistrictRestored | None = None  # of the reading ahead: told when its page is wanted

    def step(self) -> Pulled:
        """Stores the next page. Raises DistrictRestored."""
        present = self._present()
        if present.page.more:
            self._store_and_read_ahead(present)
        else:
            self._store(present)
        page = present.page
        if page.more:
            return Pulled(len(page.rows), is_last=False)
        if self._has_repaired or not differs(self._exchange, page.totals):
            return Pulled(len(page.rows), is_last=True)
        self._has_repaired = True
        self._exchange.set_state(CURSOR, None)
        return Pulled(len(page.rows), is_last=False)

    def forget_ahead(self) -> None:
        """Something else comes between two pages: the next one is asked for anew."""
        self._ahead = self._trouble = None

    def _present(self) -> Ahead:
        """The page read ahead when it still fits, else the one that the stored cursor asks for."""
        ahead, trouble = self._ahead, self._trouble
        self.forget_ahead()
        if trouble is not None:
            raise trouble
        cursor = str(self._exchange.get_state(CURSOR) or "")
        if ahead is not None and ahead.cursor == cursor and ahead.epoch == self._exchange.get_state(EPOCH):
            return ahead
        return self._ask(cursor, self._token())

    def _ask(self, cursor: str, token: str, meanwhile: Callable[[], None] | None = None) -> Ahead:
        target = f"/v1/pull?cursor={quote(cursor, safe='')}&limit={PULL_ROWS}"
        answer = self._wire.call("GET", target, who=token, meanwhile=meanwhile)
        if answer.epoch != self._exchange.get_state(EPOCH):
            raise DistrictRestored
        return Ahead(read(messages.PullReply, answer), cursor, answer.epoch)

    def _store(self, present: Ahead) -> None:
        apply_page(self._exchange, present.page, present.epoch, present.cursor)

    def _store_and_read_ahead(self, present: Ahead) -> None:
        token = str(self._exchange.get_state(TOKEN) or "")
        storing = _Once(partial(self._store, present))
        ahead: Ahead | None = None
        trouble: AppError | DistrictRestored | None = None
        if token:
            try:
                ahead = self._ask(present.page.cursor, token, storing.attempt)
            except (AppError, DistrictRestored) as error:
                trouble = error
        storing.finish()
        self._ahead, self._trouble = ahead, trouble


class _Once:
    """Work that may be done in the middle of a request. What goes wrong there is raised after it."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work: Callable[[], None] | None = work
        self._error: AppError | None = None

    def attempt(self) -> None:
        work, self._work = self._work, None
        if work is None:
            return
        try:
            work()
        except AppError as error:
            self._error = error

    def finish(self) -> None:
        """Does it if nobody has. Raises what went wrong."""
        self.attempt()
        if self._error is not None:
            raise self._error


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
    held = {kind: list(pair) for kind, pair in digests.row_totals(exchange.remote_rows()).items()}
    return held != {kind: list(said) for kind, said in totals.items() if said[0]}
