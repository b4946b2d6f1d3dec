"""Errors as they reach whoever waits for another process: whole, with all that they say."""

from __future__ import annotations

import copy
import pickle

import pytest

from ledger.errors import (
    LedgerError,
    LogClosed,
    Malformed,
    StoreBusy,
    UnknownVersion,
    invalid,
)
from ledger.text import Text

SAID = Text("the store is busy", "保管先は使用中です")
ERRORS = [
    StoreBusy(SAID, help=Text("later", "後で"), saved=Text("all", "すべて")),
    invalid("size", 7, Text("a size", "件数")),
    Malformed("leaf", "nothing", "five lines"),
    UnknownVersion("v", 2),
    LogClosed("ledger.example/old", "ledger.example/new"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("way", [lambda one: pickle.loads(pickle.dumps(one)), copy.copy])
def test_an_error_of_another_process_says_what_it_said_there(error: LedgerError, way) -> None:  # type: ignore[no-untyped-def]
    again = way(error)

    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.as_json() == error.as_json()
    assert vars(again) == vars(error)
