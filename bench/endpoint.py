"""`kg serve` beside `oxigraph serve` and rdflib-endpoint: the same data, machine and queries, in one run.

Usage: python bench/endpoint.py [--stories N | --store DIR] [--rounds N] [--clients N,N,...]

Each round asks each query of each server in turn, so that what else the machine does falls on all of them alike. Every
query is asked with a comment of its own at its end, so that nobody can answer from memory, but in the last lines. The
processor time that a server and its workers took (on Linux) is told too: it says more than the clock on a busy machine.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median, quantiles

import processor
from load import Timing, measure, request
from pyoxigraph import DefaultGraph, RdfFormat
from world import fill

from kg import resources
from kg.store import Store
from kg.vocabulary import prefixes

PROGRAMS = Path(sys.executable).parent
LONGEST = 60.0
STARTING = 900.0
SECONDS_A_CELL = 1.0
MOST_A_CELL = 500
SMALLEST = "one triple"
SHIPPED = ("who-backs-whom", "who-fights-whom", "all-about-one-entity", "who-controls-what", "timeline")
WRITTEN = {
    SMALLEST: "ASK { ?a kg:backs ?b }",
    "a thing by name": 'SELECT ?it { ?it rdfs:label "%s" }',
    "all of one thing": 'SELECT ?p ?o { ?it rdfs:label "%s" ; ?p ?o }',
    "count by class": "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n)",
    "most accused": """SELECT ?name (COUNT(DISTINCT ?c) AS ?n) { ?c a kg:Claim ; rdf:predicate kg:backs ;
        rdf:subject ?a . ?a rdfs:label ?name } GROUP BY ?name ORDER BY DESC(?n) LIMIT 20""",
    "a path": 'SELECT DISTINCT ?z { ?a rdfs:label "%s" ; (kg:partOf|kg:memberOf)+ ?z }',
    "100,000 rows": "SELECT * { ?s ?p ?o } LIMIT 100000",
}


@dataclass
class Server:
    """A running server."""

    name: str
    port: int
    path: str
    process: int

    def ask(self, texts: Iterator[str], times: int, clients: int) -> Timing:
        """Return how long so many queries took, from so many clients at a time."""
        sent = (request(self.port, self.path, text) for text in texts)
        before = processor.seconds(self.process)
        timing = measure(self.port, sent, times, clients, LONGEST)
        timing.processor = processor.seconds(self.process) - before
        return timing

    def end(self) -> None:
        """End it at once, whatever it is at."""
        os.kill(self.process, signal.SIGKILL)


@contextmanager
def started(name: str, path: str, *command: str) -> Iterator[Server]:
    """Yield a server that a command starts; `PORT` in it stands for a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    filled = [part.replace("PORT", str(port)) for part in command]
    with subprocess.Popen(filled, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            begun = time.monotonic()
            while not _listens(port):
                if process.poll() is not None or time.monotonic() - begun > STARTING:
                    sys.exit(f"{name} did not start: {' '.join(filled)}")
                time.sleep(0.1)
            yield Server(name, port, path, process.pid)
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def servers(store: Path, work: Path, running: ExitStack) -> list[Server]:
    """Start all of them on the data of a store."""
    quads, triples = work / "all.nq", work / "default.nt"
    with Store.open(store) as opened:
        opened.raw.dump(str(quads), format=RdfFormat.N_QUADS)
        opened.raw.dump(str(triples), format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    database, oxigraph = str(work / "oxigraph"), str(PROGRAMS / "oxigraph")
    loading = [oxigraph, "load", "--location", database, "--file", str(quads)]
    subprocess.run(loading, check=True, stderr=subprocess.DEVNULL)
    endpoint = str(PROGRAMS / "rdflib-endpoint")
    commands = {
        ("kg", "/sparql"): [str(PROGRAMS / "kg"), "serve", "--store", str(store), "--port", "PORT"],
        ("oxigraph", "/query"): [oxigraph, "serve", "--location", database, "--bind", "127.0.0.1:PORT"],
        ("rdflib-endpoint", "/"): [endpoint, "serve", str(triples), "--host", "127.0.0.1", "--port", "PORT"],
    }
    return [running.enter_context(started(*names, *command)) for names, command in commands.items()]


def actors(store: Path) -> list[str]:
    """Return the names that queries are about."""
    with Store.open(store) as opened:
        named = "SELECT DISTINCT ?n { ?c rdf:subject/rdfs:label ?n FILTER(!CONTAINS(?n, '\"')) } LIMIT 500"
        return [row["n"].value for row in opened.query(named)]


def head() -> str:
    """Return the declarations that a query begins with."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes().items())


def queries() -> dict[str, str]:
    """Return the twelve by what they are called."""
    found = {name: head() + text for name, text in WRITTEN.items()}
    return found | {name: (resources.queries() / f"{name}.rq").read_text(encoding="utf-8") for name in SHIPPED}


def anew(text: str, names: list[str], numbers: Iterator[int]) -> Iterator[str]:
    """Yield a query again and again, about one name after the other, with a number that tells it from any before."""
    for number in numbers:
        about = names[number % len(names)]
        yield f"{text.replace('%s', about)}\n# {number}"


def compare(pair: list[Server], asked: dict[str, str], names: list[str], clients: int, rounds: int) -> None:
    """Print how fast two servers answer each query: medians over the rounds."""
    print(f"\n{clients} clients\n\n| query | ms | queries/s | p50 | p99 | processor |\n|{' --- |' * 6}")
    numbers = count(clients * 10**6)
    for name, text in asked.items():
        first = median(pair[0].ask(anew(text, names, numbers), 3, 1).each)
        times = max(clients, 3, min(MOST_A_CELL, int(SECONDS_A_CELL / first)))
        found = [[s.ask(anew(text, names, numbers), times, clients) for s in pair] for _ in range(rounds)]
        failures = {failure for row in found for timing in row for failure in timing.failures}
        if failures:
            print(f"| {name} | failed: {', '.join(sorted(failures))} |")
            continue
        rates = [median(len(row[k].each) / row[k].together for row in found) for k in (0, 1)]
        p50s = [median(_quantile(row[k], 50) for row in found) for k in (0, 1)]
        p99s = [median(_quantile(row[k], 99) for row in found) for k in (0, 1)]
        costs = [max(sum(row[k].processor for row in found), 0.01) for k in (0, 1)]
        shares = (rates[0] / rates[1], p50s[1] / p50s[0], p99s[1] / p99s[0], costs[1] / costs[0])
        print(f"| {name} | {p50s[0] * 1000:.2f} | {' | '.join(f'{share:.2f}' for share in shares)} |", flush=True)


def _quantile(timing: Timing, percent: int) -> float:
    return quantiles(timing.each, n=100, method="inclusive")[percent - 1] if len(timing.each) > 1 else timing.each[0]


def mix(all_of_them: list[Server], asked: dict[str, str], names: list[str], clients: int, rounds: int) -> None:
    """Print how long each server takes over all the queries, each client asking each of them once."""
    taken: dict[str, list[Timing]] = {server.name: [] for server in all_of_them}
    numbers = count(clients * 10**9)
    for turn in range(rounds):
        for server in all_of_them:
            if turn and server.name not in {"kg", "oxigraph"}:
                continue
            texts = [next(anew(text, names, numbers)) for text in asked.values() for _ in range(clients)]
            taken[server.name].append(server.ask(iter(texts), len(texts), clients))
    for name, timings in taken.items():
        rate = median(len(timing.each) / timing.together for timing in timings)
        failed = sum(len(timing.failures) for timing in timings)
        said = f", {failed} not answered in {LONGEST:g} s" if failed else ""
        print(f"the mix, {clients} clients, {name}: {rate:.2f} queries/s{said}", flush=True)


def again(pair: list[Server], text: str, names: list[str], rounds: int) -> None:
    """Print how fast two servers answer what they have answered before."""
    asked = text.replace("%s", names[0])
    rates = [[median(s.ask(iter([asked] * MOST_A_CELL), MOST_A_CELL, 1).each) for s in pair] for _ in range(rounds)]
    ours, other = (median(row[k] for row in rates) for k in (0, 1))
    print(f"{ours * 1000:.2f} ms, {other / ours:.2f} times {pair[1].name}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="kg serve beside oxigraph serve and rdflib-endpoint")
    parser.add_argument("--stories", type=int, default=8000)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", default="1,8,32")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        store = given.store or Path(folder) / "store"
        if given.store is None:
            fill(store, given.stories)
        names = actors(store)
        with Store.open(store) as opened:
            print(f"{len(opened.raw)} quads, {sum(1 for _ in opened.articles())} stories")
        found = servers(store, Path(folder), running)
        asked, pair = queries(), found[:2]
        print("\nAs many times as fast as Oxigraph's server (above 1: faster), and kg's own milliseconds (p50).")
        for clients in map(int, given.clients.split(",")):
            compare(pair, asked, names, clients, given.rounds)
            mix(found if clients == 1 else pair, asked, names, clients, given.rounds)
            if clients == 1:
                found[2].end()  # it goes on with what it has not answered in time, at the others' cost
        print("\nAsked again, 1 client:")
        for name in (SMALLEST, "all of one thing", "who-backs-whom"):
            print(f"{name}: ", end="")
            again(pair, asked[name], names, given.rounds)


if __name__ == "__main__":
    main()
