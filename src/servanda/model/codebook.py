"""A codebook: the values that people give, each with its definition and an example."""

from typing import Literal

import msgspec

from servanda.model.agreement import Level
from servanda.model.record import Record

SCHEMA: Literal["servanda.codebook/1"] = "servanda.codebook/1"


class CodeValue(Record, frozen=True, kw_only=True):
    """One value of the scale."""

    code: str
    """As it is written into lists: ``-1``, ``full``."""
    label: str
    means: str
    """When the value is to be given."""
    example: str
    """A case of our own to which it fits."""


class Codebook(Record, frozen=True, kw_only=True):
    """One file. A score belongs to one version of one codebook."""

    schema: Literal["servanda.codebook/1"]
    id: str
    version: str
    title: str
    about: str
    """What is scored, and after which tradition."""
    level: Level
    values: tuple[CodeValue, ...] = msgspec.field(name="value")
    """In the order of the scale, least first."""
    stages: tuple[str, ...] = ()
    """Times of scoring, such as interim and final; none where a score stands for itself."""
    average: bool = False
    """Whether the codes are numbers of which a mean may be printed, beside all it rests on."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the scale."""
        return tuple(value.code for value in self.values)

    @property
    def key(self) -> str:
        """Id and version as one word."""
        return f"{self.id}@{self.version}"
