"""The projections there are."""

from __future__ import annotations

from projections.consents.projection import CONSENTS
from projections.parties.projection import PARTIES
from projections.projection import Projection
from projections.provisions.projection import PROVISIONS
from projections.retention.projection import RETENTION
from projections.subjects.projection import SUBJECTS
from projections.trail.projection import TRAIL

PROJECTIONS: tuple[Projection, ...] = (
    CONSENTS, PARTIES, PROVISIONS, RETENTION, SUBJECTS, TRAIL,
)  # fmt: skip
BY_NAME = {projection.name: projection for projection in PROJECTIONS}
