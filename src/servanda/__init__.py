"""Servanda: a register of commitments that anybody can check.

The public names are loaded on first use, so that ``import servanda`` stays cheap.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servanda.api import (
        Register,
        Signer,
        compare,
        diff,
        evaluate,
        open_register,
        read,
        read_corpus,
        verify,
    )

__version__ = "0.1.0"

__all__ = [
    "Register",
    "Signer",
    "__version__",
    "compare",
    "diff",
    "evaluate",
    "open_register",
    "read",
    "read_corpus",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(importlib.import_module("servanda.api"), name)
    raise AttributeError(f"module 'servanda' has no attribute {name!r}")
