"""Check 0: what is in the bundle, sorted by what it means; what means nothing is told of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path

from ledger.bundle.layout import Part, Place, place_of, read_items
from ledger.bundle.read import Bundle
from ledger.errors import Malformed
from ledger.text import Text
from ledger.verifier.kinds import BundleKind
from ledger.verifier.report import Check, Report

TIMES = Text("time stamps (tsr/)", "時刻印（tsr/）")
CLAIMED = Text(
    "what the organisation says of its own rules and policies: nothing here vouches for it",
    "事業者が自ら示す方針・規則（この検証では裏付けられません）",
)
CONVENIENCE = Text(
    "README.txt and manifest.json: they are for convenience and vouch for nothing",
    "README.txt と manifest.json（便宜のためのもので、何の証明にもなりません）",
)
BEING_ADDED = Text(
    "what is just being added: next/, and files that reach up to the signed checkpoint in it",
    "書き足している途中のもの（next/ と、その中の署名済みチェックポイントまでのファイル）",
)
OLDER_TILES = "no file that a bundle of this size has"


class Files:
    """The files of a bundle by their meaning; reading one tells what is wrong with it."""

    def __init__(self, bundle: Bundle, report: Report) -> None:
        self._bundle = bundle
        self._report = report
        self.by_name: dict[str, Place] = {}
        self._by_part: dict[Part, list[Place]] = defaultdict(list)
        self.coming = 0
        """Size of a checkpoint whose entries are being added to the bundle; 0 if there is none."""
        for flaw in bundle.flaws:
            kind = BundleKind.FILE_REFUSED if flaw.refused else BundleKind.ZIP_UNUSUAL
            report.found(Check.FILES, kind, None, flaw.found, flaw.wanted, file=flaw.name)
        for name in sorted(bundle.sizes):
            report.checked[Check.FILES] += 1
            place = place_of(name)
            if place is None:
                self.other(name, "a name of a bundle")
            else:
                self.by_name[name] = place
                self._by_part[place.part].append(place)
        for part, what in ((Part.TIMES, TIMES), (Part.CLAIMED, CLAIMED),
                           (Part.CONVENIENCE, CONVENIENCE), (Part.NEXT, BEING_ADDED)):  # fmt: skip
            if self.of(part):
                report.leave_out(what)

    def of(self, part: Part) -> Sequence[Place]:
        """The files of one kind, in byte order of their names."""
        return self._by_part.get(part, ())

    def other(self, name: str, wanted: str = OLDER_TILES) -> None:
        """Tell of a file that does not belong to the bundle."""
        self._report.found(Check.FILES, BundleKind.OTHER_FILE, None, "this file", wanted, file=name)

    def whole(self, place: Place) -> bytes | None:
        """All bytes of a file; None, and told why, if they cannot be had."""
        try:
            return self._bundle.whole(place)
        except Malformed as error:
            self.malformed(place.name, error)
        except OSError as error:
            self.unreadable(place.name, error)
        return None

    def open(self, place: Place) -> BufferedReader | None:
        """The file as a stream; None, and told why, if there is none."""
        try:
            return self._bundle.open(place.name)
        except OSError as error:
            self.unreadable(place.name, error)
            return None

    def items(self, place: Place, max_bytes: int, check: Check) -> Iterator[bytes]:
        """The items of a file, one at a time, up to where it is out of form."""
        stream = self.open(place)
        if stream is None:
            return
        with stream:
            try:
                yield from read_items(stream, place.name, place.width, max_bytes)
            except Malformed as error:
                self.malformed(place.name, error, check)
            except OSError as error:
                self.unreadable(place.name, error)

    def malformed(self, name: str, error: Malformed, check: Check = Check.FILES) -> None:
        """Tell of a file that is out of form."""
        self._report.found(
            check, BundleKind.FILE_MALFORMED, None, error.message.en, "its form", file=name
        )

    def unreadable(self, name: str, error: OSError) -> None:
        """Tell of a file that the system does not give."""
        why = error.strerror or str(error)
        self._report.found(Check.FILES, BundleKind.NOT_READABLE, None, why, "a file", file=name)

    def expected(self, part: Part, size: int | None, level: int = 0) -> dict[int, Place]:
        """Files of 256 hashes or entries each, by index: those that a log of that size has.

        What reaches beyond the size is a rollback, unless a signed checkpoint of its own says that
        it is being added; what an earlier size had is another file.
        """
        size, coming = size if size is None else size >> 8 * level, self.coming >> 8 * level
        found: dict[int, Place] = {}
        for place in self.of(part):
            if place.level != level:
                continue
            end = place.index * 256 + place.width
            if size is not None and size < end <= coming:
                continue
            if size is not None and end > size:
                self._report.found(
                    Check.ROOT, BundleKind.NEWER_THAN_CHECKPOINT, None if level else size,
                    f"up to {end}", f"up to {size}", file=place.name,
                )  # fmt: skip
            elif size is not None and place.width != min(256, size - place.index * 256):
                if not coming:
                    self.other(place.name)
            elif size is None and place.index in found:
                self.other(min(place, found[place.index], key=_width).name)
                found[place.index] = max(place, found[place.index], key=_width)
            else:
                found[place.index] = place
        return found


def read_limited(path: Path, limit: int) -> bytes:
    """The bytes of a file, and one more than the limit at most: enough to see that it is passed."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def _width(place: Place) -> int:
    return place.width
