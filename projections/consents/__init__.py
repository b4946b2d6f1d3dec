"""What people said and what was granted them: consents, refusals, instructions, stops."""
