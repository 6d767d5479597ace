"""Set-wise verdicts: commitments of one shape share a table and are judged by the same queries.

The meaning is that of :mod:`servanda.watch.reference`; what no shape covers is judged there.
"""
