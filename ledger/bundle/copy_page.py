"""The page that lies in every published copy: what it is, whose, and how to check it.

Its first two lines say which kind of copy the directory is and of which log; it is written once.
"""

from __future__ import annotations

from ledger.bundle.readme import SIMULATED

_KINDS = {"daicho copy: public": False, "daicho copy: with contents": True}
_PUBLIC = """
A copy of the tree of a consent and provision ledger: leaves and tiles (tile/) and what was signed
(checkpoint, checkpoints/). It holds no contents, no names and no tags of people, and may be served
to anybody as static files.
"""
_PUBLIC_JA = """
同意・提供記録の台帳のツリーの写しです。リーフとタイル（tile/）と、署名されたチェックポイント
（checkpoint、checkpoints/）だけを含みます。記録の内容や本人のタグは含まず、公開できます。
"""
_CONTENTS = """
A copy of a whole consent and provision ledger, contents included: an evidence bundle that grows.
NOT PUBLIC: contents/ holds tags of people, recipients and grounds. ciphertexts/ holds the sealed
parts, which open only with keys that are not here.
"""
_CONTENTS_JA = """
同意・提供記録の台帳全体の写し（証拠一式）で、記録が増えるごとに書き足されます。
公開しないでください。contents/ には本人のタグ、提供先、根拠が含まれます。
ciphertexts/ は封緘された部分で、ここにない鍵がなければ開けません。
"""
_CHECK = """
HOW TO CHECK IT

Get the log's verifier key (one line, NAME+HEX+BASE64) from the organisation by another way than
this copy: in person, on paper, from its publication. Then, with Python 3.11 or newer:

    python -m ledger.verifier THIS-DIRECTORY --key 'NAME+HEX+BASE64'

checkpoint is a signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint); tile/ holds the tree
(RFC 6962) as c2sp.org/tlog-tiles says. Keep a checkpoint: a later one must be a continuation of it.
next/, where it is there, holds what is just being added. This page vouches for nothing.
"""
_CHECK_JA = """
検証のしかた

台帳の検証鍵（NAME+HEX+BASE64 の1行）を、この写しとは別の経路（対面、書面、公表資料など）で
事業者から入手してください。Python 3.11 以降があれば検証できます。

    python -m ledger.verifier このフォルダー --key 'NAME+HEX+BASE64' --lang ja

チェックポイントを控えておけば、後の台帳がその続きであることを確かめられます。next/ があれば、
書き足している途中のファイルです。このページは何の証明にもなりません。
"""


def copy_page(origin: str, *, contents: bool, simulated: bool | None) -> bytes:
    """The page for a copy of a log, with contents or without."""
    kind = next(line for line, has in _KINDS.items() if has is contents)
    said = SIMULATED.en + SIMULATED.ja if simulated else ""
    english = (_CONTENTS if contents else _PUBLIC) + _CHECK
    japanese = (_CONTENTS_JA if contents else _PUBLIC_JA) + _CHECK_JA
    return f"{kind}\n{origin}\n{said}{english}{japanese}".encode()


def parse_page(data: bytes) -> tuple[str, bool] | None:
    """Origin of a copy, and whether it has contents; None if this is no page of a copy."""
    kind, origin, *_ = [*data[:4096].decode("utf-8", "replace").split("\n", 2), "", ""]
    return (origin, _KINDS[kind]) if kind in _KINDS and origin else None
