"""Names of actors, compared as every verifier can: by the letters A to Z in either case."""

from string import ascii_lowercase, ascii_uppercase

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def folded(name: str) -> str:
    """Return a name as it is compared; other letters than A to Z differ from each other always.

    Full case folding differs from language to language, and verifiers must agree.
    """
    return name.translate(_LOWER)
