"""Plug-ins that read tables of reports as rows of text (group ``servanda.sources``)."""
