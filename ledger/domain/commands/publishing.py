"""Policies, changes of purpose, and how a change was made known."""

from __future__ import annotations

from ledger.domain.commands.command import CommandType, Reference, code
from ledger.domain.events.policy import EVIDENCE, PUBLICATION, PURPOSE
from ledger.domain.policy.profile import PROFILE
from ledger.domain.shape import (
    CODE_WORD,
    INSTANT,
    LINE,
    PARAGRAPH,
    UUID,
    Code,
    ListOf,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import ANNOUNCEMENTS
from ledger.text import Text

TEXT_MADE_KNOWN = optional(PARAGRAPH, "the text made known", "周知した文")

COMMANDS = (
    CommandType(
        "policy.publish",
        Text("record a published policy version", "公表した方針の版を記録する"),
        {
            "policy": required(CODE_WORD, "code of the policy", "方針の符号"),
            "version": required(CODE_WORD, "its version", "方針の版"),
            "text": required(PARAGRAPH, "its text", "本文"),
            "profile": optional(
                PROFILE,
                "what it promises, as data; then title, language, purposes come from there",
                "方針の約束（プロファイル）。表題・言語・利用目的はこれによる",
            ),
            "title": optional(LINE, "its title", "表題"),
            "language": optional(CODE_WORD, "language of its text", "本文の言語"),
            "purposes": optional(
                ListOf(PURPOSE, 1), "specified purposes of use", "特定された利用目的"
            ),
            "effective_at": optional(
                INSTANT,
                "in force from; with a profile only where its rule leaves it open",
                "施行の日時（プロファイルがあるときは、その定めによらない場合だけ）",
            ),
            **PUBLICATION,
        },
    ),
    CommandType(
        "purpose.change",
        Text("record a change of purpose", "利用目的の変更を記録する"),
        {
            "policy": required(CODE_WORD, "policy whose purpose changes", "対象の方針"),
            "old": required(CODE_WORD, "the old purpose", "変更前の利用目的"),
            "new": required(PURPOSE, "the new purpose", "変更後の利用目的"),
            "relation": required(
                PARAGRAPH, "how the new is related to the old", "変更前との関連性の説明"
            ),
            "related": optional(
                Truth(),
                "false if judged not to be related: then each person's consent is needed",
                "関連性が認められるか（認められない場合は本人の同意が必要）",
            ),
            "announced": optional(
                Code(ANNOUNCEMENTS),
                "how it was made known; left out if it was not yet",
                "周知の方法（未了の場合は省略）",
            ),
            "announced_at": optional(INSTANT, "when it was made known", "周知の日時"),
            **EVIDENCE,
            "text": TEXT_MADE_KNOWN,
            "effective_at": required(INSTANT, "in force from", "施行の日時"),
            "decided_by": optional(LINE, "role of the decider", "決定者の職"),
        },
    ),
    CommandType(
        "purpose.announce",
        Text("record that a change of purpose was made known", "利用目的の変更の周知を記録する"),
        {
            "change": required(UUID, "the change made known", "周知した変更"),
            "announced": code(ANNOUNCEMENTS, "how it was made known", "周知の方法"),
            **EVIDENCE,
            "text": TEXT_MADE_KNOWN,
        },
        {"change": Reference.RECORD},
    ),
)
