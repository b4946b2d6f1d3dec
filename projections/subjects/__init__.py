"""People: registrations, and which of them are one person."""
