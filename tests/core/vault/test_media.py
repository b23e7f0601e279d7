from __future__ import annotations

import errno
import hashlib
import os
import random
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.vault import media
from core.vault.media import LEFT_FOR_S, MediaStore

KEY = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media", KEY)


def refusal(store: MediaStore, content_hash: str) -> str:
    with pytest.raises(Unavailable) as caught:
        store.read(content_hash)
    return caught.value.code


def test_what_was_written_is_read_and_lies_nowhere_in_the_clear(store: MediaStore, tmp_path: Path) -> None:
    data = b"somebody's kitchen " * 100
    content_hash = store.write(data)
    assert content_hash == hashlib.sha256(data).hexdigest()
    assert store.read(content_hash) == data
    assert list(store.hashes()) == [content_hash]
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"kitchen" not in path.read_bytes()


def test_the_same_bytes_are_one_file_and_two_stores_never_share_a_nonce(store: MediaStore, tmp_path: Path) -> None:
    content_hash = store.write(b"one")
    first = store.path_of(content_hash).read_bytes()
    store.write(b"one")
    assert store.path_of(content_hash).read_bytes() == first
    other = MediaStore(tmp_path / "other", KEY)
    other.write(b"one")
    assert other.path_of(content_hash).read_bytes() != first


def test_every_flipped_bit_is_found(store: MediaStore) -> None:
    content_hash = store.write(b"x" * 64)
    path = store.path_of(content_hash)
    sound = path.read_bytes()
    for at in range(len(sound)):
        damaged = bytearray(sound)
        damaged[at] ^= 1 << random.Random(at).randrange(8)
        path.write_bytes(bytes(damaged))
        assert refusal(store, content_hash) in ("media.damaged", "media.wrong_key")
    for length in range(len(sound)):
        path.write_bytes(sound[:length])
        assert refusal(store, content_hash) == "media.damaged"


def test_a_file_put_in_the_place_of_another_is_found(store: MediaStore) -> None:
    first, second = store.write(b"first"), store.write(b"second")
    store.path_of(second).write_bytes(store.path_of(first).read_bytes())
    assert refusal(store, second) == "media.damaged"


def test_missing_wrong_key_and_rubbish_names_have_their_own_answers(store: MediaStore, tmp_path: Path) -> None:
    content_hash = store.write(b"data")
    assert refusal(MediaStore(tmp_path / "media", bytes(32)), content_hash) == "media.wrong_key"
    store.remove(content_hash)
    store.remove(content_hash)
    for name in (content_hash, "", "../../etc/passwd", "A" * 64, content_hash + "\n"):
        assert refusal(store, name) == "media.missing"


def test_a_damaged_file_is_mended_by_writing_it_again(store: MediaStore) -> None:
    content_hash = store.write(b"data")
    store.path_of(content_hash).write_bytes(b"rubbish")
    store.write(b"data")
    assert store.read(content_hash) == b"data"


@pytest.mark.parametrize("call", ["open", "write", "fsync"])
def test_a_full_disk_leaves_nothing_behind(
    store: MediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    (tmp_path / "media").mkdir()

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(media.os, call, full)
        with pytest.raises(Unavailable) as caught:
            store.write(b"data")
    assert caught.value.code == "disk.full"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert store.read(store.write(b"data")) == b"data"


def test_a_full_disk_of_any_size_loses_nothing(tmp_path: Path) -> None:
    """The operating system itself says no, at every size: with a file size limit in a child process."""
    for limit in range(0, 220, 20):
        child = os.fork()
        if child == 0:
            import resource
            import signal

            status = 1
            try:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                store = MediaStore(tmp_path / str(limit), KEY)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
                try:
                    store.write(b"d" * 100)
                    status = 0
                except Unavailable as error:
                    status = 0 if error.code == "disk.full" else 1
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
        store = MediaStore(tmp_path / str(limit), KEY)
        for content_hash in store.hashes():
            assert store.read(content_hash) == b"d" * 100
        assert not list((tmp_path / str(limit)).rglob("*.part"))


def test_leftovers_of_a_killed_write_are_swept_and_never_listed(store: MediaStore) -> None:
    content_hash = store.write(b"data")
    part = store.path_of(content_hash).with_name(content_hash + ".abc.part")
    part.write_bytes(b"half")
    assert list(store.hashes()) == [content_hash]
    assert store.tidy(part.stat().st_mtime + 60) == 0, "it may still be being written"
    assert store.tidy(part.stat().st_mtime + 2 * LEFT_FOR_S) == 1
    assert not part.exists()
