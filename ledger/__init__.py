"""The truth: what was written, why it was allowed, and how anyone can check it.

Kept free of imports: the offline verifier is imported through this package.
"""
