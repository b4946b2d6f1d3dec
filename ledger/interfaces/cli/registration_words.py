"""What became of a registration, in one line: retired, to be erased, kept until when, erased."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ledger.application.registrations import Became, Erasure
from ledger.domain.facts.instants import day_in_japan
from ledger.text import Text

SHORT = {
    "identity": Text("who the person is", "本人情報"),
    "record": Text("notes", "自由記述"),
    "tag": Text("the tag's key", "本人タグの鍵"),
    "restricted": Text("what was withheld", "非開示の記録"),
}
NO_PROVISION = Text(
    "Nothing may be provided about this person: an erasure was decided (D07).",
    "消去が決定されたため、この本人の情報は提供できません（D07）。",
)
WAITS = Text(
    "Until it is decided, everything goes on as before.",
    "決定されるまでは、これまでどおりです。",
)


def became_words(one: Became) -> Iterator[tuple[Text, str | None]]:
    """Each thing that became of a registration, with the style it is shown in."""
    if one.retired is not None:
        day, by = day_in_japan(one.retired.recorded_at), one.retired.data["by"]
        yield (
            Text(f"retired {day}; in its place: {by}", f"{day} に使用停止（代わりの登録: {by}）"),
            "faint",
        )
    if one.since is None:
        return
    day = day_in_japan(one.since.recorded_at)
    if one.erasure is Erasure.PROPOSED:
        yield Text(f"erasure proposed {day}, not decided", f"{day} 消去の起案（未決）"), "warn"
    elif one.erasure is Erasure.ERASED:
        yield Text(f"erased {day}", f"{day} 消去済み"), "warn"
    else:
        yield _decided(one, day), "warn"


def _decided(one: Became, day: str) -> Text:
    parts = [Text(f"erasure decided {day}", f"{day} 消去の決定")]
    if one.erasure is Erasure.DECIDED:
        parts.append(Text("not carried out yet: daicho erase finish",
                          "未実施（daicho erase finish）"))  # fmt: skip
    if one.gone:
        verb = (
            Text("erased", "消去済み")
            if one.erasure is Erasure.DEFERRED
            else Text("to go", "消去するもの")
        )
        parts.append(_listed(verb, one.gone))
    if one.deferred:
        until = one.until
        kept = _listed(
            Text("kept by law", "法令により保存"), {str(d["class"]) for d in one.deferred}
        )
        parts.append(Text(f"{kept.en}{f', until {until}' if until else ''}",
                          f"{kept.ja}{f'、{until} まで' if until else ''}"))  # fmt: skip
    return Text("; ".join(p.en for p in parts), "。".join(p.ja for p in parts))


def _listed(verb: Text, classes: Collection[str]) -> Text:
    """A verb and the classes it is about, in the order in which people think of them."""
    words = [text for klass, text in SHORT.items() if klass in classes]
    return Text(f"{verb.en}: {', '.join(w.en for w in words)}",
                f"{verb.ja}: {'・'.join(w.ja for w in words)}")  # fmt: skip
