"""`daicho recording`: each side agrees to sound, video or photographs of a consultation."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example, TextGroup
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

AGREEMENT = "b5b5b5b5-b5b5-4b5b-8b5b-b5b5b5b5b5b5"

RECORDING = TextGroup(
    "recording",
    title=Text("agreement of both sides to recordings", "録音・録画等への双方の同意"),
    commands=(
        writing(
            "agree",
            "recording.agree",
            ("person",),
            details=Text(
                "Each side is recorded for itself. Where a policy has both sides agree, daicho"
                " collect remarks on a recording that lacks one of them.",
                "それぞれの側を別々に記録します。双方の同意を定める方針では、"
                "一方を欠く記録に daicho collect が注意を示します。",
            ),
            examples=(
                Example(
                    "daicho recording agree 0012345 --item AUDIO_REC,VIDEO_REC --side PATIENT"
                    f" --id {AGREEMENT}",
                    Text("the patient agrees to sound and video", "患者が録音・録画に同意"),
                ),
                Example(
                    "daicho recording agree 0012345 --item AUDIO_REC --side CLINIC",
                    Text("the clinic agrees to sound", "診療所が録音に同意"),
                ),
            ),
        ),
        writing(
            "end",
            "recording.end",
            ("agreement",),
            details=Text(
                "AGREEMENT is the record number of the agreement (daicho standing PERSON shows it),"
                " or the id of the command that recorded it. What was recorded stays.",
                "AGREEMENT は同意の記録番号（daicho standing PERSON で表示）、"
                "又は記録した命令の番号です。それまでの記録は残ります。",
            ),
            examples=(f"daicho recording end {AGREEMENT}",),
        ),
    ),
)  # fmt: skip
