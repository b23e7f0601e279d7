"""A district that lets somebody in again who forgot the passphrase: the enrolment it gave, and its answer."""

from __future__ import annotations

from core.service.exchange import Enrolment
from core.vault.sealing import public_of
from sync.server.service.rescue_reply import VALID_MS, Answer, Ask, reply_text
from tests.helpers.workspace import fixed_seams

DISTRICT = b"d" * 32


def enrolment(private: bytes = DISTRICT, device: str = "dev-1") -> Enrolment:
    return Enrolment(
        "https://d", device, "TA", "示例区", "", b"", b"k" * 32, False, public_of(private), 0, b"l" * 32, "12"
    )


def answer(
    asked: str, private: bytes = DISTRICT, user: str = "赵协理", hours: int = 24, code: str = "ABCD-EFGH"
) -> tuple[str, str]:
    seams = fixed_seams(seed=900)
    found = Ask.read(asked)
    until = seams.clock.now().utc_ms + hours * VALID_MS // 24
    said = Answer(found.open(private), user, until)
    return reply_text(found, said, code, (2, 19 * 1024, 1), seams.ids.token), code
