"""What a reading is made of, in numbers of words, sentences and entities."""

from dataclasses import dataclass, field

ROLES = ("agent", "target", "place", "time", "source")
RELATION_STATUS = ("Actual", "Hypothetical", "Negated", "Former")
EVENT_STATUS = RELATION_STATUS[:3]
TIES = ("source", "since", "until")


@dataclass(frozen=True)
class Found:
    """A mention: its sentence, first and last word, type, entity, and the chance that it is one."""

    sentence: int
    first: int
    last: int
    type: str
    entity: int
    chance: float


@dataclass(frozen=True)
class Tie:
    """A relation between two entities as one sentence tells it; `at` is the first word after its earlier end."""

    sentence: int
    subject: int
    property: str
    object: int
    status: str
    chance: float
    at: int
    source: int | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Happening:
    """An event as one sentence tells it; roles are (entity, chance)."""

    sentence: int
    first: int
    last: int
    type: str
    status: str
    chance: float
    roles: dict[str, list[tuple[int, float]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """All that the network finds in a passage."""

    mentions: tuple[Found, ...]
    relations: tuple[Tie, ...]
    events: tuple[Happening, ...]
