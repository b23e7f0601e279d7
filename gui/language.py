"""The words of the window: Chinese is the source text, other languages are tables of it.

A table is a TOML file per area in `resources/i18n/<language>/`, one line a sentence: `"今日" = "Today"`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from gui.telling import TOLD, Teller

CONTEXT = "nuanfang"
LANGUAGES: tuple[tuple[str, str], ...] = (("zh", "中文"), ("en", "English"))


def tr(text: str) -> str:
    """The text in the language of the window; the source text itself when the table has no such line.

    Parameters come after translation: `tr("共 {n} 人").format(n=3)`. Call it on the main thread, when the
    text is needed, never at import.
    """
    return QCoreApplication.translate(CONTEXT, text)


def load_table(folder: Path) -> dict[str, str]:
    """All lines of a language's folder. Raises ValueError when two areas translate a text differently."""
    table: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        for source, target in tomllib.loads(path.read_text("utf-8")).items():
            if table.get(source, target) != target:
                raise ValueError(f"{path.name}: two translations of {source!r}")
            table[source] = target
    return table


class TableTranslator(QTranslator):
    """Answers from a table of our own context, tells what the core said, and leaves Qt's own words to Qt."""

    def __init__(self, table: Mapping[str, str], patterns: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._teller = Teller(table, patterns)

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:  # None: not mine, ask the next translator
        if context == TOLD:
            return self._teller.tell(source)
        return self._table.get(source) if context == CONTEXT else None


class Language(QObject):
    """Which language the window speaks; `changed` is sent after every widget can be asked again."""

    changed = Signal(str)

    def __init__(self, tables: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tables = tables
        self._installed: list[QTranslator] = []
        self.code = "zh"

    def use(self, code: str) -> None:
        """Switches to a language of LANGUAGES; an unknown code means Chinese."""
        code = code if code in dict(LANGUAGES) else "zh"
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed = [self._words_of_qt()] if code == "zh" else [self._our_words(code)]
        for translator in self._installed:
            QCoreApplication.installTranslator(translator)
        QLocale.setDefault(QLocale("zh_CN" if code == "zh" else "en"))
        if code != self.code:
            self.code = code
            self.changed.emit(code)

    def _our_words(self, code: str) -> QTranslator:
        return TableTranslator(load_table(self._tables / code), load_table(self._tables / "told" / code), self)

    def _words_of_qt(self) -> QTranslator:
        """Qt's own Chinese for its standard buttons and menus (确定, 取消, 复制)."""
        translator = QTranslator(self)
        translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        return translator
