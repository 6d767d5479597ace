"""Explicit search for a way to get two histories witnessed at one size.

The machine that is searched is the witness itself (its decision, on real signed bytes), not a
formula about it. The operator holds the log key, signs two histories that part after the first
entry, and shows them to witnesses in any order; liars sign whatever they are shown.
"""

import functools
from collections import deque
from collections.abc import Callable, Iterable, Sequence

import pytest
from tests.tlog.test_policy import CAMPS
from tests.witness.worlds import LOG, body, cosigner

from servanda.tlog import policy
from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.policy import Policy
from servanda.witness import request
from servanda.witness.decision import RefusedError, decide

HISTORIES = ("a", "ab", "aX", "abc", "aXc")
"""Two forks after the first entry: ``ab`` against ``aX``, each with one more entry."""

Seen = str
"""What an honest witness cosigned last; empty before the first."""
One = tuple[Seen, tuple[str, ...]]
"""A witness: what it saw last, and all that it cosigned, sorted."""
Decide = Callable[[Seen, str, int], bool]


@functools.cache
def _request(history: str, old: int) -> request.Request:
    return request.parse(body(history, old), where="shown")


def _state_of(history: Seen) -> Checkpoint | None:
    return _request(history, 0).checkpoint if history else None


@functools.cache
def honest(seen: Seen, shown: str, old: int) -> bool:
    """Tell whether a real witness that saw ``seen`` cosigns ``shown``, asked from ``old``."""
    try:
        decide(_request(shown, old), [LOG.verifier], _state_of(seen))
    except RefusedError:
        return False
    return True


def forgetful(seen: Seen, shown: str, old: int) -> bool:
    """Decide as a broken witness does that does not look at what it cosigned before."""
    del seen, old
    return honest("", shown, 0)


@functools.cache
def _next(one: One, decides: Decide) -> tuple[One, ...]:
    """Return what can become of a witness when it is shown any history from any size."""
    seen, signed = one
    return tuple(
        (shown, tuple(sorted({*signed, shown})))
        for shown in HISTORIES
        if any(decides(seen, shown, old) for old in range(4))
    )


def attack(
    rule: Policy, liars: int, decides: Decide = honest, *, alike: Sequence[int] | None = None
) -> list[str] | None:
    """Return what to show to get two witnessed roots of one size; None where there is no way.

    The last ``liars`` witnesses sign everything from the start. ``alike`` says by equal numbers
    which of the others can stand for each other; all of them where it is left out.
    """
    keys = rule.keys
    count = len(keys) - liars
    kinds = list(alike or [0] * count)[:count]
    lying = set(keys[count:])

    def same(state: Iterable[One]) -> tuple[One, ...]:
        """Return one state for all that differ by witnesses who stand for each other."""
        places = sorted(range(count), key=kinds.__getitem__)
        ordered = sorted(zip(kinds, state, strict=True))
        placed = dict(zip(places, (one for _, one in ordered), strict=True))
        return tuple(placed[n] for n in range(count))

    start = same([("", ())] * count)
    queue: deque[tuple[tuple[One, ...], list[str]]] = deque([(start, [])])
    known = {start}
    while queue:
        state, steps = queue.popleft()
        witnessed = [
            history
            for history in HISTORIES
            if rule.met({keys[n] for n, (_, all_) in enumerate(state) if history in all_} | lying)
        ]
        if len({len(one) for one in witnessed}) < len(witnessed):
            return steps
        for number, one in enumerate(state):
            for other in _next(one, decides):
                after = same([*state[:number], other, *state[number + 1 :]])
                if after not in known:
                    known.add(after)
                    queue.append((after, [*steps, other[0]]))
    return None


def k_of_n(k: int, n: int) -> Policy:
    """Return the policy that asks for k of n witnesses."""
    text = "".join(f"witness w{i} {cosigner(i).verifier.vkey}\n" for i in range(n))
    text += f"group g {k} {' '.join(f'w{i}' for i in range(n))}\nquorum g\n"
    return policy.parse(text.encode(), where="policy")


CASES = [(n, f) for n in range(1, 6) for f in range(3) if f < n]


@pytest.mark.parametrize(("n", "f"), CASES)
def test_no_two_witnessed_histories(n: int, f: int) -> None:
    """With k > (n + f) / 2 no two roots of one size are ever witnessed, however it is played."""
    k = (n + f) // 2 + 1

    assert attack(k_of_n(k, n), f) is None
    assert k_of_n(k, n).liars_needed() > f


@pytest.mark.parametrize(("n", "f"), [(n, f) for n, f in CASES if (n + f) // 2])
def test_one_below_there_is_an_attack(n: int, f: int) -> None:
    """With k = (n + f) / 2 the search finds the steps: the bound is the best there is."""
    k = (n + f) // 2

    steps = attack(k_of_n(k, n), f)

    assert steps is not None
    assert k_of_n(k, n).liars_needed() <= f
    # Unless liars alone are a quorum, honest witnesses must be shown both forks.
    assert k <= f or {"ab", "aX"} <= {shown[:2] for shown in steps if len(shown) > 1}


def test_control_a_witness_that_forgets() -> None:
    """A witness that does not look back falls to the search at a quorum that is safe otherwise."""
    assert attack(k_of_n(2, 3), 0) is None
    assert attack(k_of_n(2, 3), 0, forgetful) is not None


def test_nested_camps() -> None:
    """With one voice of each camp and two of three observers, both camps must lie for a split."""
    text = "".join(
        f"witness {name} {cosigner(n).verifier.vkey}\n"
        for n, name in enumerate(("n1", "s1", "o1", "o2", "o3"))
    )
    text += "group o 2 o1 o2 o3\ngroup q all n1 s1 o\nquorum q\n"
    found = policy.parse(text.encode(), where="policy")

    alike = [0, 1, 2, 2, 2]

    # Both camps and one observer would have to lie: two lying observers are not enough.
    assert found.liars_needed() == 3
    for liars in (1, 2):
        assert attack(found, liars, alike=alike) is None
    # Control: with one voice of each camp lying besides, the search finds the way.
    turned = text.replace("group o 2 o1 o2 o3\ngroup q all n1 s1 o", "group q 2 n1 s1 o1 o2 o3")
    assert attack(policy.parse(turned.encode(), where="policy"), 2, alike=alike) is not None
    assert policy.parse(CAMPS.encode(), where="camps").liars_needed() == 1


def test_switching_witnesses_off() -> None:
    """Threat 19: n - k silent witnesses stop nothing, n - k + 1 leave the log signed only."""
    for n in range(1, 6):
        for k in range(1, n + 1):
            found = k_of_n(k, n)
            silent = n - k
            assert found.met(set(found.keys[silent:]))
            assert not found.met(set(found.keys[silent + 1 :]))
            assert found.silent_needed() == silent + 1
