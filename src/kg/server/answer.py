"""Sends a worker's answer to the client as it comes, within its time and for as long as the client listens."""

import asyncio
import logging

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from kg.server.pool import Pool, Worker, WorkerEndedError
from kg.server.wire import Job

_log = logging.getLogger("uvicorn.error")
_HEADERS = {"Cache-Control": "no-cache", "Vary": "Accept"}


class Answer(Response):
    """The response to a query. An answer that stops when part of it is sent breaks the connection off."""

    def __init__(self, pool: Pool, job: Job) -> None:
        super().__init__()
        self._pool = pool
        self._job = job
        self._begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or stop the query when the client goes away."""
        work = asyncio.create_task(self._answer(scope, receive, send))
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (work, gone):
                task.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)
        if not work.cancelled():
            work.result()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        seconds = self._job.seconds
        try:
            async with asyncio.timeout(seconds), self._pool.worker() as worker:
                await self._pass_on(worker, send)
            return
        except TimeoutError:
            failure = 503, f"the query was stopped after {seconds:g} s: ask for less, with a LIMIT for example"
        except WorkerEndedError as error:
            if error.status < 0:
                failure = 503, "the query was stopped: it takes too much memory or nests too deep"
            else:
                failure = 500, "the query failed: see the server's messages"
        status, reason = failure
        if self._begun:
            _log.warning("an answer was broken off: %s", reason)
        else:
            await PlainTextResponse(f"{reason}\n", status)(scope, receive, send)

    async def _pass_on(self, worker: Worker, send: Send) -> None:
        head = await worker.ask(self._job)
        start = Response(status_code=head.status, media_type=head.media, headers=_HEADERS)
        del start.headers["content-length"]
        self._begun = True
        await send({"type": "http.response.start", "status": start.status_code, "headers": start.raw_headers})
        while piece := await worker.piece():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
