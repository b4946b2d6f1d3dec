"""The facts of one provision, computed from recorded events by instant; one file a question."""
