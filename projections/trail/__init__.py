"""Every entry of a log, one row each: who did what, when, about whom."""
