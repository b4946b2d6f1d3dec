"""Revision 2 row by row: revision 1, and the row that another Act asks for."""

from __future__ import annotations

from tests.domain.law.cases_1 import LINES as LINES_1

TABLE = """
D16 | categories=["MY_NUMBER"] | categories=["NAME"] | D72
D16 | categories=["NAME","MY_NUMBER"] | basis=LAW | D21
D16 | categories=["MY_NUMBER"] basis=LIFE evidence.protection.need=true \
      evidence.protection.consent_difficult=true | categories=["NAME"] | D22
D16 | categories=["MY_NUMBER"] basis=ENTRUST | recipient.same_entity=true | D15
D16 | categories=["MY_NUMBER"] data_class=PSEUDO | categories=["NAME"] | D06
D16 | categories=["MY_NUMBER"] consent.state=NONE | recipient.kind=PRINCIPAL | D03
"""
LINES = [
    *LINES_1,
    *([" ".join(part.split()) for part in line.split("|")] for line in TABLE.strip().splitlines()),
]
