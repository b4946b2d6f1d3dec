"""`move --undo`: a move that is not finished given up, with the new place at hand or without it."""

from __future__ import annotations

from ledger.application.giving_up import check_source_of_lost, give_up, give_up_unseen
from ledger.application.moving import Places
from ledger.errors import StoreNotCreated, StoreUnavailable, invalid
from ledger.interfaces.bootstrap import now, store_address
from ledger.interfaces.cli.places import place
from ledger.interfaces.cli.session import Session
from ledger.log.content import format_instant
from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.opening import open_store
from ledger.text import Text

LOST = Text(
    "If it is gone for ever, and nothing was recorded there: daicho move --undo"
    " --destination-lost, with the same --to.",
    "移行先が失われ、そこで記録をしていないときは、同じ --to を付けて"
    " daicho move --undo --destination-lost を実行してください。",
)
DELETE = Text(
    "What is there can be deleted: it holds sealed parts and wrapped keys.",
    "移行先の内容は削除できます（封緘部分と包まれた鍵が含まれています）。",
)
AT_HAND = Text(
    "nothing: that place can be reached, and will be looked at",
    "指定なし（移行先に接続でき、確認できます）",
)


def give_up_move(session: Session, there: Address, *, lost: bool) -> None:
    """Give the move up; with `lost`, which the operator states, without the new place."""
    places = Places(place(store_address(session.settings)), place(there))
    source, at = session.store, format_instant(now())
    if lost:
        check_source_of_lost(source, places)
    try:
        destination: Store | None = open_store(there)
    except (StoreNotCreated, StoreUnavailable) as error:
        destination = None
        if not lost:
            error.help = LOST
            raise
    if destination is None:
        _say(session, places, give_up_unseen(source, places, at), seen=False)
        return
    session.on_close(destination.close)
    if lost:
        raise invalid("--destination-lost", places.destination, AT_HAND)
    _say(session, places, give_up(source, destination, places, at), seen=True)


def _say(session: Session, places: Places, logs: tuple[str, ...], *, seen: bool) -> None:
    out = session.out
    if out.json:
        out.answer(
            {
                "ok": True,
                "command": "move.undo",
                "from": places.source,
                "to": places.destination,
                "destination_seen": seen,
                "logs": list(logs),
            }
        )
        return
    if seen:
        out.say(Text(f"✓ The move is given up. {places.source} takes entries again;"
                     f" {places.destination} never will.",
                     f"✓ 移行を取りやめました。{places.source} で記録を再開できます。"
                     f"{places.destination} には記録できません。"), "good")  # fmt: skip
        out.say(DELETE)
        return
    out.say(Text(f"! The move is given up, without a look at {places.destination}: this rests on"
                 " your word, which is recorded nowhere. Should that place come back, never use it:"
                 " there would be two ledgers under one name.",
                 f"! 移行先（{places.destination}）を確かめずに移行を取りやめました。"
                 "これは申告によるもので、どこにも記録されません。移行先が見つかっても"
                 "使わないでください。同じ名前の台帳が二つになります。"), "warn")  # fmt: skip
    out.say(Text("Nothing is recorded here yet. Next, for each log: daicho log confirm shows that"
                 " nothing signed is missing, and releases it.",
                 "記録はまだ再開していません。台帳ごとに daicho log confirm を実行し、署名済みの"
                 "記録が欠けていないことを確かめてください。"))  # fmt: skip
