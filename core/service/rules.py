"""Which rule pack applies here: the district's newest, or the one that ships with the program."""

from __future__ import annotations

from pathlib import Path

from core.domain.rulepack import RulePack, choose, load_chain, load_packs, prefixes_of
from core.errors import InvalidInput, NotFound
from core.paths import resources
from core.store.reference import PackRepository

GROUND = "national"


def shipped_packs(folder: Path | None = None) -> dict[str, RulePack]:
    """All packs in the resources folder by id, each on its base."""
    folder = folder or resources() / "rulepacks"
    return load_packs(path.read_text("utf-8") for path in sorted(folder.glob("*.toml")))


def read_ahead() -> None:
    """Reads the text that every shipped pack stands on (the reading is kept by its text), while nobody waits for it."""
    prefixes_of((resources() / "rulepacks" / f"{GROUND}.toml").read_text("utf-8"))


def choose_pack(village_code: str) -> str:
    """The id of the shipped pack for a village's division code."""
    return choose(shipped_packs().values(), village_code).id


class RuleShelf:
    """Reads the pack once, and again when the district sent a newer one, whichever connection it came in through."""

    def __init__(self, packs: PackRepository, pack_id: str, village_code: str = "") -> None:
        self._packs = packs
        self._pack_id = pack_id
        self._village_code = village_code
        self._loaded: RulePack | None = None
        self._newest: tuple[str, str] | None = None

    def current(self) -> RulePack:
        """The pack in use. Raises NotFound("rulepack.unknown") when neither district nor program has it."""
        newest = self._packs.newest()
        if self._loaded is None or newest != self._newest:
            self._loaded, self._newest = load_chain(self._chosen(), self.text), newest
        return self._loaded

    def check(self, text: str) -> None:
        """Reads a pack as it would be used here. Raises InvalidInput("rulepack.*")."""
        try:
            load_chain("", lambda pack_id: self.text(pack_id) if pack_id else text)
        except NotFound as error:
            raise InvalidInput("rulepack.base_missing", where="pack", base=error.params["pack"]) from error

    def text(self, pack_id: str) -> str:
        """A pack as the district sent it last, else as it ships. Raises NotFound("rulepack.unknown")."""
        sent = self._packs.current(pack_id)
        if sent is not None:
            return sent
        path = resources() / "rulepacks" / f"{pack_id}.toml"
        if not path.is_file():
            raise NotFound("rulepack.unknown", pack=pack_id)
        return path.read_text("utf-8")

    def _chosen(self) -> str:
        """The pack the workspace was made with; or one that the district sent for a narrower area around the village:
        a new district is a new pack, and no program."""
        best, length = self._pack_id, -1
        for pack_id in self._packs.ids():
            fits = [len(one) for one in prefixes_of(self.text(pack_id)) if self._village_code.startswith(one)]
            if max(fits, default=-1) > length:
                best, length = pack_id, max(fits)
        if best == self._pack_id or length < 0:
            return self._pack_id
        own = [len(one) for one in prefixes_of(self.text(self._pack_id)) if self._village_code.startswith(one)]
        return best if length > max(own, default=-1) else self._pack_id


def known_pack(pack_id: str) -> str:
    """The same id. Raises NotFound("rulepack.unknown") when no such pack ships."""
    if pack_id not in shipped_packs():
        raise NotFound("rulepack.unknown", where="pack", pack=pack_id)
    return pack_id
