"""What came another way than the policy publishes: noted, and counted from its arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.domain.terms import CHANNELS
from ledger.interfaces.cli.session import Session
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome


FROM_ARRIVAL = Text(
    "It counts all the same, from when it arrived.", "到着の時から同じく効力があります。"
)
SINCE = {
    "suspension.started": Text(
        "The suspension counts all the same, from when it is recorded to begin.",
        "停止は、記録した開始の時から同じく効力があります。",
    ),
}
"""What is granted on request counts from when it is granted, all else from its arrival."""


def note_other_channel(session: Session, outcome: Outcome) -> None:
    """Beside the acknowledgement: that the policy names other ways, where it does."""
    from ledger.application.policies import profiles_in_force
    from ledger.domain.policy.channels import another_channel, published_channels

    event = outcome.main
    if "channel" not in event.data:
        return
    channel = str(event.data["channel"])
    origin = outcome.acknowledged.origin
    profiles = profiles_in_force(session.store, origin, event.happened_at).values()
    if not another_channel(channel, profiles):
        return
    published = [CHANNELS.label(code) for code in CHANNELS if code in published_channels(profiles)]
    came = CHANNELS.label(channel)
    en, ja = ", ".join(one.en for one in published), "、".join(one.ja for one in published)
    since = SINCE.get(event.type, FROM_ARRIVAL)
    session.out.note(
        Text(f"It came by another channel ({came.en}) than the policy publishes ({en})."
             f" {since.en}",
             f"方針が公表する方法（{ja}）以外の方法（{came.ja}）での申出です。{since.ja}")
    )  # fmt: skip
