"""`signer status`: where each signer stands, which keys sign, and what to do next."""

from __future__ import annotations

from typing import Any

from ledger.application.logs import SIMULATED, Log, log_at, unreadable
from ledger.domain.events.signer import ROTATED
from ledger.errors import LedgerError
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.answering import log_object
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.signer_key import NEXT_STEP, say_next_key
from ledger.interfaces.cli.signer_logs import chosen
from ledger.interfaces.signer_folder import LogSigner
from ledger.interfaces.signer_rotation import Phase, Span, phase, spans
from ledger.log.entry import base64_text
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events
from ledger.text import Text

RECORDED = Text(
    "The change to the next key is recorded: run the signer, and both keys sign.",
    "次の鍵への変更は記録済みです。署名者を実行すると、両方の鍵で署名します。",
)
SHORTER = Text(
    "  ✕ The log is shorter than what was signed.",
    "  ✕ 台帳が署名済みの件数より短くなっています。",
)


def status(session: Session) -> int:
    """Where each signer stands, its signatures checked, and how far its log has gone on."""
    out, store = session.out, session.reading_store
    code, answers = exit_codes.DONE, []
    for signer in chosen(session, lambda: store):
        log = log_at(store, signer.origin) or unreadable(signer.origin)
        newest = signer.newest()
        head = store.head(signer.origin)
        size, signed = head.size if head else 0, newest.size if newest else 0
        root = base64_text(newest.root) if newest else None
        if size < signed:
            code = exit_codes.DIFFERENCE
        answers.append(
            log_object(log)
            | {"size": size, "signed_size": signed, "unsigned": size - signed, "root": root}
            | {"vkey": signer.verifier_key().text, "folder": str(signer.path)}
            | _keys_object(signer)
        )
        out.say(f"{log.name} ({log.origin})", "head")
        say_simulated(session, log)
        out.facts(
            [
                (Text("signed", "署名済み"), str(signed)),
                (Text("entries", "件数"), str(size)),
                (Text("not signed yet", "未署名"), str(max(size - signed, 0))),
                (Text("root", "ルートハッシュ"), root or "-"),
                *_key_facts(session, signer),
            ]
        )
        _say_change(session, store, signer)
        if size < signed:
            out.say(SHORTER, "bad")
    if out.json:
        done = code == exit_codes.DONE
        out.answer({"ok": done, "command": "signer.status", "exit_code": code, "logs": answers})
    return code


def say_simulated(session: Session, log: Log) -> None:
    """That the log's clock is not real, if it is not."""
    if log.simulated:
        session.out.say(SIMULATED, "warn")


def _keys_object(signer: LogSigner) -> dict[str, Any]:
    keys = [
        {"vkey": span.vkey.text, "first_size": span.first, "last_size": span.last}
        for span in spans(signer)
    ]
    return {"rotation": str(phase(signer)), "keys": keys}


def _key_facts(session: Session, signer: LogSigner) -> list[tuple[Text, str]]:
    """Each key with the checkpoints that it signed; of the only one, just the key."""
    found = spans(signer)
    name = Text("verifier key", "検証鍵")
    if len(found) == 1:
        return [(name, found[0].vkey.text)]
    return [(name, f"{span.vkey.text}  {session.out.text(_of(span))}") for span in found]


def _of(span: Span) -> Text:
    if span.first is None:
        return Text("(signs nothing yet)", "（まだ署名していません）")
    if span.last is None:
        return Text(f"(signs since {span.first} entries)", f"（{span.first}件から署名）")
    return Text(f"(signed {span.first} to {span.last} entries, retired)",
                f"（{span.first}件から{span.last}件まで署名、終了）")  # fmt: skip


def _say_change(session: Session, store: Store, signer: LogSigner) -> None:
    """What the change of the key waits for, if one is under way."""
    step = phase(signer)
    if step is Phase.PREPARED and _recorded(store, signer):
        session.out.say(RECORDED)
    elif step is Phase.PREPARED:
        say_next_key(session.out, signer)
    elif step is Phase.OVERLAP:
        session.out.say(NEXT_STEP)


def _recorded(store: Store, signer: LogSigner) -> bool:
    """Whether the log announces the next key, by its index; False where that cannot be read."""
    new = signer.next_key()
    try:
        events = list(read_events(store, signer.origin, (Item((ROTATED,), ()),)))
    except LedgerError:
        return False
    return new is not None and new.text in [event.data.get("vkey") for event in events]
