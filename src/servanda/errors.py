"""Everything Servanda raises on purpose.

::

    ServandaError
    ├── InputError            what was handed in cannot be used as it is (exit code 2)
    │   ├── DocumentError     a text cannot be read: missing, encrypted, binary, without words
    │   ├── TermsError        a condition or rule file does not follow the commitment language
    │   ├── ExtractorError    a reader that asks a service got no usable answer
    │   ├── MappingError      a mapping or a row of a mapped table cannot be turned into events
    │   └── UsageError        flags or names that do not go together
    ├── RegisterError         the register cannot take or give what was asked (exit code 2)
    │   ├── AuthorityError    the signer may not say this
    │   ├── ConflictError     the head moved, an id repeats, a sequence has a hole
    │   ├── StoreError        the file is locked, truncated, full or of a newer version
    │   └── WitnessError      a witness cannot be reached, or did not cosign
    └── VerificationError     a proof, signature, file or verdict does not hold (exit code 1)

Every message has three parts: what is wrong, where, and what to do.
"""


class ServandaError(Exception):
    """Root of the tree: catch this to catch all that we raise on purpose."""


class InputError(ServandaError):
    """What the caller handed in cannot be used as it is."""


class DocumentError(InputError):
    """A text cannot be read."""


class TermsError(InputError):
    """A rule file or condition does not follow the commitment language."""


class ExtractorError(InputError):
    """A reader that asks a service, such as a language model, got no usable answer."""


class MappingError(InputError):
    """A mapping, or a row of a mapped table, cannot be turned into events."""


class UsageError(InputError):
    """Options or names that do not go together."""


class RegisterError(ServandaError):
    """The register cannot take or give what was asked."""


class AuthorityError(RegisterError):
    """The signer's role does not allow this statement."""


class ConflictError(RegisterError):
    """Somebody else was faster, or the statement repeats or skips one."""


class StoreError(RegisterError):
    """The register's file is locked, damaged, full or of a newer version."""


class WitnessError(RegisterError):
    """A witness cannot be reached, refuses, or gives an answer that cannot be used."""


class VerificationError(ServandaError):
    """A proof, signature, listed file or verdict does not hold."""
