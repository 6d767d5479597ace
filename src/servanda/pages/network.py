"""Parties and what they owe each other as a drawing: nodes on a circle, arrows to creditors."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from servanda.pages.figures import label
from servanda.pages.links import Links
from servanda.pages.parties_rows import Tie

WIDTH, HEIGHT = 900, 460
RADIUS_X, RADIUS_Y = 255, 175
NODES = 14
"""Nodes that can be told apart; more are in the list only."""
THICKEST = 9
LETTERS = 22
_GAP = 19
"""Units between the middle of a node and the point of an arrow."""
_BEND = 0.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One party; the label stands away from the middle."""

    x: int
    y: int
    name: str
    href: str
    label_x: int
    label_y: int
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """What one party owes another."""

    path: str
    head: str
    width: float
    dashed: bool
    faint: bool
    """Nothing of it is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The drawing."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    left_out: int
    """Parties that only the list names."""


def network_of(ties: Sequence[Tie], links: Links) -> Network | None:
    """Return the drawing of the parties with most that is open; None where nobody owes another."""
    if not ties:
        return None
    weight: Counter[str] = Counter()
    for tie in ties:
        for name in (tie.debtor, tie.creditor):
            weight[name] += tie.open + 1
    chosen = sorted(weight, key=lambda n: (-weight[n], n.casefold(), n))[:NODES]
    names = sorted(chosen, key=lambda n: (n.casefold(), n))
    places = {
        name: (
            WIDTH / 2 - RADIUS_X * math.cos(2 * math.pi * n / len(names)),
            HEIGHT / 2 - RADIUS_Y * math.sin(2 * math.pi * n / len(names)),
        )
        for n, name in enumerate(names)
    }
    shown = [t for t in ties if t.debtor in places and t.creditor in places]
    most = max((t.open for t in shown), default=0)
    return Network(
        width=WIDTH,
        height=HEIGHT,
        nodes=tuple(_node(name, *places[name], links) for name in names),
        arrows=tuple(_arrow(t, places[t.debtor], places[t.creditor], most) for t in shown),
        left_out=len(weight) - len(names),
    )


def _node(name: str, x: float, y: float, links: Links) -> Node:
    side = (x - WIDTH / 2) / RADIUS_X
    middle = abs(side) < 0.25  # noqa: PLR2004  (near the top or the foot)
    return Node(
        x=round(x),
        y=round(y),
        name=label(name, LETTERS),
        href=links.party(name),
        label_x=round(x if middle else x + math.copysign(23, side)),
        label_y=round(y + (5 if not middle else 30 if y > HEIGHT / 2 else -18)),
        anchor="middle" if middle else "start" if side > 0 else "end",
    )


def _arrow(tie: Tie, start: tuple[float, float], end: tuple[float, float], most: int) -> Arrow:
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1) or 1
    # Both directions bend to their own right-hand side, so that they do not hide each other.
    cx = (x1 + x2) / 2 - (y2 - y1) * _BEND
    cy = (y1 + y2) / 2 + (x2 - x1) * _BEND
    x1, y1 = _towards((x1, y1), (cx, cy), min(_GAP, length / 3))
    tip = _towards((x2, y2), (cx, cy), min(_GAP, length / 3))
    width = 1 + (THICKEST - 1) * tie.open / most if tie.open else 1
    back = _towards(tip, (cx, cy), 9 + width)
    ux, uy = (tip[0] - back[0]), (tip[1] - back[1])
    size = math.hypot(ux, uy) or 1
    half = 4 + width / 2
    left = (back[0] - uy / size * half, back[1] + ux / size * half)
    right = (back[0] + uy / size * half, back[1] - ux / size * half)
    return Arrow(
        path=f"M{x1:.0f} {y1:.0f}Q{cx:.0f} {cy:.0f} {back[0]:.0f} {back[1]:.0f}",
        head="M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (tip, left, right)) + "Z",
        width=round(width, 1),
        dashed=bool(tie.open) and tie.conditional == tie.open,
        faint=not tie.open,
    )


def _towards(
    start: tuple[float, float], goal: tuple[float, float], far: float
) -> tuple[float, float]:
    """Return the place ``far`` units from ``start`` on the way to ``goal``."""
    dx, dy = goal[0] - start[0], goal[1] - start[1]
    length = math.hypot(dx, dy) or 1
    return start[0] + dx / length * far, start[1] + dy / length * far
