"""The staff area in a real browser."""
