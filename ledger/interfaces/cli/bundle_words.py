"""What `bundle` says once a bundle is written: what is in it, what is not, how to check it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.application.logs import SIMULATED
from ledger.interfaces.cli.output import Output
from ledger.text import Text

HOW_TO_CHECK = Text(
    "Check it with a key that did not come with it:\n  python -m ledger.verifier {out} --key 'KEY'",
    "別の経路で受け取った検証鍵で確かめられます:\n  python -m ledger.verifier {out} --key 'KEY'",
)
NOT_COMPLETE = Text(
    "It does not show that these are all: only who has every content of the log can see that.",
    "該当する記録がこれですべてであることは、台帳の全内容を持つ者だけが確かめられます。",
)

STAYS_OPEN = Text(
    "  Whoever has it can read what is opened in it, whatever is erased here later.",
    "  開封したものは、後で消去しても、持っている人には読めるままです。",
)


def say_written(out: Output, place: str, answer: Mapping[str, Any], *, simulated: bool) -> None:
    """The JSON answer in words for people."""
    if simulated:
        out.say(SIMULATED, "warn")
    (_say_some if answer["disclosed"] else _say_whole)(out, place, answer)
    out.say(Text(HOW_TO_CHECK.en.format(out=place), HOW_TO_CHECK.ja.format(out=place)))


def _say_whole(out: Output, place: str, answer: Mapping[str, Any]) -> None:
    size, later = answer["size"], answer["entries_after_checkpoint"]
    out.say(
        Text(f"✓ {place}: {size} entries, up to the newest signed checkpoint",
             f"✓ {place}: 最新の署名済みチェックポイントまでの{size}件"), "good"
    )  # fmt: skip
    if later:
        out.say(
            Text(f"  not in it: {later} entries that came later",
                 f"  その後の{later}件は含まれていません"), "warn"
        )  # fmt: skip


def _say_some(out: Output, place: str, answer: Mapping[str, Any]) -> None:
    say, later = out.say, answer["entries_after_checkpoint"]
    found = answer["disclosed"]
    matching, along = found["matching"], found["entries"] - found["matching"]
    say(
        Text(f"✓ {place}: {matching} matching {_entries(matching)}, each proved against the"
             f" checkpoint of {answer['size']} entries",
             f"✓ {place}: 該当する記録 {matching}件"
             f"（それぞれ{answer['size']}件のチェックポイントに対する証明つき）"), "good"
    )  # fmt: skip
    if along:
        say(
            Text(f"  and {along} that say whose log and who is meant, or that those refer to",
                 f"  このほか、台帳・本人・提供先を示す記録と参照先の記録 {along}件")
        )  # fmt: skip
    if not found["opening"]:
        say(Text("  sealed parts: closed", "  封緘部分: 封緘のまま"))
    else:
        opened, gone = found["opened"], found["not_opened"]
        say(Text(f"  sealed parts opened: {opened}; this bundle names people in the clear",
                 f"  開封した封緘部分: {opened}件（氏名などがそのまま入っています）"))  # fmt: skip
        if gone:
            say(
                Text(
                    f"  {gone} sealed parts could not be opened: erased, or key or ciphertext gone",
                    f"  {gone}件の封緘部分は開封できません（消去済み、又は鍵・暗号文なし）",
                ),
                "warn",
            )
    if found["handed_out"]:
        _say_recorded(out, found["handed_out"])
    if later:
        say(
            Text(f"  not in it: {later} matching {_entries(later)} that came later",
                 f"  その後の該当する記録 {later}件は含まれていません"), "warn"
        )  # fmt: skip
    say(NOT_COMPLETE)


def _say_recorded(out: Output, recorded: Mapping[str, Any]) -> None:
    at, event = recorded["position"], recorded["event"]
    out.say(
        Text(f"  recorded as entry {at} of {recorded['log']}: {event}",
             f"  {recorded['log']} の{at}番に記録しました: {event}")
    )  # fmt: skip
    out.say(STAYS_OPEN)


def _entries(number: int) -> str:
    return "entry" if number == 1 else "entries"
