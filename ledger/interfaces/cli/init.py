"""`daicho init` and `daicho migrate`: the only commands that make or change tables of the log."""

from __future__ import annotations

from ledger.interfaces.cli.command import TextCommand
from ledger.interfaces.cli.session import Session
from ledger.text import Text, verbatim

CREATED = Text("Ledger created.", "台帳を作りました。")
FINISHED = Text(
    "An earlier creation had been interrupted; it is finished now.",
    "前回の作成が中断していたため、続きを行い完了しました。",
)
NEXT = Text("Next: daicho org add", "次に: daicho org add")
UP_TO_DATE = Text("Nothing to do: the stores are of this version.", "更新は不要です。")


def init(session: Session) -> None:
    """Create store and key store."""
    from ledger.interfaces.bootstrap import create, key_address, store_address

    finished = create(session.settings, session.out.warn)
    places = {
        "store": store_address(session.settings).shown(),
        "keys": key_address(session.settings).shown(),
    }
    session.out.say(FINISHED if finished else CREATED, "good")
    session.out.facts(
        [
            (Text("store", "保管先"), places["store"]),
            (Text("keys of people", "本人の鍵"), places["keys"]),
        ]
    )
    session.out.say(NEXT)
    if session.out.json:
        session.out.answer({"ok": True, "command": "init", "finished": finished, **places})


def migrate(session: Session) -> None:
    """Apply what is lacking to store and key store."""
    from ledger.interfaces import bootstrap

    applied = bootstrap.migrate(session.settings)
    for line in applied:
        session.out.say(verbatim(line))
    if not applied:
        session.out.say(UP_TO_DATE)
    if session.out.json:
        session.out.answer({"ok": True, "command": "migrate", "applied": applied})


INIT = TextCommand(
    "init",
    init,
    title=Text("create a ledger's store and key store", "台帳の保管先と鍵の保管庫を作る"),
    details=Text(
        "Needs the key file (daicho key new FILE). Nothing that exists is touched; a creation that"
        " was interrupted is finished by running this again.",
        "鍵ファイルが必要です（daicho key new ファイル）。既にあるものは変更しません。"
        "中断した作成は、もう一度実行すると完了します。",
    ),
    examples=("daicho init",),
)
MIGRATE = TextCommand(
    "migrate",
    migrate,
    title=Text("bring the stores to this version", "保管先をこの版に合わせる"),
    examples=("daicho migrate",),
)
