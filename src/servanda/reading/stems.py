"""Stems by which "the withdrawal" is known to be the act of "shall withdraw"."""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Za-z][\w’'-]*")
_SMALL_WORDS = (
    "the a an this that these those its their his her our such all any each both and or of for "
    "in on to by with from at as into under between upon be been is are was were shall will "
    "must may not no it they we he she which who said same own full above mentioned "
    "aforementioned date day days moment time first second third other such more than parties "
    "party sides side"
)
_SMALL = frozenset(_SMALL_WORDS.split())
_ODD = {
    "withdrawal": "withdraw", "withdrawals": "withdraw", "withdrawn": "withdraw",
    "withdrew": "withdraw", "ceasefire": "ceas", "cease-fire": "ceas", "cessation": "ceas",
    "destruction": "destroy", "submission": "submit", "submitted": "submit",
    "notification": "notif", "notify": "notif", "notifies": "notif", "notified": "notif",
    "ratification": "ratif", "ratify": "ratif", "verification": "verif", "verify": "verif",
    "receipt": "receiv", "removal": "remov", "begun": "begin", "sent": "send", "held": "hold",
    "handover": "hand", "hand-over": "hand", "drawn": "draw", "met": "meet", "meeting": "meeting",
    "meetings": "meeting", "delivery": "deliver", "deliveries": "deliver", "formation": "form",
    "repatriation": "repatri", "elections": "election", "elected": "election",
    "signature": "sign", "signing": "sign", "reduction": "reduc",
}  # fmt: skip
_ENDINGS = re.compile(
    r"(?:isations?|izations?|ising|izing|ised|ized|ise|ize|ations?|ating|ated|ates?|ments?|ances?|ences?|"
    r"ures?|ions?|ings?|ied|ies|als?|ed|es|s|e|y)$"
)
_LOOSE = re.compile(r"[esy]+$")
_SHORTEST = 4


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return the stem of a word: "deployment", "deployed" and "deploy" have the same."""
    low = word.lower().removesuffix("'s").removesuffix("’s")
    if low in _ODD:
        return _LOOSE.sub("", _ODD[low])
    hit = _ENDINGS.search(low)
    if hit is not None and hit.start() >= _SHORTEST - 1:
        low = low[: hit.start()]
    short = _LOOSE.sub("", low)
    return short if len(short) >= _SHORTEST - 1 else low


def content(words: str) -> list[str]:
    """Return the words that carry meaning, in order."""
    return [w for w in _WORD.findall(words) if w.lower() not in _SMALL]
