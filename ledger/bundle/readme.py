"""The page that lies in every bundle: how to check it, in both languages."""

from __future__ import annotations

_LINES = """\
Evidence bundle of a consent and provision ledger (daicho, log format 1)
{origin}
{size} entries (positions 0 to {last})
{simulated_en}
HOW TO CHECK IT

Get the log's verifier key (one line, NAME+HEX+BASE64) from the organisation by another way than
this bundle: in person, on paper, from its publication. A key that came with the bundle proves
nothing. Then, with Python 3.11 or newer and the packages daicho and cryptography, offline:

    python -m ledger.verifier THIS-BUNDLE --key 'NAME+HEX+BASE64'

It ends with 0 (sound), 1 (could not be checked) or 3 (a break), and lists what it did not check.

WITH OTHER TOOLS

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

台帳の検証鍵（NAME+HEX+BASE64 の1行）を、この一式とは別の経路（対面、書面、公表資料など）で
事業者から入手してください。一式に付いてきた鍵では何も証明できません。
Python 3.11 以降と daicho、cryptography があれば、通信なしで検証できます。

    python -m ledger.verifier この一式 --key 'NAME+HEX+BASE64' --lang ja

終了コードは 0（異常なし）、1（確認できない）、3（異常あり）です。確認していないことも表示されます。

他のツールで検証する場合

checkpoint は署名付きノート、tile/ は RFC 6962 のツリーとリーフ（C2SP tlog-tiles）です。
各リーフには、ラベル、台帳の名前、番号、直前の記録のリーフハッシュ、内容の SHA-256 が1行ずつ入って
います。contents/ には内容が、長さ（4バイト、ビッグエンディアン）に続けて入っています。
ciphertexts/ は封緘された部分で、ここにない鍵がなければ開けません。
長さ 0 は「渡されていない」という意味です。
policies/ の文書の名前はその SHA-256 です。manifest.json とこのページは何の証明にもなりません。
"""


def readme(origin: str, size: int, simulated: bool | None) -> bytes:
    """The page for a log, which says aloud where its clock is not real."""
    told = ("", "")
    if simulated:
        told = (
            "\nSIMULATED: the clock of this log is not real (a demonstration or a test).\n",
            "\n模擬: この台帳の時計は実際のものではありません（実演又は試験）。\n",
        )
    text = _LINES.format(
        origin=origin, size=size, last=size - 1, simulated_en=told[0], simulated_ja=told[1]
    )
    return text.encode("utf-8")
