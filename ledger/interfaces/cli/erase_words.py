"""What the commands of erasing say: what goes, what a law keeps, what is destroyed, what is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledger.application.epoch_status import epochs_of
from ledger.application.erasing import CarriedOut, Destroyed
from ledger.application.erasure_plan import Going, Plan
from ledger.domain.terms import ERASURE_GROUNDS
from ledger.interfaces.cli.articles import cited_rule
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.registration_words import SHORT
from ledger.store.contract import KeyStore
from ledger.text import Text, counted

CLASSES = {
    "identity": Text("who the person is: name, kana, birth date, address, telephone, numbers",
                     "本人情報（氏名・カナ・生年月日・住所・電話番号・診察券番号等）"),
    "record": Text("notes and reasons written about the person",
                   "本人についての自由記述（備考・理由）"),
    "restricted": Text("what was withheld from the person", "本人に開示しなかった内容"),
    "tag": Text("the key of the tag: without it the tag points to nobody",
                "本人タグの鍵（廃棄するとタグから本人をたどれません）"),
}  # fmt: skip
STAYS = Text(
    "What stays in the log: that something happened, when, which items, to which organisation, on"
    " what ground, under a tag. All proofs go on verifying.",
    "台帳に残るもの: いつ、どの項目を、どの事業者へ、どの根拠で提供したかと本人タグ。"
    "これまでの証明はすべて検証できます。",
)
STANDING = Text(
    "Consents and stops in force end in effect: nothing may be provided about this person any"
    " more.",
    "有効な同意・停止は意味を失い、以後この本人の情報は提供できません。",
)
HANDED_OUT = Text(
    "Handed out opened before: it stays readable in the hands that have it. Ask for it back:",
    "開封して渡したもの（受け取った人の手元では読めるままです。回収・廃棄を依頼してください）:",
)
NOTHING_LEFT = Text("Everything of this person is erased already.", "すべて消去済みです。")
TELL_THE_PERSON = Text(
    "Tell the person what was decided, without delay, with the reasons if you can (Act 35(7), 36).",
    "決定した内容を遅滞なく本人に通知し、できるだけ理由を説明してください（法35条7項・36条）。",
)
ELSEWHERE = Text(
    "Copies with contents: run daicho publish into each once more. Backups of the log still hold"
    " the sealed parts, which need those keys. What was printed or exported is yours to destroy.",
    "内容つきの写し（daicho publish）は、それぞれもう一度公開してください。台帳のバックアップには"
    "封緘部分が残りますが、開くには上記の鍵が要ります。印刷・書き出したものは手元で廃棄してください。",
)
SEE_KEYS = Text("when the key changes: daicho key status", "鍵の変更予定: daicho key status")


def of_class(klass: str) -> Text:
    """What a class of keys opens, in words."""
    return CLASSES.get(klass, Text(klass, klass))


def say_plan(out: Output, plan: Plan, named: Mapping[str, Text]) -> None:
    """What would go on the day, and what a law keeps; `named`: what registrations are called."""
    if plan.nothing_left:
        out.say(NOTHING_LEFT)
        return
    for going in plan.going:
        out.say(named.get(going.subject, Text(going.subject, going.subject)), "head")
        _say_going(out, plan.day, going)
    if plan.before:
        logs = ", ".join(dict.fromkeys(origin for origin, _ in plan.before))
        out.say(Text(f"The same in the log before: {logs}", f"前の台帳でも同様: {logs}"))
    if plan.standing:
        out.say(STANDING, "warn")
    say_handed_out(out, plan)
    out.say(STAYS, "faint")


def say_handed_out(out: Output, plan: Plan) -> None:
    """The opened bundles that stay readable where they are."""
    if not plan.handed_out:
        return
    out.say(HANDED_OUT, "warn")
    for one in plan.handed_out:
        whose = Text("of this person", "本人分") if one.of_person else Text("of many", "複数人分")
        out.say(f"    {one.at[:10]}  {out.text(whose)}  {one.actor['id']}  {one.event}")
        out.say(f"      manifest.json SHA-256 {one.data['manifest']}", "faint")


def _say_going(out: Output, day: str, going: Going) -> None:
    if going.now:
        out.say(Text(f"  may go now ({day}, day in Japan)", f"  今すぐ消去できるもの（{day}）"))
        for klass in going.now:
            out.say(f"    {out.text(of_class(klass))}")
    if going.deferred:
        out.say(Text("  kept by law for now", "  法令により残すもの"))
        for one in going.deferred:
            out.say(f"    {out.text(of_class(str(one['class'])))}")
            out.say(f"      {out.text(until(one))}", "faint")
    if going.gone:
        out.say(Text("  erased already", "  消去済み"))
        for klass in sorted(going.gone):
            out.say(f"    {out.text(of_class(klass))}")


def until(deferred: Mapping[str, Any]) -> Text:
    """Until when a law keeps a class, because of what."""
    day, rule, record = (deferred.get(name) for name in ("until", "rule", "record"))
    law = cited_rule(str(rule)) if rule else Text("", "")
    en = f"until {day}" if day else "no day yet: a series still runs"
    ja = f"{day} まで" if day else "期限未定（一括・代替の期間が継続中）"
    en += f", because of record {record}" if record else ""
    en += f" ({law.en})" if rule else ""
    ja += f"、記録 {record} のため" if record else ""
    ja += f"（{law.ja}）" if rule else ""
    return Text(en, ja)


def plan_object(plan: Plan) -> dict[str, Any]:
    """The plan as a member of a JSON answer."""
    return {
        "origin": plan.origin, "size": plan.size, "on": plan.day, "person": sorted(plan.people),
        "registrations": [
            {"subject": one.subject, "classes": list(one.now), "gone": sorted(one.gone),
             "deferred": [dict(row) for row in one.deferred]}
            for one in plan.going
        ],
        "in_force": bool(plan.standing),
        "before": [{"origin": origin, "subject": tag} for origin, tag in plan.before],
        "proposal": plan.proposal,
        "handed_out": [one.as_object() for one in plan.handed_out],
    }  # fmt: skip


def say_carried_out(out: Output, done: Sequence[CarriedOut], keys: KeyStore) -> None:
    """What was destroyed, and where it may still be."""
    for one in done:
        named = [SHORT.get(klass, Text(klass, klass)) for klass in one.decision.data["classes"]]
        classes_en = ", ".join(name.en for name in named)
        classes_ja = "・".join(name.ja for name in named)
        out.say(
            Text(f"Erased: {one.decision.subject} ({classes_en}): {one.destroyed.keys} rows of the"
                 f" key store, {counted(one.destroyed.ciphertexts, 'sealed part')}",
                 f"消去しました: {one.decision.subject}（{classes_ja}）: 鍵の保管庫"
                 f" {one.destroyed.keys}行、封緘部分 {one.destroyed.ciphertexts}件"),
            "good",
        )  # fmt: skip
        out.say(f"    {one.completed.main.event}", "faint")
    epochs = epochs_of(keys)
    if done and epochs is not None:
        left = epochs.left_of(epochs.current).as_text()
        out.say(Text(f"Keys: {left.en} ({SEE_KEYS.en})", f"鍵: {left.ja}（{SEE_KEYS.ja}）"))
        out.say(ELSEWHERE, "faint")


def say_again(out: Output, again: Destroyed) -> None:
    """What had come back, from a backup or by somebody's hand, and is destroyed once more."""
    out.say(
        Text(f"Erased again, for it had come back: {again.keys} rows of the key store,"
             f" {again.ciphertexts} sealed parts",
             f"復活していたものを再び消去しました: 鍵の保管庫 {again.keys}行、"
             f"封緘部分 {again.ciphertexts}件"),
        "good",
    )  # fmt: skip


def carried_out_objects(done: Iterable[CarriedOut]) -> list[dict[str, Any]]:
    """What was destroyed, for a JSON answer."""
    return [
        {"subject": one.decision.subject, "decision": one.decision.event,
         "classes": list(one.decision.data["classes"]), "completed": one.completed.main.event,
         "keys": one.destroyed.keys, "ciphertexts": one.destroyed.ciphertexts}
        for one in done
    ]  # fmt: skip


def ground(code: str) -> Text:
    """A ground in words, with its article."""
    label = ERASURE_GROUNDS.label(code)
    source = ERASURE_GROUNDS[code].source if code in ERASURE_GROUNDS else ""
    if not source.startswith("Act "):
        return label  # the label says it: what the policy promised
    return Text(f"{label.en} ({source})", f"{label.ja}（{cited_rule(source).ja}）")
