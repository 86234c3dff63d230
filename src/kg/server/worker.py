"""A process that does jobs on a store, one at a time, so that the server can stop any of them by ending the process.

No query can make it call another server, read another file, take more memory than the limit, or run on when its time is
over and its server gone.
"""

import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from kg.errors import KgError, QueryError, StoreBusy
from kg.server.output import RefusedError, refuse
from kg.server.reading import Reading
from kg.server.sandbox import confine
from kg.server.wire import Job, write_frame
from kg.server.writing import Writing
from kg.vocabulary import ontology_version

_GRACE = 1.0
_BUFFER = 1 << 17


def answer(worker: Reading | Writing, job: Job, out: IO[bytes]) -> None:
    """Do a job and write its answer."""
    try:
        worker.answer(job, out)
    except RefusedError as refusal:
        refuse(out, *refusal.args)
    except QueryError as error:
        refuse(out, 400, str(error))
    except KgError as error:
        refuse(out, 503 if isinstance(error, StoreBusy) else 500, str(error))
    write_frame(out, b"")
    out.flush()


def main() -> None:
    """Do the jobs on standard input until it ends.

    Arguments: "read" or "write", the store, the limits of memory in bytes, of rows and of nesting.
    """
    role, path = sys.argv[1], Path(sys.argv[2])
    memory, rows, nesting = map(int, sys.argv[3:6])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    ontology_version()  # it and the prefixes are read while files can be, and before the first query comes
    missing = confine([path] if role == "read" else None)
    if missing:
        sys.stderr.write(f"kg: warning: this system cannot keep queries from {' and '.join(missing)}\n")
    worker = Reading(path, rows, nesting) if role == "read" else Writing(path, nesting)
    # A pipe that breaks is the server's end: nobody is there to answer.
    with suppress(BrokenPipeError), os.fdopen(os.dup(1), "wb", _BUFFER) as out:
        os.dup2(2, 1)
        for line in sys.stdin.buffer:
            job = Job.decode(line)
            signal.setitimer(signal.ITIMER_REAL, job.seconds + _GRACE)
            answer(worker, job, out)
            signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
