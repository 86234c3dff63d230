"""100,000 requests to one `kg serve`, and how much memory the server and its workers hold as they come.

Usage: python bench/soak.py [--requests N] [--stories N] [--clients N]
"""

import argparse
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import processor
from endpoint import PROGRAMS, WRITTEN, Server, actors, anew, head, started
from load import measure, request
from world import fill

STEPS = 20
LONGEST = 60.0
# Of a hundred requests: lookups that were never asked before, the same question again, a table, and a mistake.
SHARES = {"all of one thing": 60, "a thing by name": 20, "one triple": 15, "count by class": 2}


def requests(server: Server, names: list[str]) -> Iterator[bytes]:
    """Yield requests without end."""
    fresh = {name: anew(head() + WRITTEN[name], names, iter(range(10**9))) for name in SHARES}
    pattern = [name for name, share in SHARES.items() for _ in range(share)]
    pattern += ["mistake"] * (100 - len(pattern))
    for name in cycle(pattern):
        if name == "mistake":
            text = "SELECT * WHERE { ?s ?p }"
        elif name == "one triple":
            text = head() + WRITTEN[name]
        else:
            text = next(fresh[name])
        yield request(server.port, server.path, text)


def main() -> None:
    parser = argparse.ArgumentParser(description="memory of kg serve over many requests")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        fill(store, given.stories)
        names = actors(store)
        command = [str(PROGRAMS / "kg"), "serve", "--store", str(store), "--port", "PORT"]
        with started("kg", "/sparql", *command) as server:
            asked = requests(server, names)
            print("| requests | server, MiB | workers | MiB each | answered otherwise than 200 |\n|" + " --- |" * 5)
            for step in range(1, STEPS + 1):
                timing = measure(server.port, asked, given.requests // STEPS, given.clients, LONGEST)
                own, *workers = (processor.memory(member) / 2**20 for member in processor.family(server.process))
                each = f"{min(workers):.0f} to {max(workers):.0f}" if workers else ""
                done = step * given.requests // STEPS
                otherwise = ", ".join(f"{timing.failures.count(f)} times {f}" for f in sorted(set(timing.failures)))
                print(f"| {done} | {own:.1f} | {len(workers)} | {each} | {otherwise} |", flush=True)


if __name__ == "__main__":
    main()
