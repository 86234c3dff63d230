"""How long small queries take beside others that would run for ever: p50 and p99, and how many times what alone.

Usage: python bench/beside.py [--stories N | --store DIR] [--runaways N,N,...] [--seconds S]

One client asks small queries, none of them asked before, for some seconds: alone, beside four runaway queries of each
kind, and beside more and more of all kinds together. A runaway that the server has stopped is sent again.
"""

import argparse
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count, cycle, islice, takewhile
from pathlib import Path
from statistics import quantiles

from endpoint import PROGRAMS, WRITTEN, Server, actors, anew, head, started
from load import measure, request
from world import fill

LONGEST = 60.0
WARM = 50
SMALL = "all of one thing"
FOUR = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
ANY = "(!<urn:x>|!^<urn:x>)*"
RUNAWAY = {
    "cross products": f"SELECT (COUNT(*) AS ?n) {{ {FOUR} }}",
    "unbounded paths": f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY} ?b . ?c {ANY} ?d }}",
    "huge regular expressions": f"SELECT (COUNT(*) AS ?n) {{ {FOUR} FILTER(REGEX(STR(?l), '({'(x*)*' * 90})$')) }}",
    "a million rows, sorted": f"SELECT * {{ {{ SELECT * {{ {FOUR} }} LIMIT 1000000 }} }} ORDER BY ?i DESC(?c) LIMIT 1",
}
SETTLING = 0.5


@contextmanager
def beside(server: Server, texts: list[str]) -> Iterator[None]:
    """Have runaway queries at work while the block runs."""
    over = threading.Event()
    threads = [threading.Thread(target=_run, args=(server, text, over)) for text in texts]
    for thread in threads:
        thread.start()
    time.sleep(SETTLING)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _run(server: Server, text: str, over: threading.Event) -> None:
    sent = request(server.port, server.path, text)
    while not over.is_set():
        with socket.create_connection(("127.0.0.1", server.port)) as connection, suppress(ConnectionError):
            connection.settimeout(0.1)
            connection.sendall(sent)
            while not over.is_set():
                with suppress(TimeoutError):
                    if connection.recv(1 << 16):
                        break


def small(server: Server, names: list[str], numbers: Iterator[int], seconds: float) -> list[float]:
    """Return how long each small query took, in milliseconds, of those that began within so many seconds."""
    texts = anew(head() + WRITTEN[SMALL], names, numbers)
    end = time.monotonic() + seconds
    sent = (request(server.port, server.path, text) for text in takewhile(lambda _: time.monotonic() < end, texts))
    timing = measure(server.port, sent, 10**9, 1, LONGEST)
    assert not timing.failures, timing.failures
    return [each * 1000 for each in timing.each]


def told(name: str, found: list[float], alone: list[float]) -> None:
    """Print a line of the table."""
    (p50, p99), (usual, worst) = map(_p50_p99, (found, alone))
    ratios = f"{p50 / usual:.1f} | {p99 / worst:.1f}"
    print(f"| {name} | {len(found)} | {p50:.2f} | {p99:.2f} | {max(found):.0f} | {ratios} |", flush=True)


def _p50_p99(found: list[float]) -> tuple[float, float]:
    cuts = quantiles(found, n=100, method="inclusive") if len(found) > 1 else found * 99
    return cuts[49], cuts[98]


def main() -> None:
    parser = argparse.ArgumentParser(description="small queries beside runaway ones")
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--runaways", default="1,4,8,16")
    parser.add_argument("--seconds", type=float, default=10.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        store = given.store or Path(folder) / "store"
        if given.store is None:
            fill(store, given.stories)
        names = actors(store)
        command = [str(PROGRAMS / "kg"), "serve", "--store", str(store), "--port", "PORT"]
        server = running.enter_context(started("kg", "/sparql", *command))
        numbers = count()
        small(server, names, islice(numbers, WARM), given.seconds)
        print("| beside | queries | p50, ms | p99, ms | longest, ms | p50 of alone | p99 of alone |\n|" + " --- |" * 7)
        alone = small(server, names, numbers, given.seconds)
        told("nothing", alone, alone)
        kinds = {f"4 {kind}": [text] * 4 for kind, text in RUNAWAY.items()}
        mixed = {
            f"{n} of all kinds": list(islice(cycle(RUNAWAY.values()), n)) for n in map(int, given.runaways.split(","))
        }
        for name, texts in (kinds | mixed).items():
            with beside(server, texts):
                found = small(server, names, numbers, given.seconds)
            told(name, found, alone)


if __name__ == "__main__":
    main()
