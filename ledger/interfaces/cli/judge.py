"""`daicho judge`: facts on standard input, the verdict of the Act on standard output.

Needs no store, no key and no person: nothing is looked up and nothing is recorded.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from ledger.canonical import MAX_DEPTH
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.session import Session
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.domain.law.verdict import Judgement

MAX_BYTES = 1_048_576
"""The longest facts object, or line of them, that is read: more is no facts object of ours."""

WAITING = Text(
    "Reading facts from standard input; end with Ctrl-D.",
    "標準入力から事実を読み込みます。Ctrl-D で終わります。",
)
ONE_OBJECT = Text(
    f"one JSON object in UTF-8, no name twice, at most {MAX_BYTES:,} bytes",
    f"UTF-8 の JSON オブジェクト1つ（同じ名前の繰り返しなし、{MAX_BYTES:,}バイト以内）",
)


def judge(session: Session, batch: bool, revision: int | None) -> int:
    """Judge one facts object, or line by line."""
    _check(revision)
    if sys.stdin.isatty():
        session.out.note(WAITING)
    if batch:
        for line in _lines(sys.stdin.buffer):
            session.out.answer(_judged(line, revision).as_object())
        return exit_codes.DONE
    judgement = _judged(sys.stdin.buffer.read(MAX_BYTES + 1), revision)
    value = judgement.as_object()
    if session.out.json:
        session.out.answer(value)
    else:
        _say(session, judgement)
    return exit_codes.of_verdict(value)


def _check(revision: int | None) -> None:
    from ledger.domain.law.alone import REVISIONS
    from ledger.errors import invalid

    if revision is not None and revision not in REVISIONS:
        known = ", ".join(map(str, REVISIONS))
        raise invalid("--revision", revision, Text(f"one of: {known}", f"次のいずれか: {known}"))


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines without their ends, one at a time; of one that is too long only the beginning."""
    while line := stream.readline(MAX_BYTES + 1):
        whole = line.endswith(b"\n")
        while not whole and (rest := stream.readline(MAX_BYTES)):
            whole = rest.endswith(b"\n")
        yield line.removesuffix(b"\n")


def _judged(data: bytes, revision: int | None) -> Judgement:
    from ledger.domain.law.alone import judge_alone, refused_as_input
    from ledger.errors import Problem, shown

    try:
        value = _parsed(data)
    except (ValueError, RecursionError) as error:
        found = shown(str(error)) if data.strip() else "nothing"
        return refused_as_input([Problem("facts", found, ONE_OBJECT)], revision=revision)
    return judge_alone(value, revision=revision)


def _parsed(data: bytes) -> Any:
    """The JSON value in these bytes; ValueError for what is none or says a thing twice."""
    if len(data) > MAX_BYTES:
        raise ValueError(f"more than {MAX_BYTES:,} bytes")
    value = json.loads(
        data.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant
    )
    _check_depth(value, MAX_DEPTH)
    return value


def _check_depth(value: Any, left: int) -> None:
    if not left:
        raise ValueError(f"nested more than {MAX_DEPTH} deep")
    if isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            _check_depth(member, left - 1)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name twice in one object")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _say(session: Session, judgement: Judgement) -> None:
    """The verdict for people: the word, why, what else was noticed, and the record."""
    from ledger.domain.law.rulebook import article_of
    from ledger.interfaces.cli.articles import cited
    from ledger.interfaces.cli.verdict_words import SEVERITIES, VERDICTS

    out = session.out
    word, style = VERDICTS[judgement.verdict]
    out.say(word, style)
    law_version, revision = judgement.law_version, judgement.revision
    article = out.text(cited(article_of(law_version, revision, judgement.row, judgement.rule)))
    source = " · ".join(part for part in (article, judgement.rule, judgement.row) if part)
    out.say(f"  {out.text(judgement.reason)}" + (f" ({source})" if source else ""))
    for finding in judgement.findings:
        severity = out.text(SEVERITIES[finding.severity])
        out.say(f"  {severity}: {out.text(finding.reason)} ({finding.rule})")
    if judgement.verdict == "ALLOW":
        _say_record(session, judgement)
    rules = Text(f"Law of {judgement.law_version}, revision {judgement.revision}. Nothing was"
                 " recorded; no legal advice.",
                 f"法令の版 {judgement.law_version}、規則 第{judgement.revision}版。"
                 "何も記録していません。法的助言ではありません。")  # fmt: skip
    out.say(f"  {out.text(rules)}", "faint")


def _say_record(session: Session, judgement: Judgement) -> None:
    out = session.out
    if judgement.record_set in (None, "0"):
        out.say("  " + out.text(Text("No record is due under the Act.",
                                     "法令上の記録義務はありません。")))  # fmt: skip
        return
    methods = ", ".join(judgement.record_methods)
    until = judgement.retain_until or out.text(Text("open: the series still runs",
                                                    "未定（継続中）"))  # fmt: skip
    duty = (
        Text("by duty under the Act", "法令上の義務")
        if judgement.statutory
        else Text(
            "by rule of this project, no duty under the Act", "本規則による（法令上の義務ではない）"
        )
    )
    rows: list[tuple[Text | str, str]] = [
        (Text("record", "記録"), f"{judgement.record_set} ({out.text(duty)})"),
        (Text("methods", "方法"), methods),
        (Text("keep until", "保存期限"), until),
    ]
    out.facts(rows)


JUDGE = TextCommand(
    "judge",
    judge,
    title=Text("judge facts given by hand", "与えた事実を法令に照らして判定する"),
    details=Text(
        "Reads one JSON object of facts from standard input and says what the Act says of it."
        " Members left out take the defaults: a living adult's data, a private clinic in Japan, a"
        " recipient that is another legal person in Japan, nothing consented, nothing stopped."
        " Only basis and provided_at must be there."
        " Needs no ledger, no key and no settings, and records nothing."
        " With --json the answer is the verdict alone."
        " Exit code: 0 allowed, 5 refused, 6 for somebody to look at; with --batch 0 when every"
        " line got its line.",
        "標準入力から事実の JSON オブジェクト1つを読み、法令に照らして判定します。"
        "省略した項目は既定値になります（存命の成人の個人データ、日本の民間診療所、"
        "日本国内の別法人への提供、同意なし、停止なし）。必須は basis と provided_at だけです。"
        "台帳・鍵・設定は要らず、何も記録しません。--json では判定だけを出力します。"
        "終了コード: 0 提供できる、5 提供できない、6 確認が必要。--batch では全行に答えると 0。",
    ),
    params=(
        TextOption(
            ["--batch"],
            is_flag=True,
            text=Text("JSON Lines: one line of verdict for each line of facts",
                      "JSON Lines: 事実1行ごとに判定を1行出力する"),
        ),
        TextOption(
            ["--revision"],
            type=int,
            metavar="N",
            text=Text("revision of the rules (default: the newest, by which the ledger judges)",
                      "規則の版（既定: 最新。台帳の判定もこの版）"),
        ),
    ),
    examples=(
        Example("daicho judge < facts.json", Text("one proposed provision", "提供の予定1件")),
        Example("daicho judge --json --revision 0 < facts.json",
                Text("by the first revision", "最初の版の規則で")),
        Example("daicho judge --batch < facts.jsonl",
                Text("many, one a line", "1行に1件ずつ多数")),
    ),
)  # fmt: skip
