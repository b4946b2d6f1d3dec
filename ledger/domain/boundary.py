"""What a decision reads: the boundary that must not change between reading and writing."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.domain.event import party_tag


@dataclass(frozen=True)
class Part:
    """Events whose type is among `types` and that have all `tags`; a boundary is several parts."""

    types: tuple[str, ...]
    tags: tuple[str, ...] = ()

    def as_object(self) -> dict[str, list[str]]:
        """The part as an event carries it."""
        return {"types": list(self.types), "tags": list(self.tags)}


Boundary = tuple[Part, ...]

LINKING = ("subject.linked", "subject.unlinked")
ERASURE = ("erasure.completed", "erasure.decided")
# Every boundary about a person holds these: who the person is (a natural person who is a party is
# registered as such), and whether the data still are.
IDENTITY = ("party.registered", "subject.registered", *LINKING, *ERASURE)
CONSENT = ("consent.given", "consent.refused", "consent.withdrawn")
INSTRUCTION = ("instruction.given", "instruction.withdrawn")
STOPS = ("opt_out.requested", "opt_out.revoked", "suspension.lifted", "suspension.started")
PARTY = ("party.amended", "party.registered")
POLICY = ("policy.published", "purpose.changed")

JUDGED_ABOUT_PERSON = tuple(sorted((*IDENTITY, *CONSENT, *INSTRUCTION, *STOPS)))


def of_people(subjects: frozenset[str], types: tuple[str, ...]) -> Boundary:
    """Events of these types about any of these registrations of a person."""
    return tuple(Part(types, (subject,)) for subject in sorted(subjects))


def of_party(party: str) -> Boundary:
    """Every version of a party."""
    return (Part(PARTY, (party_tag(party),)),)


def of_provision(subjects: frozenset[str], party: str) -> Boundary:
    """All that the judgement of a provision reads (revision 0 of the rules).

    Its parts are fixed by the revision: an authorisation whose boundary is another one is wrong.
    """
    return (*of_people(subjects, JUDGED_ABOUT_PERSON), *of_party(party), Part(POLICY))
