"""What computing verdicts and erasures again can find: kinds, how grave, and the sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from ledger import canonical
from ledger.log.findings import Finding, Severity
from ledger.text import Text


class RuleKind(StrEnum):
    """How a verdict, a record or an erasure is not what follows from what it had seen."""

    NOT_COMPUTABLE = "not_computable"
    """Something it says, or something it had seen, is so out of form that nothing follows."""
    SEEN_IMPOSSIBLE = "seen_impossible"
    """It says it had seen more of the log than there was."""
    BOUNDARY_DIFFERS = "boundary_differs"
    """It names another boundary than its revision does for this person and recipient."""
    FACTS_DIFFER = "facts_differ"
    """The prefix it had seen gives other facts than those recorded."""
    VERDICT_DIFFERS = "verdict_differs"
    """The rules say other than was recorded of the facts: verdict, what the consent does not cover,
    or the route abroad."""
    POLICY_DIFFERS = "policy_differs"
    """The policies in force, as their profiles say, give another check than was recorded: another
    verdict, row, clause or basis that would do. The words of its reasons are not compared."""
    TYPE_DIFFERS = "type_differs"
    """Its type is not what its verdicts make it: only ALLOW, or REVIEW with a review, authorises,
    and only where no policy is NOT_MET; REFUSE refuses, REVIEW refers, and null is not judged."""
    GROUNDS_DIFFER = "grounds_differ"
    """It names other events as its grounds than those that its facts come from; or the data are not
    held for another as it says: under no arrangement of that party, or not in what it amends."""
    REVIEW_DIFFERS = "review_differs"
    """Not authorised by an approval, given before, by somebody registered who is not the person, of
    this very provision with these facts, first on its referral and used once; or it names a review
    that it does not rest on."""
    AUTHORISATION_DIFFERS = "authorisation_differs"
    """What it names as its authorisation is none for this person, recipient, purpose, basis and
    items, or is later."""
    BOUNDARY_CHANGED = "boundary_changed"
    """An event of its boundary stands between what it had seen and the authorisation."""
    RECORD_DIFFERS = "record_differs"
    """The rules ask for another record of this provision or receipt than was recorded."""
    FINDINGS_DIFFER = "findings_differ"
    """The rules notice other things about this receipt than were recorded."""
    ERASURE_UNFOUNDED = "erasure_unfounded"
    """A decision about an erasure without what it follows from: an open proposal about this person,
    an earlier decision that deferred something, or a term that the person has outlived."""
    ERASED_BY_ONE = "erased_by_one"
    """Whoever proposed an erasure decided it too, or the one acted for the other."""
    ERASED_TOO_EARLY = "erased_too_early"
    """It destroys what a law kept on that day, as far as the log told by then."""
    ERASURE_DIFFERS = "erasure_differs"
    """It destroys or defers something else than follows from the log as it was."""
    COMPLETION_DIFFERS = "completion_differs"
    """It completes no earlier decision about this registration, or of other classes, or again."""
    ERASURE_UNFINISHED = "erasure_unfinished"
    """Decided, and not recorded as completed: it was interrupted, or is being carried out."""
    RULEBOOK_UNKNOWN = "rulebook_unknown"
    """It was judged under a rulebook that this version does not have."""

    @property
    def severity(self) -> Severity:
        """A break, but for a rulebook that is not here, and for what may be under way."""
        if self is RuleKind.ERASURE_UNFINISHED:
            return Severity.FINDING
        unknown = self is RuleKind.RULEBOOK_UNKNOWN
        return Severity.UNKNOWN_VERSION if unknown else Severity.BREAK

    @property
    def sentence(self) -> Text:
        """What is said of it; `{at}` stands for the position."""
        return _SENTENCES[self]


_SENTENCES = {
    RuleKind.NOT_COMPUTABLE: Text(
        "Entry {at}: out of form, so that it could not be computed again.",
        "{at}番の記録：形式が正しくないため、計算し直せません。",
    ),
    RuleKind.SEEN_IMPOSSIBLE: Text(
        "Entry {at}: it cannot have seen that much of the log.",
        "{at}番の記録：読んだとする件数が、その時点の台帳の件数と合いません。",
    ),
    RuleKind.BOUNDARY_DIFFERS: Text(
        "Entry {at}: its boundary is not the one that its rules name.",
        "{at}番の記録：読んだ範囲が、規則の定める範囲と異なります。",
    ),
    RuleKind.FACTS_DIFFER: Text(
        "Entry {at}: what it had seen gives other facts.",
        "{at}番の記録：読んだ範囲から求めた事実が、記録された事実と異なります。",
    ),
    RuleKind.VERDICT_DIFFERS: Text(
        "Entry {at}: its rules say otherwise of these facts.",
        "{at}番の記録：規則による判定が、記録された判定と異なります。",
    ),
    RuleKind.POLICY_DIFFERS: Text(
        "Entry {at}: the policies in force say otherwise than it records.",
        "{at}番の記録：有効な方針による判定が、記録された判定と異なります。",
    ),
    RuleKind.TYPE_DIFFERS: Text(
        "Entry {at}: it is not what its own verdicts make it.",
        "{at}番の記録：記録の種類が、その判定と合いません。",
    ),
    RuleKind.GROUNDS_DIFFER: Text(
        "Entry {at}: what it had seen gives other grounds.",
        "{at}番の記録：読んだ範囲から求めた根拠が、記録された根拠と異なります。",
    ),
    RuleKind.REVIEW_DIFFERS: Text(
        "Entry {at}: no review approved this.",
        "{at}番の記録：これを認めた責任者の確認がありません。",
    ),
    RuleKind.AUTHORISATION_DIFFERS: Text(
        "Entry {at}: the authorisation it names is not one for this provision.",
        "{at}番の記録：根拠とする許可が、この提供についての許可ではありません。",
    ),
    RuleKind.BOUNDARY_CHANGED: Text(
        "Entry {at}: authorised although what it depended on had changed.",
        "{at}番の記録：前提が変わった後に許可されています。",
    ),
    RuleKind.RECORD_DIFFERS: Text(
        "Entry {at}: its rules ask for another record than it says.",
        "{at}番の記録：規則の求める記録が、記載されたものと異なります。",
    ),
    RuleKind.FINDINGS_DIFFER: Text(
        "Entry {at}: its rules notice other things about this receipt.",
        "{at}番の記録：この受領について規則が気付く点が、記載されたものと異なります。",
    ),
    RuleKind.ERASURE_UNFOUNDED: Text(
        "Entry {at}: an erasure decided that nobody had proposed, or that nothing called for.",
        "{at}番の記録：起案のない、又は根拠のない消去の決定です。",
    ),
    RuleKind.ERASED_BY_ONE: Text(
        "Entry {at}: the erasure was decided by whoever proposed it.",
        "{at}番の記録：消去の起案と決定が同じ人によるものです。",
    ),
    RuleKind.ERASED_TOO_EARLY: Text(
        "Entry {at}: it destroys what a law still kept on that day.",
        "{at}番の記録：法令により残すべきものを、期限前に消去しています。",
    ),
    RuleKind.ERASURE_DIFFERS: Text(
        "Entry {at}: what it destroys or defers is not what follows from the log.",
        "{at}番の記録：消去・先送りするものが、台帳から求めたものと異なります。",
    ),
    RuleKind.COMPLETION_DIFFERS: Text(
        "Entry {at}: it completes an erasure that was not decided so.",
        "{at}番の記録：決定のない、又は決定と異なる消去の完了です。",
    ),
    RuleKind.ERASURE_UNFINISHED: Text(
        "Entry {at}: the erasure was decided, and is not recorded as completed.",
        "{at}番の記録：消去は決定済みですが、完了の記録がありません。",
    ),
    RuleKind.RULEBOOK_UNKNOWN: Text(
        "Entry {at}: judged under a rulebook of a newer version.",
        "{at}番の記録：新しい版の規則で判定されています。",
    ),
}

RuleFinding = Finding[RuleKind]
"""One that came out otherwise: what, where, the value found and the value wanted."""


def differing(found: Any, wanted: Any) -> tuple[str, str]:
    """Two values in words: of two objects only the members in which they differ."""
    left, right = dict(_leaves(found)), dict(_leaves(wanted))
    names = [name for name in {**left, **right} if left.get(name) != right.get(name)]

    def side(leaves: dict[str, str]) -> str:
        return ", ".join(f"{name} {leaves.get(name, '-')}".strip() for name in sorted(names))

    return side(left), side(right)


def told(value: Any) -> str:
    """A value as it stands in a content."""
    return canonical.encode({"value": value}).decode()[len('{"value":') : -1]


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value within, by its dotted name."""
    if isinstance(value, Mapping) and value:
        for name, one in value.items():
            yield from _leaves(one, f"{path}.{name}".lstrip("."))
    else:
        yield path, value if isinstance(value, str) else told(value)
