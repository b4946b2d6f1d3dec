"""`status`: what is left to do is told where everybody looks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ledger.application import erasing
from ledger.errors import StoreBusy
from ledger.interfaces.cli import rebuild
from ledger.text import Text
from tests.support.cli import Desk

ERASURE = "e0e0e0e0-e0e0-4e0e-8e0e-e0e0e0e0e0e0"


def test_where_nothing_is_left_to_do_nothing_is_told(signed: Desk) -> None:
    answer = signed.done("status --json")
    assert answer.json["key_change_overdue_since"] is None
    assert answer.json["logs"][0]["erasures_unfinished"] == 0
    assert answer.stderr == ""


def test_a_key_change_that_is_overdue_is_told(
    signed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = signed.done("key status --json").json["due"]
    monkeypatch.setattr(rebuild, "now", lambda: datetime(2199, 1, 1, tzinfo=UTC))
    answer = signed.done("status --json")
    assert answer.json["key_change_overdue_since"] == due
    assert f"was due on {due}: daicho key change" in answer.stderr
    assert "変更期限" in signed.done("status", DAICHO_LANG="ja").stderr


def test_an_erasure_that_is_not_carried_out_is_told_until_it_is(
    signed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreBusy(Text("busy", "使用中"))

    signed.done("person add --kind PATIENT --name '佐藤 太郎' --number 0077777")
    signed.done(f"erase propose 0077777 --ground NO_LONGER_NEEDED --id {ERASURE}")
    with monkeypatch.context() as patched:
        patched.setattr(erasing, "destroy", busy)
        assert signed.run(f"erase decide {ERASURE} --actor dr-1 --role director").code != 0
    answer = signed.done("status --json")
    assert answer.json["logs"][0]["erasures_unfinished"] == 1
    assert "1 erasure decided and not carried out: daicho erase finish" in answer.stderr
    assert "未実施の消去が1件" in signed.done("status", DAICHO_LANG="ja").stderr
    signed.done("erase finish")
    assert signed.done("status --json").json["logs"][0]["erasures_unfinished"] == 0


def test_who_may_not_read_the_keys_sees_the_rest(signed: Desk) -> None:
    answer = signed.done("status --json", DAICHO_KEYS="sqlite:///elsewhere.keys")
    assert answer.json["logs"][0]["size"] == signed.size()
