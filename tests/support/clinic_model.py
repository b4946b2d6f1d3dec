"""A clinic asked how it stood at an instant, and what the law makes of that.

    clinic = ClinicModel()
    clinic.apply("person.add", {"kind": "PATIENT"}, at, at, "c-1")
    clinic.apply("consent", {"person": "c-1", ...}, at, at, "c-2")
    clinic.verdict("c-1", "sakura", ["NAME"], "P1", "CONSENT", {}, at)   -> Opinion(facts, judged)

It is a second reading of the law and of the ledger's rules of time, to be compared with the
ledger. What is known by now lies in a drawer (`clinic_drawer`); every question is "how did it
stand at that instant?". Which of several papers speaks is said in `clinic_papers`, what the law
makes of the facts in `law_model`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ledger.domain.law.data.countries import is_recognised
from ledger.domain.terms import ITEMS
from tests.support.clinic_drawer import Asked, Drawer, Said, day, when
from tests.support.clinic_papers import (
    arranged,
    care_notice,
    consent,
    entrustment,
    equivalent_system,
    joint_use_notice,
    opt_out_notice,
)
from tests.support.law_model import judge
from tests.support.law_model_records import Judged
from tests.support.law_shape import KNOWN_LAW

GIVEN_TEXT = "given"
"""Stands for a text that was attested: the facts say only that there is one."""


@dataclass(frozen=True)
class Opinion:
    """What the model says of one provision."""

    facts: dict[str, Any]
    judged: Judged


class ClinicModel(Drawer):
    """All that is known by now, and what it means for a provision."""

    def verdict(
        self, person: str, party: str, items: Iterable[str], purpose: str, basis: str,
        evidence: Mapping[str, Any], at: datetime, recorded_at: datetime | None = None,
    ) -> Opinion:  # fmt: skip
        """How a provision at the instant is judged by what is known now."""
        asked = Asked(
            person, self.party(party), tuple(items), purpose, basis, dict(evidence), at,
            recorded_at or at,
        )  # fmt: skip
        facts = facts_of(self, asked)
        return Opinion(facts, judge(facts))


def facts_of(clinic: Drawer, asked: Asked) -> dict[str, Any]:
    """Every member of the facts object, none left to its default."""
    code, specified = _purpose(clinic, asked)
    spoken, information = consent(clinic, asked)
    return {
        "law_version": KNOWN_LAW,
        "basis": asked.basis,
        "provided_at": day(asked.at),
        "categories": sorted(asked.items),
        **_data(clinic, asked),
        "purpose": {"code": code, "specified": specified},
        "recipient": _recipient(clinic, asked),
        "consent": spoken,
        "foreign_information": information,
        "notice": care_notice(clinic, code, asked.at),
        "reservation": _reserved(clinic, asked, code),
        "suspension": _stop(clinic, asked),
        "optout_notice": opt_out_notice(clinic, asked),
        "joint_use_notice": joint_use_notice(clinic, asked),
        "entrustment": entrustment(clinic, asked),
        "succession": {"agreement": bool(arranged(clinic, asked, "SUCCESSION"))},
        **_attested(asked),
        "evidence": _evidence(clinic, asked),
        "record": _record(asked),
    }


# ---------------------------------------------------------------------------------------------
# The data and the person


def _data(clinic: Drawer, asked: Asked) -> dict[str, Any]:
    kinds = {clinic.people[who] for who in clinic.one_person(asked.person)}
    special = any(ITEMS[item].special for item in asked.items)
    improper = [
        one for one in clinic.about("collect", asked.person)
        if one.begun(asked.at) and one.words.get("improper") and _shares(one, asked)
    ]  # fmt: skip
    by_opt_out = [
        one for one in clinic.about("receive", asked.person)
        if one.begun(asked.at) and one.words["basis"] == "OPT_OUT" and _shares(one, asked)
    ]  # fmt: skip
    stopped = [one for one in clinic.about("opt_out", asked.person) if one.stands(asked.at)]
    return {
        "sensitive": "PATIENT" in kinds or special,
        "acquired": "IMPROPER" if improper else "LAWFUL",
        "received_by_optout": bool(by_opt_out),
        "erased": False,
        "patient_optout": bool(stopped),
    }


def _shares(said: Said, asked: Asked) -> bool:
    return bool(set(said.words["items"]) & set(asked.items))


def _stop(clinic: Drawer, asked: Asked) -> dict[str, Any]:
    stops = [one for one in clinic.about("suspend", asked.person) if one.stands(asked.at)]
    for kind in ("USE", "PROVISION"):
        of_kind = [one.since for one in stops if one.words["kind"] == kind]
        if of_kind:
            return {"kind": kind, "since": day(max(of_kind))}
    return {"kind": "NONE", "since": None}


def _reserved(clinic: Drawer, asked: Asked, code: str) -> list[str]:
    """Reserved under either of its names, the purpose stands under the one it goes by."""
    reserved = {
        purpose
        for one in clinic.about("reserve", asked.person) if one.stands(asked.at)
        for purpose in one.words["purposes"]
    }  # fmt: skip
    return sorted({code if purpose == asked.purpose else purpose for purpose in reserved})


# ---------------------------------------------------------------------------------------------
# Purposes


def _purpose(clinic: Drawer, asked: Asked) -> tuple[str, bool]:
    """What the purpose goes by, and whether it is specified (for an opt-out: with provision)."""
    of_each = [_of_item(clinic, asked, item).get(asked.purpose) for item in asked.items]
    found = of_each[0] if all(one is not None for one in of_each) else None
    if found is None:
        return asked.purpose, False
    foreseen = found["provision"] if asked.basis == "OPT_OUT" else True
    return found.get("care", asked.purpose), foreseen


def _of_item(clinic: Drawer, asked: Asked, item: str) -> dict[str, dict[str, Any]]:
    """What an item may be used for: for what could be read when it came, and what that became."""
    came = [
        one.since
        for name in ("collect", "receive") for one in clinic.about(name, asked.person)
        if one.begun(asked.at) and item in one.words["items"]
    ]  # fmt: skip
    if not came:
        return _catalogue(clinic, asked.at, asked.at, _said)
    readable = [_readable(one) for one in clinic.all("policy.publish") if one.begun(asked.at)]
    catalogue: dict[str, dict[str, Any]] = {}
    for moment in sorted(came):
        if not any(start <= moment for start in readable):
            moment = min((start for start in readable if start <= asked.at), default=moment)
        catalogue |= _catalogue(clinic, moment, asked.at, _readable)
    changes = [
        (when(one, "effective_at"), one.order, one) for one in clinic.all("purpose.change")
        if one.begun(asked.at) and when(one, "effective_at") <= asked.at
        and when(one, "announced_at") <= asked.at
    ]  # fmt: skip
    for *_, change in sorted(changes, key=lambda entry: entry[:2]):
        if change.words["old"] in catalogue:
            catalogue[change.words["new"]["code"]] = change.words["new"]
    return catalogue


def _said(version: Said) -> datetime:
    return when(version, "effective_at")


def _readable(version: Said) -> datetime:
    """No version reaches back: what is taken down more than a day late counts from then."""
    late = _said(version) < version.since - timedelta(days=1)
    return version.since if late else _said(version)


def _catalogue(
    clinic: Drawer, at: datetime, known: datetime, start: Callable[[Said], datetime]
) -> dict[str, dict[str, Any]]:
    """Every purpose of use specified at the instant: of each policy its version and its changes.

    `known`: by when they had happened; `start`: from when a version counts.
    """
    catalogue: dict[str, dict[str, Any]] = {}
    published = [one for one in clinic.all("policy.publish") if one.begun(known)]
    for policy in {one.words["policy"] for one in published}:
        versions = [
            (start(one), *one.age, one) for one in published
            if one.words["policy"] == policy and start(one) <= at
        ]  # fmt: skip
        if not versions:
            continue
        from_then, *_, version = max(versions, key=lambda entry: entry[:3])
        catalogue |= {purpose["code"]: purpose for purpose in version.words["purposes"]}
        changes = [
            (when(one, "effective_at"), *one.age, one) for one in clinic.all("purpose.change")
            if one.begun(known) and one.words["policy"] == policy
            and from_then <= when(one, "effective_at") <= at and when(one, "announced_at") <= at
        ]  # fmt: skip
        for *_, change in sorted(changes, key=lambda entry: entry[:3]):
            catalogue[change.words["new"]["code"]] = change.words["new"]
    return catalogue


# ---------------------------------------------------------------------------------------------
# The recipient


def _recipient(clinic: Drawer, asked: Asked) -> dict[str, Any]:
    words = clinic.version(asked.party, asked.at).words
    agent = any(
        one.stands(asked.at) and clinic.party(one.words["party"]) == asked.party
        for one in clinic.about("agent.verify", asked.person)
    )
    country = words.get("country", "JP")
    return {
        "kind": "VERIFIED_AGENT" if agent else words["kind"],
        "country": country,
        "same_entity": words.get("same_entity", False),
        "database_in_japan": words.get("database_in_japan", False),
        "whitelisted": is_recognised(country, str(day(asked.at))),
        "academic": words["sector"] == "ACADEMIC",
        "public_body": words.get("public_body", "NONE"),
        **equivalent_system(clinic, asked),
    }


# ---------------------------------------------------------------------------------------------
# What is attested: nothing said is nothing attested


def _attested(asked: Asked) -> dict[str, Any]:
    said = asked.evidence
    return {
        "data_class": said.get("data_class", "PERSONAL"),
        "misuse_foreseen": said.get("misuse_foreseen", False),
        "referable": {
            "expected_as_personal_data": said.get("expected_as_personal_data", True),
            "consent_confirmed": "consent_confirmed" in said,
            "foreign_information_confirmed": said.get("foreign_information_confirmed", False),
        },
        "anonymised": {
            "published": said.get("anonymised_published", False),
            "recipient_told": said.get("recipient_told", False),
        },
        "record_exception": sorted(said.get("exceptions", [])),
    }


def _evidence(clinic: Drawer, asked: Asked) -> dict[str, Any]:
    said = asked.evidence
    on_file = any(
        one.stands(asked.at)
        and one.words.get("written", True)
        and one.words.get("identified", True)
        and clinic.party(one.words["party"]) == asked.party
        and set(asked.items) <= set(one.words["items"])
        and asked.purpose in one.words["purposes"]
        for one in clinic.about("instruct", asked.person)
    )
    return {
        "statute": {
            "citation": _text(said, "statute"),
            "japanese": not said.get("statute_foreign", False),
            "applies": said.get("statute_applies", False),
        },
        "protection": {key: said.get(key, False) for key in ("need", "consent_difficult")},
        "state_duty": {
            "requesting_body": _text(said, "requesting_body"),
            "statutory_task": _text(said, "statutory_task"),
            "consent_would_obstruct": said.get("consent_would_obstruct", False),
        },
        "academic": {
            **{
                key: said.get(key, False)
                for key in (
                    "provider_is_academic",
                    "unavoidable_for_publication",
                    "joint_research",
                    "recipient_needs_for_research",
                )
            },
            "unjust_infringement": not said.get("no_unjust_infringement", False),
        },
        "principal_request_on_file": on_file,
    }


def _text(said: dict[str, Any], name: str) -> str | None:
    return GIVEN_TEXT if name in said else None


def _record(asked: Asked) -> dict[str, Any]:
    said = asked.evidence
    conditions = ("repeated", "linked_to_service", "document_complete")
    return {
        "method": said.get("method", "EACH"),
        "recorded_at": day(asked.recorded_at),
        "last_provision_at": said.get("period_until"),
        **{key: said.get(key, False) for key in conditions},
    }
