"""Builds named calendars of business days and named periods from the rule file."""

from collections.abc import Callable

from servanda.errors import TermsError
from servanda.model.commitment import BusinessCalendar, Period
from servanda.terms.clauses import mapping, names, scalar, stated_time
from servanda.terms.times import WEEKDAYS, TimeFault, end_of, parse_date, start_of
from servanda.terms.yamlnodes import Node, Scalar, Sequence, read_yaml

ReadFile = Callable[[str], bytes]
DEFAULT_WEEKEND: tuple[str, ...] = ("sat", "sun")


def _file(node: Scalar, files: ReadFile | None) -> Node:
    if files is None:
        node.fail(f"the file {node.text!r} is not at hand; load the rules together with it")
    try:
        text = files(node.text).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TermsError(
            f"{node.text}: no UTF-8 text ({error.reason}); save it as UTF-8"
        ) from error
    return read_yaml(text, where=node.text)


def build_calendar(key: Scalar, node: Node, files: ReadFile | None) -> BusinessCalendar:
    """Return the calendar ``key``: weekend days and holidays, here or in a YAML file."""
    file = None
    if isinstance(node, Scalar):
        file = scalar(node, f"calendar {key.text!r}").text
        node = _file(node, files)
    entries = mapping(node, f"the calendar {key.text!r}", ("weekend", "holidays"))
    weekend = DEFAULT_WEEKEND
    if "weekend" in entries:
        weekend = names(entries["weekend"], "weekend")
        for day in weekend:
            if day not in WEEKDAYS:
                entries["weekend"].fail(f"{day!r} is no weekday; expected {', '.join(WEEKDAYS)}")
    holidays: tuple[str, ...] = ()
    if "holidays" in entries:
        holidays = _dates(entries["holidays"])
    if len(weekend) == len(WEEKDAYS):
        node.fail("a calendar whose every day is a weekend has no business days")
    return BusinessCalendar(name=key.text, weekend=weekend, holidays=holidays, file=file)


def _dates(node: Node) -> tuple[str, ...]:
    if isinstance(node, Sequence) and not node.items:
        return ()
    found = names(node, "holidays")
    for text in found:
        try:
            parse_date(text)
        except TimeFault as fault:
            node.fail(f"holidays: {fault}")
    return tuple(sorted(found))


def build_period(key: Scalar, node: Node, files: ReadFile | None) -> Period:
    """Return the period ``key``: from a time until another, or through a day."""
    file = None
    if isinstance(node, Scalar):
        file = scalar(node, f"period {key.text!r}").text
        node = _file(node, files)
    entries = mapping(node, f"the period {key.text!r}", ("from", "until", "through"))
    found = {k: stated_time(v, f"{key.text}.{k}", "UTC") for k, v in entries.items()}
    if "from" not in found or len(found) != 2:  # noqa: PLR2004 - a beginning and one end
        node.fail(f"the period {key.text!r} needs `from` and one of `until` and `through`")
    end = start_of(found["until"], "UTC") if "until" in found else end_of(found["through"], "UTC")
    if end <= start_of(found["from"], "UTC"):
        node.fail(f"the period {key.text!r} ends before it begins")
    return Period(
        name=key.text,
        start=found["from"],
        until=found.get("until"),
        through=found.get("through"),
        file=file,
    )
