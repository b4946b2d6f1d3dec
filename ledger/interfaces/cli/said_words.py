"""Words for what a person said, let be said or was told: who spoke, what was shown, what lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.application.labels import Labels
from ledger.domain.terms import (
    AUTHORITIES,
    AUTHORITY_PROOFS,
    COLLECTION_REMARKS,
    ITEMS,
    RECORDING_SIDES,
    SECTORS,
)
from ledger.interfaces.cli.entrusted_words import entruster_words
from ledger.interfaces.cli.output import Output
from ledger.text import Text

SHOWN_DIGITS = 16
AUTHORISES_NOTHING = Text(
    "the policy takes use as acceptance: it authorises nothing",
    "方針が利用を承諾とみなすもの（提供の根拠にはなりません）",
)
NOT_SHOWN = Text(
    "in what capacity, and what showed it, is not recorded", "代理権の種類と確認書類の記録なし"
)


def said(out: Output, labels: Labels, event: str, scope: Mapping[str, Any]) -> list[str]:
    """The lines that say more than the scope: whose agreement, who spoke, what was shown."""
    lines = [out.text(RECORDING_SIDES.label(str(scope["side"])))] if "side" in scope else []
    if "version" in scope:
        lines += [f"{scope['policy']} {scope['version']}", out.text(AUTHORISES_NOTHING)]
    if "by" in scope:
        who = _named(out, labels, str(scope["by"]))
        lines.append(out.text(Text(f"agreed by {who}", f"同意した者: {who}")))
    lines += [_spoken(out, labels, scope)] if "given_by" in scope else []
    if "entruster" in scope:
        lines.append(out.text(entruster_words(labels, str(scope["entruster"]))))
    if "text" in scope:
        digest = str(scope["text"])[:SHOWN_DIGITS]
        lines.append(
            out.text(Text(f"text shown: {digest}… (daicho show {event} --text)",
                          f"示した文面: {digest}…（daicho show {event} --text）"))
        )  # fmt: skip
    return lines + [remark_words(out, remark) for remark in scope.get("lacking", ())]


def scope_line(out: Output, labels: Labels, scope: Mapping[str, Any]) -> str:
    """How far it reaches, on one line: what, to whom, for what; empty where it names nothing."""
    comma = "、" if out.language == "ja" else ", "
    what = [out.text(ITEMS.label(str(code))) for code in scope.get("items", ())]
    parties = [*scope.get("parties", ()), *([scope["party"]] if "party" in scope else [])]
    to = [labels.party(str(code)) for code in parties]
    to += [out.text(SECTORS.label(str(code))) for code in scope.get("sectors", ())]
    to += [str(name) for name in scope.get("recipients", ())]
    purposes = purposes_of(out, labels, scope.get("purposes", ()))
    parts = [comma.join(what), "→ " + comma.join(to) if to else "", comma.join(purposes)]
    return " · ".join(part for part in parts if part)


def purposes_of(out: Output, labels: Labels, purposes: Sequence[Any]) -> list[str]:
    """Purposes with what they are called: as published, or as this person was told."""
    words = []
    for one in purposes:
        if isinstance(one, Mapping):
            words.append(f"{one['code']} {out.text(Text(str(one['en']), str(one['ja'])))}")
        else:
            label = labels.purpose(str(one))
            words.append(f"{one} {out.text(label)}" if label else str(one))
    return words


def remark_words(out: Output, remark: Mapping[str, Any]) -> str:
    """One remark on a collection: what, which items, which clauses."""
    comma = "、" if out.language == "ja" else ", "
    items = comma.join(out.text(ITEMS.label(str(item))) for item in remark["items"])
    clauses = comma.join(remark["clauses"])
    label = out.text(COLLECTION_REMARKS.label(str(remark["remark"])))
    return f"! {label}: {items}" + (f" ({clauses})" if clauses else "")


def _spoken(out: Output, labels: Labels, scope: Mapping[str, Any]) -> str:
    """Who spoke for the person; entries of older versions do not say in what capacity."""
    who = _named(out, labels, str(scope["given_by"]))
    shown = {"authority": AUTHORITIES, "proof": AUTHORITY_PROOFS}
    words = [out.text(terms.label(str(scope[n]))) for n, terms in shown.items() if n in scope]
    how = " · ".join(words) or out.text(NOT_SHOWN)
    return out.text(Text(f"said for the person by {who}: {how}", f"本人に代わる方: {who}: {how}"))


def _named(out: Output, labels: Labels, tag: str) -> str:
    name = labels.person(tag)
    return f"{out.text(name)} ({tag})" if name else tag
