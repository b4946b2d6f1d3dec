"""`check`: a bundle verified as the offline verifier does it, and its rules computed again.

Needs no store, no key of a person and no settings: only the bundle, and what the checker brings.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from ledger.application.recompute import Recomputed
from ledger.errors import invalid
from ledger.interfaces.bundle_rules import Rules, holds_trail
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.rule_words import corrected_words
from ledger.interfaces.cli.session import Session
from ledger.log.note import VerifierKey
from ledger.log.trust_policy import MAX_POLICY, parse_trust_policy
from ledger.text import Text
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import is_receipt, verify_bundle
from ledger.verifier.files import read_limited
from ledger.verifier.report import Check, Report
from ledger.verifier.shown import Shown
from ledger.verifier.words import lines

A_BUNDLE = Text("an evidence bundle, a directory or a zip", "証拠一式（フォルダー又は zip）")
A_FILE = Text("a file that is there", "存在するファイル")
A_KEY = Text(
    "the verifier key of the log, got from elsewhere than the bundle",
    "台帳の検証鍵（証拠一式とは別の経路で入手したもの）",
)


def check(
    session: Session, bundle: str | None, key: tuple[str, ...], policy: str | None,
    receipt: tuple[str, ...],
) -> int:  # fmt: skip
    """Verify a bundle, its rules included; the exit code is that of the verifier."""
    path = _there("BUNDLE", bundle, A_BUNDLE)
    if is_receipt(path):
        used = Text("python -m ledger.verifier checks a receipt",
                    "記録の証明は python -m ledger.verifier で検証できます")  # fmt: skip
        raise invalid("BUNDLE", bundle, A_BUNDLE, help=used)
    brought = _brought(key, policy)
    receipts = [_there("--receipt", one, A_FILE, file=True) for one in receipt]
    what = Text("Computing the rules again", "規則の計算し直し")
    with ExitStack() as stack:
        shown = None if holds_trail(path) else stack.enter_context(Shown())
        rules = Rules(path, lambda: session.out.progress(what), shown)
        report = verify_bundle(path, brought, receipts=receipts, shown=shown, rules=rules)
    if rules.result is not None:
        report.remarks += [(Check.RULES, told) for told in _remarks(report, rules.result)]
    if session.out.json:
        session.out.answer({"command": "check", **report.as_json(), **_counted(rules.result)})
    else:
        for line in lines(report, session.out.language):
            session.out.say(line)
    return report.exit_code


def _brought(key: tuple[str, ...], policy: str | None) -> Keys:
    """The keys that the checker brings, and whom else to trust."""
    trusted = None
    if policy is not None:
        trusted = parse_trust_policy(
            read_limited(_there("--policy", policy, A_FILE, file=True), MAX_POLICY)
        )
    keys = [*map(VerifierKey.parse, key), *(trusted.logs if trusted else ())]
    if not keys:
        raise invalid("--key", "nothing", A_KEY)
    return Keys(keys, policy=trusted)


def _there(option: str, given: str | None, wanted: Text, *, file: bool = False) -> Path:
    """A path at which there is something."""
    if given is None:
        raise invalid(option, "nothing", wanted)
    path = Path(given)
    if not (path.is_file() if file else path.exists()):
        raise invalid(option, given, wanted)
    return path


def _remarks(report: Report, result: Recomputed) -> list[Text]:
    """What was computed again, and what the newest revision says otherwise."""
    verdicts, receipts = result.verdicts, result.receipts
    if report.proved is not None:
        return [Text(f"judged again from the facts they carry: verdicts {verdicts}",
                     f"記録された事実から判定し直したもの: 判定 {verdicts}件")]  # fmt: skip
    again = Text(
        "computed again from what they had seen:"
        f" verdicts {verdicts}, records of receipts {receipts}, erasures {result.erasures}",
        f"当時読んだ範囲から計算し直したもの: 判定 {verdicts}件、受領の記録 {receipts}件、"
        f"消去の決定 {result.erasures}件",
    )
    return [again, *(corrected_words(result.corrected) if result.corrected else ())]


def _counted(result: Recomputed | None) -> dict[str, object]:
    """The members that say what was computed again, as `verify --rules` has them."""
    return {
        "verdicts_recomputed": result.verdicts if result else None,
        "receipts_recomputed": result.receipts if result else None,
        "erasures_recomputed": result.erasures if result else None,
        "corrected": [one.as_json() for one in result.corrected] if result else None,
    }


CHECK = TextCommand(
    "check",
    check,
    title=Text("check a bundle offline, its verdicts computed again",
               "証拠一式を検証し、判定を計算し直す（通信・保管先は不要）"),
    details=Text(
        "Checks a bundle as python -m ledger.verifier does, with the same report and exit codes:"
        " 0 sound, 1 could not be checked, 3 a break. Where it is sound, every verdict is computed"
        " again from what it had seen; of a bundle of single entries, from the facts that each"
        " carries. Needs no store, no settings and no key but the log's verifier key, which must"
        " not come with the bundle.",
        "python -m ledger.verifier と同じ検証を行い、同じ形式と終了コードで答えます（0 異常なし、"
        "1 確認できない、3 異常あり）。異常がなければ、すべての判定を当時読んだ範囲から計算し直し"
        "ます。一部の記録だけの証拠一式では、各記録にある事実から判定し直します。保管先や設定は"
        "要りません。要るのは台帳の検証鍵だけで、証拠一式とは別の経路で入手したものを使います。",
    ),
    params=[
        TextArgument("bundle", text=A_BUNDLE),
        TextOption(["--key"], multiple=True, metavar="VKEY",
                   text=Text("verifier key of the log; may be given several times",
                             "台帳の検証鍵（複数可）")),
        TextOption(["--policy"], metavar="FILE",
                   text=Text("your own trust policy (C2SP tlog-policy): keys of logs, witnesses,"
                             " quorum",
                             "検証方針のファイル（台帳と立会者の検証鍵、必要な立会者の数）")),
        TextOption(["--receipt"], multiple=True, metavar="FILE",
                   text=Text("a receipt that somebody holds, to be compared with the bundle; may be"
                             " given several times",
                             "手元の記録の証明（証拠一式と照合します。複数可）")),
    ],
    examples=(
        Example('daicho check evidence --key "$KEY"', Text("a directory", "フォルダー")),
        Example('daicho check evidence.zip --key "$KEY" --receipt consent.tlog-proof --lang ja',
                Text("a zip, with a receipt that a patient kept; in Japanese",
                     "zip と、本人の手元にある記録の証明（日本語で）")),
    ),
)  # fmt: skip
