"""What the Act asks of a record, for the person who has just made it: what it still lacks, and how
to complete it. One form for provisions and for receipts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.domain.terms import RECORD_ITEMS, RECORD_METHODS, RECORD_SETS
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome
    from ledger.interfaces.cli.output import Output
    from ledger.interfaces.cli.session import Session

NO_RECORD_DUE = Text(
    "No record is due under the Act; this ledger keeps one.",
    "法令上の記録義務はありません（この台帳には記録します）。",
)
BY_DUTY = Text("required by the Act", "法令上の義務")
BY_CHOICE = Text("kept by this ledger, no duty of the Act", "本台帳の記録。法令上の義務ではない")
TERM_OVER = Text("term over, kept all the same", "保存期間は終了（記録は残しています）")
COMPLETE = Text("Everything the law asks for is there.", "法令上の記録事項はそろっています。")
MISSING = Text("Missing in the record:", "記録に足りない事項:")
RUNS = Text(
    "not yet known: it runs from the last day of the series", "未定（一括・代替の最後の日から起算）"
)
SEVERITIES = {
    "INFO": (Text("info", "参考"), None),
    "WARNING": (Text("warning", "注意"), "warn"),
    "ERROR": (Text("error", "誤り"), "bad"),
}


@dataclass(frozen=True)
class Completion:
    """What to do about missing items, and the options of `amend` that then say so."""

    what: Text
    options: tuple[str, ...] = ()


PARTY = Completion(
    Text(
        "find out what is missing of the other party and register it as of the time of this record"
        " (an organisation: daicho party amend ... --at TIME; a natural person: daicho party add"
        " once more), then name the party again",
        "相手方について足りない事項を確認し、この記録の時点にさかのぼって登録し"
        "（法人等: daicho party amend ... --at 日時、個人: daicho party add で改めて登録）、"
        "この記録に相手方を指定し直してください",
    ),
    ("--party PARTY",),
)
ACQUISITION = Completion(
    Text(
        "ask the source how it acquired the data, or have it show a contract",
        "提供元に取得の経緯を尋ねるか、契約書等の提示を受けてください",
    ),
    ("--acquisition CODE", "--confirmation CODE"),
)
CONSENT_AT_THE_SOURCE = Completion(
    Text(
        "ask the source whether the person's consent is obtained",
        "本人の同意を得ているか、提供元に確認してください",
    ),
    ("--consent-obtained",),
)
NO_CONSENT_THEN = Completion(
    Text(
        "no consent carried this provision: tell the person responsible for personal data; consent"
        " given afterwards does not complete it",
        "この提供の根拠となる同意がありません。個人情報の責任者に報告してください"
        "（後から得た同意では補えません）",
    ),
)
CONSENT_THERE = Completion(
    Text(
        "confirm at the recipient that the person consented, and say how",
        "提供先で本人の同意を得ていることを確認し、その方法を記録してください",
    ),
    ("--consent-confirmed CODE",),
)
OPT_OUT = Completion(
    Text(
        "look the source's opt-out up in the list that the Commission publishes",
        "提供元のオプトアウト届出を個人情報保護委員会の公表で確認してください",
    ),
    ("--opt-out-published",),
)
SERIES = Completion(
    Text(
        "when the series has ended, give its first and last day",
        "一括の期間が終わったら、初日と末日を記録してください",
    ),
    ("--period-from DAY", "--period-until DAY"),
)
INFORMATION = Text(
    "confirm that the person was informed of the foreign country",
    "外国に関する情報が本人に提供されたことを確認してください",
)

BY_ITEM = {
    "PARTY_NAME": PARTY,
    "PARTY_ADDRESS": PARTY,
    "PARTY_REPRESENTATIVE": PARTY,
    "ACQUISITION": ACQUISITION,
    "CONSENT_CONFIRMED": CONSENT_THERE,
    "OPT_OUT_PUBLISHED": OPT_OUT,
    "PERIOD": SERIES,
}
BY_ITEM_OF_PROVISION = BY_ITEM | {
    "CONSENT": NO_CONSENT_THEN,
    "INFORMATION_CONFIRMED": Completion(INFORMATION, ("--foreign-information-confirmed",)),
}
BY_ITEM_OF_RECEIPT = BY_ITEM | {
    "CONSENT": CONSENT_AT_THE_SOURCE,
    "INFORMATION_CONFIRMED": Completion(INFORMATION, ("--information-given",)),
}
OF_RECEIPTS = frozenset("CDEF")


def say_record(
    out: Output,
    record: Mapping[str, Any],
    findings: Iterable[Mapping[str, Any]],
    number: str = "RECORD",
) -> None:
    """Set and duty, what is missing and how to complete it, how long to keep it, what was noticed.

    `record` and `findings` as an event holds them; `number` is its record number, for the command
    that completes it. With --json nothing is said here: the answer holds both.
    """
    if record["set"] == "0":
        out.say("  " + out.text(NO_RECORD_DUE))
    else:
        out.say("  " + out.text(_what(record)))
        _say_missing(out, record, number)
        until = record.get("retain_until") or out.text(RUNS)
        out.say("  " + out.text(Text("Keep until: ", "保存期限: ")) + until)
    for finding in findings:
        word, style = SEVERITIES[finding["severity"]]
        reason = out.text(Text(**finding["reason"]))
        out.say(f"  {out.styled(word, style)}: {reason} ({finding['rule']})")


def say_receipt(session: Session, outcome: Outcome) -> None:
    """What the Act asks of a receipt just recorded or amended; nothing of a void one."""
    event = outcome.main
    if event.type.startswith("receipt.") and "record" in event.data:
        number = str(event.data.get("receipt", event.event))
        session.out.say()
        say_record(session.out, event.data["record"], event.data["findings"], number)


def _what(record: Mapping[str, Any]) -> Text:
    label = RECORD_SETS.label(record["set"])
    method = RECORD_METHODS.label(record["method"])
    duty = BY_DUTY if record["statutory"] else BY_CHOICE
    return Text(
        f"Record: set {record['set']} ({label.en}), {method.en}; {duty.en}.",
        f"記録: 記録事項 {record['set']}（{label.ja}）、{method.ja}（{duty.ja}）",
    )


def _say_missing(out: Output, record: Mapping[str, Any], number: str) -> None:
    missing: Sequence[str] = record["missing"]
    if not missing:
        out.say("  " + out.text(COMPLETE))
        return
    labels = [out.text(RECORD_ITEMS.label(code)) for code in missing]
    comma = "、" if out.language == "ja" else ", "
    out.say(f"  {out.styled(MISSING, 'warn')} {comma.join(labels)}")
    table = BY_ITEM_OF_RECEIPT if record["set"] in OF_RECEIPTS else BY_ITEM_OF_PROVISION
    completions = list(dict.fromkeys(table[code] for code in missing if code in table))
    for completion in completions:
        out.say(f"    - {out.text(completion.what)}")
    options = [option for completion in completions for option in completion.options]
    if options:
        out.say(f"      daicho amend {number} {' '.join(options)} --reason TEXT")
