"""Every command that seals something under a person who is registered already, ready to be given.

prepared = Before.made(clinic)              a record of each kind that a later command may refer to
arguments_of("withdraw", prepared, who)     the command about `who`, with something to seal in it
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ledger.domain.commands import BECOMES, COMMANDS
from ledger.domain.events import EVENT_TYPES
from tests.support.clinic import CONSENT, NUMBER, PROVISION, STOP, Clinic

SEALING = sorted(
    name
    for name in COMMANDS
    if any(EVENT_TYPES[kind].sealed_class == "record" for kind in BECOMES[name])
)
"""Commands of whose events one may be sealed under the keys of records."""
NOTE = {"note": "自由記述"}
AGENT = {"party": "sakura", "authority": "MANDATE", "proof": "MANDATE_LETTER"}
INSTRUCTION = {"party": "sakura", "items": ["NAME"], "purposes": ["P1"], "channel": "PHONE"}
RECEIPT = {
    "party": "sakura", "items": ["NAME"], "basis": "CONSENT", "acquisition": "UNKNOWN",
    "confirmation": "DECLARED", "channel": "EMAIL",
}  # fmt: skip
TOLD = {"code": "M1", "en": "a monitor programme", "ja": "モニター企画"}
ABOUT: dict[str, dict[str, Any]] = {
    "accept_deemed": {"policy": "KIZ", "version": "1", "channel": "WEB"},
    "tell_purpose": {"purposes": [TOLD], "channel": "PHONE"},
    "recording.agree": {"items": ["PHOTO"], "side": "PATIENT"},
    "agent.verify": AGENT,
    "reserve": {"purposes": ["P1"], "channel": "PHONE"},
    "consent": {name: value for name, value in CONSENT.items() if name != "person"},
    "refuse": {name: value for name, value in CONSENT.items() if name != "person"},
    "instruct": INSTRUCTION,
    "opt_out": {"channel": "PHONE"},
    "marketing.stop": {"channel": "PHONE"},
    "tracking.refuse": {"channel": "WEB", "means": "PLUG_IN"},
    "suspend": {name: value for name, value in STOP.items() if name != "person"},
    "collect": {"items": ["NAME"], "purposes": ["P1"], "source": "PRINCIPAL", "channel": "WEB"},
    "authorise": {name: value for name, value in PROVISION.items() if name != "person"},
    "provide": {**{n: v for n, v in PROVISION.items() if n != "person"}, "means": "FAX"},
    "authorise_and_provide": {
        **{n: v for n, v in PROVISION.items() if n != "person"}, "means": "FAX",
    },
    "receive": RECEIPT,
}  # fmt: skip
"""Commands that name a person, with all else that they need."""


@dataclass(frozen=True)
class Before:
    """Record numbers, by the command that may refer to each; who decides reviews."""

    of: dict[str, str]
    staff: str

    @classmethod
    def made(cls, clinic: Clinic, who: str = NUMBER) -> Before:
        """One record of each kind about a person."""

        def do(name: str, **more: Any) -> str:
            return clinic.do(name, **{"person": who, **ABOUT[name], **more}).main.event

        staff = clinic.do("person.add", kind="STAFF", name="院長", numbers=["DR-1"]).main
        return cls(
            {
                "agent.end": do("agent.verify"),
                "unreserve": do("reserve"),
                "recording.end": do("recording.agree"),
                "uninstruct": do("instruct"),
                "opt_in": do("opt_out"),
                "marketing.resume": do("marketing.stop"),
                "tracking.allow": do("tracking.refuse"),
                "resume": do("suspend"),
                "withdraw": do("consent"),
                "review": do("authorise", data_class="DECEASED"),
                "amend": do("provide"),
            },
            str(staff.subject),
        )


REFERS: dict[str, dict[str, Any]] = {
    "agent.end": {},
    "unreserve": {"channel": "PHONE"},
    "recording.end": {},
    "uninstruct": {"channel": "PHONE"},
    "opt_in": {"channel": "PHONE"},
    "marketing.resume": {"channel": "PHONE"},
    "tracking.allow": {"channel": "WEB"},
    "resume": {},
    "withdraw": {"channel": "PHONE"},
    "review": {"decision": "DECLINED"},
    "amend": {"items": ["NAME"]},
}  # fmt: skip
"""Commands that name a record of before, with all else that they need."""


def arguments_of(name: str, before: Before, who: str) -> dict[str, Any]:
    """What the command is given, something to be sealed included."""
    if name in ABOUT:
        return {"person": who, **ABOUT[name], **NOTE}
    argument = next(iter(COMMANDS[name].references))
    sealed: dict[str, Any] = {
        "review": {"reason": "理由", "decided_by": before.staff},
        "amend": {"reason": "理由", **NOTE},
    }.get(name, NOTE)  # fmt: skip
    return {argument: before.of[name], **REFERS[name], **sealed}
