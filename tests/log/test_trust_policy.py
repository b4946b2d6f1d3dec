"""The trust policy of a checker: which witnesses together are enough."""

from __future__ import annotations

from itertools import combinations

import pytest

from ledger.errors import LedgerError
from ledger.log.cosignature import CosignerKey, CosignerType
from ledger.log.note import VerifierKey
from ledger.log.trust_policy import parse_trust_policy

LOG = VerifierKey.of("ledger.example/kizuna-clinic", bytes([9] * 32)).text
KEYS = {
    name: CosignerKey(f"witness.example/{name}", CosignerType.ED25519, bytes([number] * 32)).text
    for number, name in enumerate(("X1", "X2", "X3", "Y1", "Y2", "Y3"))
}
WITNESSES = "".join(f"witness {name} {key}\n" for name, key in KEYS.items())
# The groups of the example in C2SP tlog-policy.
TWO_LEVELS = (
    f"log {LOG}\n\n# two organisations\n{WITNESSES}"
    "group X-witnesses 2 X1 X2 X3\n"
    "group Y-witnesses any Y1 Y2 Y3\n"
    "group X-and-Y all X-witnesses Y-witnesses\n"
    "quorum X-and-Y\n"
)


def test_two_of_one_group_and_one_of_the_other_are_enough_and_nothing_less_is() -> None:
    policy = parse_trust_policy(TWO_LEVELS.encode())

    for number in range(7):
        for signed in combinations(KEYS, number):
            x = sum(name.startswith("X") for name in signed)
            assert policy.satisfied(signed) == (x >= 2 and number - x >= 1)


def test_the_name_of_a_group_is_not_a_witness_who_signed() -> None:
    policy = parse_trust_policy(TWO_LEVELS.encode())

    assert not policy.satisfied({"X-and-Y", "X-witnesses", "Y-witnesses"})


def test_a_policy_names_its_logs() -> None:
    assert [key.text for key in parse_trust_policy(TWO_LEVELS.encode()).logs] == [LOG]


def test_a_quorum_of_none_wants_no_witness() -> None:
    assert parse_trust_policy(b"quorum none\n").satisfied(())


def test_a_single_witness_may_be_the_quorum() -> None:
    policy = parse_trust_policy(
        f"\twitness w  {KEYS['X1']} https://w.example/ \nquorum w\n".encode()
    )

    assert policy.satisfied({"w"})
    assert not policy.satisfied(())


def test_groups_within_groups_as_deep_as_a_policy_may_be_are_counted() -> None:
    lines = [f"witness w {KEYS['X1']}", "group g0 all w"]
    lines += [f"group g{n} all g{n - 1}" for n in range(1, 990)]
    policy = parse_trust_policy("\n".join([*lines, "quorum g989", ""]).encode())

    assert policy.satisfied({"w"})
    assert not policy.satisfied(())


@pytest.mark.parametrize(
    "lines",
    [
        "",
        WITNESSES,
        "quorum none",
        "quorum none\nquorum none\n",
        "quorum nobody\n",
        "group g any X1\nquorum g\n",
        f"{WITNESSES}group g 4 X1 X2 X3\nquorum g\n",
        f"{WITNESSES}group g 0 X1 X2 X3\nquorum g\n",
        f"{WITNESSES}group g 01 X1 X2 X3\nquorum g\n",
        f"{WITNESSES}group g most X1 X2 X3\nquorum g\n",
        f"{WITNESSES}group g any\nquorum g\n",
        f"{WITNESSES}group g any X1 X1\nquorum g\n",
        f"{WITNESSES}group g any X1\ngroup h any X1\nquorum h\n",
        f"{WITNESSES}group X1 any X2\nquorum X1\n",
        f"{WITNESSES}group none any X2\nquorum none\n",
        f"{WITNESSES}witness Z {KEYS['X1']}\nquorum Z\n",
        f"log {LOG}\nlog {LOG}\nquorum none\n",
        f"log {LOG} https://a.example https://b.example\nquorum none\n",
        f"witness w {LOG}\nquorum w\n",
        f"log {KEYS['X1']}\nquorum none\n",
        "witness w\nquorum w\n",
        "trust everybody\nquorum none\n",
        "quorum none\r\n",
        "quorum none\n" * 1001,
        "#" * 2**20 + "\nquorum none\n",
    ],
)  # fmt: skip
def test_a_policy_out_of_form_is_refused(lines: str) -> None:
    with pytest.raises(LedgerError):
        parse_trust_policy(lines.encode())
