"""Revision 0 row by row: facts that fit it, and the one fact that makes them fit it no more."""

from __future__ import annotations

# row | facts that hit it | the one fact that makes it a near miss | what decides then
TABLE = """
D01 | provided_at=2027-02-30                    | provided_at=2027-02-28                  | D72
D01 | basis=FRIENDSHIP                          | basis=CONSENT                           | D72
D07 | erased=true                               | erased=false                            | D72
D07 | erased=true basis=ON_BEHALF               | erased=false                            | D70
D09 | suspension.kind=USE                       | suspension.kind=NONE                    | D72
D09 | suspension.kind=USE suspension.since=2027-01-31 | suspension.kind=PROVISION         | D72
D09 | suspension.kind=USE basis=OPT_OUT         | suspension.kind=NONE                    | D40
D10 | suspension.kind=PROVISION                 | suspension.since=2027-01-31             | D72
D10 | suspension.kind=PROVISION suspension.since=2027-02-01 | consent.given_at=2027-02-02 | D72
D10 | suspension.kind=PROVISION suspension.since=2027-02-02 | consent.given_at=2027-02-03 | D72
D10 | suspension.kind=PROVISION suspension.since=2027-01-01 consent.given_at=null \
                                                | consent.given_at=2027-01-02             | D72
D10 | suspension.kind=PROVISION suspension.since=2027-01-01 consent.state=WITHDRAWN \
                                                | consent.state=GIVEN                     | D72
D10 | suspension.kind=PROVISION suspension.since=2027-01-01 consent.covers_recipient=false \
                                                | consent.covers_recipient=true           | D72
D10 | suspension.kind=PROVISION suspension.since=2027-01-01 consent.covers_categories=false \
                                                | consent.covers_categories=true          | D72
D10 | suspension.kind=PROVISION suspension.since=2027-01-01 consent.covers_purpose=false \
                                                | consent.covers_purpose=true             | D72
D10 | suspension.kind=PROVISION basis=OPT_OUT   | suspension.kind=NONE                    | D40
D10 | suspension.kind=PROVISION suspension.since=2027-01-01 basis=OPT_OUT \
                                                | basis=CONSENT                           | D72
D10 | suspension.kind=PROVISION evidence.principal_request_on_file=true \
                                                | basis=ON_BEHALF                         | D72
D14 | purpose.specified=false consent.covers_purpose=false | consent.covers_purpose=true  | D72
D14 | purpose.specified=false consent.covers_purpose=false | purpose.specified=true       | D71
D14 | purpose.specified=false consent.state=EXPIRED        | consent.state=GIVEN          | D72
D14 | purpose.specified=false consent.state=NONE basis=ON_BEHALF \
                                                | evidence.principal_request_on_file=true | D72
D14 | purpose.specified=false consent.state=NONE basis=OPT_OUT | purpose.specified=true   | D40
D40 | basis=OPT_OUT                             | sensitive=false                         | -
D40 | basis=OPT_OUT                             | basis=CONSENT                           | D72
D46 | basis=OPT_OUT sensitive=false patient_optout=true | patient_optout=false            | -
D46 | basis=OPT_OUT sensitive=false patient_optout=true | basis=CONSENT                   | D72
D70 | consent.state=NONE                        | consent.state=GIVEN                     | D72
D70 | consent.state=UNCONFIRMED                 | consent.state=GIVEN                     | D72
D70 | consent.state=WITHDRAWN                   | consent.state=GIVEN                     | D72
D70 | consent.state=EXPIRED                     | consent.state=GIVEN                     | D72
D70 | consent.state=REFUSED                     | consent.state=GIVEN                     | D72
D70 | consent.state=NOT_COMPETENT               | consent.state=GIVEN                     | D72
D70 | consent.state=NOT_IDENTIFIED              | consent.state=GIVEN                     | D72
D70 | consent.state=DEEMED_BY_POLICY            | consent.state=GIVEN                     | D72
D70 | basis=ON_BEHALF                           | evidence.principal_request_on_file=true | D72
D70 | evidence.principal_request_on_file=true consent.state=NONE | basis=ON_BEHALF        | D72
D71 | consent.covers_recipient=false            | consent.covers_recipient=true           | D72
D71 | consent.covers_categories=false           | consent.covers_categories=true          | D72
D71 | consent.covers_purpose=false              | consent.covers_purpose=true             | D72
D71 | consent.covers_recipient=false evidence.principal_request_on_file=true \
                                                | basis=ON_BEHALF                         | D72
D72 |                                           | consent.state=NONE                      | D70
D72 | recipient.kind=PRIVATE_PERSON             | consent.covers_categories=false         | D71
D72 | basis=ON_BEHALF evidence.principal_request_on_file=true consent.state=REFUSED \
                                                | basis=CONSENT                           | D70
"""
LINES = [[part.strip() for part in line.split("|")] for line in TABLE.strip().splitlines()]
