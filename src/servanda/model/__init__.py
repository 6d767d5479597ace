"""The core vocabulary: frozen, keyword-only structures that every room shares.

One definition serves the journal, the command line's JSON, the HTTP pages and the schemas.
"""
