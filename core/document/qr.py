"""QR codes as runs of black modules (error level M, ISO/IEC 18004)."""

from __future__ import annotations

from reportlab.graphics.barcode import qrencoder

QUIET = 4  # modules of empty border that readers ask for

Modules = tuple[int, list[tuple[int, int, int]]]


def modules(text: str) -> Modules:
    """Side length in modules, and (column, row from below, length) of every black run."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(qrencoder.QR8bitByte(text))
    code.make()
    side = code.getModuleCount()
    runs: list[tuple[int, int, int]] = []
    for row, line in enumerate(code.modules):
        start = -1
        for column in range(side + 1):
            is_dark = column < side and bool(line[column])
            if is_dark and start < 0:
                start = column
            elif not is_dark and start >= 0:
                runs.append((start, side - 1 - row, column - start))
                start = -1
    return side, runs
