"""A receipt on paper: one page with a square code that leads to the file, and proves nothing."""
