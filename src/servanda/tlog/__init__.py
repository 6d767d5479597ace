"""The transparency log: RFC 6962 tree, C2SP tiles, notes and checkpoints.

Knows nothing of commitments: leaves are bytes. Anybody's tools can check what it writes.
"""
