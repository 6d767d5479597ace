"""Acts beside articles, month by month."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servanda.framing.outlets import action_months
from servanda.model.evidence import Coverage, Event
from servanda.model.press import RegisteredArticle

INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def event(at: datetime) -> Event:
    """Return an act at an instant."""
    return Event(
        id=at.isoformat(), type="t", start=at, end=at, standing="observation", source="m",
        family="m", occurrence="o", known_at=at,
    )  # fmt: skip


def article(at: datetime) -> RegisteredArticle:
    """Return an article of a day."""
    return RegisteredArticle(
        id="a", outlet="Post", on=f"{at:%Y-%m-%d}", document="a", corrects=None, entry=1, note=None,
        registered_by="x",
    )  # fmt: skip


@given(st.lists(INSTANTS, max_size=12), st.lists(INSTANTS, max_size=12))
def test_nothing_is_lost_and_no_month_is_skipped(
    acts: list[datetime], told: list[datetime]
) -> None:
    """Both series add up to what came in, and the axis has every month between the ends."""
    months = action_months([event(at) for at in acts], [article(at) for at in told], [])

    assert sum(one.actions for one in months) == len(acts)
    assert sum(one.articles for one in months) == len(told)
    names = [one.month for one in months]
    steps = [int(name[:4]) * 12 + int(name[5:]) for name in names]
    assert steps == list(range(steps[0], steps[0] + len(steps))) if steps else not acts + told
    assert not any(one.watched for one in months)


def test_a_month_counts_as_watched_only_where_somebody_watched() -> None:
    """Coverage of January and a lost row of February leave February unwatched."""
    first = datetime(2026, 1, 5, tzinfo=UTC)
    row: dict[str, Any] = {"source": "m", "type": "t", "duty": True}
    watch = [
        Coverage(start=first, end=first + timedelta(days=10), **row),
        Coverage(start=first + timedelta(days=30), end=first + timedelta(days=40), lost="denied",
                 source="m", type="t", duty=False),
    ]  # fmt: skip

    months = action_months([event(first)], [article(datetime(2026, 2, 3, tzinfo=UTC))], watch)

    assert [(one.month, one.actions, one.articles, one.watched) for one in months] == [
        ("2026-01", 1, 0, True),
        ("2026-02", 0, 1, False),
    ]
