"""After a refusal or referral, what can be done, with the commands to type: by the deciding row.

One small function a row; each gives the steps that lead on lawfully, the first one first.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.domain.law.rows.my_number import INDIVIDUAL_NUMBER
from ledger.interfaces.cli.advice import steps_on_record
from ledger.interfaces.cli.advice.asked import (
    CONSENTS,
    Asked,
    Step,
    ask_for_consent,
    ask_what_is_entrusted,
    step,
)
from ledger.interfaces.cli.advice.missing import missing
from ledger.interfaces.cli.placeholders import PLACEHOLDERS


def steps(asked: Asked) -> list[Step]:
    """What can be done after this verdict, which does not allow."""
    if asked.event.type in ("provision.recorded", "provision.amended"):
        return _after_the_fact(asked)
    return STEPS.get(str(asked.event.data["verdict"]["row"]), _look)(asked)


def _look(_asked: Asked) -> list[Step]:
    return step(
        "do not provide it now; ask the person responsible for personal data.",
        "今は提供せず、個人情報の責任者に確認してください。",
    )


def _with_what_is_missing(asked: Asked) -> str:
    """The question again, with an option for everything that an option can say."""
    return asked.again(**{lack.argument: lack.value for lack in missing(asked) if lack.argument})


def _attest(asked: Asked) -> list[Step]:
    return step(
        "if it is so, say so and ask again; nobody should say it unchecked.",
        "事実を確認できたときは、それを付けてもう一度判定してください（未確認のまま付けない）。",
        _with_what_is_missing(asked),
    )


def _register(asked: Asked) -> list[Step]:
    return step(
        "complete what is missing in the registration, then ask again.",
        "登録内容の不足を補ってから、もう一度判定してください。",
        asked.line("party amend {party} --help"),
    )


def _review(asked: Asked) -> list[Step]:
    line = f"review {asked.event.event} --decision APPROVED --decided-by STAFF --reason WHY"
    return step(
        "have the person responsible decide; record the decision (STAFF: the registered"
        " person who decided), then ask again with its record number.",
        "責任者に判断を求め、結論を記録し（STAFF は決定した登録済みの者）、"
        "その記録番号を付けて"
        "もう一度判定してください。",
        asked.line(line),
        asked.again(review="REVIEW"),
    )


def _pseudonymised(_asked: Asked) -> list[Step]:
    return step(
        "do not provide it; only law, entrustment, succession or joint use can carry it.",
        "提供しないでください。法令・委託・事業承継・共同利用の場合だけ提供できます。",
    )


def _erased(_asked: Asked) -> list[Step]:
    return step(
        "there is nothing to provide: the data are erased.",
        "消去済みのため、提供できる情報はありません。",
    )


def _misuse(_asked: Asked) -> list[Step]:
    return step(
        "do not provide it, whatever the basis; report what you foresee to the person"
        " responsible for personal data.",
        "根拠が何であっても提供しないでください。予見される利用を個人情報の責任者に報告して"
        "ください。",
    )


def _use_stopped(asked: Asked) -> list[Step]:
    if asked.event.data["verdict"]["verdict"] == "REVIEW":
        return _review(asked)
    return _lift(asked)


def _lift(asked: Asked) -> list[Step]:
    return step(
        "if the ground of the suspension is gone, record that it is lifted, and ask again.",
        "停止の理由がなくなったときは、解除を記録してもう一度判定してください。",
        asked.line(f"resume {asked.number('suspension')}"),
        asked.again(),
    )


def _provision_stopped(asked: Asked) -> list[Step]:
    since = asked.facts["suspension.since"]
    later = step(
        f"or, on a day after {since}, a new explicit consent of the person to this very provision"
        " opens it for this alone.",
        f"又は、{since} より後の日に、この提供について改めて本人の明示の同意を得れば、"
        "その分だけ提供できます。",
        *(
            [asked.consent()]
            if asked.basis in CONSENTS
            else [asked.consent(), asked.again(basis="CONSENT")]
        ),
    )
    return _lift(asked) + later


def _purpose(asked: Asked) -> list[Step]:
    if asked.held_for is not None:
        return ask_what_is_entrusted(asked)
    if asked.basis == "OPT_OUT":
        return ask_for_consent(asked)
    return step(
        "ask the person for consent to this purpose, record it, and ask again.",
        "この目的について本人に同意を求め、得られたら記録し、もう一度判定してください。",
        asked.consent(),
        asked.again(),
    )


def _my_number(asked: Asked) -> list[Step]:
    others = [item for item in asked.about["items"] if item != INDIVIDUAL_NUMBER]
    leave_out = (
        step(
            "leave the individual number out, and ask again.",
            "個人番号を除いて、もう一度判定してください。",
            asked.again(items=others),
        )
        if others
        else []
    )
    or_en, or_ja = ("or, if", "又は、") if others else ("if", "")
    return leave_out + step(
        f"{or_en} an article of the My Number Act provides for this, name it and ask on that.",
        f"{or_ja}番号法に定めがあるときは、その条項を根拠として判定してください。",
        asked.again(basis="LAW", statute=PLACEHOLDERS["statute"], statute_applies=True),
    )


def _by_law(asked: Asked) -> list[Step]:
    if not asked.facts.holds("evidence.statute.japanese"):
        return ask_for_consent(asked)
    return step(
        "write down the statute and article they cite, have somebody confirm that it"
        " covers this, and ask again.",
        "相手方が示す法令名と条項を控え、この提供が当たることを確認して、もう一度判定して"
        "ください。",
        _with_what_is_missing(asked),
    )


def _protection(asked: Asked) -> list[Step]:
    return ask_for_consent(asked) + step(
        "or, if the person cannot be asked or may not be, say that it is needed and that consent"
        " is difficult to obtain.",
        "本人に求められない事情があるときは、必要性と同意が困難であることを付けて判定してください。",
        _with_what_is_missing(asked),
    )


def _state_duty(asked: Asked) -> list[Step]:
    return step(
        "ask the caller for what is missing, write it down, and ask again.",
        "足りない事項を依頼元に確かめて控え、もう一度判定してください。",
        _with_what_is_missing(asked),
    )


def _academic(asked: Asked) -> list[Step]:
    if asked.basis == "ACAD_RECIPIENT" and not asked.facts.holds("recipient.academic"):
        return step(
            "if the recipient is an academic research institution, register it as one"
            " (--sector ACADEMIC); otherwise ask the person for consent.",
            "提供先が学術研究機関等であれば登録を改め（--sector ACADEMIC）、そうでなければ"
            "本人の同意を得てください。",
            asked.line("party amend {party} --help"),
            asked.consent(),
        )
    return _attest(asked)


def _acquired(_asked: Asked) -> list[Step]:
    return step(
        "do not provide it; report to the person responsible for personal data that it"
        " was acquired improperly.",
        "提供せず、不正に取得されたものであることを個人情報の責任者に報告してください。",
    )


def _said_stop(asked: Asked) -> list[Step]:
    return ask_for_consent(asked) + step(
        "or, if the person took the request to stop back, record that.",
        "本人が停止の求めを取り消したときは、それを記録してください。",
        asked.line(f"opt-in {asked.number('opt_out')} --channel IN_PERSON"),
    )


def _reserved(asked: Asked) -> list[Step]:
    return ask_for_consent(asked) + step(
        "or, if the person gave the reservation up, record that.",
        "本人が留保をやめたときは、解除を記録してください。",
        asked.line(f"unreserve {asked.number('reservation')} --channel IN_PERSON"),
    )


def _valid_consent(asked: Asked) -> list[Step]:
    if asked.basis == "ON_BEHALF":
        return step(
            "have the person's request in writing on file, record it, and ask again.",
            "本人からの書面による依頼を受け、記録して、もう一度判定してください。",
            asked.line(
                "instruct {person} {party} --item {items} --purpose {purpose} --channel IN_PERSON"
            ),
            asked.again(),
        )
    state = asked.facts["consent.state"]
    if state == "NOT_COMPETENT":
        return step(
            "ask the legal representative for consent (REPRESENTATIVE: registered; PROOF: what"
            " showed it, daicho help codes authority_proofs), record it, and ask again.",
            "法定代理人に同意を求め（REPRESENTATIVE は登録済みの代理人、PROOF は確認した書類"
            "（daicho help codes authority_proofs））、記録してもう一度判定してください。",
            asked.consent(
                given_by="REPRESENTATIVE", authority="LEGAL_REPRESENTATIVE", proof="PROOF"
            ),
            asked.again(),
        )
    return ask_for_consent(asked)


def _scope(asked: Asked) -> list[Step]:
    beyond = {part.removeprefix("item:") for part in asked.event.data.get("not_covered", ())}
    covered = [item for item in asked.about["items"] if item not in beyond]
    others = [part for part in beyond if ":" in part]
    leave_out = (
        step(
            "leave out what is not covered, and ask again.",
            "範囲外の項目を除いて、もう一度判定してください。",
            asked.again(items=covered),
        )
        if covered and not others
        else []
    )
    return leave_out + step(
        "ask the person for consent to this too, record it, and ask again.",
        "この内容についても本人に同意を求め、得られたら記録し、もう一度判定してください。",
        asked.consent(),
        asked.again(),
    )


STEPS: dict[str, Callable[[Asked], list[Step]]] = {
    **steps_on_record.STEPS,
    "D01": _register,
    "D02": _review,
    "D04": _attest,
    "D06": _pseudonymised,
    "D07": _erased,
    "D08": _misuse,
    "D09": _use_stopped,
    "D10": _provision_stopped,
    "D11": _attest,
    "D12": _attest,
    "D14": _purpose,
    "D15": _purpose,
    "D16": _my_number,
    "D21": _by_law,
    "D23": _protection,
    "D25": _state_duty,
    "D27": _academic,
    "D40": ask_for_consent,
    "D41": _acquired,
    "D42": ask_for_consent,
    "D46": _said_stop,
    "D60": _reserved,
    "D70": _valid_consent,
    "D71": _scope,
    "D99": ask_for_consent,
}


def _after_the_fact(asked: Asked) -> list[Step]:
    """For what has happened: evidence left out can be added; nothing else undoes the finding."""
    event = asked.event
    record = str(event.data.get("provision", event.event))
    found = [lack for lack in missing(asked) if lack.argument and lack.argument != "review"]
    add = asked.line(f"amend {record} --reason WHY {' '.join(lack.option for lack in found)}")
    written_down = step(
        "if it was so then, and only not written down, add it to the record.",
        "その時点で事実であり、記録が漏れていただけのときは、記録に加えてください。",
        add,
    )
    first = written_down if found else []
    if event.data["verdict"]["verdict"] != "REFUSE":
        return first + step(
            "have the person responsible for personal data look at it.",
            "個人情報の責任者に確認を依頼してください。",
        )
    return first + step(
        "report it to the person responsible for personal data; consent given afterwards does"
        " not change it.",
        "個人情報の責任者に報告してください。後から得た同意では変わりません。",
    )
