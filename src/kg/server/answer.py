"""Sends a worker's answer to the client as it comes, within its time and for as long as the client listens."""

import asyncio
import logging
from typing import Any, Self

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from kg.server.kept import entity_tag
from kg.server.output import RefusedError
from kg.server.pool import FullError, MadeRoomError
from kg.server.process import Worker, WorkerEndedError
from kg.server.protocol import accepted
from kg.server.repeats import GENERATION
from kg.server.service import Service
from kg.server.wire import Head, Job, Query, Update

_log = logging.getLogger("uvicorn.error")
_BUSY = {"Retry-After": "1"}
_UNCHANGED = 304
_SOON = 0.05
_STOPPED = 503


class _StalledError(Exception):
    """The client does not take what it asked for."""


class Answer(Response):
    """The response to a job. An answer that stops when part of it is sent breaks the connection off."""

    def __init__(self, service: Service, job: Job, request: Request, location: str | None = None) -> None:
        super().__init__()
        self._service = service
        self._job = job
        self._request = request
        self._location = location
        self._begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or stop the job when the client goes away or it is cancelled."""
        if self._unchanged():
            await Response(status_code=_UNCHANGED, headers=self._caching(self._service.generation))(
                scope, receive, send
            )
            return
        known = self._service.kept.get(self._job)
        if known is not None:
            self._service.metrics.kept.inc()
            scope.setdefault("state", {})[GENERATION] = known[0].generation
            await self._whole(*known)(scope, receive, send)
            return
        task = asyncio.current_task()
        assert task
        with self._service.running.entry(self._job, task) as entry, _Watch(task, receive) as watch:
            try:
                await self._answer(scope, receive, send)
                return
            except asyncio.CancelledError:
                if not entry.cancelled and not watch.gone:
                    raise
                task.uncancel()
        if entry.cancelled:
            await self._fail(503, "the query was cancelled", "cancelled", scope, receive, send)
        else:
            self._service.metrics.stopped.labels("client gone").inc()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        seconds = self._job.seconds
        try:
            async with asyncio.timeout(seconds), self._service.pool(self._job).worker(self._job) as worker:
                await self._pass_on(worker, await self._called(), send)
            return
        except TimeoutError:
            reason = f"the query was stopped after {seconds:g} s: ask for less, with a LIMIT for example"
            failure = 503, reason, "time"
        except _StalledError:
            failure = 503, "the client takes the answer too slowly", "slow client"
        except RefusedError as error:
            failure = *error.args, "call refused"
        except FullError:
            failure = 503, "too many queries are waiting: try again later", "queue full"
        except MadeRoomError:
            failure = 503, "the query was stopped: others are waiting, and it has taken longest", "made room"
        except WorkerEndedError as error:
            failure = _ended(error.status)
        await self._fail(*failure, scope, receive, send)

    async def _called(self) -> Job:
        """Return the job with what its calls to other servers brought, where there are any. Raises RefusedError."""
        return await self._service.outside.answer(self._job) if isinstance(self._job, Query | Update) else self._job

    async def _pass_on(self, worker: Worker, job: Job, send: Send) -> None:
        head = await worker.ask(job)
        if head.length is not None:
            body = await worker.whole()
            self._service.kept.put(self._job, head, body)
            start = self._whole(head, body)
        else:
            start, body = self._whole(head, b""), b""
            del start.headers["content-length"]
        self._begun = True
        await send({"type": "http.response.start", "status": start.status_code, "headers": start.raw_headers})
        if head.length is None:
            async for piece in worker.pieces():
                await self._send({"type": "http.response.body", "body": piece, "more_body": True}, send)
        await self._send({"type": "http.response.body", "body": body}, send)

    def _whole(self, head: Head, body: bytes) -> Response:
        return Response(body, head.status, self._headers_of(head), head.media or None)

    async def _send(self, message: Message, send: Send) -> None:
        try:
            async with asyncio.timeout(self._service.options.limits.stall):
                await send(message)
        except TimeoutError as error:
            raise _StalledError from error

    async def _fail(self, status: int, reason: str, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._service.metrics.stopped.labels(kind).inc()
        if self._begun:
            _log.warning("an answer was broken off: %s", reason)
        else:
            headers = _BUSY if status == _STOPPED else None
            await PlainTextResponse(f"{reason}\n", status, headers)(scope, receive, send)

    # Caching

    def _unchanged(self) -> bool:
        """Tell whether the client has this answer from the present state of the store."""
        given = self._request.headers.get("if-none-match", "")
        return bool(given) and self._tag(self._service.generation) in {tag.strip() for tag in given.split(",")}

    def _headers_of(self, head: Head) -> dict[str, str]:
        if head.status >= 400:
            return _BUSY if head.status == 503 else {}
        created = {"Location": self._location} if self._location and head.status == 201 else {}
        return self._caching(head.generation) | created

    def _caching(self, generation: int | None) -> dict[str, str]:
        tag = self._tag(generation)
        return {"Cache-Control": "no-cache", "Vary": "Accept"} | ({"ETag": tag} if tag else {})

    def _tag(self, generation: int | None) -> str | None:
        """Return the entity tag of an answer: what it depends on is the store's state, the address and the format."""
        if generation is None or self._request.method not in {"GET", "HEAD"}:
            return None
        if isinstance(self._job, Query) and "service" in self._job.text.lower():
            return None  # it depends on more
        scope = self._request.scope
        return entity_tag(generation, scope["raw_path"], scope["query_string"], accepted(self._request))


def _ended(status: int) -> tuple[int, str, str]:
    if status >= 0:
        return 500, "the query failed: see the server's messages", "failed"
    return 503, "the query was stopped: it takes too much memory or nests too deep, or its process was ended", "ended"


class _Watch:
    """Cancels a task when the client that it works for goes away."""

    def __init__(self, task: asyncio.Task[Any], receive: Receive) -> None:
        self._task = task
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None
        self.gone = False

    def __enter__(self) -> Self:
        # Most work is done before it is worth while to look.
        self._timer = asyncio.get_running_loop().call_later(_SOON, self._begin)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _begin(self) -> None:
        self._watching = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self._task.cancel()
