"""`signer cosigned`: take over what witnesses have signed of a checkpoint."""

from __future__ import annotations

from pathlib import Path

from ledger.errors import invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.signer_logs import the_one
from ledger.interfaces.signer_witnesses import join
from ledger.log.note import MAX_NOTE
from ledger.text import Text

FILE = Text(
    "the checkpoint as a witness gave it back", "立会者から戻されたチェックポイントのファイル"
)

FOR_CHECKERS = Text(
    "Whether a line holds is seen by whoever checks and trusts that witness (--policy).",
    "署名の正しさは、その立会者を信頼して検証する人が確かめます（--policy）。",
)


def _cosigned(session: Session, file: str | None) -> None:
    """Join the lines of witnesses in a file to the checkpoint in the signer's folder."""
    if file is None:
        raise invalid("FILE", "nothing", FILE)
    signer = the_one(session)
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(MAX_NOTE + 1)
    except OSError as error:
        raise invalid("FILE", f"{file}: {error.strerror}", FILE) from None
    joined = join(signer, data)
    out = session.out
    if out.json:
        told = {"ok": True, "command": "signer.cosigned", "origin": signer.origin}
        out.answer(told | {"size": joined.size, "witnesses": list(joined.names)})
        return
    if not joined.names:
        out.say(Text(f"– nothing new on the checkpoint of {joined.size} entries",
                     f"– {joined.size}件のチェックポイントに新しい署名はありません"))  # fmt: skip
    for name in joined.names:
        out.say(Text(f"✓ the checkpoint of {joined.size} entries has a line of {name}",
                     f"✓ {joined.size}件のチェックポイントに {name} の署名を加えました"),
                "good")  # fmt: skip
    out.say(FOR_CHECKERS)


COSIGNED = TextCommand(
    "cosigned",
    _cosigned,
    title=Text("join witnesses' signatures to a checkpoint",
               "立会者の署名をチェックポイントに加える"),
    details=Text(
        "A witness is somebody outside who signs the checkpoints they see of a log, and no second"
        " history of it. Send them what daicho checkpoint prints; the file they give back is given"
        " here, and bundles, receipts and copies made afterwards carry their line. Needs no store.",
        "立会者は、見たチェックポイントに署名し、別の履歴には署名しない外部の人です。"
        "daicho checkpoint の出力を送り、戻されたファイルをここで取り込みます。"
        "以後に作る証拠一式・記録の証明・写しにその署名が含まれます。保管先は要りません。",
    ),
    params=[TextArgument("file", text=FILE, metavar="FILE")],
    examples=(Example("daicho signer cosigned from-the-association.txt"),),
)  # fmt: skip
