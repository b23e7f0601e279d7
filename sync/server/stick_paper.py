"""The printed receipt of a stick: the same blocks as every paper of the program, filled in by the district."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping

from core.clock import Moment
from core.document.fonts import Typeface
from core.document.stick_receipt import StickSlip, render
from core.document.types import Stamp
from sync.protocol.answers import expand
from sync.protocol.codes import DELIVERED
from sync.protocol.messages import PushReply
from sync.server.command.words import words
from sync.server.store.devices import Device
from sync.server.store.districts import District
from sync.server.store.sticks import StickImport

MOST_LISTED = 200


def receipt_pdf(
    district: District, device: Device, villages: Mapping[str, str], done: StickImport, moment: Moment
) -> bytes:
    """One A4 sheet, or a few when much was not simply taken. It names villages, no person."""
    others = list(_others(done))
    slip = StickSlip(
        district=district.name or district.code,
        device=device.tag,
        villages="、".join(villages.get(code) or code for code in device.villages),
        taken_at=moment.iso()[:16].replace("T", " "),
        export=done.export_id,
        count=done.items,
        others=others[:MOST_LISTED],
        code=done.paper,
    )
    stamp = Stamp("internal", district.is_practice, 0, moment.day, getpass.getuser())
    return render(slip, stamp, Typeface())


def _others(done: StickImport) -> Iterator[tuple[int, str, str]]:
    before = 0
    for reply in done.replies:
        answers = expand(PushReply.model_validate(reply))
        for one in answers:
            if one.outcome not in DELIVERED:
                yield before + one.index + 1, one.outcome, words(one.code, {"where": one.field, **one.params})
        before += len(answers)
