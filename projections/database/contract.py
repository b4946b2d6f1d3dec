"""What a database of views offers, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from ledger.errors import AnswerNotBorneOut
from ledger.text import Text

Row = tuple[Any, ...]
Result = TypeVar("Result")


MAKE_AGAIN = Text(
    "Keep a copy, run: daicho verify, and make the views again: daicho rebuild",
    "写しを保管し、daicho verify を実行した後、daicho rebuild で作り直してください。",
)


class TableGone(AnswerNotBorneOut):
    """A table was dropped meanwhile: look up the live one, and repeat; or else it is gone."""

    def __init__(self, said: str) -> None:
        super().__init__(
            Text(
                f"A table of the views is not there: {said}",
                f"照会用の表がありません（{said}）。",
            ),
            help=MAKE_AGAIN,
        )


def in_the_way(said: str) -> AnswerNotBorneOut:
    """What a runner says that finds rows of entries which the view is not said to have seen."""
    return AnswerNotBorneOut(
        Text(
            f"The views hold rows that they are not said to hold: {said}",
            f"照会用の表に、あるはずのない行があります（{said}）。",
        ),
        help=MAKE_AGAIN,
    )


class Session(Protocol):
    """One transaction. SQL in the common subset, with `?` for parameters."""

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """How many rows the statement changed."""
        ...

    def insert(self, sql: str, rows: Iterable[Row]) -> None:
        """The same INSERT for many rows."""
        ...

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a query."""
        ...

    def stream(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Row]:
        """The rows of a query that may be long, a few at a time."""
        ...

    def create(self, statement: str) -> None:
        """Make a table or an index; types are TEXT and BIGINT."""
        ...

    def alone(self) -> None:
        """Wait until nobody else makes or drops tables, and keep others waiting."""
        ...

    def clear(self) -> None:
        """Drop every table of the views."""
        ...

    def has_table(self, name: str) -> bool:
        """Whether there is such a table."""
        ...


class ViewDatabase(Protocol):
    """Where view tables live. One object may be used from several threads, one at a time.

    Raises errors of ledger.errors, among them TableGone.
    """

    def read(self, work: Callable[[Session], Result]) -> Result:
        """What `work` returns in one snapshot, in which nothing may be written."""
        ...

    def write(self, work: Callable[[Session], Result]) -> Result:
        """What `work` returns in one transaction; if it raises, nothing of it stays."""
        ...

    def close(self) -> None:
        """Give up the connection."""
        ...
