"""The parts of ``verify.py``, which goes into every bundle as one file.

A second implementation on purpose: it uses the standard library and ``cryptography``, nothing
else of Servanda, so that a fault in the one is not a fault in the other.
"""
