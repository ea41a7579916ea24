"""Figures of runs, and every way to show them: tables, charts, the live display, the hub."""
