"""What /v1/office/refused and /flags are asked and answer. Forms of the values: `office_messages`."""

from __future__ import annotations

from typing import Literal

from sync.server.api.office_messages import Code, OfficeReply, Page, PageQuery


class RefusedQuery(PageQuery):
    village: Code | Literal[""] = ""


class RefusedEntry(OfficeReply):
    """`id` as far as it could be read, `field` what was wrong; `sha256` of the bytes that are kept."""

    id: str = ""
    laptop: str
    by: str = ""
    received_at: str
    code: str
    field: str = ""
    sha256: str


class RefusedReply(Page):
    refused: list[RefusedEntry] = []


class RefusedLineReply(RefusedEntry):
    """`line` is what was refused, as it came; `stored` what the district took under the same id, if anything."""

    line: str
    stored: str | None = None


class FlagsQuery(PageQuery):
    village: Code | Literal[""] = ""


class FlagEntry(OfficeReply):
    """`id` is the later of the two, `about` names the others; `fields`: field -> its label."""

    id: str
    code: str
    village: str
    person_id: str | None = None
    about: list[str] = []
    fields: dict[str, str] = {}
    by: str = ""
    laptop: str = ""
    raised_at: str


class FlagsReply(Page):
    flags: list[FlagEntry] = []
