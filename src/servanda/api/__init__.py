"""The use cases: the only place that composes rooms. Names are loaded on first use."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servanda.api.comparing import compare, diff
    from servanda.api.corpus import read_corpus
    from servanda.api.evaluation import evaluate
    from servanda.api.keyring import Signer
    from servanda.api.publishing import verify
    from servanda.api.reading import read
    from servanda.api.register import Register, open_register

_HOMES = {
    "Register": "servanda.api.register",
    "Signer": "servanda.api.keyring",
    "compare": "servanda.api.comparing",
    "diff": "servanda.api.comparing",
    "evaluate": "servanda.api.evaluation",
    "open_register": "servanda.api.register",
    "read": "servanda.api.reading",
    "read_corpus": "servanda.api.corpus",
    "verify": "servanda.api.publishing",
}

__all__ = [
    "Register",
    "Signer",
    "compare",
    "diff",
    "evaluate",
    "open_register",
    "read",
    "read_corpus",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'servanda.api' has no attribute {name!r}")
