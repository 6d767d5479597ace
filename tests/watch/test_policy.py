"""Evidence policies of a reader's own."""

import pytest
from tests.watch.bench import events_of, one, watched

from servanda.errors import MappingError
from servanda.watch.policy import Choice, Policy, apply_policy, load_policy

HEAD = 'schema = "servanda.policy/1"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "schema is None"),
        ("schema = [", "no readable TOML"),
        (HEAD, r"no \[\[choice\]\]"),
        (HEAD + "colour = 1\n", "'colour'"),
        (HEAD + '[[choice]]\nsource = "m"\nset_family = "f"\n', "no reason"),
        (HEAD + '[[choice]]\nreason = "r"\nset_family = "f"\n', "says of nobody"),
        (HEAD + '[[choice]]\nreason = "r"\nsource = "m"\n', "changes nothing"),
        (HEAD + '[[choice]]\nreason = "r"\nsource = "m"\nset_standing = "x"\n', "unknown standing"),
        (HEAD + '[[choice]]\nreason = "r"\nsource = 1\n', "source takes a text"),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    """A broken policy gives one message with the file's name."""
    with pytest.raises(MappingError, match=message) as caught:
        load_policy(text, where="p.toml")

    assert str(caught.value).startswith("p.toml")


def test_the_first_choice_that_fits_counts() -> None:
    """Choices are tried in order; what none fits stays as it is."""
    policy = load_policy(
        HEAD
        + '[[choice]]\nsource = "m1"\nset_standing = "claim"\nreason = "a party"\n'
        + '[[choice]]\nstanding = "observation"\nset_family = "camp"\nreason = "one camp"\n',
        where="p.toml",
    )
    rows = [
        {"type": "x", "at": "2025-01-01", "source": "m1"},
        {"type": "x", "at": "2025-01-01", "source": "m2"},
        {"type": "x", "at": "2025-01-01", "source": "m3", "standing": "admission"},
    ]

    found = apply_policy(policy, events_of(rows))

    assert [(e.standing, e.family) for e in found] == [
        ("claim", "m1"),
        ("observation", "camp"),
        ("admission", "m3"),
    ]


@pytest.mark.parametrize(
    ("choice", "word"),
    [
        (Choice(reason="r", source="monitor", set_standing="claim"), "not observed"),
        (Choice(reason="r", source="other", set_standing="claim"), "no violation observed"),
        (
            Choice(reason="r", source="monitor", standing="denial", set_standing="claim"),
            "no violation observed",
        ),
        (Choice(reason="r", source="monitor", set_family="camp"), "no violation observed"),
    ],
)
def test_whoever_only_claims_does_not_watch(choice: Choice, word: str) -> None:
    """A choice that leaves a source nothing but claims takes its coverage away as well."""
    policy = Policy(where="p.toml", choices=(choice,))

    verdict = one(
        'id: c, debtor: B, avoid: "strike from 2025-01-01 until 2025-02-01"',
        [],
        [watched("strike")],
        policy=policy,
    )

    assert verdict.display == word
