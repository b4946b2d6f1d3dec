"""Where something was made known, and in which language: beside its text, what shows it later."""

from ledger.domain.shape import CODE_WORD, LINE, optional

MADE_KNOWN = {
    "place": optional(LINE, "where it was made known", "周知の場所"),
    "language": optional(CODE_WORD, "language of what was made known", "周知した文の言語"),
}
