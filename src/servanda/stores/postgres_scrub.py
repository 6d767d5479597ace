"""Overwriting what was redacted in PostgreSQL, and the note that this is due."""

from servanda.stores.postgres_link import Link

FORGOTTEN = ("disclosure", "blob", "search", "search_part")


def mark(link: Link) -> None:
    """Note, in the transaction that forgets, that the tables are to be written anew."""
    link.sql(
        f"CREATE TABLE IF NOT EXISTS {link.schema}.scrub_due "
        "(one boolean PRIMARY KEY DEFAULT true CHECK (one))"
    )
    link.sql("INSERT INTO scrub_due DEFAULT VALUES ON CONFLICT DO NOTHING")


def due(link: Link) -> bool:
    """Tell whether something was forgotten and not overwritten yet."""
    there = link.rows("SELECT to_regclass(%s)", f"{link.schema}.scrub_due")[0][0] is not None
    return there and bool(link.rows("SELECT 1 FROM scrub_due"))


def scrub(link: Link) -> None:
    """Write the tables anew without what was forgotten."""
    with link.clear():
        for table in FORGOTTEN:
            link.sql(f"VACUUM FULL {link.schema}.{table}")
    if due(link):
        with link.clear():
            link.sql("DELETE FROM scrub_due")
