"""Why somebody who looks finds nothing: sentences of the page, and who says which by default."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.text import Text
from tests.tampering.matrix import (
    Act,
    AnyFinder,
    BackupFinder,
    Family,
    Finder,
    Found,
    Missed,
    NotItsMatter,
    Outcome,
)

V, U, S, SF, B, R, C, P = Finder
BC, BR, BS = BackupFinder
NOT_BORNE_OUT = "answer_not_borne_out"

AGREES = Text(
    "Everything on the machine agrees with itself again.",
    "この機械の中では、すべてが再びつじつまの合った状態です。",
)
NOT_ASKED = Text("No answer of the day needed it.", "日常の照会では、そこを読む必要がありません。")
SIGNED_BEFORE = Text(
    "It does not read again what it has signed, but for the last entry; `--full` does.",
    "署名済みの記録は最後の1件しか読み直しません。`--full` なら読み直します。",
)
ENTRIES_ONLY = Text(
    "It signs entries; this stands beside them.",
    "署名の対象は記録です。これは記録の外にあります。",
)
MADE_AGAIN = Text(
    "No evidence: it is made from the contents, and can be made again.",
    "証拠ではありません。内容から作られ、いつでも作り直せます。",
)
NO_KEY = Text("It uses no key of a person.", "本人の鍵を使いません。")
NOT_IN_IT = Text(
    "A bundle does not hold it: it is made of contents.",
    "証拠一式には含まれません。証拠一式は内容から作られます。",
)
SAME_STILL = Text(
    "What is held is still what is shown.", "手元のものと、示されるものが同じままです。"
)
ABOUT_ENTRIES = Text(
    "It speaks of an entry and of those before it, not of this.",
    "示すのは記録とそれより前の記録のことで、これについては示しません。",
)
AFTER_CHECKPOINT = Text(
    "It came after the newest checkpoint: nobody outside knew of it yet.",
    "最新のチェックポイントより後の記録で、外部の誰もまだ知りません。",
)
LIKE_ANY_OTHER = Text(
    "It is an entry in order, like any other.", "形式の正しい、ほかと変わらない記録です。"
)
SAID_NOT_CHECKED = Text(
    "No finding, but the report names it among what was not checked.",
    "不一致としては示しませんが、「確認していないもの」に挙げます。",
)
LOG_UNTOUCHED = Text("The log itself is as it was.", "台帳そのものは元のままです。")
ITS_OWN_FOLDER = Text(
    "It is the signer's folder that was changed, not the log.",
    "変えられたのは署名者のフォルダーで、台帳ではありません。",
)
ITS_KEY_IS_THE_THIEFS = Text(
    "Whoever has its key and its folder is the signer.",
    "鍵とフォルダーを手にした者は、署名者そのものです。",
)
TRUE_SIGNATURE = Text(
    "The signature is by the known key, over what is shown.",
    "既知の鍵による、示された記録への正しい署名です。",
)
NOTHING_SAID = Text(
    "It says nothing about this.", "これについては何も示しません。"
)  # fmt: skip
NOT_RECORDED = Text("There is no trace of it.", "痕跡がありません。")
FORM_ONLY = Text(
    "It sees whether an entry is unchanged, not whether it is true.",
    "記録が変わっていないことは分かりますが、真実かどうかは分かりません。",
)
CLOCK_IS_TAKEN = Text("The machine's clock is taken as it is.", "機械の時計をそのまま信じます。")
HEALS = Text(
    "It goes on from its state and writes the same signature again.",
    "状態から続け、同じ署名をもう一度書きます。",
)
NOTE_ONLY = Text(
    "A note for people: nothing is decided by it.", "人のための覚え書きで、何の判断にも使いません。"
)

NOT_READ_AGAIN = Text(
    "It adds what is new, and does not read again what it has.",
    "新しい分を加えるだけで、すでに写した分は読み直しません。",
)

IT_WAS_TO_GO = Text(
    "An erasure of it is recorded, and that is all it asks.",
    "消去の記録があるため、なくなっていて当然です。",
)
NO_KEY_OF_KEYS = Text(
    "Without the key-encryption key nobody sees where such a row leads.",
    "鍵暗号化鍵がなければ、その行が誰を指すかは分かりません。",
)
OF_ITSELF = Text(
    "It looks at the backup alone, which agrees with itself again.",
    "バックアップだけを調べます。その中では再びつじつまが合っています。",
)
NOT_SIGNED_THEN = Text(
    "No checkpoint says anything of it: it came after the newest.",
    "最新のチェックポイントより後の記録で、署名がありません。",
)
OF_ENTRIES = Text(
    "It compares entries with what was signed, and all of them are there.",
    "記録を署名と照合します。記録はすべて揃っています。",
)
NOT_RESTORED = Text("It is not brought back.", "復元されません。")

Defaults = dict[AnyFinder, Outcome]


def each(*finders: AnyFinder, kind: type[Missed | NotItsMatter], reason: Text) -> Defaults:
    """The same for each of these."""
    return {finder: kind(reason) for finder in finders}


BESIDE = (
    each(V, U, kind=Missed, reason=NOT_ASKED)
    | each(S, SF, kind=NotItsMatter, reason=ENTRIES_ONLY)
    | each(B, C, P, kind=NotItsMatter, reason=NOT_IN_IT)
    | each(R, kind=NotItsMatter, reason=ABOUT_ENTRIES)
)
ENTRY = (
    each(V, U, kind=Missed, reason=NOT_ASKED)
    | each(S, SF, kind=Missed, reason=SIGNED_BEFORE)
    | each(B, P, kind=NotItsMatter, reason=NOT_IN_IT)
    | each(R, C, kind=Missed, reason=SAME_STILL)
)
ATTACHED = (
    BESIDE
    | each(B, C, kind=Missed, reason=SAME_STILL)
    | each(P, kind=Missed, reason=NOT_READ_AGAIN)
)
KEYS = BESIDE | each(V, S, SF, B, P, kind=NotItsMatter, reason=NO_KEY)
VIEWS = BESIDE | each(S, SF, B, C, R, P, kind=NotItsMatter, reason=MADE_AGAIN)
AGREEING = (
    each(V, U, kind=Missed, reason=AGREES)
    | each(S, SF, B, P, kind=Missed, reason=AFTER_CHECKPOINT)
    | each(R, C, kind=Missed, reason=SAME_STILL)
)
CHAINED = each(V, U, S, SF, B, P, kind=Missed, reason=LIKE_ANY_OTHER) | each(
    R, C, kind=NotItsMatter, reason=NOTHING_SAID
)
OF_SIGNER = (
    each(V, U, kind=NotItsMatter, reason=ITS_OWN_FOLDER)
    | each(S, SF, kind=Missed, reason=HEALS)
    | each(B, R, C, P, kind=Missed, reason=SAME_STILL)
)
OF_BUNDLE = (
    each(V, U, S, SF, P, kind=NotItsMatter, reason=LOG_UNTOUCHED)
    | each(B, C, kind=Missed, reason=SAME_STILL)
    | each(R, kind=Missed, reason=SAME_STILL)
)

BACKED_UP = (
    each(BC, kind=Missed, reason=OF_ITSELF)
    | each(BR, kind=Missed, reason=AGREES)
    | each(BS, kind=Missed, reason=OF_ENTRIES)
)


def act(
    name: str,
    family: Family,
    title: tuple[str, str],
    defaults: Defaults,
    why: tuple[str, str] | None = None,
    *,
    refused: bool = False,
    **found: str | Outcome,
) -> Act:
    """An act; `found` gives the kinds of finding by finder, in words with commas, or an outcome.

    `refused`: no bundle can be made, so there is nothing to hold a receipt or a copy against; and a
    published copy does not grow.
    """
    if refused:
        nothing_made = dict.fromkeys((B.value, R.value, C.value), "refused")
        found = {**nothing_made, P.value: "altered", **found}
    return act_of(name, family, title, defaults, why, found)


def act_of(
    name: str,
    family: Family,
    title: tuple[str, str],
    defaults: Defaults,
    why: tuple[str, str] | None,
    found: Mapping[str, str | Outcome],
) -> Act:
    """As act, for what is found in one mapping."""
    own: Defaults = {
        _finder(name): Found(tuple(what.split(","))) if isinstance(what, str) else what
        for name, what in found.items()
    }
    return Act(name, family, Text(*title), defaults | own, Text(*why) if why else None)


def _finder(name: str) -> AnyFinder:
    return Finder(name) if name in list(map(str, Finder)) else BackupFinder(name)
