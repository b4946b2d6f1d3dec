"""A published revision never changes: rows, order, reasons and answers are pinned.

If this is red, the change belongs into a new revision beside the old one; the vector stays. The
vector of a new revision is printed by `python -m tests.domain.law.test_published LAW_VERSION REV`.
"""

from __future__ import annotations

import copy
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger import canonical
from ledger.domain.law.rulebook import RULEBOOKS, judge
from ledger.domain.law.whole_frame import with_defaults
from tests.domain.law import by_hand, cases_1, cases_2
from tests.domain.law.notation import CONSENTED, generated, put

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
GENERATED = 4_000


def _asked(revision: int, reads: frozenset[str]) -> Iterator[dict[str, Any]]:
    yield from generated(GENERATED) if revision == 0 else by_hand.generated(2 * GENERATED)
    good = CONSENTED if revision == 0 else with_defaults(by_hand.written())
    yield {}
    yield copy.deepcopy(good) | {"colour": "blue"}
    if revision:  # the edges of each row, for which chance is too coarse
        lines = cases_1.LINES if revision == 1 else cases_2.LINES
        for _row, hit, near, _then in lines:
            yield from (
                with_defaults(by_hand.written(hit)),
                with_defaults(by_hand.written(f"{hit} {near}")),
            )
    for member in sorted(reads):  # and what does not fit, for the wording of the findings
        for wrong in (None, 7, "nonsense", ["nonsense"]):
            made = copy.deepcopy(good)
            put(made, member, wrong)
            yield made


def vector(law_version: str, revision: int) -> dict[str, Any]:
    """What is pinned: the rows as they read, and a digest over all answers to the facts asked."""
    book = RULEBOOKS[law_version, revision]
    answers = hashlib.sha256()
    count = 0
    for asked in _asked(revision, book.reads):
        judgement = judge(asked, law_version=law_version, revision=revision)
        answers.update(canonical.encode(judgement.as_object()) + b"\n")
        count += 1
    return {
        "law_version": law_version,
        "revision": revision,
        "reads": sorted(book.reads),
        "rows": [
            {
                "row": row.id,
                "rule": row.rule,
                "article": row.article,
                "project": row.project,
                "reason": row.reason.as_json(),
            }
            for row in book.ordered
        ],
        "answers": count,
        "answers_sha256": answers.hexdigest(),
    }


@pytest.mark.parametrize(("law_version", "revision"), sorted(RULEBOOKS))
def test_a_published_revision_is_what_it_was(law_version: str, revision: int) -> None:
    pinned = VECTORS / f"rulebook-{law_version}-r{revision}.json"
    assert vector(law_version, revision) == json.loads(pinned.read_text(encoding="utf-8"))


if __name__ == "__main__":
    json.dump(vector(sys.argv[1], int(sys.argv[2])), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
