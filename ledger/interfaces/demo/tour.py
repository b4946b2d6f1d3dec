"""What the tour says, and the command lines it runs, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.interfaces.cli import exit_codes
from ledger.interfaces.demo.folder import Folder
from ledger.text import Text

ORIGIN = "demo.daicho.example/kizuna"
PERSON, RECIPIENT = "KZ-00101", "sample-bay-hospital"
POSTED_TO, HOSPITAL = "S-506", "mihon-univ-hospital"
SAMPLED, LABORATORY = "KZ-00102", "contoh-lab"
EARLIER = "2026-04-14"
SHOPPER, ADVERTISER = "ec-3001", "tehai-ads"
INQUIRED_ABOUT = "S-507"

INVENTED = Text(
    "This is a tour with invented data. Every person, recipient and event in it is made up; nothing"
    " of it happened at the organisations named. What stands for their policies are short"
    " statements in daicho's own words, not their texts.",
    "これは架空のデータによる一巡です。登場する本人・提供先・出来事はすべて架空で、名前の出る事業者で"
    "実際に起きたことではありません。方針の本文は、daicho が自らの言葉で短く述べたものです。",
)
FOLDER = Text("Everything it makes is in {dir}.", "作るものはすべて {dir} の中にあります。")
OTHER_CODE = Text(
    "The tour stops: this command ended with {found}, not with {wanted}.",
    "このコマンドの終了コードが {found} でした（想定は {wanted}）。一巡を中止します。",
)
LEFT_OUT = Text(
    "✕ The tour stops: nothing was altered in the copy.", "✕ 写しを変更できませんでした。"
)
ALTERED = Text(
    "9. What verification finds, on copies altered as an administrator of the files could",
    "9. 検証が見つけるもの（ファイルの管理者ならできる改ざんを、写しの上で行う）",
)
TRY_NEXT = Text("Try it yourself:", "次に試せること:")


@dataclass(frozen=True)
class Step:
    """One command line as a person would type it, and the exit code it must end with."""

    heading: Text | None
    words: tuple[str, ...]
    code: int = exit_codes.DONE


def making(folder: Folder) -> list[Step]:
    """From nothing to six logs; what an earlier run made is left as it is."""
    steps = []
    if not folder.key.exists():
        heading = Text(
            "A key, kept apart from the database", "鍵を作る（データベースとは別に保管）"
        )
        steps.append(Step(heading, ("key", "new", str(folder.key))))
    if not folder.database.exists():
        steps.append(Step(Text("A ledger", "台帳を作る"), ("init",)))
    files = tuple(str(path) for path in folder.histories)
    heading = Text("Six histories, one log for each legal entity",
                   "6つの履歴を記録する（法人ごとに1つの台帳）")  # fmt: skip
    return [*steps, Step(heading, ("replay", *files))]


def asking() -> list[Step]:
    """What people ask: the person, the regulator, the front desk, the auditor."""
    kizuna, sakura, aladdin = ("--org", "kizuna"), ("--org", "sakura"), ("--org", "aladdin")
    care = ("--item", "NAME,CONDITION", "--purpose", "SAK-P2.1a")
    sample = ("--item", "NAME,SPECIMEN", "--purpose", "KIZ-P1")
    shared = ("--item", "TXN_RECORD", "--purpose", "ALA-P4", "--basis", "CONSENT")
    return [
        Step(Text("1. One person: who received what, when, and on what ground",
                  "1. ある本人について: 誰が、何を、いつ、どの根拠で受け取ったか"),
             ("history", PERSON, *kizuna)),
        Step(Text("2. One recipient: everything it received",
                  "2. ある提供先について: 受け取ったものすべて"),
             ("received-by", RECIPIENT, *kizuna)),
        Step(Text("3. The same person, as it was known on 14 April",
                  "3. 同じ本人について、4月14日に知られていたとおりに"),
             ("history", PERSON, *kizuna, "--as-of", EARLIER)),
        Step(Text("4. The front desk asks: may this be provided now? Nothing was signed for it, but"
                  " the purpose is posted in the clinic and the patient did not reserve it: yes",
                  "4. 窓口の問い: 今、提供してよいか。これについての署名はないが、利用目的は"
                  "院内に掲示され、患者は留保していない。提供できる"),
             ("authorise", POSTED_TO, HOSPITAL, *care, "--basis", "CONSENT_IMPLIED_CARE",
              *sakura)),
        Step(Text("   To a laboratory in Indonesia, on a consent alone: no. It is recorded too",
                  "   インドネシアの検査機関へは、同意だけでは提供できない。判定も記録される"),
             ("authorise", SAMPLED, LABORATORY, *sample, "--basis", "CONSENT", *kizuna),
             exit_codes.REFUSED),
        Step(Text("   on a consent given after reading about the country: yes, with the record due",
                  "   その国についての説明を読んだ上での同意なら提供でき、必要な記録も示される"),
             ("authorise", SAMPLED, LABORATORY, *sample, "--basis", "FOREIGN_CONSENT", *kizuna)),
        Step(Text("   On a clause that only the policy of another clinic knows: no. Policy and Act"
                  " are both asked, and the answer says what would do in its place",
                  "   別の院の方針だけが掲げる条項によっては、提供できない。方針と法の両方の判定"
                  "と、代わりに根拠となり得るものが示される"),
             ("authorise", SHOPPER, ADVERTISER, *shared, "--clause", "ALA-2.1.b", *aladdin),
             exit_codes.REFUSED),
        Step(Text("5. One person's stops: seven kinds, none of which implies another",
                  "5. ある本人の停止: 7種類あり、互いに他を含まない"),
             ("stops", SHOPPER, *aladdin)),
        Step(Text("6. What the person is told after an inquiry of the police that must stay secret",
                  "6. 秘すべき警察の照会があった後に、本人に示すもの"),
             ("history", INQUIRED_ABOUT, *sakura)),
        Step(Text("   and what the privacy officer or an auditor sees, with the ground",
                  "   個人情報の責任者や監査人に示すもの（非開示の理由つき）"),
             ("history", INQUIRED_ABOUT, *sakura, "--withheld")),
        Step(Text("7. The policies as data, and in how many places each falls short",
                  "7. データとしての方針と、それぞれへの指摘の数"),
             ("profile", "list")),
        Step(Text("8. All six logs, checked against themselves, and every verdict computed again",
                  "8. 6つの台帳すべてを検証し、すべての判定を計算し直す"),
             ("verify", "--rules")),
    ]  # fmt: skip


def verifying_copy(folder: Folder, name: str) -> Step:
    """The check that finds what was altered."""
    store = f"sqlite:///{folder.altered(name)}"
    return Step(None, ("verify", "--org", "kizuna", "--store", store),
                exit_codes.DIFFERENCE)  # fmt: skip


def next_lines() -> Sequence[str]:
    """Command lines that work once the exports are set."""
    return (
        f"daicho history {PERSON} --org kizuna --complete",
        "daicho trail --org sakura",
        "daicho profile check aladdin",
        "daicho consent --help",
        "daicho verify --org medmain --json",
    )
