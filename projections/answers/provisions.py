"""Who received what, when and on what ground; and from whom it came."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from ledger.canonical import Object
from ledger.store.past import Past
from projections.answers.borne_out import check_row
from projections.answers.listing import Page, Source, page
from projections.provisions.finding import record_at
from projections.provisions.record import CLAIMED_LATER, DIFFERS, ProvisionRow, apart
from projections.provisions.view import ProvisionFilter, asked

NOT_HANDED_OVER = frozenset({"from_position", "to_position"})


@dataclass(frozen=True)
class ProvisionAnswer:
    """One record as it stands, from contents; with the finding recorded, and the finding now."""

    origin: str
    row: ProvisionRow
    leaf_hash: bytes
    """Of the record's own entry: what a receipt and a proof name."""
    found: Any
    """The verdict recorded with it or with its newest judged amendment; None for a receipt."""
    now: Any
    """The verdict with everything known, where it was judged again; else None."""
    grounds: Any
    """Event ids by what they are to the finding recorded; None where that is not said."""
    policy: Any
    """What the organisation's own policy said, as recorded with that finding; else None."""
    transfers: int | None
    """How many transfers a record in bulk stands for; None where it does not say."""
    day: str | None
    """The day in Japan on which it is told; None where that was not said."""

    @property
    def shows_both(self) -> bool:
        """Whether finding recorded and finding now are to be shown side by side."""
        return self.row.finding in (DIFFERS, CLAIMED_LATER)

    @property
    def term_over(self) -> bool | None:
        """Whether the term for which it must be kept is over; None where none runs, or no day."""
        return None if self.day is None else self.row.term_over(self.day)

    def as_object(self) -> Object:
        """The record as a member of a JSON answer."""
        row = self.row
        value = {
            "origin": self.origin,
            "position": row.position,
            "record": row.record,
            "kind": row.kind,
            "subject": row.subject,
            "party": row.party,
            "items": list(row.item_codes()),
            "purpose": row.purpose,
            "basis": row.basis,
            "third_party": bool(row.third_party),
            "means": row.means,
            "happened_at": row.happened_at,
            "recorded_at": row.recorded_at,
            "transfers": self.transfers,
            "authorisation": row.authorisation,
            "amended_by": row.amended_by,
            "void": bool(row.void),
            "imported": bool(row.imported),
            "route": row.route,
            "grounds": self.grounds,
            "record_due": self._record_due(),
            "finding": row.finding,
            "finding_recorded": self.found,
            "finding_now": self.now if self.shows_both else None,
            "clause": row.clause,
            "held_for": row.held_for,
            "policy_check": self.policy,
            "leaf_hash": b64encode(self.leaf_hash).decode(),
        }
        return cast(Object, value)

    def _record_due(self) -> dict[str, Any] | None:
        """What the Act asks of the record; None where the record does not say it."""
        row = self.row
        if row.record_set is None or row.missing is None or row.now_missing is None:
            return None
        missing = apart(row.now_missing)
        return {
            "set": row.record_set,
            "statutory": bool(row.statutory),
            "method": row.method,
            "missing": list(missing),
            "missing_when_recorded": list(apart(row.missing)),
            "complete": not missing,
            "retain_until": row.retain_until,
            "term_over": self.term_over,
        }


def provisions(
    source: Source, origins: Sequence[str], wanted: ProvisionFilter, day: str | None = None
) -> Page[ProvisionAnswer]:
    """One page of the records that fit, of one log or of several, newest first.

    `day`: the day in Japan for which it is told whether the term of a record is over.
    """
    return page(source, origins, asked(wanted), partial(_answer, day=day))


def _answer(past: Past, found: ProvisionRow, size: int, *, day: str | None) -> ProvisionAnswer:
    borne_out = record_at(past, found.position, size)
    check_row(past.origin, found.position, found, borne_out.row, NOT_HANDED_OVER)
    row = borne_out.row
    return ProvisionAnswer(
        origin=past.origin,
        row=row,
        leaf_hash=past.leaf_hash(row.position),
        found=borne_out.verdict,
        now=borne_out.judgement.as_object() if borne_out.judgement else None,
        grounds=borne_out.grounds,
        policy=borne_out.policy,
        transfers=borne_out.transfers,
        day=day,
    )
