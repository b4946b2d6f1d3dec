"""An erasure that was interrupted is finished at the next start, by whoever records next."""

from __future__ import annotations

from ledger.application.erased import interrupted
from ledger.errors import NotPermitted, StoreBusy
from ledger.interfaces.cli.session import Session
from ledger.text import Text

NOT_ALLOWED = Text(
    "An erasure was decided and is not carried out: this account may not delete. Somebody who may"
    " has to run: daicho erase finish",
    "決定済みの消去が未実施です（この利用者には削除の権限がありません）。権限のある人が"
    " daicho erase finish を実行してください。",
)
NOT_NOW = Text(
    "An erasure that was decided is not finished yet; the next command that records tries again.",
    "決定済みの消去はまだ完了していません。次に記録するコマンドが再び試みます。",
)


def finish_interrupted(session: Session, origin: str) -> None:
    """Finish what was interrupted; a warning where this account may not.

    Looks at the newest erasures alone, in one short read: the whole log is for `erase finish`.
    """
    for decision in interrupted(session.store, origin):
        from ledger.application.erasing import carry_out  # hardly ever: the desk waits for imports

        try:
            done = carry_out(session.ledger, origin, decision, session.actor)
        except NotPermitted:
            session.out.warn(NOT_ALLOWED)
            return
        except StoreBusy as error:
            # Somebody reads, or writes: no reason to keep this desk from recording.
            session.out.warn(error.message)
            session.out.warn(NOT_NOW)
            return
        session.out.warn(
            Text(f"An interrupted erasure was finished: {done.decision.subject}",
                 f"中断していた消去を完了しました: {done.decision.subject}")
        )  # fmt: skip
