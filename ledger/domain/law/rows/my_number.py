"""D16: an individual number goes to somebody only where its own Act says so (My Number Act 19)."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Verdict
from ledger.text import Text

INDIVIDUAL_NUMBER = "MY_NUMBER"


def _not_by_its_own_act(facts: Facts) -> Verdict | None:
    """No consent makes it lawful, and no entrustment by this Act: the article has to be named."""
    categories = facts["categories"]
    named = isinstance(categories, list) and INDIVIDUAL_NUMBER in categories
    return "REFUSE" if named and facts["basis"] != "LAW" else None


D16 = Row(
    id="D16",
    rule="MYNUMBER-19",
    article="My Number Act 19",
    reason=Text(
        "An individual number goes only where its own Act says so: name the article (LAW).",
        "個人番号は番号法が定める場合にだけ提供できます（LAW とし、条項を示してください）。",
    ),
    decide=_not_by_its_own_act,
)
