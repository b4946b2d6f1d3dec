"""What can be asked of the ledger: every command with the shape of its arguments.

The same declarations check the command line and history files, and print the reference. A
command is imperative; what comes of it is an event, in the past tense. An argument that refers to
something recorded earlier takes what the front desk has at hand (see Reference).
"""

from __future__ import annotations

from ledger.domain.commands import (
    datasets,
    disclosing,
    erasing,
    grounding,
    providing,
    publishing,
    registering,
    signing,
    stating,
    stopping,
    telling,
    withholding,
)
from ledger.domain.commands.command import CommandType, Reference

__all__ = ["BECOMES", "COMMANDS", "CommandType", "Reference"]

FAMILIES = (
    registering, publishing, grounding, stating, telling, stopping, providing, signing, erasing,
    disclosing, withholding, datasets,
)  # fmt: skip

COMMANDS: dict[str, CommandType] = {
    command.name: command
    for family in FAMILIES
    for command in map(withholding.able_at_once, family.COMMANDS)
}

NOT_AUTHORISED = ("provision.not_judged", "provision.referred", "provision.refused")

BECOMES: dict[str, frozenset[str]] = {
    "org.add": frozenset({"log.created"}),
    "person.add": frozenset({"subject.registered"}),
    "person.rekey": frozenset({"subject.retired"}),
    "person.link": frozenset({"subject.linked"}),
    "person.unlink": frozenset({"subject.unlinked"}),
    "party.add": frozenset({"party.registered"}),
    "party.amend": frozenset({"party.amended"}),
    "policy.publish": frozenset({"policy.published"}),
    "purpose.change": frozenset({"purpose.changed"}),
    "purpose.announce": frozenset({"purpose.announced"}),
    "collect": frozenset({"collection.recorded"}),
    "consent": frozenset({"consent.given"}),
    "refuse": frozenset({"consent.refused"}),
    "withdraw": frozenset({"consent.withdrawn"}),
    "accept_deemed": frozenset({"acceptance.deemed"}),
    "tell_purpose": frozenset({"purpose.told"}),
    "recording.agree": frozenset({"recording.agreed"}),
    "recording.end": frozenset({"recording.ended"}),
    "instruct": frozenset({"instruction.given"}),
    "uninstruct": frozenset({"instruction.withdrawn"}),
    "notice.give": frozenset({"notice.given"}),
    "notice.file": frozenset({"notice.filed"}),
    "notice.publish": frozenset({"notice.published"}),
    "notice.end": frozenset({"notice.ended"}),
    "arrangement.make": frozenset({"arrangement.made"}),
    "arrangement.check": frozenset({"arrangement.checked"}),
    "arrangement.end": frozenset({"arrangement.ended"}),
    "agent.verify": frozenset({"agent.verified"}),
    "agent.end": frozenset({"agent.ended"}),
    "reserve": frozenset({"reservation.made"}),
    "unreserve": frozenset({"reservation.lifted"}),
    "authorise": frozenset({"provision.authorised", *NOT_AUTHORISED}),
    "authorise_and_provide": frozenset({"provision.recorded", *NOT_AUTHORISED}),
    "review": frozenset({"provision.reviewed"}),
    "provide": frozenset({"provision.recorded"}),
    "amend": frozenset({"provision.amended", "receipt.amended"}),
    "receive": frozenset({"receipt.recorded"}),
    "opt_out": frozenset({"opt_out.requested"}),
    "opt_in": frozenset({"opt_out.revoked"}),
    "suspend": frozenset({"suspension.started"}),
    "resume": frozenset({"suspension.lifted"}),
    "marketing.stop": frozenset({"marketing.stopped"}),
    "marketing.resume": frozenset({"marketing.resumed"}),
    "tracking.refuse": frozenset({"tracking.refused"}),
    "tracking.allow": frozenset({"tracking.allowed"}),
    "signer.announce": frozenset({"signer.rotated"}),
    "erase.propose": frozenset({"erasure.proposed"}),
    "erase.decide": frozenset({"erasure.decided"}),
    "erase.decline": frozenset({"erasure.declined"}),
    "erase.due": frozenset({"erasure.decided"}),
    "erase.outlived": frozenset({"erasure.decided"}),
    "erase.complete": frozenset({"erasure.completed"}),
    "erase.withheld": frozenset({"erasure.decided"}),
    "dataset.make": frozenset({"dataset.made"}),
    "dataset.publish": frozenset({"dataset.published"}),
    "dataset.announce": frozenset({"dataset.announced"}),
    "dataset.provide": frozenset({"dataset.provided"}),
    "dataset.reidentified": frozenset({"dataset.reidentified"}),
    "withhold": frozenset({"entry.withheld"}),
    "release": frozenset({"entry.released"}),
    "bundle.hand_out": frozenset({"bundle.handed_out"}),
}
"""What a command can become: an id used again must be for the same kind of thing."""
