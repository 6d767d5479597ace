"""The one base of all vocabulary types."""

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A frozen value with named fields; unknown fields are refused when decoding.

    Every subclass repeats ``frozen=True, kw_only=True``: msgspec applies ``kw_only`` only to
    the fields of the class that states it.
    """
