"""Sandboxes: start, feed, limit and kill one place where untrusted programs run. Engine differences end here."""
