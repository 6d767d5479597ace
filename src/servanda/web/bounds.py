"""What bounds a child process that reads something handed in from outside."""

MEMORY_BYTES = 2 * 1024**3
"""A 20 MB page takes about ten times its size when parsed; the rest is the libraries' own."""
CPU_SECONDS = 60
"""The same as the wall clock of the parent: what is longer is not an honest text."""
REFUSED = 3
"""Exit code for a text that was refused with a message."""


def bound_resources() -> None:
    """Cap memory and processor time, and forbid writing files, where the system can."""
    try:
        import resource  # noqa: PLC0415  (there is none on Windows; the parent's clock remains)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
