"""Which rule pack applies here: the district's newest, or the one that ships with the program."""

from __future__ import annotations

from pathlib import Path

from core.domain.rulepack import RulePack, choose, load_pack, load_packs
from core.errors import NotFound
from core.paths import resources
from core.store.reference import PackRepository

BASE = "national"


def shipped_packs(folder: Path | None = None) -> dict[str, RulePack]:
    """All packs in the resources folder by id, each on its base."""
    folder = folder or resources() / "rulepacks"
    return load_packs(path.read_text("utf-8") for path in sorted(folder.glob("*.toml")))


def choose_pack(village_code: str) -> str:
    """The id of the shipped pack for a village's division code."""
    return choose(shipped_packs().values(), village_code).id


class RuleShelf:
    """Reads the pack once, and again when the district sent a newer one, whichever connection it came in through."""

    def __init__(self, packs: PackRepository, pack_id: str) -> None:
        self._packs = packs
        self._pack_id = pack_id
        self._loaded: RulePack | None = None
        self._newest: tuple[str, str] | None = None

    def current(self) -> RulePack:
        """The pack in use. Raises NotFound("rulepack.unknown") when neither district nor program has it."""
        newest = self._packs.newest()
        if self._loaded is None or newest != self._newest:
            self._loaded, self._newest = self._load(), newest
        return self._loaded

    def _load(self) -> RulePack:
        folder = resources() / "rulepacks"
        sent_base = self._packs.current(BASE)
        base = load_pack(sent_base or (folder / f"{BASE}.toml").read_text("utf-8"), None)
        if self._pack_id == base.id:
            return base
        text = self._packs.current(self._pack_id)
        if text is None:
            path = folder / f"{self._pack_id}.toml"
            if not path.is_file():
                raise NotFound("rulepack.unknown", pack=self._pack_id)
            text = path.read_text("utf-8")
        return load_pack(text, base)
