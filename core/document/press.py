"""The PDF as it is written: page after page goes out, so that a month of visits needs no more memory than one.

Built on the reportlab canvas and document. The library formats every object at the end; here finished pages and
photographs are formatted and handed to the output at once, only fonts and the page tree wait for the end.
Streams are binary (never ASCII-85, which costs a hundred times the time of the page), dates come from the caller,
and the information dictionary names nobody: two prints of the same data are the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import BinaryIO

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from core.document.embed import FontSet
from core.document.images import Picture

rl_config.useA85 = 0  # read by the library while it formats pages; there is no argument for it


class _Output(pdfdoc.PDFFile):  # type: ignore[misc]
    """Counts offsets like the library's own collector, but keeps nothing."""

    def __init__(self, out: BinaryIO, version: tuple[int, int]) -> None:
        super().__init__(version)
        for part in self.strings:
            out.write(part)
        self.write: Callable[[bytes], object] = out.write


class _Document(pdfdoc.PDFDocument):  # type: ignore[misc]
    """A document whose finished objects leave at once."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__(compression=1, invariant=1, lang="zh-CN", pdfVersion=(1, 4))
        self._output = _Output(out, self._pdfVersion)
        self._out = out
        self._left: list[int] = []  # numbers of objects that wait for the end
        self._met = 0  # objects up to this number were looked at

    def send(self) -> None:
        """Writes what is complete: everything but the page tree, the shared font dictionary and the catalogue."""
        waiting = {
            id(self.Pages),
            id(self.Catalog),
            id(self.info),
            id(self.Outlines),
            id(self.idToObject["BasicFonts"]),
        }
        self._send(lambda thing: id(thing) not in waiting)

    def _send(self, is_complete: Callable[[object], bool]) -> None:
        waiting, self._left = self._left, []
        while waiting or self._met < self.objectcounter:  # the counter grows while objects are formatted
            number = waiting.pop(0) if waiting else self._next()
            name = self.numberToId[number]
            thing = self.idToObject[name]
            if not is_complete(thing):
                self._left.append(number)
                continue
            self.idToOffset[name] = self._output.add(pdfdoc.PDFIndirectObject(name, thing).format(self))
            if isinstance(thing, pdfdoc.PDFPage):
                pages = self.Pages.pages
                pages[pages.index(thing, -1)] = pdfdoc.PDFObjectReference(name)
            self.idToObject[name] = None

    def _next(self) -> int:
        self._met += 1
        return self._met

    def format(self) -> bytes:
        """The library's last step: here only the remaining objects, the offsets and the trailer."""
        root, info = self.Reference(self.Catalog), self.Reference(self.info)
        self._send(lambda thing: True)
        names = [self.numberToId[number] for number in range(1, self.objectcounter + 1)]
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, names)
        start = self._output.add(table.format(self))
        trailer = pdfdoc.PDFTrailer(
            startxref=start, Size=len(names) + 1, Root=root, Info=info, Encrypt=None, ID=self.ID()
        )
        self._output.add(trailer.format(self))
        return b""


class _Canvas(Canvas):  # type: ignore[misc]
    """A canvas on our document, without the library's first font on every page (it would not be embedded)."""

    def __init__(self, document: _Document) -> None:
        super().__init__("", pageCompression=1, invariant=1)
        self._doc = document

    def _make_preamble(self) -> None:
        self._preamble = ""


class Press:
    """One PDF being written to `out`. Pages are made one after the other, then `finish` is called once."""

    def __init__(self, out: BinaryIO, title: str, printed_on: date) -> None:
        """`title` stands in the file's properties and must not name a person."""
        self._document = _Document(out)
        self.fonts = FontSet()
        self._canvas = _Canvas(self._document)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("")
        self._canvas.setSubject("")
        self._canvas.setCreator("暖访")
        self._canvas.setDateFormatter(lambda *_: f"D:{printed_on:%Y%m%d}000000+08'00'")
        self.pages = 0

    def start_page(self, width: float, height: float) -> None:
        """Begins a page of this size in points."""
        self._canvas.setPageSize((width, height))

    def add(self, operators: str) -> None:
        """Page content, in the operators of PDF."""
        self._canvas.addLiteral(operators)

    def place(self, picture: Picture) -> None:
        """Paints a picture into the unit square of the current matrix; the same picture is stored once."""
        name = self._document.getXObjectName(picture.key)
        if name not in self._document.idToObject:
            self._document.Reference(picture.stream(), name)
        self._canvas.doForm(picture.key)

    def end_page(self) -> None:
        """Finishes the page and sends it out."""
        self._canvas.showPage()
        self._document.send()
        self.pages += 1

    def finish(self) -> None:
        """Writes fonts, page tree and trailer. The press cannot be used afterwards."""
        for font in self.fonts:
            font.add_to(self._document)
        self._document.GetPDFData(self._canvas)
