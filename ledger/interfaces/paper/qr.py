"""A square code (QR, ISO/IEC 18004) as a drawing that a page can hold: no file, no colour.

The package segno makes the code; it comes with the extra `paper`, and nothing else asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ledger.errors import ExtraMissing
from ledger.text import Text

QUIET = 4
"""Modules of white that the standard wants on every side."""
LEVEL = "M"
"""Error correction: a code still reads when about 15 % of it cannot be read."""
MODULE_MM = 0.7
"""The side of a module in print: large enough for any telephone, small enough for A6."""


@dataclass(frozen=True)
class Qr:
    """A code: its version (1 to 40, the smallest that holds the text), level and modules."""

    version: int
    level: str
    rows: tuple[tuple[bool, ...], ...]
    """True is dark; the quiet zone is not in them."""

    @property
    def side(self) -> int:
        """Modules on a side, the quiet zone included."""
        return len(self.rows) + 2 * QUIET

    @property
    def millimetres(self) -> float:
        """The side in print."""
        return round(self.side * MODULE_MM, 1)


def qr_of(text: str) -> Qr:
    """The smallest code of level M or better; ExtraMissing where segno is not installed."""
    try:
        import segno
    except ImportError:
        raise ExtraMissing(
            Text(
                "The square code on paper needs the package segno, which is not installed here.",
                "紙面の QR コードに必要なパッケージ segno が、ここには入っていません。",
            ),
            help=Text(
                "It is what the extra paper of daicho brings: pip install 'segno>=1.6.6,<2'."
                " Without --paper the receipt can be written now.",
                "daicho の追加機能 paper に当たります: pip install 'segno>=1.6.6,<2'。"
                "--paper を付けなければ、記録の証明は今すぐ書き出せます。",
            ),
        ) from None
    made = segno.make_qr(text, error=LEVEL, mode="byte")
    rows = tuple(tuple(bool(module) for module in row) for row in made.matrix)
    return Qr(int(made.version), str(made.error), rows)


def svg_of(qr: Qr) -> str:
    """The code as an `svg` element for HTML, black on white, its quiet zone included."""
    runs = []
    for y, row in enumerate(qr.rows, QUIET):
        x = QUIET
        for dark, group in groupby(row):
            width = len(list(group))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    side, size = qr.side, f"{qr.millimetres}mm"
    return (
        f'<svg viewBox="0 0 {side} {side}" width="{size}" height="{size}" role="img"'
        ' aria-label="QR" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{"".join(runs)}"/></svg>'
    )
