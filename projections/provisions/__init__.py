"""Provisions and receipts, with the finding recorded and the finding now."""
