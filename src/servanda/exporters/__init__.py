"""Exporters, one file a format: tables of a register as files for other programs."""
