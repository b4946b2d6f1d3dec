"""The how-to of bundles names every finding, as grave as it is."""

from __future__ import annotations

from ledger.log.findings import Severity
from ledger.verifier.kinds import COULD_NOT, BundleKind
from tests.docs.pages import DOCS, tables, text_of

PAGE = DOCS / "how-to" / "check-a-bundle.md"


def gravity(kind: BundleKind) -> str:
    if kind in COULD_NOT:
        return "could not be checked"
    return "finding" if kind.severity is Severity.FINDING else "break"


def test_the_page_names_every_finding_with_its_gravity_and_both_sentences() -> None:
    rows = {row[0]: row[1:] for row in tables(text_of(PAGE))[-1][1:]}
    assert rows == {
        kind.value: [
            gravity(kind), *(text.format(at="N") for text in (kind.sentence.en, kind.sentence.ja)),
        ]
        for kind in BundleKind
    }  # fmt: skip
