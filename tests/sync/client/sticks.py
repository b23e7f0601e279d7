"""A stick that goes from the laptop to the district and back, with the real commands at the district's end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import AppError
from core.ids import Ids
from sync.client.stick import Seams, export
from sync.client.stick_back import read_paper, read_receipt
from sync.server.command.parser import build_parser
from sync.server.command.stick import StickVerbs
from sync.server.service import people
from sync.server.service.publishing import of_person
from sync.server.store import feed, persons
from sync.server.store.sticks import find
from tests.sync.client.station import Office, Station


@dataclass
class Stick:
    """One folder that stands for the stick. Every journey takes the clock a minute on."""

    station: Station
    folder: Path
    count: int = 0

    def export(self, name: str = "", *, photos: bool = False) -> Path:
        """Writes what waits; returns the file."""
        self.count += 1
        path = self.folder / (name or f"{self.count}.nfb")
        export(self.station.exchange, path, self.seams(), with_photos=photos)
        return path

    def seams(self, **more: Any) -> Seams:
        clock = self.station.core.seams.clock
        return Seams(clock, Ids(clock), **more)

    def bring_in(self, path: Path, *more: str) -> dict[str, Any]:
        """`batch import` at the district."""
        return self.run("batch", "import", str(path), *more)

    def run(self, *words: str) -> dict[str, Any]:
        """A command of the district."""
        office = self.station.office
        office.clock.move(minutes=1)
        args = build_parser().parse_args(list(words))
        return StickVerbs(office.clock, office.ids, office.engine, {}).run(args)

    def read(self, path: Path) -> dict[str, Any]:
        """Reads the receipt that lies beside a batch file."""
        return read_receipt(self.station.exchange, path.with_suffix(".nfr"), self.seams())

    def read_paper(self, path: Path) -> dict[str, Any]:
        """Reads the code of the receipt that was printed for a batch file."""
        return read_paper(self.station.exchange, self.paper(path))

    def paper(self, path: Path) -> str:
        """The text of that code."""
        office = self.station.office
        with office.begin() as connection:
            done = find(connection, office.district.code, export_of(path))
        assert done is not None
        return done.paper

    def round_trip(self) -> dict[str, Any]:
        """There and back."""
        path = self.export()
        self.bring_in(path)
        return self.read(path)


def export_of(path: Path) -> str:
    """The number of an export, as its file says in clear."""
    return path.read_bytes().split(b"\n", 1)[0].split(b" ")[5].decode()


def code_of(work: Any, *arguments: Any) -> str:
    """The code of the error that stops this."""
    try:
        work(*arguments)
    except AppError as error:
        return error.code
    return ""


def change_at_district(office: Office, person_id: str, address: str) -> None:
    """The office writes another address into the master record."""
    code = office.district.code
    with office.begin() as connection:
        person = persons.find(connection, code, [person_id], lock=True)[person_id]
        people.apply(person, {"address": [person.body.get("address"), address]})
        persons.save(connection, code, [person])
        feed.publish(connection, code, of_person(person))
