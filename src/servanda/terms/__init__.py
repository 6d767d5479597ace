"""The commitment language: parser, lint, normal form and canonical writer.

The doors are :func:`load_terms`, :func:`write_terms` and :func:`draft_rule`; they are loaded on
first use, so that importing the room stays cheap.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servanda.terms.draft import draft_rule
    from servanda.terms.loader import load_terms
    from servanda.terms.writer import write_terms

_HOME = {"load_terms": "loader", "write_terms": "writer", "draft_rule": "draft"}

__all__ = ["draft_rule", "load_terms", "write_terms"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"servanda.terms.{_HOME[name]}"), name)
    raise AttributeError(f"module 'servanda.terms' has no attribute {name!r}")
