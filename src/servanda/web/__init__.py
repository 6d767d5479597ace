"""The HTTP application: one file a group of routes; it serves this machine only."""
