"""Who is a foreign third party, and where Article 28(1) bites: read by several rows."""

from __future__ import annotations

from datetime import date

from ledger.domain.law.facts import Facts


def is_foreign_third_party(facts: Facts) -> bool:
    """Whether Article 28 asks about the recipient at all: abroad, another person, no base here."""
    return (
        facts["recipient.country"] != "JP"
        and not facts.holds("recipient.same_entity")
        and not facts.holds("recipient.database_in_japan")
    )


def needs_a_system(facts: Facts) -> bool:
    """A foreign third party in a country that is not recognised."""
    return is_foreign_third_party(facts) and not facts.holds("recipient.whitelisted")


def system_is_ensured(facts: Facts) -> bool:
    """Whether the equivalent measures are kept, and were looked at within a year (28(3))."""
    if facts.holds("recipient.equiv_broken"):
        return False
    checked, provided = facts.day("recipient.equiv_checked_at"), facts.day("provided_at")
    assert provided is not None  # provided_at is never null in facts that fit the frame
    # Every fact is as it stood on the day: a check of a later day had not been made.
    return checked is not None and checked <= provided <= a_year_after(checked)


def bites(facts: Facts) -> bool:
    """Whether consent to provision abroad is needed: no recognised country, no system in order."""
    if not needs_a_system(facts):
        return False
    return not (facts.holds("recipient.equiv_system") and system_is_ensured(facts))


def basis_judged(facts: Facts) -> str:
    """The basis claimed; consent to provision abroad is plain consent where 28(1) does not bite."""
    basis = str(facts["basis"])
    return "CONSENT" if basis == "FOREIGN_CONSENT" and not bites(facts) else basis


def a_year_after(day: date) -> date:
    """The same day a year on: the last day on which a look of that day still counts."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        # 29 February: the last day of that month a year on (Civil Code 143).
        return day.replace(year=day.year + 1, day=28)
