"""What is said at the desk of a verdict: what is missing, what to do next, what it rests on."""
