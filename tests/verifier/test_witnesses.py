"""A quorum of the witnesses that the checker trusts, or a break; nobody asked, nothing checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.log.cosignature import CosignerType
from ledger.log.note import encode_note, parse_note
from ledger.log.trust_policy import TrustPolicy, parse_trust_policy
from ledger.verifier.__main__ import main
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_bundle
from ledger.verifier.report import Report
from ledger.verifier.witnesses import NO_ML_DSA, QUORUM
from tests.support.bundles import Signer, change, told
from tests.support.witness import Witness

ONE = Witness(CosignerType.ED25519, 1, "witness.example/one")
TWO = Witness(CosignerType.ML_DSA_44, 2, "witness.example/two")
THREE = Witness(CosignerType.ED25519, 3, "witness.example/three")
POLICY = f"""\
log {Signer().key.text}
witness one {ONE.key.text}
witness two {TWO.key.text}
witness three {THREE.key.text}
group two-of-three 2 one two three
quorum two-of-three
"""
NEWEST, EARLIER = "checkpoint", ("checkpoints/10", "checkpoints/20")


def policy(text: str = POLICY) -> TrustPolicy:
    return parse_trust_policy(text.encode())


def judged(bundle: Path, **more: object) -> Report:
    return verify_bundle(bundle, Keys([Signer().key], policy=policy(), **more))  # type: ignore[arg-type]


@pytest.fixture
def cosign(bundle: Path) -> Callable[..., Path]:
    """Puts lines of witnesses into notes of the bundle."""

    def into(*witnesses: Witness, files: tuple[str, ...] = (NEWEST, *EARLIER)) -> Path:
        for file in files:
            for witness in witnesses:
                change(bundle / file, witness.cosigned)
        return bundle

    return into


def test_two_of_three_are_enough_and_each_is_named_with_its_time(
    cosign: Callable[..., Path],
) -> None:
    report = judged(cosign(ONE, TWO))

    assert told(report) == "0: "
    assert report.as_json()["witnessed"] == [
        {"name": "one", "at": "2023-03-20T12:25:47Z"},
        {"name": "two", "at": "2023-03-20T12:25:47Z"},
    ]
    assert QUORUM not in report.not_checked


def test_too_few_are_a_break(cosign: Callable[..., Path]) -> None:
    assert told(judged(cosign(TWO))).startswith("3: quorum_missing")


def test_the_same_witness_twice_is_one(cosign: Callable[..., Path]) -> None:
    assert told(judged(cosign(ONE, ONE))).startswith("3: quorum_missing")


def test_a_witness_of_an_earlier_checkpoint_alone_is_none_of_the_newest(
    cosign: Callable[..., Path],
) -> None:
    assert told(judged(cosign(ONE, TWO, files=EARLIER))) == "3: quorum_missing"


def test_an_earlier_checkpoint_without_quorum_is_a_finding(cosign: Callable[..., Path]) -> None:
    report = judged(cosign(ONE, THREE, files=(NEWEST,)))

    assert told(report) == "0: earlier_quorum_missing"


def test_a_line_that_does_not_hold_counts_for_nothing_and_spoils_nothing(
    cosign: Callable[..., Path],
) -> None:
    bundle = cosign(ONE, TWO)

    def forged(data: bytes) -> bytes:
        note = parse_note(data)
        lifted = THREE.line(note.text.replace("25", "24", 1))
        return encode_note(replace(note, signatures=(*note.signatures, lifted)))

    change(bundle / NEWEST, forged)
    report = judged(bundle)
    assert told(report) == "0: cosignature_wrong"
    assert len(report.witnessed) == 2


def test_a_witness_cannot_stand_in_for_the_log(bundle: Path) -> None:
    def replaced(data: bytes) -> bytes:
        note = parse_note(data)
        lines = (ONE.line(note.text), TWO.line(note.text))
        return encode_note(replace(note, signatures=lines))

    change(bundle / NEWEST, replaced)
    assert told(judged(bundle)).startswith("3: not_signed_by_key")


def test_a_form_that_cannot_be_checked_here_counts_for_nothing_and_is_told(
    cosign: Callable[..., Path],
) -> None:
    report = judged(cosign(ONE, TWO), ml_dsa=None)

    assert told(report).startswith("3: quorum_missing")
    assert NO_ML_DSA in report.not_checked


def test_without_a_policy_witnesses_are_told_as_not_checked(cosign: Callable[..., Path]) -> None:
    report = verify_bundle(cosign(ONE), Keys([Signer().key]))

    assert told(report) == "0: "
    assert QUORUM in report.not_checked
    assert report.as_json()["witnessed"] == []


def test_a_time_that_no_calendar_has_is_shown_as_its_number(bundle: Path) -> None:
    for witness in (ONE, THREE):
        change(bundle / NEWEST, lambda data, w=witness: w.cosigned(data, 2**62))  # type: ignore[misc]

    assert {one.at for one in judged(bundle).witnessed} == {str(2**62)}


def test_the_command_takes_keys_and_quorum_from_a_policy(
    cosign: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "policy"
    path.write_text(POLICY)
    bundle = cosign(ONE, TWO)

    assert main([str(bundle), "--policy", str(path), "--json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["witnessed"]] == [
        "one", "two",
    ]  # fmt: skip
    assert main([str(bundle), "--policy", str(path), "--lang", "en"]) == 0
    assert "seen by the witness one at 2023-03-20T12:25:47Z" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("quorum none\n", "verifier key of the log"),
        ("quorum nobody\n", "line 1"),
        (None, "No such file"),
    ],
)
def test_a_policy_that_cannot_be_used_is_wrong_usage(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, words: str
) -> None:
    path = tmp_path / "policy"
    if text is not None:
        path.write_text(text)

    with pytest.raises(SystemExit) as ended:
        main([str(bundle), "--policy", str(path)])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err
