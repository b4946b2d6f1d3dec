"""The page that lies in every bundle: how to check it, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.text import Text

_CHECK_EN = """\
Get the log's verifier key (one line, NAME+HEX+BASE64) from the organisation by another way than
this bundle: in person, on paper, from its publication. A key that came with the bundle proves
nothing. Then, offline, with the verifier as one file and Python 3.11 or newer:

    python3 -I verifier.pyz THIS-BUNDLE --key 'NAME+HEX+BASE64'

Whoever has the package daicho makes that file (daicho verifier verifier.pyz), and does not need it:
python -m ledger.verifier takes the same words. Compare the SHA-256 of a file that you were given
with one from somewhere else. It ends with 0 (sound), 1 (could not be checked) or 3 (a break), lists
what it did not check, and with --show tells what was proved.

"""
_CHECK_JA = """\
台帳の検証鍵（NAME+HEX+BASE64 の1行）を、この一式とは別の経路（対面、書面、公表資料など）で
事業者から入手してください。一式に付いてきた鍵では何も証明できません。
検証プログラム（一つのファイル）と Python 3.11 以降があれば、通信なしで検証できます。

    python3 -I verifier.pyz この一式 --key 'NAME+HEX+BASE64' --lang ja

このファイルは daicho があれば作れます（daicho verifier verifier.pyz）。daicho のある環境では
python -m ledger.verifier でも同じです。受け取ったファイルは、その SHA-256 を別の経路で得たものと
照合してください。終了コードは 0（異常なし）、1（確認できない）、3（異常あり）です。
確認していないことも表示され、--show を付けると証明された内容を表示します。

"""
_LINES = """\
Evidence bundle of a consent and provision ledger (daicho, log format 1)
{origin}
{size} entries (positions 0 to {last})
{simulated_en}
HOW TO CHECK IT

{check_en}WITH OTHER TOOLS

checkpoint is a signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint); tile/ holds the tree
(RFC 6962) and the leaves as tiles (c2sp.org/tlog-tiles). Each leaf holds, line by line: a label,
the origin, the position, the leaf hash of the entry before, and the SHA-256 of the content;
contents/ holds the contents, each behind its length (4 bytes, big-endian). ciphertexts/ holds the
sealed parts in the same way; they open only with keys that are not here. A length of 0 means:
not given. policies/ holds texts under their SHA-256. manifest.json and this page vouch for nothing.

同意・提供記録の台帳（daicho、ログ形式 第1版）の証拠一式
{origin}
{size}件（0番から{last}番まで）
{simulated_ja}
検証のしかた

{check_ja}他のツールで検証する場合

checkpoint は署名付きノート、tile/ は RFC 6962 のツリーとリーフ（C2SP tlog-tiles）です。
各リーフには、ラベル、台帳の名前、番号、直前の記録のリーフハッシュ、内容の SHA-256 が1行ずつ入って
います。contents/ には内容が、長さ（4バイト、ビッグエンディアン）に続けて入っています。
ciphertexts/ は封緘された部分で、ここにない鍵がなければ開けません。
長さ 0 は「渡されていない」という意味です。
policies/ の文書の名前はその SHA-256 です。manifest.json とこのページは何の証明にもなりません。
"""

_PART_LINES = """\
Evidence bundle of some entries of a consent and provision ledger (daicho, log format 1)
{origin}
{about_en}
up to the signed checkpoint of {size} entries
{simulated_en}
WHAT IT SHOWS

Each entry given here stands in the log that the checkpoint was signed for, at its position and
with exactly this content. What openings.jsonl shows is what was sealed when the entry was recorded.

WHAT IT DOES NOT SHOW

That these are all such entries: only one who has every content of the log can see that (a regulator
may ask the organisation for the whole log). That what an entry says is true. That nothing else
happened: nothing can show what was never recorded. Which entries stand between those given, and
whose they are: of them there are hashes alone.

HOW TO CHECK IT

{check_en}WITH OTHER TOOLS

checkpoint is a signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint). Each file in proofs/
is a c2sp.org/tlog-proof of one entry; its line "extra" is the base64 of the leaf data, which hold,
line by line: a label, the origin, the position, the leaf hash of the entry before, and the SHA-256
of the content. contents/ holds the contents by 256 positions, each behind its length (4 bytes,
big-endian); a length of 0 means: not given. openings.jsonl, if it is here, has a line for each
sealed part that was opened; HMAC-SHA-256 with the key "blind" over "daicho/v1/payload", a zero byte
and the payload gives the member pc of the entry's "sealed". checkpoints/ and consistency/, if they
are here, show that the log of an earlier checkpoint is the start of this one (RFC 6962). policies/
holds texts under their SHA-256. manifest.json and this page vouch for nothing.

同意・提供記録の台帳（daicho、ログ形式 第1版）の一部の記録についての証拠一式
{origin}
{about_ja}
署名済みチェックポイント（{size}件）まで
{simulated_ja}
この一式で分かること

ここにある各記録が、チェックポイントの署名された台帳のその番号に、この内容のとおりにあること。
openings.jsonl に示された内容が、記録時に封緘された内容そのものであること。

この一式では分からないこと

該当する記録がこれですべてであること（台帳の全内容を持つ者だけが確かめられます。監督機関は
事業者に台帳全体を求めることができます）。記録の内容が事実であること。ほかに何もなかったこと
（記録されなかったことは何によっても示せません）。間にある記録の内容と、それが誰のものか
（ハッシュしか含まれていません）。

検証のしかた

{check_ja}他のツールで検証する場合

checkpoint は署名付きノート、proofs/ の各ファイルは記録1件の証明（C2SP tlog-proof）です。
その extra の行はリーフ（base64）で、ラベル、台帳の名前、番号、直前の記録のリーフハッシュ、
内容の SHA-256 が1行ずつ入っています。contents/ には内容が256件ごとに、長さ（4バイト、
ビッグエンディアン）に続けて入っています。長さ 0 は「渡されていない」という意味です。
openings.jsonl があれば、開封した部分が1行ずつ入っています。"daicho/v1/payload"、ゼロ1バイト、
payload をつなげたものの HMAC-SHA-256（鍵は blind）が、記録の sealed の pc と一致します。
checkpoints/ と consistency/ があれば、以前のチェックポイントの台帳がこの台帳の先頭部分であることを
示します（RFC 6962）。policies/ の文書の名前はその SHA-256 です。manifest.json とこのページは
何の証明にもなりません。
"""
NOT_SIMULATED = Text("", "")
SIMULATED = Text(
    "\nSIMULATED: the clock of this log is not real (a demonstration or a test).\n",
    "\n模擬: この台帳の時計は実際のものではありません（実演又は試験）。\n",
)


def readme(origin: str, size: int, simulated: bool | None) -> bytes:
    """The page for a log, which says aloud where its clock is not real."""
    told = SIMULATED if simulated else NOT_SIMULATED
    text = _LINES.format(
        origin=origin, size=size, last=size - 1, simulated_en=told.en, simulated_ja=told.ja,
        check_en=_CHECK_EN, check_ja=_CHECK_JA,
    )  # fmt: skip
    return text.encode("utf-8")


def part_readme(origin: str, size: int, simulated: bool | None, about: Sequence[Text]) -> bytes:
    """The page for some entries of a log; `about` says which and for whom, a line each."""
    told = SIMULATED if simulated else NOT_SIMULATED
    text = _PART_LINES.format(
        origin=origin,
        size=size,
        about_en="\n".join(line.en for line in about),
        about_ja="\n".join(line.ja for line in about),
        simulated_en=told.en,
        simulated_ja=told.ja,
        check_en=_CHECK_EN,
        check_ja=_CHECK_JA,
    )
    return text.encode("utf-8")
