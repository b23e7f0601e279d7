"""Signing in at the office: password, short access token, rotating refresh token, lock after failures.

Nothing here tells whether a name exists: unknown, disabled and wrong passwords get one answer in the time of one
Argon2 run, and names that do not exist are locked like others. A refresh token that is used twice ends the whole
session, for one of the two users is a thief; whoever comes next in it is told.

`sign_in`, `refresh` and `change_password` return a refusal instead of raising it: what they noted has to be kept.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection

from core.ids import Ids
from sync.protocol.signing import decode, encode
from sync.server.service.access import holds_now
from sync.server.service.audit import note
from sync.server.service.password_policy import DEFAULT, Policy, load_policies
from sync.server.service.refusal import Refused
from sync.server.store import sessions, staff
from sync.server.store.districts import District
from sync.server.store.sessions import Failures, Session
from sync.server.store.staff import StaffRow

ACCESS_LIFE_S = 900
ANYBODY = "anybody"  # the actor of an attempt that failed
_MAC_BYTES = 16
_DAY_MS = 86_400_000
_KEEP_ENDED_MS = 30 * _DAY_MS


@dataclass(frozen=True)
class Caller:
    """Who is asking, as the database says right now: a role taken away is gone at the next request."""

    staff_id: str
    session_id: str
    login: str
    name: str
    role: str
    areas: tuple[str, ...]
    must_change: bool


@dataclass(frozen=True)
class Tokens:
    """What a sign-in gives. `access_until_ms` UTC ms."""

    access: str
    access_until_ms: int
    refresh: str
    account: StaffRow
    must_change: bool


def policy_of(connection: Connection, district: District) -> Policy:
    """The profile this district chose."""
    policies = load_policies()
    return policies.get(staff.setting(connection, district.code, "policy", DEFAULT), policies[DEFAULT])


def sign_in(
    connection: Connection, ids: Ids, district: District, login: str, password: str, now_ms: int
) -> Tokens | Refused:
    """A new session, or Refused("office.sign_in" | "office.locked"). Every attempt is noted."""
    policy = policy_of(connection, district)
    account = staff.by_login(connection, district.code, login)
    refusal = check_password(connection, district, policy, account, login, password, now_ms)
    if refusal is not None or account is None:
        about = account.id if account is not None else f"login:{_login_hash(district, login)[:12]}"
        refusal = refusal or Refused("office.sign_in")
        note(connection, district.code, now_ms, ANYBODY, "session.start", about, "refused", {"code": refusal.code})
        return refusal
    session = Session(ids.new(), account.id, now_ms, now_ms, now_ms + policy.session_h * 3_600_000)
    sessions.forget_tokens(connection, district.code, account.id, now_ms - _KEEP_ENDED_MS)
    sessions.start(connection, district.code, session)
    staff.save(connection, district.code, dataclasses.replace(account, last_sign_in_ms=now_ms))
    tokens = _tokens(connection, ids, district, policy, account, session, now_ms)
    note(connection, district.code, now_ms, f"staff:{account.id}", "session.start", session.id)
    return tokens


def refresh(connection: Connection, ids: Ids, district: District, token: str, now_ms: int) -> Tokens | Refused:
    """New tokens for an old refresh token, or Refused("office.session" | "office.reused")."""
    token_hash = _token_hash(token)
    known = sessions.find_token(connection, district.code, token_hash)
    session = None if known is None else sessions.find(connection, district.code, known.session_id)
    if known is None or session is None:
        return Refused("office.session")
    if known.used_ms and not session.ended_ms:
        sessions.end(connection, district.code, session.id, now_ms, "reused")
        actor = f"staff:{session.staff_id}"
        note(connection, district.code, now_ms, actor, "session.reused", session.id, "refused")
        return Refused("office.reused")
    account = staff.find(connection, district.code, session.staff_id)
    over = _over(session, account, now_ms)
    if over is not None or account is None:
        return over or Refused("office.session")
    if known.expires_ms <= now_ms:
        return Refused("office.session")
    sessions.use_token(connection, district.code, token_hash, now_ms)
    sessions.note_used(connection, district.code, session.id, now_ms)
    return _tokens(connection, ids, district, policy_of(connection, district), account, session, now_ms)


def caller_of(connection: Connection, district: District, token: str, now_ms: int) -> Caller:
    """Who holds this access token. Raises Refused("office.session" | "office.reused")."""
    session_id = _session_of(district, token, now_ms)
    session = sessions.find(connection, district.code, session_id)
    account = None if session is None else staff.find(connection, district.code, session.staff_id)
    if session is None or account is None:
        raise Refused("office.session")
    over = _over(session, account, now_ms)
    if over is not None:
        raise over
    must_change = account.must_change or policy_of(connection, district).is_old(account.password_ms, now_ms)
    return Caller(account.id, session.id, account.login, account.name, account.role, account.areas, must_change)


def check_password(
    connection: Connection,
    district: District,
    policy: Policy,
    account: StaffRow | None,
    login: str,
    password: str,
    now_ms: int,
) -> Refused | None:
    """None when the password is right and the account active; counts failures by name otherwise."""
    login_hash = _login_hash(district, login)
    failed = sessions.lock_failures(connection, district.code, login_hash)
    if failed.locked_until_ms > now_ms:
        return Refused("office.locked", seconds=max(1, -(-(failed.locked_until_ms - now_ms) // 1000)))
    is_right = policy.is_right(password, account.password if account is not None else "")
    if is_right and account is not None and not account.disabled_ms:
        sessions.save_failures(connection, district.code, login_hash, Failures(0, now_ms, 0))
        return None
    is_fresh = now_ms - failed.last_ms < _DAY_MS and not (failed.locked_until_ms and policy.lock_growth == 1)
    count = (failed.count if is_fresh else 0) + 1
    lock_s = policy.lock_for_s(count)
    until_ms = now_ms + lock_s * 1000 if lock_s else 0
    sessions.save_failures(connection, district.code, login_hash, Failures(count, now_ms, until_ms))
    sessions.forget_failures(connection, district.code, now_ms - 2 * _DAY_MS)
    return Refused("office.sign_in")


def change_password(
    connection: Connection, district: District, caller: Caller, old: str, new: str, now_ms: int
) -> Refused | None:
    """A new password for the caller; his other sessions end. Returns Refused("office.sign_in" | "office.locked") for a
    wrong old one. Raises InvalidInput("password.*")."""
    policy = policy_of(connection, district)
    account = staff.find(connection, district.code, caller.staff_id, lock=True)
    refusal = check_password(connection, district, policy, account, caller.login, old, now_ms)
    if refusal is not None or account is None:
        return refusal or Refused("office.session")
    policy.check(new, account.login)
    if policy.is_right(new, account.password):
        return Refused("office.same_password", where="new")
    changed = dataclasses.replace(account, password=policy.hash(new), password_ms=now_ms, must_change=False)
    staff.save(connection, district.code, changed)
    sessions.end_all(connection, district.code, account.id, now_ms, "password", keep=caller.session_id)
    return None


def _tokens(
    connection: Connection,
    ids: Ids,
    district: District,
    policy: Policy,
    account: StaffRow,
    session: Session,
    now_ms: int,
) -> Tokens:
    token = encode(ids.token(32))
    until_ms = min(session.expires_ms, now_ms + policy.idle_min * 60_000)
    sessions.add_token(connection, district.code, _token_hash(token), session.id, until_ms)
    access_until_s = min(session.expires_ms // 1000, now_ms // 1000 + ACCESS_LIFE_S)
    payload = uuid.UUID(session.id).bytes + access_until_s.to_bytes(5, "big")
    access = encode(payload + _mac(district, payload))
    must_change = account.must_change or policy.is_old(account.password_ms, now_ms)
    return Tokens(access, access_until_s * 1000, token, account, must_change)


def _over(session: Session, account: StaffRow | None, now_ms: int) -> Refused | None:
    if session.ended_why == "reused":
        return Refused("office.reused")
    if session.ended_ms or session.expires_ms <= now_ms or account is None or account.disabled_ms:
        return Refused("office.session")
    return None


def _session_of(district: District, token: str, now_ms: int) -> str:
    try:
        data = decode(token)
    except ValueError:
        raise Refused("office.session") from None
    payload, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
    if len(payload) != 21 or not hmac.compare_digest(mac, _mac(district, payload)):
        raise Refused("office.session")
    if not holds_now(int.from_bytes(payload[16:], "big"), ACCESS_LIFE_S, now_ms):
        raise Refused("office.session")
    return str(uuid.UUID(bytes=payload[:16]))


def _mac(district: District, payload: bytes) -> bytes:
    """Another text than a laptop's token has: neither opens the other's doors."""
    text = f"office\n{district.code}\n{district.epoch}\n".encode() + payload
    return hmac.new(district.token_key, text, hashlib.sha256).digest()[:_MAC_BYTES]


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _login_hash(district: District, login: str) -> str:
    """Keyed: people type their password into the wrong field."""
    return hmac.new(district.token_key, f"login\n{login}".encode(), hashlib.sha256).hexdigest()
