"""What narrows an export, and how single formats are varied."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a store goes out; the defaults let everything through.

    `query` is a SELECT, CONSTRUCT or DESCRIBE whose answer names what goes out; `around` an entity by name or IRI, from
    which others are at most `hops` relations or shared events away.
    """

    query: str | None = None
    since: date | None = None
    until: date | None = None
    min_confidence: float = 0.0
    properties: tuple[str, ...] = ()
    around: str | None = None
    hops: int = 1

    def __post_init__(self) -> None:
        if self.since and self.until and self.until < self.since:
            raise UsageError(f"--until {self.until} is before --since {self.since}")
        if not 0 <= self.min_confidence <= 1:
            raise UsageError(f"--min-confidence goes from 0 to 1, not {self.min_confidence}")
        if self.hops < 0:
            raise UsageError(f"--hops cannot be {self.hops}")

    @property
    def everything(self) -> bool:
        """Tell whether nothing is held back."""
        return self == Selection(hops=self.hops)


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class Options:
    """How an export is made. What a format has no use for is refused before anything is written."""

    selection: Selection = EVERYTHING
    events: bool = False
    """Networks: events as nodes, tied to those with a part in them."""
    dynamic: bool = False
    """GEXF: when each relation and event holds. Brings the events along."""
    yed: bool = False
    """GraphML: labels and shapes as yEd draws them."""
    claims: str = "full"
    """RDF: "plain" leaves out claims, reports, evidence and articles."""

    rdf12: bool = False
    """RDF: claims reify what they are about as RDF 1.2 has it, too."""

    def __post_init__(self) -> None:
        if self.claims not in {"full", "plain"}:
            raise UsageError(f"--claims is full or plain, not {self.claims}")

    def varied(self) -> Sequence[str]:
        """Return the names of what differs from the default, but for the selection."""
        usual = Options()
        names = (field.name for field in fields(self) if field.name != "selection")
        return [name for name in names if getattr(self, name) != getattr(usual, name)]


USUAL = Options()
