"""A record in bulk may say how many transfers it stands for; no other record can."""

from __future__ import annotations

from typing import Any

from ledger.domain.decisions.request import Request, refuse
from ledger.text import Text

BULK = "BULK"


def check_counted(request: Request, method: Any) -> None:
    """InvalidInput if transfers are counted, and the record is not said to be made in bulk."""
    if "transfers" in request.arguments and method != BULK:
        raise refuse(
            "transfers", f"{request.arguments['transfers']} with {method}",
            Text("nothing, unless the record is made in bulk (--method BULK)",
                 "まとめて作成する記録（--method BULK）のときだけ指定"),
        )  # fmt: skip


def counted(provision: dict[str, Any], method: Any) -> dict[str, Any]:
    """What is true instead: a record no longer made in bulk stands for one transfer."""
    if method == BULK:
        return provision
    return {name: value for name, value in provision.items() if name != "transfers"}
