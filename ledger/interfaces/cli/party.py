"""`daicho party`: recipients and sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ledger.errors import invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextGroup, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.logs import Log
    from ledger.application.parties import Party
    from ledger.application.people import People

SEALED = Text("(natural person, sealed)", "（個人・封緘）")
ERASED = Text("(natural person, erased)", "（個人・消去済み）")
NAMES = TextOption(
    ["--names"],
    text=Text("open the sealed names of natural persons", "個人の氏名の封緘を開く"),
    is_flag=True,
    default=None,
)


def list_(session: Session, names: bool | None) -> None:
    """Every party of a log."""
    from ledger.application.parties import parties_of

    store = session.reading_store
    log = session.log(store)
    _show(session, log, parties_of(store, log.origin), _people(session, names))


def find(session: Session, text: str | None, names: bool | None) -> None:
    """Parties by code or name."""
    from ledger.application.parties import find_parties

    if not text:
        raise invalid("TEXT", "nothing", Text("part of a code or a name", "符号又は名称の一部"))
    store, people = session.reading_store, _people(session, names)
    log = session.log(store)
    _show(session, log, find_parties(store, log.origin, text, people), people)


def _people(session: Session, names: bool | None) -> People | None:
    return session.reading_people if names else None


def _show(session: Session, log: Log, parties: Sequence[Party], people: People | None) -> None:
    from ledger.application.parties import name_of
    from ledger.domain.terms import PARTY_KINDS, SECTORS

    out, store = session.out, session.reading_store
    names = {party.code: name_of(store, log.origin, party, people) for party in parties}
    if out.json:
        found = [_as_object(party, names[party.code]) for party in parties]
        out.answer({"ok": True, "parties": found})
        return
    headings = (
        Text("code", "符号"), Text("name", "名称"), Text("kind", "区分"),
        Text("sector", "種別"), Text("country", "国"), Text("versions", "版数"),
    )  # fmt: skip
    rows = [
        (
            party.code,
            names[party.code] or out.text(SEALED if people is None else ERASED),
            out.text(PARTY_KINDS.label(str(party.data["kind"]))),
            out.text(SECTORS.label(str(party.data["sector"]))),
            str(party.data["country"]),
            str(party.versions),
        )
        for party in parties
    ]
    out.table(headings, rows, page=True)


def _as_object(party: Party, name: str | None) -> dict[str, Any]:
    return {
        **party.data,
        "name": name,
        "subject": party.registered.subject,
        "versions": party.versions,
        "event": party.newest.event,
    }


PARTY = TextGroup(
    "party",
    title=Text("recipients and sources", "提供先・提供元"),
    commands=(
        writing(
            "add",
            "party.add",
            ("code",),
            details=Text(
                "CODE is for organisations; a natural person gets one that holds no name.\n"
                "PRINCIPAL stands for whoever the data are about, and UNSPECIFIED_MANY for anybody:"
                " one of each is enough, with a code, and named after nobody.",
                "CODE は法人等に付ける符号です。個人には氏名を含まない符号が自動で付きます。\n"
                "PRINCIPAL（本人）と UNSPECIFIED_MANY（不特定多数）は、それぞれ符号を付けて"
                "1件だけ登録します。個人の氏名は書かないでください。",
            ),
            examples=(
                ("daicho party add sakura-honcho --kind ORGANISATION --sector PHARMACY"
                " --name 'さくら薬局 本町店' --address '大阪市1-1' --representative '佐藤 一郎'"),
                "daicho party add --kind PRIVATE_PERSON --sector FAMILY --name '山田 太郎'",
                Example(
                    "daicho party add awan --kind ORGANISATION --sector CONTRACTOR --country ID"
                    " --name 'PT Awan'",
                    Text("a company abroad", "外国の会社"),
                ),
                Example(
                    "daicho party add principal --kind PRINCIPAL --sector OTHER --name 本人",
                    Text("what is handed to the persons themselves", "本人への交付"),
                ),
            ),
        ),
        writing(
            "amend",
            "party.amend",
            ("party",),
            details=Text(
                "Give all of it as it is now: what is left out is gone from this version.",
                "現在の内容をすべて指定します。省いた項目はこの版には含まれません。",
            ),
            examples=(
                ("daicho party amend sakura-honcho --kind ORGANISATION --sector PHARMACY"
                " --name 'さくら薬局 本町店' --address '大阪市中央区本町2-2'"),
            ),
        ),
        TextCommand(
            "list",
            list_,
            title=Text("every party, in its newest version", "すべての提供先・提供元（最新の版）"),
            params=(NAMES,),
            examples=("daicho party list", "daicho party list --names"),
        ),
        TextCommand(
            "find",
            find,
            title=Text("find a party by code or name", "符号又は名称で探す"),
            params=(
                TextArgument("text", text=Text("part of a code or a name", "符号又は名称の一部")),
                NAMES,
            ),
            examples=("daicho party find さくら",),
        ),
    ),
)  # fmt: skip
