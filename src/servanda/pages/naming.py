"""What an occasion is called: by the values of its key, or by its date."""

from servanda.model.withheld import untold
from servanda.pages.countries import party_name
from servanda.pages.languages import gettext as _
from servanda.pages.tally import Occasion
from servanda.pages.times import day_words, instant_words, until_words


def key_words(item: Occasion) -> str:
    """Return the values that tell the occasion from the others; empty where it has no key."""
    key = item.verdicts[0].instance.key
    return ", ".join(day_words(party_name(value)) for _, value in sorted(key.items()))


def occasion_name(item: Occasion, zone: str) -> str:
    """Return what tells the occasion from the others: the values of its key, or its date."""
    first = item.verdicts[0]
    if first.instance.key:
        return key_words(item)
    if item.due:
        return _("By {zone}", zone=until_words(item.due, zone))
    trigger = first.instance.trigger
    if untold(first) and trigger and trigger.event:
        return _("After {event}", event=trigger.event)
    return (
        _("Since {zone}", zone=instant_words(trigger.at, zone))
        if trigger and trigger.at
        else _("At all times")
    )
