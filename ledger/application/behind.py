"""A log that must not be written to: it is held, or a signer has signed more than is here.

A log is held with a reason, which is kept in the store as one line:

    restored INSTANT             made from a backup; may lack what was recorded after it
    moving INSTANT FROM          being filled from another store
    moved INSTANT TO             goes on in another store
    given-up INSTANT FROM        was to be moved here, and goes on where it was
    returned INSTANT TO          a move was given up without a look at the other store

Whoever writes asks before (`check_held`) and looks again after the append (`check_held_since`):
an entry that was appended before the log was held is seen by whoever held it, and one that came
later is not acknowledged.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ledger.errors import AppendOutcomeUnknown, LedgerError, LogBehind, LogHeld
from ledger.log.content import parse_instant
from ledger.log.entry import base64_text, leaf_hash
from ledger.store.contract import Store, StoredEntry
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.signing import SignerState


class HeldKind(StrEnum):
    """Why a log is held; OTHER for a line that is none of these."""

    RESTORED = "restored"
    MOVING = "moving"
    MOVED = "moved"
    GIVEN_UP = "given-up"
    RETURNED = "returned"
    OTHER = "other"


GOES_ON_ELSEWHERE = (HeldKind.MOVING, HeldKind.MOVED, HeldKind.GIVEN_UP)
"""Reasons that no checkpoint lifts: another store is the log's."""


@dataclass(frozen=True)
class Held:
    """Why a log is held and since when; `place` is the other store, without its password."""

    kind: HeldKind
    since: str
    """An instant; empty where the line does not say it."""
    place: str = ""
    zone: str = field(default="UTC", compare=False)
    """In which people are told that instant."""

    def line(self) -> str:
        """The reason as the store keeps it; the inverse of parse_held."""
        return " ".join(part for part in (str(self.kind), self.since, self.place) if part)

    @property
    def why(self) -> Text:
        """The sentence for people, without its end."""
        en, ja = _WHY[self.kind]
        words = {"since": spoken(self.since, self.zone), "place": self.place}
        return Text(en.format(**words).strip(), ja.format(**words).strip())

    @property
    def help(self) -> Text:
        """What to do about it."""
        return _WHAT_TO_DO[self.kind]


def parse_held(line: str) -> Held:
    """Why a log is held, from the line in the store; never raises."""
    word, _, rest = line.partition(" ")
    if word in _WORDS:
        since, _, place = rest.partition(" ")
        return Held(HeldKind(word), since, place)
    return Held(HeldKind.OTHER, "", line)


_WORDS = {str(kind) for kind in HeldKind} - {HeldKind.OTHER}


def spoken(instant: str, zone: str = "UTC") -> str:
    """An instant to the minute, with the zone it is told in; as it is, where it is none."""
    try:
        local = parse_instant(instant).astimezone(ZoneInfo(zone))
    except (LedgerError, ValueError, KeyError):
        return instant
    return f"{local:%Y-%m-%d %H:%M} {zone}"


_WHY = {
    HeldKind.RESTORED: (
        "it was restored from an older copy, {since}; that nothing is missing is not shown yet",
        "古い写し（{since}）から復元しましたが、欠けた記録がないことが未確認です",
    ),
    HeldKind.MOVING: (
        "it is being moved here from {place}, since {since}",
        "{since}から、{place} からの移行中です",
    ),
    HeldKind.MOVED: (
        "it was moved to {place}, {since}",
        "{since}に {place} へ移行しました",
    ),
    HeldKind.GIVEN_UP: (
        "it was to be moved here from {place}, and goes on there: the move was given up, {since}",
        "{place} からの移行は{since}に取りやめました。台帳は元の保管先で続いています",
    ),
    HeldKind.RETURNED: (
        "a move to {place} was given up, {since}; that nothing was recorded there is not shown yet",
        "{place} への移行を{since}に取りやめましたが、移行先で記録がなかったことが未確認です",
    ),
    HeldKind.OTHER: ("{place}", "{place}"),
}
_SHOW_CHECKPOINT = Text(
    "Show its newest signed checkpoint: daicho log confirm"
    " (docs/how-to/complete-a-restored-log.md). Reading goes on.",
    "最新の署名済みチェックポイントと照合してください: daicho log confirm"
    "（docs/how-to/complete-a-restored-log.md）。照会はできます。",
)
_WHAT_TO_DO = {
    HeldKind.RESTORED: _SHOW_CHECKPOINT,
    HeldKind.RETURNED: _SHOW_CHECKPOINT,
    HeldKind.MOVING: Text(
        "Run the same daicho move again until it is done; go on with the old store until then.",
        "同じ daicho move を完了するまで実行してください。それまでは元の保管先をお使いください。",
    ),
    HeldKind.MOVED: Text(
        "Use the new address: --store, DAICHO_STORE or daicho.toml. Reading goes on here. A move"
        " that was not finished: daicho move, the same again; or daicho move --undo"
        " (docs/how-to/move-between-databases.md).",
        "新しい保管先を指定してください（--store、DAICHO_STORE 又は daicho.toml）。ここでも照会は"
        "できます。移行が途中のときは、同じ daicho move を再実行するか、daicho move --undo で"
        "取りやめてください（docs/how-to/move-between-databases.md）。",
    ),
    HeldKind.GIVEN_UP: Text(
        "Use that place. Nothing here is needed any more.",
        "元の保管先をお使いください。ここの写しは不要です。",
    ),
    HeldKind.OTHER: Text(
        "Whoever held it has to say: daicho log confirm releases a log that is complete.",
        "止めた担当者に確認してください。欠けた記録がなければ daicho log confirm で解除できます。",
    ),
}


def in_words(origin: str, found: Held) -> Text:
    """One warning for whoever reads in a log that is held."""
    return Text(
        f"{origin} is held: {found.why.en}. {found.help.en}",
        f"{origin} は書込みを止めてあります（{found.why.ja}）。{found.help.ja}",
    )


COMPLETE = Text(
    "It was set back to an older copy. Complete it from a bundle, a published copy or a standby:"
    " daicho log confirm (docs/how-to/complete-a-restored-log.md). Reading goes on.",
    "古い写しに戻されています。証拠一式、公開した写し又は予備機から補ってください:"
    " daicho log confirm（docs/how-to/complete-a-restored-log.md）。照会はできます。",
)


def held(store: Store, origin: str, zone: str = "UTC") -> Held | None:
    """Why a log is held; None if it is not. People are told of it in this zone."""
    line = store.held_for(origin)
    return None if line is None else replace(parse_held(line), zone=zone)


def check_held(store: Store, origin: str, zone: str = "UTC") -> None:
    """Pass if the log may be written to; LogHeld with what to do if it is held."""
    found = held(store, origin, zone)
    if found is not None:
        raise LogHeld(origin, found.why, found.help)


def check_goes_on_here(store: Store) -> None:
    """Pass unless the logs of this store go on in another one: then none is opened here."""
    gone = _gone(store)
    if gone is not None:
        origin, found = gone
        raise LogHeld(origin, found.why, found.help)


def _gone(store: Store) -> tuple[str, Held] | None:
    """The first log of a store that goes on in another one, and why it is held; None if none is."""
    for head in store.heads():
        found = held(store, head.origin)
        if found is not None and found.kind in GOES_ON_ELSEWHERE:
            return head.origin, found
    return None


def check_held_since(store: Store, origin: str, *, opened: bool = False) -> None:
    """Pass if the log is not held now, after an append to it: whoever holds it later sees that.

    AppendOutcomeUnknown where it was held meanwhile: the entry may or may not have gone along. A
    log that was `opened` by this append while the others went elsewhere is held with them.
    """
    found = held(store, origin)
    if found is None and opened and (gone := _gone(store)) is not None:
        found = gone[1]
        store.hold_log(origin, found.line())
    if found is None:
        return
    raise AppendOutcomeUnknown(
        Text(f"{origin} was held while this was recorded: {found.why.en}",
             f"記録している間に {origin} への書込みが止められました（{found.why.ja}）。"),
        help=Text(
            "Run the same command with the same --id where the log goes on: it is recorded once.",
            "台帳の移行先で、同じ --id を付けて同じコマンドを実行してください。"
            "二重に記録されることはありません。",
        ),
    )  # fmt: skip


def check_not_behind(store: Store, state: SignerState) -> None:
    """Pass if the log holds the last entry that was signed of it; else LogBehind.

    That entry's leaf hash vouches for all before it. A log that is shorter, or has another entry
    there, was set back or replaced after it was signed. Cost: a read of the head and one entry.
    """
    if not state.size:
        return
    head = store.head(state.origin)
    size = head.size if head else 0
    if size < state.size:
        raise LogBehind(state.origin, f"{size} entries", f"{state.size} entries", COMPLETE)
    entry = store.entry(state.origin, state.size - 1)
    if entry is None or leaf_of(state.origin, entry) != state.leaf_hash:
        found = base64_text(leaf_of(state.origin, entry)) if entry else "nothing"
        at = f"entry {state.size - 1}"
        wanted = f"{at}, {base64_text(state.leaf_hash)}"
        raise LogBehind(state.origin, f"{at}, {found}", wanted, COMPLETE)


def leaf_of(origin: str, entry: StoredEntry) -> bytes:
    """The leaf hash of a row made again from its other columns."""
    return leaf_hash(origin, entry.position, entry.previous, entry.content)
