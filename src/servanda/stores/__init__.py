"""Plug-in point: where the leaves of a register live."""
