"""Many clients at a time: whatever befalls some, the others get right answers, and no answer is half an article."""

import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from serving import BACKS, TOKEN, ask, make, running, send
from test_server_limits import ENDLESS, workers
from wires import client, get, rows

from kg.server.limits import Limits
from kg.store import Store

IDLE = 1000
FOUR = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
HUGE_REGEX = f"""SELECT (COUNT(*) AS ?n) WHERE {{ {FOUR}
    FILTER(REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), '({"(x*)*" * 90})$')) }}"""
SORTED = f"SELECT * WHERE {{ {FOUR} }} ORDER BY DESC(?i) ?b ?h LIMIT 1"
ANY = "(!<urn:x>|!^<urn:x>)*"
UNBOUNDED = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?a {ANY} ?b . ?c {ANY} ?d . ?e {ANY} ?f . ?g {ANY} ?h }}"
RUNAWAY = {"cross product": ENDLESS, "path": UNBOUNDED, "regex": HUGE_REGEX, "sorted": SORTED}
SLOW = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } LIMIT 6000000 } }"
PAIR = "SELECT ?s (COUNT(*) AS ?n) WHERE { ?s <http://example.org/pair> ?o } GROUP BY ?s"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return make(tmp_path_factory.mktemp("load") / "store")


@pytest.fixture(scope="module")
def roomy(path):
    with running(path, limits=Limits(queries=8, seconds=25)) as address:
        yield address


@pytest.mark.parametrize("kind", RUNAWAY)
def test_small_queries_go_on_beside_runaway_ones(roomy, kind):
    """How long they wait depends on the machine; here, that none waits for the others' end and each answer is right."""
    runaway = []
    threads = [threading.Thread(target=lambda: runaway.append(ask(roomy, RUNAWAY[kind]))) for _ in range(3)]
    for thread in threads:
        thread.start()
    while len(at_hand(roomy)) + len(runaway) < 3:
        time.sleep(0.02)
    beside = 0
    for number in range(5):
        assert ask(roomy, f"{BACKS} # {kind} {number}").rows() == [{"who": "Norland"}]
        beside += bool(at_hand(roomy))
    for ident in at_hand(roomy):
        send(roomy, "DELETE", f"/queries/{ident}")
    for thread in threads:
        thread.join()
    assert beside
    assert [answer.status for answer in runaway] == [503] * 3
    assert not any("stopped after" in answer.text for answer in runaway)


def test_a_query_that_has_taken_long_makes_room_for_one_that_waits(path):
    with running(path, limits=Limits(queries=1, turn=0.5)) as address:
        answers = []
        thread = threading.Thread(target=lambda: answers.append(ask(address, ENDLESS)))
        thread.start()
        while not at_hand(address):
            time.sleep(0.02)
        assert ask(address, f"{BACKS} # in its place").rows() == [{"who": "Norland"}]
        thread.join()
        assert answers[0].status == 503
        assert "others are waiting" in answers[0].refusal()
        assert answers[0].headers["Retry-After"] == "1"


def test_and_so_does_the_next_in_its_place_while_some_wait(path):
    with running(path, limits=Limits(queries=1, turn=0.2, seconds=20)) as address:
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(ask(address, ENDLESS))) for _ in range(3)]
        for thread in threads:
            thread.start()
        while not at_hand(address):
            time.sleep(0.02)
        assert ask(address, f"{BACKS} # behind all of them").rows() == [{"who": "Norland"}]
        for ident in at_hand(address):
            send(address, "DELETE", f"/queries/{ident}")
        for thread in threads:
            thread.join()
        assert not any("stopped after" in answer.text for answer in answers)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no list of processes to find a worker in")
def test_processes_that_nobody_needs_end_but_for_one(tmp_path):
    path = make(tmp_path / "store")
    with running(path, limits=Limits(rest=0.1)) as address:
        threads = [threading.Thread(target=lambda n=n: ask(address, f"{SLOW} # {n}")) for n in range(3)]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 30
        while len(workers(path)) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        for thread in threads:
            thread.join()
        while len(workers(path)) > 1:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert ask(address, f"{BACKS} # after").rows() == [{"who": "Norland"}]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no list of processes to find a worker in")
@pytest.mark.skipif((os.cpu_count() or 1) > 4, reason="there is a core for each process that could be started")
def test_small_queries_share_few_processes_however_many_ask(tmp_path):
    path = make(tmp_path / "store")
    with running(path, limits=Limits(queries=16)) as address:
        assert ask(address, BACKS).rows() == [{"who": "Norland"}]
        answers = []

        def asking(who: int) -> None:
            with client(address) as one:
                answers.extend(one.ask(get(f"{BACKS} # {who} {number}")) for number in range(40))

        threads = [threading.Thread(target=asking, args=(who,)) for who in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(workers(path)) < len(threads)
        assert [rows(answer) for answer in answers] == [[{"who": "Norland"}]] * 40 * len(threads)


def test_an_update_makes_room_for_none(path):
    with running(path, limits=Limits(turn=0.2), writable=True, token=TOKEN) as address:
        answers = []

        def update() -> None:
            text = "INSERT DATA { <http://e.org/turn> rdfs:label 1 }"
            headers = {"Authorization": f"Bearer {TOKEN}", "Content_Type": "application/sparql-update"}
            answers.append(send(address, "POST", "/sparql", text, **headers))

        with Store.open(path, writable=True):
            threads = [threading.Thread(target=update) for _ in range(2)]
            for thread in threads:
                thread.start()
            time.sleep(1)
            assert not answers
        for thread in threads:
            thread.join()
        assert [answer.status for answer in answers] == [204, 204]


def at_hand(server) -> list[str]:
    return [entry["id"] for entry in json.loads(send(server, "GET", "/queries").text)]


def test_a_thousand_idle_connections_are_held(roomy):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * IDLE:
        pytest.skip(f"this system allows {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * IDLE), hard))
    with ExitStack() as held:
        idle = [
            held.enter_context(socket.create_connection((roomy.hostname, roomy.port), timeout=20)) for _ in range(IDLE)
        ]
        assert ask(roomy, BACKS).rows() == [{"who": "Norland"}]
        for connection in random.Random(1).sample(idle, 20):
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no list of processes to find a worker in")
def test_workers_killed_under_load_spoil_no_answer(roomy, path):
    answers, ended = [], threading.Event()

    def ask_on(number: int) -> None:
        while not ended.is_set():
            answers.append(ask(roomy, f"{BACKS} # {number} {len(answers)}"))

    clients = [threading.Thread(target=ask_on, args=(number,)) for number in range(4)]
    for thread in clients:
        thread.start()
    for _ in range(8):
        time.sleep(0.2)
        for process in workers(path):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
    ended.set()
    for thread in clients:
        thread.join()
    for answer in answers:
        assert answer.status in {200, 503}
        if answer.ok:
            assert answer.rows() == [{"who": "Norland"}]
        else:
            assert "ended" in answer.refusal()
    assert any(answer.ok for answer in answers)
    assert ask(roomy, f"{BACKS} # after").rows() == [{"who": "Norland"}]


def change(path: str, number: str) -> None:
    """Build and remove articles of two triples each, until stopped."""
    from pyoxigraph import Literal, NamedNode, Triple

    from kg.types import Article

    for turn in range(10_000):
        with Store.open(Path(path), writable=True, patience=60) as store:
            for k in range(5):
                pair = NamedNode(f"http://example.org/{number}/{k}")
                said = [Triple(pair, NamedNode("http://example.org/pair"), Literal(n + 2 * turn)) for n in (1, 2)]
                store.put(Article(f"{number}-{k}", "t", f"t{turn}"), said, str(turn))
            store.remove(f"{number}-0")


def test_builds_removals_and_restarts_leave_no_article_half(tmp_path):
    """Every answer has both triples of an article or none, while two writers change and are killed, and servers end."""
    path = make(tmp_path / "store")
    script = "import sys; sys.path.insert(0, sys.argv[3]); from test_server_load import change; change(*sys.argv[1:3])"
    seen: set[str] = set()

    def writer(number: int) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "-c", script, str(path), str(number), str(Path(__file__).parent)])

    writers = [writer(0), writer(1)]

    def check(server) -> int:
        rows = ask(server, f"{PAIR} # {time.monotonic()}").rows()
        assert {row["n"] for row in rows} <= {"2"}
        seen.update(row["s"].split("/")[3] for row in rows)
        return len(rows)

    try:
        for _ in range(2):
            seen.clear()
            with running(path) as address:
                asked = 0
                while asked < 30 or len(seen) < 2:
                    asked += 1
                    check(address)
                writers[0].kill()
                writers[0].wait()
                assert check(address)
            writers[0] = writer(0)
    finally:
        for each in writers:
            each.kill()
            each.wait()
