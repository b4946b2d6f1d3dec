"""The reference page of JSON answers: every command run for one clinic, and its members listed.

The answers are real: the commands below are carried out in a folder that is thrown away.
"""

from __future__ import annotations

import json
import os
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from reference_words import table

from ledger.interfaces.cli.main import cli
from ledger.interfaces.settings import SETTINGS

CONSENT = "11111111-1111-4111-8111-111111111111"
INSTRUCTION = "22222222-2222-4222-8222-222222222222"
PROVISION = "33333333-3333-4333-8333-333333333333"
OPT_OUT = "44444444-4444-4444-8444-444444444444"
AMENDMENT = "77777777-7777-4777-8777-777777777777"
SUSPENSION = "55555555-5555-4555-8555-555555555555"
NOTICE = "88888888-8888-4888-8888-888888888888"
CONTRACT = "99999999-9999-4999-8999-999999999999"
AGENT = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
RESERVATION = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
AGREEMENT = "dddddddd-dddd-4ddd-8ddd-dddddddddddd"
REFERRAL = "cccccccc-cccc-4ccc-8ccc-cccccccccccc"
ERASURE = "e0e0e0e0-e0e0-4e0e-8e0e-e0e0e0e0e0e0"
DEFERRED = "e1e1e1e1-e1e1-4e1e-8e1e-e1e1e1e1e1e1"
DECLINED = "e2e2e2e2-e2e2-4e2e-8e2e-e2e2e2e2e2e2"
CHANGE = "c4c4c4c4-c4c4-4c4c-8c4c-c4c4c4c4c4c4"
MARKETING = "15151515-1515-4515-8515-151515151515"
TRACKING = "16161616-1616-4616-8616-161616161616"
UNTOLD = "17171717-1717-4717-8717-171717171717"
WITHHOLDING = "18181818-1818-4818-8818-181818181818"
ACCEPTED = "19191919-1919-4919-8919-191919191919"
SCOPE = "--item DISPENSING --purpose CARE"
SOURCE = "--source PRINCIPAL --channel PHONE --sensitive-ground DIRECT"
WHAT = f"{SCOPE} --basis CONSENT"

# (command, arguments): together one clinic's day, in which each command has something to answer.
DAY: tuple[tuple[str, str], ...] = (
    ("key new", "daicho.key"),
    ("init", ""),
    ("migrate", ""),
    ("org add", "ledger.example/hinata --code hinata --name Hinata --zone Asia/Tokyo"),
    ("policy publish", ("HINATA 1 --title Policy --language en --text policy.txt --at 2023-04-01"
     " --effective-at 2023-04-01 --purpose CARE:provision:care:診療")),
    ("policy change-purpose", ("HINATA CARE --new AFTER:provision:after-care:予後 --relation"
     " relation.txt --announced PUBLISHED --announced-at 2023-05-01 --effective-at 2023-05-02")),
    ("policy change-purpose", ("HINATA CARE --new TALKS:internal:talks:講話 --relation relation.txt"
     f" --effective-at 2023-06-02 --at 2023-06-01 --id {CHANGE}")),
    ("policy announce-change", f"{CHANGE} --announced NOTIFIED --at 2023-06-02"),
    ("policy changes", "HINATA"),
    ("person add", ("--kind PATIENT --name '山田 花子' --kana 'ヤマダ ハナコ' --birth-date"
     " 1958-03-02 --number 0012345")),
    ("person add", "--kind PATIENT --name '山田 花子' --number A-77"),
    ("party add", "sakura --kind ORGANISATION --sector PHARMACY --name さくら薬局"),
    ("party amend", "sakura --kind ORGANISATION --sector PHARMACY --name さくら薬局本店"),
    ("party add", "--kind PRIVATE_PERSON --sector FAMILY --name '山田 太郎'"),
    ("collect", f"--on-behalf-of staff-2 0012345 {SCOPE} {SOURCE}"),
    ("notice give",
     (f"OPT 1 --kind OPT_OUT --text policy.txt --item NAME --contains OO1 --id {NOTICE}"
      " --place website --language ja")),
    ("notice file", f"{NOTICE} --contains OO1"),
    ("notice publish", f"{NOTICE} --by COMMISSION --place website"),
    ("notice list", ""),
    ("notice show", "OPT"),
    ("notice end", NOTICE),
    ("arrangement make", f"sakura --kind ENTRUSTMENT --form CONTRACT {SCOPE} --id {CONTRACT}"),
    ("arrangement list", ""),
    ("arrangement check", f"{CONTRACT} --outcome KEPT"),
    ("arrangement list", ""),
    ("arrangement end", CONTRACT),
    ("arrangement make", f"sakura --kind ACCEPTED --form CONTRACT {SCOPE} --id {ACCEPTED}"),
    ("collect", f"0012345 {SCOPE} {SOURCE} --held-for {ACCEPTED}"),
    ("dataset make", ("STAT --kind ANONYMISED --item AGE --standard Rule-34 --people 9 --secured"
     " --at 2024-01-01")),
    ("dataset publish", "STAT --item AGE --text policy.txt --place website --at 2024-01-02"),
    ("dataset announce",
     "STAT --item AGE --means FAX --text policy.txt --place website --at 2024-01-03"),
    ("dataset provide", "STAT sakura --means FAX --recipient-told --check"),
    ("dataset provide", "STAT sakura --means FAX --recipient-told"),
    ("dataset reidentified", "STAT --how COLLATED --prevented"),
    ("dataset list", ""),
    ("dataset show", "STAT"),
    ("agent verify", f"0012345 sakura --authority MANDATE --proof MANDATE_LETTER --id {AGENT}"),
    ("agent end", AGENT),
    ("reserve", f"0012345 --purpose CARE --channel PHONE --id {RESERVATION}"),
    ("unreserve", f"{RESERVATION} --channel PHONE"),
    ("person add", "--kind STAFF --name '院長 太郎' --number DR-1"),
    ("authorise", f"0012345 sakura {WHAT} --data-class DECEASED --id {REFERRAL}"),
    ("review", f"{REFERRAL} --decision APPROVED --decided-by DR-1 --reason asked"),
    ("authorise", f"0012345 sakura {WHAT}"),
    ("consent", f"0012345 --party sakura {SCOPE} --form WRITTEN --id {CONSENT}"),
    ("authorise", f"0012345 sakura {WHAT}"),
    ("authorise", f"0012345 sakura {WHAT} --item EXAM_RESULT"),
    ("provide", (f"0012345 sakura {WHAT} --authorise --means PAPER --method BULK --repeated"
     f" --transfers 2 --id {PROVISION}")),
    ("amend", f"{PROVISION} --means FAX --reason 'wrong box ticked' --id {AMENDMENT}"),
    ("accept", "0012345 --policy HINATA --version 1 --channel WEB"),
    ("tell", "0012345 --purpose 'MONITOR:a monitor programme:モニター企画' --channel PHONE"),
    ("recording agree", f"0012345 --item AUDIO_REC --side PATIENT --id {AGREEMENT}"),
    ("recording end", AGREEMENT),
    ("marketing stop", f"0012345 --channel PHONE --id {MARKETING}"),
    ("marketing resume", f"{MARKETING} --channel PHONE"),
    ("marketing stop", "0012345 --channel MESSAGING --purpose CARE"),
    ("tracking refuse", f"0012345 --channel WEB --means PLUG_IN --id {TRACKING}"),
    ("tracking allow", f"{TRACKING} --channel WEB"),
    ("refuse", f"0012345 --sector INSURER {SCOPE} --form ORAL"),
    ("instruct", f"0012345 sakura {SCOPE} --channel IN_PERSON --id {INSTRUCTION}"),
    ("uninstruct", f"{INSTRUCTION} --channel PHONE"),
    ("receive", ("0012345 sakura --item DISPENSING --basis CONSENT --acquisition FROM_PRINCIPAL"
     " --confirmation DECLARED --channel DOCUMENT")),
    ("provide", f"0012345 sakura {WHAT} --means FAX --id {UNTOLD}"),
    ("withhold", (f"{UNTOLD} --ground CRIME --decided-by A-77 --reason police --until 2027-01-01"
     f" --no-receipt-outside --id {WITHHOLDING}")),
    ("withheld", ""),
    ("history", "0012345 --withheld"),
    ("provisions", ""),
    ("release", f"{WITHHOLDING} --decided-by A-77"),
    ("withheld", "--all"),
    ("opt-out", f"0012345 --channel PHONE --id {OPT_OUT}"),
    ("opt-in", f"{OPT_OUT} --channel PHONE"),
    ("suspend",
     f"0012345 --kind PROVISION --ground BREACH --channel LETTER --id {SUSPENSION}"),
    ("resume", SUSPENSION),
    ("withdraw", f"{CONSENT} --channel PHONE"),
    ("person link", "0012345 A-77 --reason SAME_PERSON"),
    ("person unlink", "0012345 A-77 --reason MISTAKE"),
    ("person rekey", "A-77"),
    ("replay", "--check history.jsonl"),
    ("replay", "history.jsonl"),
    ("status", ""),
    ("history", "0012345 --limit 1"),
    ("standing", "0012345 --ended --limit 1"),
    ("trail", "--limit 1"),
    ("verify", ""),
    ("org list", ""),
    ("org show", "hinata"),
    ("person find", "0012345"),
    ("person find", "--name 山田"),
    ("person show", "0012345"),
    ("party list", ""),
    ("party find", "sakura"),
    ("policy list", ""),
    ("policy show", "HINATA"),
    ("profile list", ""),
    ("profile check", "sakura"),
    ("profile show", "hinata"),
    ("history", "0012345 --limit 1"),
    ("history", "0012345 --complete"),
    ("received-by", "sakura"),
    ("provisions", ""),
    ("retention list", "0012345"),
    ("standing", "0012345"),
    ("stops", "0012345"),
    ("standing", "0012345 --ended --collected --from 2024-01-01 --as-of 2099-01-01"),
    ("trail", "--as-of 2099-01-01"),
    ("provisions", "--as-of 2099-01-01 --to 2099-01-01"),
    ("trail", "--limit 3"),
    ("show", PROVISION),
    ("show", AMENDMENT),
    ("rebuild", ""),
    ("status", ""),
    ("verify", ""),
    ("verify", "--since-last"),
    ("verify", "--rules"),
    ("signer init", ""),
    ("signer run", ""),
    ("signer run", ""),
    ("signer status", ""),
    ("signer rotate", ""),
    ("signer announce", ""),
    ("signer run", ""),
    ("signer retire", ""),
    ("signer status", ""),
    ("checkpoint", ""),
    ("bundle", "evidence"),
    ("publish", "public"),
    ("signer cosigned", "public/checkpoint"),
    ("verifier", "verifier.pyz"),
    ("bundle", "hanako --person 0012345 --from 2024-01-01"),
    ("check", "evidence KEYS"),
    ("check", "hanako KEYS"),
    ("prove", PROVISION),
    ("receipt", f"{PROVISION} given.tlog-proof"),
    ("receipt", f"{PROVISION} printed.tlog-proof --content printed.json --paper printed.html"),
    ("paper", "printed.tlog-proof --content printed.json"),
    ("person add", "--kind PATIENT --name '見本 太郎' --number 0077777"),
    ("erase propose", f"0077777 --ground BREACH --id {DECLINED}"),
    ("erase list", ""),
    ("erase decline", f"{DECLINED} --reason NO_GROUND --actor dr-1"),
    ("erase plan", "0012345"),
    ("erase plan", "0077777"),
    ("erase propose", f"0077777 --ground BREACH --id {ERASURE}"),
    ("erase decide", f"{ERASURE} --actor dr-1"),
    ("erase propose", f"0012345 --ground NO_LONGER_NEEDED --id {DEFERRED}"),
    ("erase decide", f"{DEFERRED} --actor dr-1"),
    ("person show", "0012345"),
    ("standing", "0012345"),
    ("erase list", ""),
    ("erase finish", ""),
    ("retention run", "--dry-run"),
    ("retention run", ""),
    ("backup", "backups"),
    ("restore", "backups --check"),
    ("log confirm", ""),
    ("log succeed", "ledger.example/hinata-2 --org hinata --reason OTHER"),
    ("key status", ""),
    ("judge", ""),
    ("move", "--to sqlite:///moved.db"),
    ("key change", "next.key --backup key-backups"),
    ("key destroyed", "1"),
)  # fmt: skip

# What is typed in, for the command that reads standard input.
FACTS = {"judge": {"basis": "CONSENT", "provided_at": "2027-02-08", "consent": {"state": "GIVEN"},
                   "record": {"method": "BULK"}}}  # fmt: skip

HISTORY = {
    "id": "66666666-6666-4666-8666-666666666666",
    "happened_at": "2024-04-01T09:00:00+09:00",
    "actor": {"id": "staff-1", "role": "front_desk"},
    "command": "org.add",
    "arguments": {
        "origin": "ledger.example/old", "code": "old", "name": "Old", "zone": "Asia/Tokyo",
    },
}  # fmt: skip

# Members whose own members depend on what is recorded: see the page of events.
OPEN = frozenset({"data", "payload", "identity", "facts", "boundary", "counts", "sealed", "scope"})


@dataclass
class Member:
    """What was seen of one member: kinds of values, and in how many of the objects it was."""

    kinds: set[str] = field(default_factory=set)
    times: int = 0


Members = dict[str, Member]


def page() -> str:
    """Members and kinds of values of every answer, commands that answer alike taken together."""
    parts = [
        "# JSON answers\n",
        "With `--json` a command prints one JSON object on standard output.",
        "These are the members that each answer has; none changes its meaning, new ones may join.",
        (
            '`[]` stands for every element of a list, null for "there is none", ° for a member that'
            " is not in every answer. Where only null stands, it was null in all answers that made"
            " this page."
        ),
        (
            f"What {', '.join(f'`{name}`' for name in sorted(OPEN))} hold depends on the event:"
            " [events.md](events.md); `data` of `profile show` is a [profile](profile.md).\n"
        ),
        "## When something went wrong\n",
        (
            "`ok` is false, `exit_code` is that of [exit-codes.md](exit-codes.md),"
            " and `error` is that"
            " of [errors.md](errors.md).\n"
        ),
    ]
    for commands, members in _alike():
        rows = (
            (f"`{path}`{'' if _always(path, members) else ' °'}", " or ".join(sorted(seen.kinds)))
            for path, seen in members.items()
            if path
        )
        parts += [f"## {', '.join(commands)}\n", table(("member", "value"), rows)]
    return "\n".join(parts)


def _alike() -> Iterator[tuple[list[str], Members]]:
    """Commands whose answers have the same members at the top, with all that was seen of them."""
    groups: dict[frozenset[str], tuple[list[str], Members]] = {}
    for command, answers in _answers().items():
        top = frozenset(name for answer in answers for name in answer)
        commands, members = groups.setdefault(top, ([], {}))
        commands.append(command)
        for answer in answers:
            _note(answer, "", members)
    yield from groups.values()


def _note(value: Any, path: str, members: Members) -> None:
    _member(path, members).times += 1
    _member(path, members).kinds.add(_kind(value))
    if isinstance(value, dict) and path.rpartition(".")[2] not in OPEN:
        for name, member in value.items():
            _note(member, f"{path}.{name}" if path else name, members)
    elif isinstance(value, list):
        for member in value:
            _note(member, f"{path}[]", members)


def _member(path: str, members: Members) -> Member:
    """The member at a path; a new one takes its place behind all that is below its parent."""
    if path not in members:
        above = _above(path)
        before = [
            one for one in members if one == above or one.startswith((f"{above}.", f"{above}[]"))
        ]
        items = list(members.items())
        at = max((list(members).index(one) for one in before), default=len(items) - 1) + 1
        items.insert(at if above else len(items), (path, Member()))
        members.clear()
        members.update(items)
    return members[path]


def _above(path: str) -> str:
    return path[:-2] if path.endswith("[]") else path.rpartition(".")[0]


def _always(path: str, members: Members) -> bool:
    """Whether the member was in every object that could hold it."""
    if path.endswith("[]"):
        return True
    above = members[_above(path)]
    return "null" in above.kinds or members[path].times == above.times


def _answers() -> dict[str, list[Any]]:
    """The answers of the day, by command."""
    found: dict[str, list[Any]] = {}
    with tempfile.TemporaryDirectory() as name, chdir(name):
        folder = Path(name)
        folder.joinpath("policy.txt").write_text("What we do.", encoding="utf-8")
        folder.joinpath("relation.txt").write_text("It follows from care.", encoding="utf-8")
        folder.joinpath("history.jsonl").write_text(json.dumps(HISTORY) + "\n", encoding="utf-8")
        for command, arguments in DAY:
            words = shlex.split(arguments.replace("KEYS", _keys(found)))
            answer = _run([*command.split(), *words], _typed(command, found))
            found.setdefault(command, []).append(answer)
    return found


def _keys(answers: dict[str, list[Any]]) -> str:
    """The verifier keys, as they were told with the bundle."""
    told = answers.get("bundle")
    return " ".join(f"--key {key}" for key in told[-1]["verifier_keys"]) if told else ""


def _typed(command: str, answers: dict[str, list[Any]]) -> str:
    """What is typed in: facts, or what was just printed, as a scanner reads it."""
    if command == "paper":
        return str(answers["receipt"][-1]["paper"]["code"])
    return json.dumps(FACTS.get(command))


def _run(words: list[str], given: str) -> Any:
    environment: dict[str, str | None] = {setting.env: None for setting in SETTINGS.values()}
    environment |= {
        "DAICHO_STORE": "sqlite:///clinic.db",
        "DAICHO_KEY_FILE": "daicho.key",
        "DAICHO_SIGNER": "signer",
        "DAICHO_ACTOR": "staff-1",
        "DAICHO_ROLE": "front_desk",
        "DAICHO_ORG": "hinata" if words[0] not in ("org", "key", "init", "replay") else None,
        "XDG_CONFIG_HOME": os.devnull,
    }
    result = CliRunner().invoke(cli, [*words, "--json"], input=given, env=environment)
    answer = json.loads(result.stdout)
    if not answer.get("ok", words[0] in FACTS):
        raise SystemExit(f"daicho {' '.join(words)}: {result.stdout}")
    return answer


KINDS = {bool: "true or false", int: "number", float: "number", str: "text", type(None): "null"}


def _kind(value: Any) -> str:
    return (
        "object"
        if isinstance(value, dict)
        else ("list" if isinstance(value, list) else KINDS[type(value)])
    )
