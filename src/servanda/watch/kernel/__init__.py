"""Set-wise verdicts: commitments of one shape share a table and are judged by the same queries.

The meaning is that of :mod:`servanda.watch.reference`; what no shape covers is judged there.
"""

from servanda.watch.kernel.engine import Kernel, judge
from servanda.watch.kernel.rows import Row, Told, Verdicts, row_of, told_of

__all__ = ["Kernel", "Row", "Told", "Verdicts", "judge", "row_of", "told_of"]
