"""Done to what is sealed, to the keys it is sealed under, and to the signer."""

from __future__ import annotations

import hashlib
import json
import shutil
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger import canonical
from ledger.application import ed25519
from ledger.canonical import Object
from ledger.log.content import Content, parse_content, parse_sealed
from ledger.log.note import SignerKey
from ledger.sealing.envelope import commit, derive
from ledger.sealing.keys import IDENTITY
from tests.support import two_keys
from tests.support.clinic import KEK, ORIGIN
from tests.support.signing import new_signer
from tests.tampering.acts_log import RECORDED, UNSIGNED, re_linked, swap
from tests.tampering.scene import Scene

PERSON, OTHER = 2, 7
"""Where the two people were registered: an identity is sealed in each."""


# Sealed parts.


def ciphertexts_swapped(scene: Scene) -> None:
    swap(scene.admin, "ciphertext", PERSON, OTHER)


def ciphertext_moved_and_re_linked(scene: Scene) -> None:
    """One person's sealed part under a new entry of another, whose content says it belongs."""
    admin = scene.admin
    moved = ciphertext(scene, OTHER)
    content = parse_content(admin.entry(PERSON)["content"])
    taken = parse_content(admin.entry(OTHER)["content"]).sealed
    assert taken is not None
    chain_sealed(scene, content, taken, moved)


def chain_sealed(
    scene: Scene, like: Content, sealed: Mapping[str, object], data: bytes, **more: object
) -> None:
    """One more entry like an earlier one, with this sealed part."""
    at = scene.admin.rows("entry")[-1]["position"] + 1
    members = {"type": like.type, "subject": like.subject, "data": like.data, "tags": like.tags}
    scene.admin.chain(**{**members, "sealed": sealed, **more})
    scene.admin.add("ciphertext", position=at, bytes=data)


def ciphertext(scene: Scene, position: int) -> bytes:
    """The sealed part of an entry."""
    rows = scene.admin.rows("ciphertext")
    return next(bytes(row["bytes"]) for row in rows if row["position"] == position)


def data_key(scene: Scene, subject: str, klass: str) -> bytes:
    """A person's key, unwrapped with the key file."""
    table = "daicho_keys.key" if scene.address.kind == "postgresql" else "key"
    (row,) = scene.keys.run(
        f"SELECT wrapped FROM {table} WHERE subject = ? AND class = ?", subject, klass
    )
    return KEK.unwrap(bytes(row[0]), origin=ORIGIN, subject=subject, klass=klass)


def two_keys_for_one_ciphertext(scene: Scene) -> None:
    """An entry whose sealed part AES-GCM opens both under the person's key and under another.

    The content commits to the other: whoever wrote it could show either text to whom he liked.
    """
    like = parse_content(scene.admin.entry(PERSON)["content"])
    ours = data_key(scene, str(like.subject), IDENTITY)
    theirs, n = bytes(range(32)), bytes(range(32, 64))
    one, two = (derive(key, n, ORIGIN) for key in (theirs, ours))
    plain = canonical.encode({"name": "別の名前"})
    body = AESGCM(one.enc).encrypt(bytes(12), plain, b"")[:-16]
    commitments = {"alg": "A256GCM-HKDF-SHA256", "class": IDENTITY, "n": text(n),
                   "kc": text(one.kc), "pc": text(commit(one.blind, plain))}  # fmt: skip
    event, command = str(UUID(int=8, version=4)), str(UUID(int=9, version=4))
    last = parse_content(scene.admin.rows("entry")[-1]["content"])

    def content(free: str) -> Content:
        members = {**last.__dict__, "type": like.type, "subject": like.subject, "data": like.data,
                   "tags": like.tags, "event": event, "command": command}  # fmt: skip
        actor = type(last.actor)(free, last.actor.role)
        return Content(**{**members, "actor": actor, "sealed": commitments})

    free = two_keys.solve(one.enc, two.enc, body, lambda free: content(free).without_ciphertext())
    aad = content(free).without_ciphertext()
    sealed = body + two_keys.Key.of(one.enc).tag(aad, body).to_bytes(16, "big")
    shown = [AESGCM(key.enc).decrypt(bytes(12), sealed, aad) for key in (one, two)]
    assert shown[0] == plain != shown[1]
    whole = {**commitments, "ct": text(hashlib.sha256(sealed).digest()), "len": len(sealed)}
    chain_sealed(scene, like, whole, sealed, actor=content(free).actor)


def text(data: bytes) -> str:
    return b64encode(data).decode()


def opening_forged(scene: Scene) -> None:
    """A bundle made for somebody shows another text than was sealed, with the true blind."""
    content = parse_content(scene.admin.entry(PERSON)["content"])
    assert content.sealed is not None
    sealed = parse_sealed(content.sealed)
    key = data_key(scene, str(content.subject), sealed.klass)
    blind = derive(key, sealed.n, ORIGIN).blind
    truth = AESGCM(derive(key, sealed.n, ORIGIN).enc).decrypt(
        bytes(12), ciphertext(scene, PERSON), content.without_ciphertext()
    )
    assert commit(blind, truth) == sealed.pc
    forged = canonical.encode({**canonical.parse(truth), "name": "別の名前"})

    def add(bundle: Path) -> None:
        line: Object = {"position": PERSON, "payload": text(forged), "blind": text(blind)}
        (bundle / "openings.jsonl").write_bytes(canonical.encode(line) + b"\n")

    scene.bundle_act = add


# The signer.


def state_restored(scene: Scene) -> None:
    """The signer's state of an earlier day, its checkpoints left."""
    older = scene.folder / "older" / "signer" / scene.signer.path.name / "state"
    shutil.copy(older, scene.signer.path / "state")


def signer_restored(scene: Scene) -> None:
    scene.restore_signer()


def newest_checkpoint_restored(scene: Scene) -> None:
    shutil.copy(scene.signer.path / "checkpoints" / "25", scene.signer.path / "checkpoint")


def key_exchanged(scene: Scene) -> None:
    """The public half of another key given out as the signer's."""
    other = new_signer(scene.folder / "other", seed=5)
    shutil.copy(other.path / "vkey", scene.signer.path / "vkey")


def state_forged(scene: Scene) -> None:
    """A root in the signer's state that its hashes do not give."""
    path = scene.signer.path / "state"
    state = json.loads(path.read_text("utf-8"))
    root = bytearray(b64decode(state["root"]))
    root[0] ^= 1
    state["root"] = text(bytes(root))
    path.write_text(json.dumps(state), encoding="utf-8")


def signed_with_another_key(scene: Scene) -> None:
    """Another history, and a new signer made for it."""
    re_linked(scene, 12)
    scene.hide()
    shutil.rmtree(scene.folder / "signer")
    new_signer(scene.folder / "signer", seed=5)
    scene.sign()


def signed_with_the_stolen_key(scene: Scene) -> None:
    """Another history, signed from its beginning with the signer's own key."""
    re_linked(scene, 12)
    scene.hide()
    sign_anew(scene)


def sign_anew(scene: Scene) -> None:
    """A signer of the same key that has seen nothing before."""
    key, _ = scene.signer.key()
    shutil.rmtree(scene.folder / "signer")
    new_signer(scene.folder / "signer", seed=5)
    path = scene.signer.path
    stolen = SignerKey.of(key.name, key.seed, ed25519.public_of)
    (path / "key").write_text(f"{stolen.text}\n", encoding="utf-8")
    (path / "vkey").write_text(f"{scene.key.text}\n", encoding="utf-8")
    scene.sign()


def payload_rewritten_before_signing(scene: Scene) -> None:
    """What a new entry says, changed between recording and the signer's next turn."""
    re_linked(scene, UNSIGNED)


ACTS = {
    act.__name__: act
    for act in (
        ciphertexts_swapped, ciphertext_moved_and_re_linked, two_keys_for_one_ciphertext,
        opening_forged,
        state_restored, signer_restored, newest_checkpoint_restored, key_exchanged, state_forged,
        signed_with_another_key, signed_with_the_stolen_key,
    )
}  # fmt: skip
assert RECORDED != PERSON
