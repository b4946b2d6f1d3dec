"""`signer rotate`, `announce`, `retire`: change the key that signs, with a time of both.

`rotate` and `retire` work in the signer's folder and change nothing in the store; `announce`
records, as whoever may write to the store, and needs no more than the two verifier keys.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ledger.domain.commands import COMMANDS
from ledger.errors import invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand
from ledger.interfaces.cli.declared import parameters
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.signer_logs import the_one
from ledger.interfaces.cli.writing import about_the_command, record
from ledger.interfaces.signer_folder import LogSigner
from ledger.interfaces.signer_rotation import prepare, retire
from ledger.log.note import VerifierKey
from ledger.text import Text

COMMAND = "signer.announce"
BOTH_SIGN = Text(
    "From this checkpoint on both keys sign: whoever trusts the old one can check it, and finds the"
    " new one announced in an entry that it covers.",
    "このチェックポイントから両方の鍵で署名します。これまでの鍵を信頼する人は、その鍵で確かめたうえで、"
    "対象の記録から新しい鍵を知ることができます。",
)
NEXT_STEP = Text(
    "Both keys sign. When everybody who checks has the new key: daicho signer retire",
    "両方の鍵で署名しています。確かめる人全員が新しい鍵を受け取ったら: daicho signer retire",
)
SIGNS_ALONE = Text("This key signs alone from now on:", "以後は次の鍵だけで署名します:")
OLD_IS_GONE = Text(
    "The secret of the old key is deleted here; destroy every copy of it. What it signed stays"
    " valid under:",
    "これまでの秘密鍵はここから削除しました。写しもすべて破棄してください。"
    "署名済みのものは次の検証鍵で引き続き確かめられます:",
)


def _rotate(session: Session) -> None:
    """Make the key that is to follow, or show it again."""
    signer = the_one(session)
    key, made = prepare(signer, os.urandom)
    out = session.out
    if made:
        out.say(Text(f"Next key of {signer.origin} made: {signer.path / 'next-key'}",
                     f"{signer.origin} の次の鍵を作りました: {signer.path / 'next-key'}"),
                "good")  # fmt: skip
    else:
        out.say(Text(f"Next key of {signer.origin}, made before:",
                     f"{signer.origin} の次の鍵（作成済み）:"))  # fmt: skip
    say_next_key(out, signer)
    if out.json:
        now = signer.verifier_key()
        told = {"ok": True, "command": "signer.rotate", "origin": signer.origin, "made": made}
        out.answer(told | {"vkey": key.text, "replaces": now.text, "folder": str(signer.path)})


def say_next_key(out: Output, signer: LogSigner) -> None:
    """The next key, that it signs nothing yet, and how it comes to."""
    key = signer.next_key()
    if key is None:
        return
    out.say(key.text)
    out.say(Text("Nothing is signed with it yet. Have it recorded by somebody who may write to the"
                 " store, then run the signer:",
                 "まだ署名には使いません。保管先に書き込める人が次のように記録し、"
                 "その後に署名者を実行してください:"))  # fmt: skip
    old = signer.verifier_key().text
    out.say(f"  daicho signer announce '{key.text}' --replaces '{old}'")


def _announce(
    session: Session, vkey: str | None, replaces: str | None, command_id: str | None
) -> None:
    """Record the change; what was not given is taken from the signer's folder, if one is set."""
    folder = session.settings.get("signer")
    if folder is not None:
        signer = LogSigner(Path(folder), session.log(session.store).origin)
        if signer.has("vkey"):
            vkey = _the_same("VKEY", vkey, signer.next_key())
            replaces = _the_same("--replaces", replaces, signer.verifier_key())
    given: dict[str, Any] = {"vkey": vkey, "replaces": replaces, "command_id": command_id}
    record(session, COMMAND, given, ("vkey",))


def _the_same(field: str, given: str | None, key: VerifierKey | None) -> str:
    """The key of the folder; InvalidInput if it has none, or another one was given.

    An announcement of any other key would be refused by this signer for ever.
    """
    if key is None:
        wanted = Text("a key made with: daicho signer rotate", "daicho signer rotate で作った鍵")
        raise invalid(field, given or "nothing", wanted)
    if given not in (None, key.text):
        wanted = Text(f"that of the signer's folder, {key.text}",
                      f"署名者のフォルダーの鍵 {key.text}")  # fmt: skip
        raise invalid(field, given, wanted)
    return key.text


def _retire(session: Session) -> None:
    """Sign with the new key alone from now on."""
    signer = the_one(session)
    old, new = retire(signer)
    out = session.out
    out.say(SIGNS_ALONE, "good")
    out.say(new.text)
    out.say(OLD_IS_GONE)
    out.say(old.text)
    if out.json:
        told = {"ok": True, "command": "signer.retire", "origin": signer.origin}
        out.answer(told | {"vkey": new.text, "retired": old.text, "folder": str(signer.path)})


def say_overlap(out: Output, signer: LogSigner) -> None:
    """That both keys sign from the newest checkpoint on, and what that is for."""
    out.say(f"  {out.text(BOTH_SIGN)}", "good")
    out.say(f"  {signer.verifier_key().text}")
    out.say(f"  {out.text(NEXT_STEP)}")


_DECLARED = COMMANDS[COMMAND].arguments

ROTATION = (
    TextCommand(
        "rotate",
        _rotate,
        title=Text("make the key that is to follow", "次の署名鍵を作る"),
        details=Text(
            "A change of the key has three steps: rotate makes the next key, announce records it,"
            " and from the next checkpoint on both keys sign, until retire ends it. For a planned"
            " change: a log whose key was stolen needs a successor (daicho log succeed). Asked"
            " again, the same key is shown. Needs no store.",
            "鍵の変更は3段階です。rotate で次の鍵を作り、announce で記録すると、"
            "次のチェックポイントから両方の鍵で署名し、retire で終わります。"
            "計画した変更のためのもので、鍵が盗まれた台帳は引き継ぎます（daicho log succeed）。"
            "繰り返しても同じ鍵を示します。保管先は要りません。",
        ),
        examples=(Example("daicho signer rotate"),),
    ),
    TextCommand(
        "announce",
        _announce,
        title=COMMANDS[COMMAND].title,
        details=Text(
            "What is not given is taken from the signer's folder. Elsewhere give both keys, copied"
            " whole: an announcement stays for ever, and of a key that the signer does not have it"
            " makes the signer refuse this log for good.",
            "省いた鍵は署名者のフォルダーから読みます。フォルダーのない所では両方を1行ずつそのまま"
            "写してください。記録は取り消せず、署名者が持たない鍵を記録すると、署名者はこの台帳への"
            "署名を以後ずっと拒否します。",
        ),
        params=[
            TextArgument("vkey", text=_DECLARED["vkey"].meaning, required=False),
            *parameters(COMMAND, (), without=("vkey",)),
            *about_the_command(at=False),
        ],
        examples=(
            Example("daicho signer announce", Text("where the signer's folder can be read",
                                                   "署名者のフォルダーを読める所で")),
        ),
    ),
    TextCommand(
        "retire",
        _retire,
        title=Text("let the new key sign alone", "新しい鍵だけの署名に切り替える"),
        details=Text(
            "Refused as long as no checkpoint has both signatures. The old secret is deleted; what"
            " it signed stays valid under the old verifier key. Interrupted, ask again. Needs no"
            " store.",
            "両方の鍵で署名したチェックポイントができるまでは拒否します。これまでの秘密鍵は削除しますが、"
            "署名済みのものはこれまでの検証鍵で確かめられます。中断したら、もう一度実行してください。"
            "保管先は要りません。",
        ),
        examples=(Example("daicho signer retire"),),
    ),
)  # fmt: skip
