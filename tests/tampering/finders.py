"""What each of those who look finds after an act: the kinds of finding, none if nothing is seen.

They run in the order of ordinary life: the log is verified and used, the signer takes its turn, a
bundle is made for whoever asks, and those who hold something from before compare.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from ledger.application.erased_later import decided
from ledger.application.people import People
from ledger.application.signing import Refused
from ledger.bundle.layout import MAX_CIPHERTEXT, Part, place_of, read_items
from ledger.errors import LedgerError
from ledger.interfaces.bootstrap import behind_guard
from ledger.interfaces.bundle_rules import Rules
from ledger.interfaces.settings import resolve
from ledger.interfaces.signer_folder import LogSigner
from ledger.log.content import parse_content
from ledger.store.address import keys_address
from ledger.store.opening import open_keys, open_store
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_bundle
from tests.support.bundles import tree_of
from tests.support.cli import Desk
from tests.support.clinic import CONSENT, KEK, NUMBER, ORIGIN, PROVISION, Chance
from tests.support.signing import turn
from tests.tampering.matrix import Finder
from tests.tampering.scene import Scene

Kinds = frozenset[str]
NOTHING: Kinds = frozenset()
REFUSED = "refused"
"""No bundle can be made of the log as it is."""
QUESTIONS = (f"history {NUMBER}", "provisions", "trail", f"person find {NUMBER}")
"""What the desk asks in the course of a day."""


class Finders:
    """Everybody who looks at one scene, each at most once."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.desk = scene.desk()
        self.not_checked: set[str] = set()
        """What the verifier said it had not checked in the bundle made now."""

    def found(self, finder: Finder) -> Kinds:
        """What one of them finds."""
        by: dict[Finder, Callable[[], Kinds]] = {
            Finder.VERIFY: self._verify,
            Finder.USE: self._use,
            Finder.SIGNER: lambda: self.signer,
            Finder.SIGNER_FULL: self._signer_full,
            Finder.BUNDLE: lambda: self.bundle[0],
            Finder.RECEIPT: self._receipt,
            Finder.COPY: self._copy,
            Finder.PUBLISH: self._publish,
        }
        return by[finder]()

    def all(self, finders: Iterable[Finder] = Finder) -> dict[Finder, Kinds]:
        """What all find, in the order in which they look; what is recorded next comes last."""
        found = {finder: self.found(finder) for finder in finders}
        found[Finder.USE] |= self._recording()
        return found

    def _verify(self) -> Kinds:
        return verified(self.desk)

    def _use(self) -> Kinds:
        """Ordinary answers, and every sealed part opened that was not erased."""
        found = {code for line in QUESTIONS if (code := self._refused(line))}
        try:
            store = open_store(self.scene.address, read_only=True)
        except LedgerError as error:
            return frozenset({*found, error.code})
        try:
            keys = open_keys(keys_address(self.scene.address), read_only=True)
        except LedgerError as error:
            store.close()
            return frozenset({*found, error.code})
        people = People(keys, KEK, Chance(1))
        try:
            erased = decided(store, ORIGIN)
            for entries in store.scan(ORIGIN):
                for entry in entries:
                    if (name := sealed_under(entry.content)) and name in erased:
                        continue
                    ciphertext = store.ciphertexts(ORIGIN, [entry.position]).get(entry.position)
                    try:
                        people.open(ORIGIN, parse_content(entry.content), ciphertext)
                    except LedgerError as error:
                        found.add(error.code)
            people.check_fits()
        except LedgerError as error:
            found.add(error.code)
        finally:
            keys.close()
            store.close()
        return frozenset(found)

    def _recording(self) -> Kinds:
        """What keeps a consent and a provision from being recorded."""
        try:
            with self.scene.clinic(seed=77) as clinic:
                clinic.clock.move(days=900)
                guard = behind_guard(resolve({}, self.desk.env), clinic.store, lambda _: None)
                clinic.ledger = replace(clinic.ledger, guard=guard)
                clinic.do("consent", **CONSENT)
                clinic.do("authorise_and_provide", **PROVISION, means="FAX")
        except LedgerError as error:
            return frozenset({error.code})
        return NOTHING

    def _refused(self, line: str) -> str | None:
        """The word for what kept a command from answering; None if it answered."""
        answer = self.desk.run(f"{line} --json")
        return str(answer.json["error"]["code"]) if answer.code else None

    @cached_property
    def signer(self) -> Kinds:
        """The next turn."""
        return self._turn(self.scene.signer)

    def _signer_full(self) -> Kinds:
        """A turn that reads everything again; of a copy of its folder, as it is by now."""
        shutil.copytree(self.scene.folder / "signer", self.scene.folder / "signer-full")
        return self._turn(LogSigner(self.scene.folder / "signer-full", ORIGIN), full=True)

    def _turn(self, signer: LogSigner, *, full: bool = False) -> Kinds:
        try:
            more = {"full": True, "roots": signer.roots()} if full else {}
            came = turn(self.scene.address, signer, **more)
        except LedgerError as error:
            return frozenset({error.code})
        if isinstance(came, Refused):
            return frozenset({str(came.kind)})
        return frozenset(str(one.kind) for one in came.findings)

    @cached_property
    def bundle(self) -> tuple[Kinds, Path | None]:
        """What the offline verifier finds in a bundle made now, after the signer's turn."""
        assert self.signer is not None
        made = self.scene.folder / "made-now"
        answer = self.desk.run(f"bundle {made} --json")
        if answer.code:
            return frozenset({REFUSED}), None
        if self.scene.bundle_act:
            self.scene.bundle_act(made)
        return self._judged(made), made

    def _judged(self, path: Path, *receipts: Path) -> Kinds:
        rules = Rules(path, lambda: nullcontext(lambda *_: None))
        keys = Keys([self.scene.key])
        report = verify_bundle(path, keys, receipts=receipts, rules=rules)
        self.not_checked |= {text.en for text in report.not_checked}
        found = frozenset(str(one.finding.kind) for one in report.noted)
        assert found or report.exit_code == 0
        return found

    def _receipt(self) -> Kinds:
        """What the receipt shows that the bundle made now does not show by itself."""
        found, made = self.bundle
        if made is None:
            return found
        return self._judged(made, self.scene.receipt) - found

    def _copy(self) -> Kinds:
        """What differs between the bundle that was handed out and the one made now."""
        found, made = self.bundle
        if made is None:
            return found
        held, now = _by_entry(self.scene.held), _by_entry(made)
        return frozenset(
            f"{what}_differs" for (what, key), data in held.items() if now.get((what, key)) != data
        )

    def _publish(self) -> Kinds:
        """What keeps the copy elsewhere from growing, at the next turn."""
        assert self.signer is not None
        answer = self.desk.run(f"publish {self.scene.published} --contents --json")
        if answer.code == 0:
            return NOTHING
        if "refusal" not in answer.json:
            return frozenset({answer.json["error"]["code"]})
        return frozenset({answer.json["refusal"]["kind"]})


def verified(desk: Desk) -> Kinds:
    """What `verify --rules` finds."""
    answer = desk.run("verify --rules --json")
    if "logs" not in answer.json:
        return frozenset({answer.json["error"]["code"]})
    found = {"log_missing"} if answer.json["logs_missing"] or not answer.json["logs"] else set()
    for log in answer.json["logs"]:
        found |= {one["kind"] for one in log["findings"]}
        found |= {one["kind"] for one in log["views"]}
        unchecked = ("views_not_checked", "keys_not_checked", "verdicts_not_checked")
        if not found and any(log[name] for name in unchecked):
            found.add("not_checked")
    assert found or answer.code == 0
    return frozenset(found)


def sealed_under(data: bytes) -> tuple[str, str] | None:
    """Registration and class that something is sealed under; None if nothing can be read."""
    try:
        content = parse_content(data)
    except LedgerError:
        return None
    return (str(content.subject), str(content.sealed["class"])) if content.sealed else None


def _by_entry(folder: Path) -> dict[tuple[str, object], bytes]:
    """What a bundle holds, by what it is and which: so that sizes of files do not matter."""
    found: dict[tuple[str, object], bytes] = {}
    for name, data in tree_of(folder).items():
        place = place_of(name)
        if place is None:
            continue
        if place.part in (Part.CONTENTS, Part.CIPHERTEXTS):
            with (folder / name).open("rb") as stream:
                items = list(read_items(stream, name, place.width, MAX_CIPHERTEXT))
            for offset, item in enumerate(items):
                found[place.part.value, place.index * 256 + offset] = item
        elif place.part is Part.TILE and place.level == 0:
            for at in range(0, len(data), 32):
                found["leaf", place.index * 256 + at // 32] = data[at : at + 32]
        elif place.part is Part.DOCUMENT:
            found["document", place.digest] = data
    return found
