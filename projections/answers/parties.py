"""Parties as they stand."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from ledger.canonical import Object
from ledger.domain.boundary import PARTY, of_party
from ledger.store.past import Past
from projections.answers.borne_out import check_row, not_borne_out
from projections.answers.listing import Page, Source, page
from projections.parties.projection import PartyRow, row_of
from projections.parties.view import PartyFilter, asked


@dataclass(frozen=True)
class PartyAnswer:
    """The version of a party that stands, from contents."""

    origin: str
    row: PartyRow
    versions: int
    """How many versions there are up to this one."""
    leaf_hash: bytes

    def as_object(self) -> Object:
        """The party as a member of a JSON answer."""
        value: dict[str, Any] = self.row._asdict()
        for column in ("log_id", "to_position"):
            del value[column]
        value["same_entity"] = bool(self.row.same_entity)
        value["position"] = value.pop("from_position")
        value |= {"origin": self.origin, "versions": self.versions}
        return cast(Object, value | {"leaf_hash": b64encode(self.leaf_hash).decode()})


def parties(source: Source, origins: Sequence[str], wanted: PartyFilter) -> Page[PartyAnswer]:
    """One page of parties, each in the version that stands, newest version first."""
    return page(source, origins, asked(wanted), _party)


def _party(past: Past, found: PartyRow, size: int) -> PartyAnswer:
    event = past.event(found.from_position)
    if event.type not in PARTY:
        raise not_borne_out(past.origin, found.from_position, "party", found.party, event.type)
    row = row_of(past.log, event)
    versions = past.events(of_party(row.party), size)
    newest = versions[-1].position if versions else None
    if newest != found.from_position:
        raise not_borne_out(
            past.origin, found.from_position, "newest version", found.from_position, newest
        )
    check_row(past.origin, found.from_position, found, row, frozenset({"to_position"}))
    return PartyAnswer(past.origin, row, len(versions), past.leaf_hash(found.from_position))
