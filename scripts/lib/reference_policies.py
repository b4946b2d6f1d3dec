"""Reference pages of the published policies, and of the profile they are written down in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from policy_tables import KINDS, TABLES, Clause, Does, clauses
from reference_domain import anchor
from reference_words import MEMBERS, member_rows, table

from ledger.domain.events import EVENT_TYPES
from ledger.domain.policy.findings import FINDINGS, findings_of
from ledger.domain.policy.gap import GAP_SEVERITIES, PolicyGap
from ledger.domain.policy.problems import MAX_BYTES
from ledger.domain.policy.profile import PROFILE
from ledger.domain.terms import (
    EFFECTIVE_RULES,
    NOTICE_DUTIES,
    POLICY_GROUNDS,
    POLICY_SCOPES,
    REFUSAL_GROUNDS,
    REQUEST_KINDS,
)
from ledger.interfaces.profiles import load, names

ROW = re.compile(r"([DQF])(\d\d)")
PAGE_OF_ROWS = {"D": "../rules.md", "Q": "../policy-rows.md", "F": "../profile.md#findings"}
NONE = "–"


def profile_page() -> str:
    """The members of a profile, what is refused, and every finding."""
    return "\n".join(
        (
            "# Profiles\n",
            (
                "What a policy promises, as data: `daicho profile check` reads it, `daicho policy"
                " publish --profile` records it with the version it belongs to."
            ),
            (
                "One JSON object in UTF-8. What the policy does not say is left out."
                " How to write one: [write a profile](../how-to/write-a-profile.md).\n"
            ),
            "## Members\n",
            table(MEMBERS, member_rows(PROFILE.members)),
            "## What is refused\n",
            "Beside what does not fit the table above:\n",
            (
                "- `format` other than 1; more than"
                f" {MAX_BYTES - 1:,} bytes of UTF-8 JSON without spaces;"
            ),
            "- a code of a purpose, or a kind of request, twice;",
            "- a lock whose purpose is not among the purposes;",
            (
                "- the condition `MATTERS_LISTED` without `matters`, `matters` without it, matters"
                " of another ground, or `in_part` beyond the matters;"
            ),
            (
                "- a purpose that implied consent reaches, without a ground"
                " `CONSENT_IMPLIED_POSTED`.\n"
            ),
            "## Findings\n",
            (
                "Computed from the profile alone. They keep no policy from being recorded: it was"
                " published. Each says what the ledger then does.\n"
            ),
            table(
                ("finding", "weight", "article", "what is wrong", "what the ledger does"),
                (
                    (rule.code, GAP_SEVERITIES.label(rule.severity).en, rule.source or NONE,
                     f"{rule.wrong.en}<br>{rule.wrong.ja}", f"{rule.does.en}<br>{rule.does.ja}")
                    for rule in FINDINGS.values()
                ),
            ),
            "| weight | 重さ |",
            "| --- | --- |",
            *(f"| {term.label.en} | {term.label.ja} |" for term in GAP_SEVERITIES.values()),
            "",
        )
    )  # fmt: skip


def overview() -> str:
    """All policies side by side: clauses, what is done about them, findings, comparison."""
    found = {name: clauses(name) for name in TABLES}
    total = sum(map(len, found.values()))
    return "\n".join(
        (
            "# Published policies\n",
            (
                f"Five organisations published what they promise; here are the {total} clauses of"
                " their texts, in the words of this project, each with what the ledger does."
            ),
            (
                "Numbers of clauses are the organisations' own; what they do not number is"
                " numbered in order.\n"
            ),
            table(
                ("policy", "clauses", *(text.en for text in KINDS.values())),
                (_counts(name, found[name]) for name in TABLES),
            ),
            (
                "A clause may stand under several heads. **later**: this version does not do it,"
                " and the page says what is missing. Made of the tables in `scripts/lib/policies`"
                " and the [profiles](../profile.md).\n"
            ),
            "## Comparison\n",
            (
                "The clause that says it, or – where the policy is silent. `hinata` is an example:"
                " an invented clinic.\n"
            ),
            table(("", *names()), _comparison()),
            "## Findings by policy\n",
            "What each of them means: [findings](../profile.md#findings).\n",
            table(("policy", *(term.label.en for term in GAP_SEVERITIES.values())),
                  map(_findings_row, names())),
        )
    )  # fmt: skip


def _counts(name: str, found: Iterable[Clause]) -> tuple[str, ...]:
    found = list(found)
    of = Counter(kind for clause in found for kind in {line.kind for line in clause.does})
    title = load(TABLES[name][0])["organisation"]["name"]
    return f"[{title}]({name}.md)", str(len(found)), *(str(of[kind]) for kind in KINDS)


def _findings_row(name: str) -> tuple[str, ...]:
    found = findings_of(load(name))
    return name, *(
        ", ".join(dict.fromkeys(gap.code for gap in found if gap.severity == code)) or NONE
        for code in GAP_SEVERITIES
    )


def _comparison() -> list[tuple[str, ...]]:
    profiles = [load(name) for name in names()]

    def row(name: str, value: Callable[[Mapping[str, Any]], str]) -> tuple[str, ...]:
        return name, *(value(one) or NONE for one in profiles)

    def clause(member: str) -> Callable[[Mapping[str, Any]], str]:
        return lambda one: str(one.get(member, {}).get("clause", ""))

    def each(member: str, kind: str, code: str) -> Callable[[Mapping[str, Any]], str]:
        return lambda one: _clauses_of(one[member], kind, code)

    return [
        row("country", lambda one: str(one["organisation"]["country"])),
        row("covers", lambda one: _labels(POLICY_SCOPES, one["scope"]["kinds"])),
        row("bodies bound", lambda one: str(len(one["bound"]))),
        row("the living alone", lambda one: "yes" if one["living_only"]["only"] else "no"),
        row("purposes", lambda one: str(len(one["purposes"]))),
        row("provision needs consent", clause("consent")),
        *(
            row(f"ground: {term.label.en}", each("grounds", "ground", code))
            for code, term in POLICY_GROUNDS.items()
        ),
        row("use beyond the purposes", clause("beyond_purpose")),
        row("purpose told beforehand", clause("told_beforehand")),
        row("change of purpose", clause("purpose_change")),
        *(
            row(f"request: {term.label.en}", each("requests", "kind", code))
            for code, term in REQUEST_KINDS.items()
        ),
        row("fees", lambda one: ", ".join(
            f"{fee['amount']:,} {fee['currency']} ({fee['clause']})" for fee in one["fees"])),
        *(
            row(f"refusal: {term.label.en}", each("refusals", "ground", code))
            for code, term in REFUSAL_GROUNDS.items()
        ),
        *(
            row(f"notice: {term.label.en}", each("notices", "duty", code))
            for code, term in NOTICE_DUTIES.items()
        ),
        row("identity first", clause("identity_first")),
        row("both sides agree to a recording", clause("both_sides_record")),
        row("holds data for others", clause("acts_for_others")),
        row("use taken as acceptance", clause("deemed_by_use")),
        row("a version takes effect",
            lambda one: EFFECTIVE_RULES.label(one["revision"]["effective"]).en),
        row("items bound to purposes", lambda one: ", ".join(
            dict.fromkeys(lock["clause"] for lock in one["locks"]))),
        row("standing recipients", lambda one: ", ".join(
            f"{to['name']} ({to['country']})" for to in one["standing_recipients"])),
    ]  # fmt: skip


def _clauses_of(stated: Iterable[Mapping[str, Any]], kind: str, code: str) -> str:
    said = [one for one in stated if one[kind] == code]
    found = [clause for one in said for clause in one.get("clauses", [one.get("clause")])]
    return ", ".join(dict.fromkeys(found))


def _labels(vocabulary: Mapping[str, Any], codes: Iterable[str]) -> str:
    return ", ".join(vocabulary[code].label.en for code in codes)


def policy_page(name: str) -> str:
    """One published text: findings about its profiles, then clause by clause."""
    profiles = [load(one) for one in TABLES[name]]
    found = clauses(name)
    parts = [
        f"# {profiles[0]['organisation']['name']}\n",
        f"{len(found)} clauses; profiles: "
        + ", ".join(f"`daicho profile show {one}`" for one in TABLES[name])
        + ". [All policies](README.md)\n",
        "## Findings\n",
        "What the ledger then does is said once, for all policies: follow the code.\n",
    ]
    for profile in profiles:
        parts += [
            f"{profile['policy']} {profile['version']}, {profile['title']}:\n",
            table(
                ("finding", "weight", "clauses", "what is wrong"),
                map(_gap, findings_of(profile)),
            ),
        ]
    parts += [
        "## Clauses\n",
        "In our own words; lines are those of the published text.\n",
        table(("clause", "lines", "says", "what the ledger does", "shown by"), map(_row, found)),
    ]
    return "\n".join(parts)


def clause_anchor(clause: str) -> str:
    """The place of a clause on the page of its policy."""
    return clause.lower()


def _gap(gap: PolicyGap) -> tuple[str, ...]:
    return (
        f"[{gap.code}](../profile.md#findings)", GAP_SEVERITIES.label(gap.severity).en,
        ", ".join(map(_linked, gap.clauses)) or NONE, f"{gap.wrong.en}<br>{gap.wrong.ja}",
    )  # fmt: skip


def _linked(clause: str) -> str:
    return f"[{clause}](#{clause_anchor(clause)})"


def _row(clause: Clause) -> tuple[str, ...]:
    tests = dict.fromkeys(test for line in clause.does for test in line.tests)
    return (
        f'<a id="{clause_anchor(clause.id)}"></a>{clause.id}',
        ", ".join(map(str, clause.lines)) or NONE,
        f"{clause.says.en}<br>{clause.says.ja}", "<br>".join(map(_does, clause.does)),
        "<br>".join(map(_test, tests)) or NONE,
    )  # fmt: skip


def _does(line: Does) -> str:
    why = f": {line.why.en} {line.why.ja}" if line.why is not None else ""
    what = f" {_what(line)}" if line.what else ""
    return f"**{KINDS[line.kind].en}**{what}{why}"


def _what(line: Does) -> str:
    row = ROW.fullmatch(line.what)
    if row:
        return f"[{line.what}]({PAGE_OF_ROWS[row[1]]})"
    if line.kind == "event" and line.what in EVENT_TYPES:
        return f"[`{line.what}`](../events.md#{anchor(line.what)})"
    if line.kind == "setting":
        return f"[`{line.what}`](../profile.md#members)"
    return f"`{line.what}`" if line.kind == "report" or " " not in line.what else line.what


def _test(test: str) -> str:
    path, _, name = test.partition("::")
    said = name.removeprefix("test_").replace("_", " ")
    return f"[{said}](../../../{path})"


PAGES: dict[str, Callable[[], str]] = {
    "profile.md": profile_page,
    "policies/README.md": overview,
    **{f"policies/{name}.md": partial(policy_page, name) for name in TABLES},
}
