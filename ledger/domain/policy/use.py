"""Q01 to Q04, Q11, Q16: what is to be said of purpose, items and place, whatever the basis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.domain.law.facts import Facts
from ledger.domain.law.rows.consent import is_given
from ledger.domain.law.rows.purpose import FREE_OF_THE_PURPOSE
from ledger.domain.policy import row
from ledger.domain.policy.conditions import requested
from ledger.domain.policy.profile import Profile
from ledger.domain.policy.stated import labels, purpose, purpose_words
from ledger.domain.policy.verdict import NOT_MET, NOTE, Asked, PolicyFinding
from ledger.domain.terms import BASES_OF, ITEMS, SECTORS
from ledger.text import Text

# Who is entrusted, or takes over the business, pursues the organisation's purpose in its place: the
# kinds of recipient that a purpose names are not about them.
IN_ITS_PLACE = frozenset({"ENTRUST", "SUCCESSION"})
JAPAN = "JP"


def purpose_is_stated(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Q01."""
    code = asked.proposal.purpose
    words = purpose_words(profile, code)
    if asked.entrusted is not None:
        if code not in asked.entrusted:
            reason = Text(
                f"The data are held for another, who did not name the purpose {words.en}.",
                f"受託した情報であり、委託元の利用目的に{words.ja}はありません。",
            )
            clause = profile.get("acts_for_others", {}).get("clause")
            yield row.Q01.finding(NOT_MET, clause, reason)
        return
    if purpose(profile, code) is not None or code in asked.added:
        return
    promise = profile.get("beyond_purpose")
    if promise is not None and _is_excepted(promise["exceptions"], asked.proposal.basis):
        return
    compelled = asked.proposal.basis == "LAW"  # no promise goes before a law
    kept = promise is None or compelled or _agreed_to_purpose(asked)
    yield row.Q01.finding(
        NOTE if kept else NOT_MET,
        None if promise is None else promise["clause"],
        Text(
            f"The purpose {words.en} is none of those that the policy states.",
            f"利用目的{words.ja}は、方針が掲げるものにありません。",
        ),
    )


def stays_inside(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Q02."""
    stated = purpose(profile, asked.proposal.purpose)
    if stated is None or stated["place"] != "INSIDE" or _in_its_place(asked):
        return
    words = purpose_words(profile, stated["code"])
    yield row.Q02.finding(
        _unless_the_law_permits(asked),
        stated["clause"],
        Text(
            f"The purpose {words.en} is pursued inside only, and the recipient is outside.",
            f"利用目的{words.ja}は内部に限られますが、提供先は外部です。",
        ),
    )


def recipient_is_of_the_kind(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Q03."""
    stated = purpose(profile, asked.proposal.purpose)
    if stated is None or asked.sector in stated.get("sectors", (asked.sector,)):
        return
    if _in_its_place(asked):
        return
    words = purpose_words(profile, stated["code"])
    kind, kinds = SECTORS.label(asked.sector), labels(SECTORS, stated["sectors"])
    yield row.Q03.finding(
        _unless_the_law_permits(asked),
        stated["clause"],
        Text(
            f"The purpose {words.en} names as recipients: {kinds.en}; not: {kind.en}.",
            f"利用目的{words.ja}の提供先は{kinds.ja}に限られ、今回の提供先（{kind.ja}）は含まれません。",
        ),
    )


def items_are_free(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Q04. A law that is cited goes before the lock, which follows from laws itself."""
    code = asked.proposal.purpose
    for lock in profile["locks"]:
        bound = [item for item in asked.proposal.items if item in lock["items"]]
        if not bound or code in lock["purposes"]:
            continue
        warns = lock["effect"] == "WARN" or asked.proposal.basis == "LAW"
        items, words = labels(ITEMS, bound), purpose_words(profile, code)
        yield row.Q04.finding(
            NOTE if warns else NOT_MET,
            lock["clause"],
            Text(
                f"Bound to other purposes than {words.en}: {items.en}.",
                f"次の項目は、利用目的{words.ja}には使えません: {items.ja}。",
            ),
        )


def marketing_goes_on(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Q11."""
    stated = purpose(profile, asked.proposal.purpose)
    if asked.marketing_stopped and stated is not None and stated.get("marketing", False):
        words = purpose_words(profile, stated["code"])
        yield row.Q11.finding(
            NOT_MET,
            stated["clause"],
            Text(
                f"The person has stopped marketing, and the purpose {words.en} is marketing.",
                f"本人が営業・宣伝の停止を求めていますが、利用目的{words.ja}は営業・宣伝です。",
            ),
        )


def crosses_no_border(profile: Profile, asked: Asked) -> Iterator[PolicyFinding]:
    """Q16. The law of the organisation's own country is not judged; that it may speak is said."""
    home, there = profile["organisation"]["country"], Facts(asked.facts)["recipient.country"]
    if home not in (JAPAN, there):
        yield row.Q16.finding(
            NOTE,
            None,
            Text(
                f"From {home}, where the organisation is, this goes abroad to {there}; the law of"
                f" {home} is not judged.",
                f"事業者の所在国（{home}）から見ると、国外（{there}）への提供です。"
                f"{home} の法令は判定していません。",
            ),
        )


def _is_excepted(exceptions: list[dict[str, Any]], basis: str) -> bool:
    # What is about receipt alone is no leave to provide.
    return any(
        basis in BASES_OF[one["ground"]] for one in exceptions if not one.get("inbound", False)
    )


def _agreed_to_purpose(asked: Asked) -> bool:
    """Whether the person agreed to this very purpose: then nothing is done beyond it unasked."""
    facts = Facts(asked.facts)
    if asked.proposal.basis == "ON_BEHALF":
        return requested(facts)
    return is_given(facts) and facts.holds("consent.covers_purpose")


def _in_its_place(asked: Asked) -> bool:
    return asked.proposal.basis in IN_ITS_PLACE


def _unless_the_law_permits(asked: Asked) -> str:
    return NOTE if asked.proposal.basis in FREE_OF_THE_PURPOSE else NOT_MET
