"""What a proof says, for people and as JSON: which entry, under which checkpoint, shown or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.application.logs import SIMULATED, Log
from ledger.application.proving import Consistency, Inclusion, SignedCheckpoint
from ledger.domain.events import EVENT_TYPES
from ledger.interfaces.cli.answering import log_line, log_object
from ledger.interfaces.cli.output import Output
from ledger.log.entry import base64_text
from ledger.text import Text

NOT_SHOWN = (
    Text("that what the entries say is true", "記録の内容が事実であること"),
    Text("that nothing else happened, or was recorded", "ほかの出来事や記録がないこと"),
)
SHOWS_LOSS = Text(
    "if a later checkpoint of this log leaves the entry out, or has another in its place: that it"
    " was taken away",
    "その後のチェックポイントにこの記録がないか、別の記録に替わっていれば、取り除かれたこと",
)
OTHER_KEY = Text(
    "Checked with the verifier key in the signer folder. Others check with the key that they were"
    " given apart from the proof.",
    "署名者フォルダーの検証鍵で確かめました。第三者は、証明とは別に受け取った検証鍵で確かめます。",
)


@dataclass(frozen=True)
class Shown:
    """What was proved of one log under its newest checkpoint."""

    log: Log
    signed: SignedCheckpoint
    inclusion: Inclusion | None = None
    consistency: Consistency | None = None
    to_keep: bool = False
    """Whether the proof leaves the house, and with it what it can show later."""

    def shows(self) -> Iterator[Text]:
        """What follows from it, a sentence each."""
        size = self.signed.checkpoint.size
        if self.inclusion:
            position = self.inclusion.event.position
            yield Text(
                f"that this entry, unchanged, stands at position {position} of the log of {size}"
                " entries that the checkpoint signs",
                f"この記録が、署名された{size}件の台帳の{position}番に、変更なく存在すること",
            )
        if self.consistency:
            old = self.consistency.old.checkpoint.size
            yield Text(
                f"that the log of {old} entries is, unchanged, the start of the log of {size}:"
                " between the two checkpoints entries were only added",
                f"{old}件の台帳が変更なく{size}件の台帳の先頭部分であり、"
                "その間は追加だけであること",
            )
        if self.to_keep:
            yield SHOWS_LOSS

    def as_object(self) -> dict[str, Any]:
        """The members of a JSON answer."""
        return {
            "log": log_object(self.log),
            "checkpoint": _checkpoint_object(self.signed),
            "inclusion": _inclusion_object(self.inclusion) if self.inclusion else None,
            "consistency": _consistency_object(self.consistency) if self.consistency else None,
            "shows": [one.as_json() for one in self.shows()],
            "not_shown_by_this": [one.as_json() for one in NOT_SHOWN],
        }

    def say(self, out: Output) -> None:
        """All of it, for people."""
        out.say(log_line(self.log), "head")
        if self.log.simulated:
            out.say(SIMULATED, "warn")
        if self.inclusion:
            _say_inclusion(out, self.inclusion)
        if self.consistency:
            _say_consistency(out, self.consistency)
        out.say(Text("Under the newest checkpoint:", "最新のチェックポイント:"), "head")
        out.facts(_checkpoint_rows(self.signed))
        out.say(Text("This shows:", "この証明で分かること:"), "head")
        for one in self.shows():
            out.say("  ✓ " + out.text(one))
        out.say(Text("It does not show:", "この証明では分からないこと:"), "head")
        for one in NOT_SHOWN:
            out.say("  – " + out.text(one))
        out.say(OTHER_KEY, "faint")


def _checkpoint_object(signed: SignedCheckpoint) -> dict[str, Any]:
    return {
        "size": signed.checkpoint.size,
        "root": base64_text(signed.checkpoint.root),
        "note": signed.note.decode("utf-8"),
        "signed_by": {"name": signed.key.name, "key_id": signed.key.key_id.hex()},
        "signatures_not_checked": signed.others,
    }


def _inclusion_object(proved: Inclusion) -> dict[str, Any]:
    return {
        "event": proved.event.event,
        "type": proved.event.type,
        "position": proved.event.position,
        "leaf_hash": base64_text(proved.leaf_hash),
        "leaf_data": base64_text(proved.leaf_data),
        "hashes": [base64_text(one) for one in proved.hashes],
    }


def _consistency_object(grown: Consistency) -> dict[str, Any]:
    return {
        "old": _checkpoint_object(grown.old),
        "hashes": [base64_text(one) for one in grown.hashes],
    }


def _say_inclusion(out: Output, proved: Inclusion) -> None:
    event = proved.event
    out.say(Text("The record is in the log.", "この記録は台帳にあります。"), "good")
    out.facts(
        [
            (Text("record number", "記録番号"), event.event),
            (Text("what", "内容"), out.text(EVENT_TYPES[event.type].title)),
            (Text("position", "番号"), str(event.position)),
            (Text("leaf hash", "リーフハッシュ"), base64_text(proved.leaf_hash)),
            (Text("proof", "証明"), out.text(_hashes(proved.hashes))),
        ]
    )


def _say_consistency(out: Output, grown: Consistency) -> None:
    out.say(
        Text("Since the older checkpoint the log only grew.",
             "前のチェックポイント以後、台帳は追加だけです。"), "good"
    )  # fmt: skip
    rows = _checkpoint_rows(grown.old)
    out.facts([*rows, (Text("proof", "証明"), out.text(_hashes(grown.hashes)))])


def _checkpoint_rows(signed: SignedCheckpoint) -> list[tuple[Text | str, str]]:
    key = signed.key
    rows: list[tuple[Text | str, str]] = [
        (Text("size", "件数"), str(signed.checkpoint.size)),
        (Text("root", "ルートハッシュ"), base64_text(signed.checkpoint.root)),
        (Text("signed by", "署名した鍵"), f"{key.name} {key.key_id.hex()}"),
    ]
    if signed.others:
        others = Text("signatures not checked", "確かめていない署名")
        rows.append((others, str(signed.others)))
    return rows


def _hashes(hashes: Sequence[bytes]) -> Text:
    word = "hash" if len(hashes) == 1 else "hashes"
    return Text(f"{len(hashes)} {word}", f"ハッシュ{len(hashes)}個")
