"""Parties: who data go to and come from, every version."""
