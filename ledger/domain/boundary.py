"""What a decision reads: the boundary that must not change between reading and writing."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.domain.event import party_tag


@dataclass(frozen=True)
class Part:
    """Events whose type is among `types` (any, if empty) and that have all `tags`.

    A boundary is several parts.
    """

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
POLICY = ("policy.published", "purpose.announced", "purpose.changed")
POLICY_1 = ("policy.published", "purpose.changed")
"""What revisions 0 and 1 read of policies: a change was recorded with its announcement."""
TOLD = ("purpose.told",)
MARKETING = ("marketing.resumed", "marketing.stopped")
RESERVATION = ("reservation.lifted", "reservation.made")
AGENT = ("agent.ended", "agent.verified")
ORIGINS = ("collection.recorded", "receipt.amended", "receipt.recorded")
"""How the data came to be held (Act 20(1), 27(2) proviso)."""
NOTICE = ("notice.ended", "notice.filed", "notice.given", "notice.published")
ARRANGEMENT = ("arrangement.checked", "arrangement.ended", "arrangement.made")
REVIEW = ("provision.authorised", "provision.referred", "provision.reviewed")

ABOUT_PERSON_0 = tuple(sorted((*IDENTITY, *CONSENT, *INSTRUCTION, *STOPS)))
ABOUT_PERSON_1 = tuple(sorted((*ABOUT_PERSON_0, *RESERVATION, *AGENT, *ORIGINS)))
JUDGED_ABOUT_PERSON = tuple(sorted((*ABOUT_PERSON_1, *TOLD, *MARKETING)))


def of_people(subjects: frozenset[str], types: tuple[str, ...]) -> Boundary:
    """Events of these types about any of these registrations of a person."""
    return tuple(Part(types, (subject,)) for subject in sorted(subjects))


def of_party(party: str) -> Boundary:
    """Every version of a party."""
    return (Part(PARTY, (party_tag(party),)),)


def of_provision(
    subjects: frozenset[str], party: str, revision: int, entruster: str | None = None
) -> Boundary:
    """All that the judgement of a provision reads under one revision of the rules.

    Its parts are fixed by the revision: an authorisation whose boundary is another one is wrong.
    `entruster`: the party for whom the data are held, if they are held for another.
    """
    if revision == 0:
        return (*of_people(subjects, ABOUT_PERSON_0), *of_party(party), Part(POLICY_1))
    about, policy = (ABOUT_PERSON_1, POLICY_1) if revision == 1 else (JUDGED_ABOUT_PERSON, POLICY)
    of_entruster = () if entruster is None else (Part(ARRANGEMENT, (party_tag(entruster),)),)
    return (
        *of_people(subjects, about),
        Part(tuple(sorted((*PARTY, *ARRANGEMENT))), (party_tag(party),)),
        *of_entruster,
        Part(tuple(sorted((*NOTICE, *policy)))),
    )
