"""What a store says about itself in `kg.json`: its format, the ontology it holds, the base of its IRIs."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.errors import StoreError, StoreVersion
from kg.iris import DEFAULT_BASE

FORMAT = 2
_UPGRADED = 1
_FILE = "kg.json"
_OWN = {"lock", "queue", "decisions.yaml"}


@dataclass(frozen=True)
class Settings:
    """The format's number, the version of the ontology in the store ("" for none yet), and what its IRIs begin with."""

    format: int
    ontology: str
    base: str

    @property
    def current(self) -> bool:
        """Tell whether the store has the format of this version; an older one must be opened by a writer first."""
        return self.format == FORMAT


def exist(folder: Path) -> bool:
    """Tell whether there is a store in a folder."""
    return (folder / _FILE).is_file()


def create(folder: Path, base: str | None) -> None:
    """Make the settings of a new store. Raises StoreError where the folder holds something else."""
    if any(entry.name not in _OWN for entry in folder.iterdir()):
        raise StoreError(f"{folder} is not a store and not empty: give another folder with --store")
    write(folder, Settings(FORMAT, "", base or DEFAULT_BASE))


def read(folder: Path, base: str | None = None) -> Settings:
    """Return the settings of a store, which has the `base` where one is given. Raises StoreVersion or StoreError."""
    file = folder / _FILE
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        found = Settings(int(values["format"]), str(values["ontology"]), str(values["base"]))
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{file} is damaged; build the store again in another folder") from error
    if not _UPGRADED <= found.format <= FORMAT:
        newer = "a newer kg; update kg" if found.format > FORMAT else "an older kg; build it again with `kg build`"
        raise StoreVersion(f"the store {folder} (format {found.format}) was written by {newer}")
    if base is not None and base != found.base:
        raise StoreError(f"the store {folder} has the base {found.base}, not {base}")
    return found


def write(folder: Path, settings: Settings) -> None:
    """Replace the settings of a store at one blow."""
    draft = folder / f"{_FILE}.new"
    with draft.open("w", encoding="utf-8") as out:
        json.dump({name: str(value) for name, value in asdict(settings).items()}, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(folder / _FILE)
