"""Revision 1 row by row: facts that fit it, and the one fact that makes them fit it no more.

Facts are written over consent that is given, of a living adult, to another person in Japan:
row | facts that hit it | what makes it a near miss | what decides then.
"""

from __future__ import annotations

TABLE = """
D01 | provided_at=2027-02-30 | provided_at=2027-02-28 | D72
D01 | basis=FRIENDSHIP | basis=CONSENT | D72
D01 | law_version=2024-04-01 | law_version=2023-04-01 | D72
D02 | data_class=DECEASED | data_class=PERSONAL | D72
D02 | data_class=DECEASED erased=true | data_class=PERSONAL | D07
D03 | recipient.kind=PRINCIPAL consent.state=NONE | recipient.kind=PRIVATE_PERSON | D70
D03 | recipient.kind=VERIFIED_AGENT suspension.kind=USE | recipient.kind=ORGANISATION | D09
D04 | data_class=ANON anonymised.published=false | anonymised.published=true | D05
D04 | data_class=ANON anonymised.recipient_told=false | anonymised.recipient_told=true | D05
D05 | data_class=ANON consent.state=NONE | data_class=PERSONAL | D70
D06 | data_class=PSEUDO | data_class=PERSONAL | D72
D06 | data_class=PSEUDO basis=LIFE | basis=LAW | D21
D06 | data_class=PSEUDO | basis=ENTRUST | D50
D06 | data_class=PSEUDO | basis=SUCCESSION | D52
D06 | data_class=PSEUDO | basis=JOINT_USE | D53
D07 | erased=true | erased=false | D72
D08 | misuse_foreseen=true | misuse_foreseen=false | D72
D09 | suspension.kind=USE | suspension.kind=NONE | D72
D09 | suspension.kind=USE basis=STATE_DUTY | basis=LAW | D21
D09 | suspension.kind=USE basis=PUBLIC_HEALTH | basis=LIFE | D23
D10 | suspension.kind=PROVISION | suspension.kind=NONE | D72
D10 | suspension.kind=PROVISION basis=CONSENT_IMPLIED_CARE | basis=ENTRUST | D50
D10 | suspension.kind=PROVISION basis=ACAD_JOINT | basis=LAW | D21
D10 | suspension.kind=PROVISION suspension.since=2027-02-01 consent.given_at=2027-02-01 \
    | consent.given_at=2027-02-02 | D72
D11 | data_class=REFERABLE referable.expected_as_personal_data=true \
    | referable.consent_confirmed=true | D13
D11 | data_class=REFERABLE referable.expected_as_personal_data=true \
    | referable.expected_as_personal_data=false | D13
D11 | data_class=REFERABLE referable.expected_as_personal_data=true | basis=LAW | D21
D12 | data_class=REFERABLE referable.expected_as_personal_data=true \
      referable.consent_confirmed=true recipient.country=US \
    | referable.foreign_information_confirmed=true | D13
D12 | data_class=REFERABLE referable.expected_as_personal_data=true \
      referable.consent_confirmed=true recipient.country=US | recipient.whitelisted=true | D13
D12 | data_class=REFERABLE referable.expected_as_personal_data=true \
      referable.consent_confirmed=true recipient.country=US | recipient.country=JP | D13
D13 | data_class=REFERABLE consent.state=NONE | data_class=PERSONAL | D70
D13 | data_class=REFERABLE referable.expected_as_personal_data=true \
      referable.consent_confirmed=true | referable.consent_confirmed=false | D11
D14 | purpose.specified=false consent.covers_purpose=false | purpose.specified=true | D71
D14 | purpose.specified=false consent.state=NONE | consent.state=GIVEN | D72
D14 | purpose.specified=false basis=ENTRUST consent.state=NONE | basis=LIFE | D23
D15 | recipient.same_entity=true consent.state=NONE | recipient.same_entity=false | D70
D15 | recipient.same_entity=true purpose.specified=false consent.state=NONE \
    | recipient.same_entity=false | D14
D15 | recipient.same_entity=true data_class=PSEUDO | recipient.same_entity=false | D06
D20 | basis=LAW evidence.statute.citation=Code | evidence.statute.citation=null | D21
D20 | basis=LAW evidence.statute.citation=Code | evidence.statute.japanese=false | D21
D20 | basis=LAW evidence.statute.citation=Code | evidence.statute.applies=false | D21
D21 | basis=LAW | evidence.statute.citation=Code | D20
D22 | basis=LIFE evidence.protection.need=true evidence.protection.consent_difficult=true \
    | evidence.protection.need=false | D23
D22 | basis=PUBLIC_HEALTH evidence.protection.need=true \
      evidence.protection.consent_difficult=true \
    | evidence.protection.consent_difficult=false | D23
D23 | basis=LIFE evidence.protection.need=true | evidence.protection.consent_difficult=true | D22
D23 | basis=PUBLIC_HEALTH evidence.protection.consent_difficult=true \
    | evidence.protection.need=true | D22
D24 | basis=STATE_DUTY evidence.state_duty.requesting_body=Office \
      evidence.state_duty.statutory_task=Survey \
      evidence.state_duty.consent_would_obstruct=true \
    | evidence.state_duty.requesting_body=null | D25
D24 | basis=STATE_DUTY evidence.state_duty.requesting_body=Office \
      evidence.state_duty.statutory_task=Survey \
      evidence.state_duty.consent_would_obstruct=true \
    | evidence.state_duty.statutory_task=null | D25
D25 | basis=STATE_DUTY evidence.state_duty.requesting_body=Office \
      evidence.state_duty.statutory_task=Survey \
    | evidence.state_duty.consent_would_obstruct=true | D24
D26 | basis=ACAD_PUBLISH evidence.academic.provider_is_academic=true \
      evidence.academic.unavoidable_for_publication=true \
    | evidence.academic.unavoidable_for_publication=false | D27
D26 | basis=ACAD_JOINT evidence.academic.provider_is_academic=true \
      evidence.academic.joint_research=true | evidence.academic.provider_is_academic=false | D27
D26 | basis=ACAD_RECIPIENT recipient.academic=true \
      evidence.academic.recipient_needs_for_research=true | recipient.academic=false | D27
D26 | basis=ACAD_RECIPIENT recipient.academic=true \
      evidence.academic.recipient_needs_for_research=true \
    | evidence.academic.unjust_infringement=true | D27
D27 | basis=ACAD_PUBLISH evidence.academic.unavoidable_for_publication=true \
    | evidence.academic.provider_is_academic=true | D26
D27 | basis=ACAD_JOINT evidence.academic.provider_is_academic=true \
    | evidence.academic.joint_research=true | D26
D27 | basis=ACAD_RECIPIENT recipient.academic=true \
    | evidence.academic.recipient_needs_for_research=true | D26
D30 | recipient.country=US recipient.equiv_system=true | recipient.equiv_checked_at=2026-02-08 | D72
D30 | recipient.country=US recipient.equiv_system=true recipient.equiv_checked_at=2026-02-07 \
    | recipient.equiv_checked_at=2026-02-08 | D72
D30 | recipient.country=US recipient.equiv_system=true recipient.equiv_checked_at=2027-02-09 \
    | recipient.equiv_checked_at=2027-02-08 | D72
D30 | recipient.country=US recipient.equiv_system=true recipient.equiv_checked_at=2027-01-01 \
      recipient.equiv_broken=true | recipient.equiv_broken=false | D72
D30 | recipient.country=US recipient.equiv_system=true | recipient.whitelisted=true | D72
D31 | recipient.country=US | recipient.country=JP | D72
D31 | recipient.country=US | recipient.database_in_japan=true | D72
D31 | recipient.country=US basis=ENTRUST | recipient.whitelisted=true | D50
D31 | recipient.country=US basis=ON_BEHALF evidence.principal_request_on_file=true \
    | recipient.country=JP | D72
D32 | recipient.country=US basis=FOREIGN_CONSENT foreign_information.items=["FI1","FI2"] \
    | foreign_information.items=["FI1","FI2","FI3"] | D34
D32 | recipient.country=US basis=FOREIGN_CONSENT foreign_information.items=["FI1","FI1b","FI3"] \
    | foreign_information.items=["FI1a","FI1b","FI3a"] | D34
D32 | recipient.country=US basis=FOREIGN_CONSENT \
      foreign_information.items=["FI1","FI2","FI3"] foreign_information.before_consent=false \
    | foreign_information.before_consent=true | D34
D33 | recipient.country=US basis=FOREIGN_CONSENT foreign_information.items=["FI1","FI2","FI3"] \
      consent.state=WITHDRAWN | consent.state=GIVEN | D34
D33 | recipient.country=US basis=FOREIGN_CONSENT foreign_information.items=["FI1","FI2","FI3"] \
      consent.covers_categories=false | consent.covers_categories=true | D34
D34 | recipient.country=US basis=FOREIGN_CONSENT foreign_information.items=["FI1","FI2","FI3"] \
    | recipient.country=JP | D72
D40 | basis=OPT_OUT | sensitive=false | D47
D41 | basis=OPT_OUT sensitive=false acquired=IMPROPER | acquired=LAWFUL | D47
D42 | basis=OPT_OUT sensitive=false received_by_optout=true | received_by_optout=false | D47
D43 | basis=OPT_OUT sensitive=false optout_notice.covers_categories=false \
    | optout_notice.covers_categories=true | D47
D43 | basis=OPT_OUT sensitive=false \
      optout_notice.items=["OO1","OO2","OO3","OO4","OO5","OO6","OO7","OO8"] \
    | optout_notice.items=["OO9","OO1","OO2","OO3","OO4","OO5","OO6","OO7","OO8"] | D47
D44 | basis=OPT_OUT sensitive=false optout_notice.notified_at=null \
    | optout_notice.notified_at=2024-04-01 | D47
D44 | basis=OPT_OUT sensitive=false optout_notice.ppc_filed_at=2027-02-09 \
    | optout_notice.ppc_filed_at=2027-02-08 | D47
D45 | basis=OPT_OUT sensitive=false optout_notice.start_date=2027-02-09 \
    | optout_notice.start_date=2027-02-08 | D47
D45 | basis=OPT_OUT sensitive=false optout_notice.notified_at=2027-01-10 \
    | optout_notice.notified_at=2027-01-09 | D47
D45 | basis=OPT_OUT sensitive=false optout_notice.waiting_days=99999999999 \
    | optout_notice.waiting_days=0 | D47
D46 | basis=OPT_OUT sensitive=false patient_optout=true | patient_optout=false | D47
D47 | basis=OPT_OUT sensitive=false optout_notice.start_date=null | sensitive=true | D40
D50 | basis=ENTRUST | entrustment.contract=false | D51
D50 | basis=ENTRUST patient_optout=true | entrustment.own_use=true | D51
D51 | basis=ENTRUST entrustment.within_purpose=false | entrustment.within_purpose=true | D50
D51 | basis=ENTRUST entrustment.supervised=false | entrustment.supervised=true | D50
D52 | basis=SUCCESSION | succession.agreement=false | D55
D53 | basis=JOINT_USE | joint_use_notice.covers_recipient=false | D54
D53 | basis=JOINT_USE | joint_use_notice.covers_categories=false | D54
D54 | basis=JOINT_USE joint_use_notice.beforehand=false | joint_use_notice.beforehand=true | D53
D54 | basis=JOINT_USE joint_use_notice.items=["JU1","JU2","JU3","JU4"] \
    | joint_use_notice.items=["JU1","JU2","JU3","JU4","JU5"] | D53
D55 | basis=SUCCESSION succession.agreement=false | succession.agreement=true | D52
D60 | basis=CONSENT_IMPLIED_CARE reservation=["P-C4"] | reservation=["P-C5"] | D62
D61 | basis=CONSENT_IMPLIED_CARE notice.posted=false | notice.posted=true | D62
D61 | basis=CONSENT_IMPLIED_CARE purpose.code=P-C7 | purpose.code=P-C8 | D62
D61 | basis=CONSENT_IMPLIED_CARE purpose.code=P-C10 | notice.purposes=["P-C10"] | D62
D61 | basis=CONSENT_IMPLIED_CARE notice.purposes=["P-C5"] | purpose.code=P-C5 | D62
D62 | basis=CONSENT_IMPLIED_CARE consent.state=REFUSED | basis=CONSENT | D70
D70 | consent.state=NONE | consent.state=GIVEN | D72
D70 | consent.state=DEEMED_BY_POLICY | consent.state=GIVEN | D72
D70 | basis=ON_BEHALF | evidence.principal_request_on_file=true | D72
D71 | consent.covers_recipient=false | consent.covers_recipient=true | D72
D71 | consent.covers_categories=false | consent.covers_categories=true | D72
D71 | basis=FOREIGN_CONSENT consent.covers_purpose=false | consent.covers_purpose=true | D72
D72 | | consent.state=EXPIRED | D70
D72 | basis=FOREIGN_CONSENT recipient.country=US recipient.equiv_system=true \
      recipient.equiv_checked_at=2027-01-01 | recipient.equiv_checked_at=2025-01-01 | D32
"""
LINES = [
    [" ".join(part.split()) for part in line.split("|")] for line in TABLE.strip().splitlines()
]
