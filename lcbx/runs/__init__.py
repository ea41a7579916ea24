"""A run on disk: its records, what they may be reused for, and the loops that write and verify them."""
