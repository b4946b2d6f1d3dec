"""The whole error tree on one page.

An error says what was wrong, the value found, the value wanted, and whether anything was saved.
A refusal by law or policy is no error: it is data with reasons, and is recorded.

LedgerError
 ├ InvalidInput          the caller can mend it (a list of Problems)
 ├ Malformed             bytes or members that break the log format
 ├ UnknownVersion        a type, schema, v or alg that this version does not know
 ├ NotPermitted          the store's role, or a key that was not given, does not allow it
 │                       LogClosed · LogHeld · LogBehind · SuccessionUnfinished
 ├ KeysError             KeyNotGiven · KeyDoesNotFit · KeyDeviceFailed · KeyGone
 ├ StoreError            StoreNotCreated · StoreExists · SchemaTooOld · SchemaTooNew
 │                       StoreBusy · StoreUnavailable · AppendOutcomeUnknown
 ├ PartlyDone            some lines of a history file are saved, one could not be
 ├ NotYetSigned          no checkpoint vouches for it yet: the signer has to run first
 ├ ExtraMissing          an optional part of the installation is not there
 ├ BoundaryKeepsChanging others wrote what this decision depends on, again and again
 ├ AnswerNotBorneOut     a view says other things than the contents it was made from
 ├ SourceDiffers         entries to be taken over are not what is wanted, or do not follow
 └ SignerDiffers         what a signer keeps is missing, or not as the signer left it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.text import Text

NOTHING_SAVED = Text("Nothing was saved.", "何も保存されていません。")
SAVED_UNKNOWN = Text(
    "It is not known whether this was saved.", "保存されたかどうかは分かりません。"
)

OF_A_FILE = {
    "No such file or directory": "ファイルがありません",
    "Permission denied": "読み書きの権限がありません",
    "Is a directory": "フォルダーです",
    "Not a directory": "フォルダーではありません",
    "not UTF-8": "UTF-8 ではありません",
}
"""What the system says of a file that was named, in English as it says it."""


class LedgerError(Exception):
    """What went wrong, in both languages, with what to do next and whether anything was saved."""

    code = "error"

    def __init__(
        self, message: Text, *, help: Text | None = None, saved: Text = NOTHING_SAVED
    ) -> None:
        super().__init__(message.en)
        self.message = message
        self.help = help
        self.saved = saved

    def __reduce__(self) -> tuple[Any, ...]:
        # As another process is to get it: with what it says, not made anew from its sentence.
        return _again, (type(self), self.args, self.__dict__)

    def as_json(self) -> dict[str, object]:
        """The error as the member `error` of a JSON answer."""
        return {
            "code": self.code,
            "message": self.message.as_json(),
            "help": self.help.as_json() if self.help else None,
            "saved": self.saved.as_json(),
        }


def _again(kind: type[LedgerError], words: tuple[object, ...], members: Any) -> LedgerError:
    error = kind.__new__(kind, *words)
    error.__dict__.update(members)
    return error


@dataclass(frozen=True)
class Problem:
    """One thing wrong in what was given: where, what was found, what is wanted."""

    field: str
    found: str
    wanted: Text
    where: str = ""
    """File and line, where the input came from a file; else empty."""

    def as_text(self) -> Text:
        """One line for people."""
        place = f"{self.where}: " if self.where else ""
        found = "なし" if self.found == "nothing" else self.found
        for english, japanese in OF_A_FILE.items():
            found = found.replace(f": {english}", f": {japanese}")
        return Text(
            f"{place}{self.field}: found {self.found}, wanted {self.wanted.en}",
            f"{place}{self.field}: 入力値 {found}、必要な値: {self.wanted.ja}",
        )

    def as_json(self) -> dict[str, object]:
        """The problem with its members apart."""
        return {
            "where": self.where or None,
            "field": self.field,
            "found": self.found,
            "wanted": self.wanted.as_json(),
        }


class InvalidInput(LedgerError):
    """The input does not fit; every problem is listed, and nothing was saved."""

    code = "invalid_input"

    def __init__(self, problems: Sequence[Problem], *, help: Text | None = None) -> None:
        self.problems = tuple(problems)
        lines = [problem.as_text() for problem in self.problems]
        super().__init__(
            Text("\n".join(line.en for line in lines), "\n".join(line.ja for line in lines)),
            help=help,
        )

    def as_json(self) -> dict[str, object]:
        """The error with its problems as a list."""
        return super().as_json() | {"problems": [problem.as_json() for problem in self.problems]}


def invalid(field: str, found: object, wanted: Text, *, help: Text | None = None) -> InvalidInput:
    """An InvalidInput with a single problem; `found` "nothing" is the word, not what was typed."""
    value = "nothing" if found == "nothing" else shown(found)
    return InvalidInput([Problem(field, value, wanted)], help=help)


def shown(value: object) -> str:
    """A value as an error message shows it: quoted if text, cut when long."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 120 else text[:117] + "..."


class Malformed(LedgerError):
    """Bytes or members that the log format does not allow: `path` says where."""

    code = "malformed"

    def __init__(self, path: str, found: object, wanted: str) -> None:
        self.path, self.found = path, shown(found)
        super().__init__(
            Text(
                f"{path}: found {shown(found)}, wanted {wanted}",
                f"{path}: {shown(found)} は形式に合いません（必要な形式: {wanted}）",
            )
        )


class UnknownVersion(LedgerError):
    """A `v`, `alg`, `type` or `schema` of a newer ledger: not tampering, but not readable here."""

    code = "unknown_version"

    def __init__(self, what: str, found: object) -> None:
        self.what = what
        super().__init__(
            Text(
                f"{what}: {shown(found)} is not known to this version of daicho",
                f"{what}: {shown(found)} はこの版の daicho では扱えません",
            ),
            help=Text(
                "Upgrade daicho and run the command again.",
                "daicho を更新してから、もう一度実行してください。",
            ),
        )


class NotPermitted(LedgerError):
    """The role or key in use does not allow this act."""

    code = "not_permitted"


class LogClosed(NotPermitted):
    """The log takes no more entries, for ever: another log, its successor, goes on in its place."""

    code = "log_closed"

    def __init__(self, origin: str, successor: str) -> None:
        self.origin, self.successor = origin, successor
        super().__init__(
            Text(
                f"{origin} is closed and takes no more entries; its successor is {successor}",
                f"{origin} は閉鎖されており、新しい記録を追加できません。"
                f"後継の台帳は {successor} です。",
            ),
            help=Text(
                f"Record it in the successor: --org {successor}, or the code of its organisation.",
                f"後継の台帳に記録してください（--org {successor} 又は事業者の符号を指定）。",
            ),
        )


class LogHeld(NotPermitted):
    """The log is not written to until it is released: it was restored, or is being moved."""

    code = "log_held"

    def __init__(self, origin: str, why: Text, help: Text) -> None:
        self.origin = origin
        super().__init__(
            Text(f"{origin} is held and takes no entries: {why.en}",
                 f"{origin} は書込みを止めてあります（{why.ja}）。"),
            help=help,
        )  # fmt: skip


class LogBehind(NotPermitted):
    """A signer has signed more of this log, or another log, than the store holds."""

    code = "log_behind"

    def __init__(self, origin: str, found: str, wanted: str, help: Text) -> None:
        self.origin = origin
        super().__init__(
            Text(f"{origin} is not what its signer has signed: found {found}, signed {wanted}",
                 f"{origin} が署名済みの台帳と一致しません（実際: {found}、署名済み: {wanted}）。"),
            help=help,
        )  # fmt: skip


class SuccessionUnfinished(NotPermitted):
    """The log does not yet hold all that is in force in the log before it: it decides nothing."""

    code = "succession_unfinished"

    def __init__(self, origin: str, predecessor: str) -> None:
        self.origin, self.predecessor = origin, predecessor
        super().__init__(
            Text(
                f"{origin} succeeds {predecessor}, and what is in force there is not all carried"
                " over yet",
                f"{origin} は {predecessor} の後継ですが、記録の引継ぎが終わっていません。",
            ),
            help=Text(
                "Finish it first, with the same daicho log succeed as before.",
                "先に、前回と同じ daicho log succeed を実行して引継ぎを完了してください。",
            ),
        )


class KeysError(LedgerError):
    """Something about the keys of people, or the key-encryption key."""

    code = "keys"


class KeyNotGiven(KeysError):
    """No key-encryption key was given, or its file is not there."""

    code = "key_not_given"


class KeyDoesNotFit(KeysError):
    """The key-encryption key given is not the one that wrapped these keys."""

    code = "key_does_not_fit"


class KeyDeviceFailed(KeysError):
    """The device with the key-encryption key is not there, refuses the PIN, or stopped."""

    code = "key_device_failed"


class KeyGone(KeysError):
    """The key of a person's class is not there: erased, or never made."""

    code = "key_gone"


class StoreError(LedgerError):
    """Something about the store."""

    code = "store"


class StoreNotCreated(StoreError):
    """There is no ledger at this address; opening never creates one."""

    code = "store_not_created"


class StoreExists(StoreError):
    """There is a ledger at this address already."""

    code = "store_exists"


class SchemaTooOld(StoreError):
    """The store's schema is older than this version of daicho; it must be migrated."""

    code = "schema_too_old"


class SchemaTooNew(StoreError):
    """The store's schema was made by a newer daicho."""

    code = "schema_too_new"


class StoreBusy(StoreError):
    """Somebody else holds the store's lock, and went on holding it."""

    code = "store_busy"


class StoreUnavailable(StoreError):
    """The store cannot be reached; nothing was sent, or it was only read."""

    code = "store_unavailable"


class AppendOutcomeUnknown(StoreError):
    """The connection broke between the append and its acknowledgement.

    Repeating the same command id settles it: it returns the first acknowledgement if there is one.
    """

    code = "append_outcome_unknown"

    def __init__(self, message: Text, *, help: Text | None = None) -> None:
        super().__init__(message, help=help, saved=SAVED_UNKNOWN)


class NotYetSigned(LedgerError):
    """No signed checkpoint vouches for what was asked yet: run the signer, then ask again."""

    code = "not_yet_signed"


class ExtraMissing(LedgerError):
    """What was asked needs a package that is installed only on demand, and is not there."""

    code = "extra_missing"


class BoundaryKeepsChanging(StoreError):
    """The facts of a decision changed under it more often than it is retried."""

    code = "boundary_keeps_changing"


class PartlyDone(LedgerError):
    """Some of what was asked is saved and one thing could not be; `cause` says why."""

    code = "partly_done"

    def __init__(self, message: Text, cause: LedgerError, *, saved: Text, help: Text) -> None:
        super().__init__(message, help=help, saved=saved)
        self.cause = cause

    def as_json(self) -> dict[str, object]:
        """The error with its cause as a member."""
        return super().as_json() | {"cause": self.cause.as_json()}


class AnswerNotBorneOut(LedgerError):
    """A row of an answer differs from the contents it was made from: it is not handed over."""

    code = "answer_not_borne_out"


class SourceDiffers(LedgerError):
    """Entries to be taken over are not those that are wanted, or do not go on from what is here."""

    code = "source_differs"

    def __init__(self, origin: str, position: int, found: str, wanted: str) -> None:
        self.origin, self.position = origin, position
        super().__init__(
            Text(
                f"{origin}, entry {position}: found {found}, wanted {wanted}",
                f"{origin} の{position}番の記録が一致しません（実際: {found}、必要な値: {wanted}）",
            )
        )


class SignerDiffers(LedgerError):
    """What a signer keeps is missing in part, or is not as it left it: it signs nothing."""

    code = "signer_differs"
