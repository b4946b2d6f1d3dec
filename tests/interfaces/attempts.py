"""Every attempt of the six histories, and what is expected of it: the row that decides, the event.

One line an attempt, in order: day, person, recipient, basis, row, what came of it. A recipient who
is a private person goes by the start of the id of the line that registers them. Each
line was held against the table of the rulebook: one that changes needs a reason in the law.
"""

ATTEMPTS = {
    "aladdin": """
        2026-03-12 A-2001 kirameki-salon ON_BEHALF D72 authorised
        2026-03-19 A-2001 kirameki-salon ON_BEHALF D72 authorised
        2026-03-20 A-2001 sample-derma ON_BEHALF D70 refused
        2026-03-23 ec-3001 tehai-ads OPT_OUT D43 refused
        2026-03-23 A-2001 tehai-ads OPT_OUT D40 refused
        2026-04-02 ec-3001 tehai-ads OPT_OUT D43 refused
        2026-04-02 ec-3001 tehai-ads OPT_OUT D14 refused
        2026-04-02 b-77 tehai-ads CONSENT D11 refused
        2026-04-03 b-77 tehai-ads CONSENT D13 authorised
        2026-04-07 A-2001 kirameki-salon ON_BEHALF D70 refused
        2026-04-13 A-2002 mihon-card CONSENT D70 refused
        2026-04-13 A-2002 mihon-card CONSENT D72 authorised
        2026-04-15 A-2001 sample-derma CONSENT D10 refused
        2026-04-21 A-2001 sample-derma CONSENT D72 authorised
        2026-04-22 A-2001 kirameki-salon CONSENT D10 refused
        2026-05-07 A-2002 overseas-cosme CONSENT D31 refused
        2026-05-07 A-2002 overseas-cosme FOREIGN_CONSENT D32 refused
        2026-05-07 A-2002 overseas-cosme LAW D21 refused
        2026-06-02 ec-3001 tehai-ads OPT_OUT D43 refused
        2026-06-05 ec-3001 tehai-ads ENTRUST D51 refused
        2026-07-02 A-2002 mihon-card CONSENT D09 refused
        2026-07-20 A-2003 sample-derma CONSENT D70 refused
        2026-07-21 A-2003 sample-derma CONSENT D72 authorised
        2026-07-21 A-2003 8ba09795 ON_BEHALF D03 authorised
        2026-09-02 A-2003 sample-derma CONSENT D70 refused
        2026-09-16 A-2005 sample-derma CONSENT D72 authorised
        2026-09-24 A-2005 mihon-derma-journal ACAD_PUBLISH D27 refused
        2026-09-25 A-2005 mihon-derma-journal ACAD_PUBLISH D26 authorised
        2026-10-21 A-2006 sample-derma CONSENT D72 authorised
        2026-11-04 A-2007 mihon-card CONSENT D72 authorised
    """,
    "kizuna": """
        2026-03-03 KZ-00102 contoh-lab CONSENT D31 refused
        2026-03-04 KZ-00102 contoh-lab FOREIGN_CONSENT D32 refused
        2026-03-05 KZ-00102 contoh-lab FOREIGN_CONSENT D34 authorised
        2026-03-05 KZ-00102 contoh-lab FOREIGN_CONSENT D33 refused
        2026-03-06 KZ-00102 the-patient ON_BEHALF D03 authorised
        2026-03-09 KZ-00102 reiji-trading CONSENT D70 refused
        2026-03-16 KZ-00101 sample-bay-hospital CONSENT D72 authorised
        2026-03-25 KZ-00101 model-life CONSENT D71 refused
        2026-04-10 KZ-00101 sample-bay-hospital CONSENT_IMPLIED_CARE D61 refused
        2026-04-13 KZ-00101 sample-bay-hospital CONSENT D70 refused
        2026-04-20 KZ-00101 hoshizora-pharmacy CONSENT D72 authorised
        2026-05-12 KZ-00101 hoshizora-pharmacy CONSENT D10 refused
        2026-05-12 KZ-00101 hoshizora-pharmacy LAW D21 refused
        2026-05-25 web-7001 reiji-trading OPT_OUT D14 refused
        2026-06-10 KZ-00101 hoshizora-pharmacy CONSENT D72 authorised
        2026-06-16 web-7001 reiji-trading CONSENT D09 refused
        2026-08-11 KZ-00104 model-life ON_BEHALF D72 authorised
        2026-09-02 KZ-00104 model-life ON_BEHALF D70 refused
        2026-09-09 KZ-00106 sample-bay-hospital CONSENT D72 authorised
        2026-10-05 KZ-00101 model-life CONSENT D72 authorised
        2026-10-14 KZ-00107 sample-bay-hospital CONSENT D72 authorised
        2026-11-11 KZ-00108 hoshizora-pharmacy CONSENT D72 authorised
        2026-11-12 KZ-00103 99356597 ON_BEHALF D03 authorised
        2026-11-17 KZ-00103 99356597 ON_BEHALF D70 refused
    """,
    "klinik": """
        2026-03-11 L-301 hakobi-mail CONSENT D72 authorised
        2026-03-12 L-301 minimum-group CONSENT D71 refused
        2026-03-13 L-301 minimum-group CONSENT D72 authorised
        2026-03-23 web-41 shirabe-research OPT_OUT D43 refused
        2026-04-07 web-41 shirabe-research OPT_OUT D43 refused
        2026-04-07 web-41 sample-ads-ie OPT_OUT D43 refused
        2026-04-07 web-41 shirabe-research OPT_OUT D14 refused
        2026-04-14 L-302 yoyaku-mihon OPT_OUT D40 refused
        2026-04-14 L-302 yoyaku-mihon CONSENT D70 refused
        2026-04-20 L-302 yoyaku-mihon CONSENT D72 authorised
        2026-04-20 L-302 yoyaku-mihon CONSENT D71 refused
        2026-05-13 L-301 minimum-group CONSENT D71 refused
        2026-05-21 L-301 hakobi-mail CONSENT D10 refused
        2026-05-21 L-301 hakobi-mail ENTRUST D51 refused
        2026-05-22 L-301 hakobi-mail ENTRUST D50 authorised
        2026-06-16 L-303 yoyaku-mihon ON_BEHALF D72 authorised
        2026-06-23 L-301 hakobi-mail CONSENT D72 authorised
        2026-06-30 L-302 yoyaku-mihon CONSENT D09 refused
        2026-07-01 web-41 shirabe-research OPT_OUT D45 refused
        2026-07-07 L-303 yoyaku-mihon ON_BEHALF D70 refused
        2026-08-03 web-41 shirabe-research OPT_OUT D46 refused
        2026-08-04 L-333 shirabe-research CONSENT D70 refused
        2026-08-18 web-41 shirabe-research OPT_OUT D47 authorised
        2026-08-20 web-41 shirabe-research OPT_OUT D47 authorised
        2026-09-02 L-303 hakobi-mail CONSENT D72 authorised
        2026-09-17 L-304 hakobi-mail CONSENT D72 authorised
        2026-09-18 L-304 sample-ads-ie FOREIGN_CONSENT D72 authorised
        2026-10-02 L-303 hakobi-mail CONSENT D71 refused
        2026-10-22 L-305 shirabe-research CONSENT D72 authorised
        2026-10-23 L-305 shirabe-research CONSENT D06 refused
        2026-10-27 L-305 yoyaku-mihon OPT_OUT D42 refused
        2026-11-13 L-306 yoyaku-mihon CONSENT D72 authorised
        2026-11-17 L-306 shirabe-research OPT_OUT D41 refused
    """,
    "medmain": """
        2026-03-11 C-01 tenji-events CONSENT D72 authorised
        2026-03-12 C-01 tenji-events CONSENT D71 refused
        2026-03-12 C-01 kumoi-cloud ENTRUST D51 refused
        2026-03-13 C-01 kumoi-cloud ENTRUST D51 refused
        2026-03-13 C-01 kumoi-cloud ENTRUST D50 authorised
        2026-03-16 C-02 tenji-events OPT_OUT D14 refused
        2026-03-17 C-02 example-analytics CONSENT D31 refused
        2026-04-02 C-02 tenji-events OPT_OUT D14 refused
        2026-04-06 C-03 mihon-pathology ACAD_RECIPIENT D27 refused
        2026-04-06 C-03 mihon-pathology ACAD_RECIPIENT D26 authorised
        2026-04-06 C-03 mihon-pathology CONSENT D14 refused
        2026-04-06 C-03 mihon-pathology ACAD_JOINT D27 refused
        2026-04-06 C-03 mihon-pathology ACAD_JOINT D26 authorised
        2026-04-07 C-03 mihon-pathology CONSENT D72 authorised
        2026-04-09 C-03 tenji-events CONSENT D70 refused
        2026-04-09 C-04 example-analytics CONSENT D30 refused
        2026-04-10 C-04 example-analytics CONSENT D72 authorised
        2026-04-21 C-01 tenji-events CONSENT D70 refused
        2026-04-23 C-01 kaikei-mihon CONSENT D10 refused
        2026-04-28 C-04 kumoi-cloud ON_BEHALF D72 authorised
        2026-05-08 C-02 tenji-events CONSENT D71 refused
        2026-05-11 C-04 kaikei-mihon ON_BEHALF D70 refused
        2026-06-03 C-01 kaikei-mihon CONSENT D72 authorised
        2026-07-07 C-02 tenji-events CONSENT D09 refused
        2026-07-07 C-02 mihon-pathology LAW D21 refused
        2026-09-16 C-06 kaikei-mihon CONSENT D72 authorised
        2026-09-21 C-04 example-analytics CONSENT D30 refused
        2026-10-06 C-05 tokyo-mihon-branch CONSENT D15 authorised
        2026-10-06 C-05 tokyo-mihon-branch CONSENT D15 refused
        2026-10-14 C-07 tenji-events CONSENT D72 authorised
        2026-11-11 C-08 kaikei-mihon CONSENT D72 authorised
    """,
    "minimum-group": """
        2026-03-04 M-1001 klinik CONSENT D70 refused
        2026-03-04 M-1001 klinik JOINT_USE D54 refused
        2026-03-04 M-1001 klinik ENTRUST D51 refused
        2026-03-05 M-1001 klinik CONSENT D72 authorised
        2026-03-06 M-1001 klinik CONSENT D71 refused
        2026-03-06 M-1001 klinik CONSENT D71 refused
        2026-03-09 M-1001 klinik JOINT_USE D54 refused
        2026-03-16 web-9001 nikki-media OPT_OUT D14 refused
        2026-03-16 c-12 sample-analytics-us CONSENT D11 refused
        2026-03-17 c-12 sample-analytics-us CONSENT D12 refused
        2026-03-18 c-12 sample-analytics-us CONSENT D13 authorised
        2026-03-18 M-1002 mihon-loan CONSENT D72 authorised
        2026-03-19 M-1002 mihon-loan CONSENT D71 refused
        2026-03-25 M-1002 mihon-skin-lab CONSENT D72 authorised
        2026-04-16 web-9001 nikki-media OPT_OUT D43 refused
        2026-04-21 web-9001 nikki-media OPT_OUT D43 refused
        2026-04-24 M-1001 nikki-media OPT_OUT D40 refused
        2026-05-12 M-1001 klinik CONSENT D70 refused
        2026-05-14 M-1001 sample-hospital-minami CONSENT D10 refused
        2026-05-18 M-1001 klinik JOINT_USE D53 authorised
        2026-06-01 M-1002 sample-hospital-minami LIFE D22 authorised
        2026-06-09 M-1003 sample-hospital-minami ON_BEHALF D72 authorised
        2026-06-25 M-1003 nikki-media CONSENT D70 refused
        2026-08-11 M-1002 mihon-loan CONSENT D09 refused
        2026-09-02 web-9001 nikki-media OPT_OUT D43 refused
        2026-09-10 M-1004 mihon-skin-lab CONSENT D72 authorised
        2026-10-08 M-1005 mihon-loan CONSENT D72 authorised
        2026-10-12 M-1004 mihon-kai SUCCESSION D55 refused
        2026-10-19 M-1004 mihon-kai SUCCESSION D52 authorised
        2026-11-06 M-1006 sample-hospital-minami CONSENT D72 authorised
    """,
    "sakura": """
        2026-03-09 S-502 d9a6eacd CONSENT D72 authorised
        2026-03-11 S-502 asahi-mihon-nursing CONSENT D72 authorised
        2026-03-11 S-502 kumo-pharmacy CONSENT D72 authorised
        2026-03-12 S-502 mihon-univ-hospital CONSENT_IMPLIED_CARE D61 refused
        2026-03-12 S-501 mihon-univ-hospital CONSENT D72 authorised
        2026-03-17 S-502 mihon-univ-hospital CONSENT_IMPLIED_CARE D62 authorised
        2026-03-27 S-501 mihon-univ-hospital CONSENT D71 refused
        2026-04-02 S-501 directory-mihon OPT_OUT D40 refused
        2026-04-02 S-501 directory-mihon OPT_OUT D08 refused
        2026-04-08 S-502 mihon-kenpo CONSENT D72 authorised
        2026-04-13 S-501 mihon-univ-hospital CONSENT D10 refused
        2026-04-13 S-501 mihon-univ-hospital LIFE D23 refused
        2026-04-21 S-502 d9a6eacd CONSENT D70 refused
        2026-05-07 S-502 asahi-mihon-nursing CONSENT D72 authorised
        2026-05-08 S-502 mihon-kenpo CONSENT D72 authorised
        2026-05-18 S-501 mihon-univ-hospital CONSENT D72 authorised
        2026-05-20 S-503 reiji-electric CONSENT D70 refused
        2026-05-20 S-503 reiji-electric CONSENT_IMPLIED_CARE D61 refused
        2026-05-21 S-503 reiji-electric CONSENT D72 authorised
        2026-05-21 S-503 reiji-electric CONSENT D71 refused
        2026-05-22 S-503 reiji-electric OPT_OUT D14 refused
        2026-06-08 S-502 mihon-kenpo CONSENT_IMPLIED_CARE D62 authorised
        2026-06-10 S-502 mihon-police STATE_DUTY D25 refused
        2026-06-10 S-502 mihon-police STATE_DUTY D24 authorised
        2026-06-16 S-503 reiji-electric CONSENT D09 refused
        2026-06-16 S-503 mihon-police LAW D21 refused
        2026-06-16 S-503 mihon-police LAW D20 authorised
        2026-06-17 S-501 mihon-ward PUBLIC_HEALTH D23 refused
        2026-06-17 S-503 mihon-ward PUBLIC_HEALTH D09 referred
        2026-06-18 S-503 mihon-ward PUBLIC_HEALTH D09 authorised
        2026-09-09 S-505 mihon-univ-hospital CONSENT D72 authorised
        2026-09-10 S-501 mihon-univ-hospital CONSENT D10 refused
        2026-09-15 S-505 kumo-pharmacy CONSENT_IMPLIED_CARE D60 refused
        2026-09-29 S-505 kumo-pharmacy CONSENT_IMPLIED_CARE D62 authorised
        2026-10-06 S-544 mihon-univ-hospital ON_BEHALF D72 authorised
        2026-10-15 S-506 kumo-pharmacy CONSENT D72 authorised
        2026-11-12 S-507 asahi-mihon-nursing CONSENT D72 authorised
        2026-11-13 S-507 521b55ad CONSENT_IMPLIED_CARE D62 authorised
        2026-11-16 S-502 d9a6eacd CONSENT D02 referred
    """,
}
