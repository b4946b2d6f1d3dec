"""An organisation's published policy as data, and what it says beside the law."""
