"""The explorer: the page that shows the graph, built beforehand by Node.js (`explorer/`), and its assets.

Where it was not built, a plain page takes its place that asks the shipped questions and says how to get the explorer.
"""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from kg import settings
from kg.errors import StoreError
from kg.resolution.places import map_numbers
from kg.server.service import Service
from kg.vocabulary import prefixes

PLAIN = Path(__file__).parent / "page"
_FRONT = "index.html"


class _Kept(StaticFiles):
    """Files whose names change with their content: a browser need never ask for one again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


class _Checked(StaticFiles):
    """Files that a browser asks about each time, and is told where it has them as they are."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def routes(service: Service) -> list[BaseRoute]:
    """Return what answers at `/`, `/explorer`, `/assets` and `/page`."""
    built = service.options.explorer
    there = (built / _FRONT).is_file()
    front = _Checked(directory=built if there else PLAIN)

    async def page(request: Request) -> Response:
        return await front.get_response(_FRONT, request.scope)

    async def about(_: Request) -> Response:
        """Say what the page has to know of the store, and of countries."""
        try:
            base = settings.read(service.store).base
        except (StoreError, OSError) as error:
            raise HTTPException(503, str(error)) from error
        known = {"prefixes": dict(prefixes()), "countries": dict(map_numbers())}
        return JSONResponse({"base": base, "writable": service.options.writable, **known})

    assets = [Mount("/assets", _Kept(directory=built / "assets"))] if there else []
    return [Route("/", page), Route("/explorer", about), *assets, Mount("/page", _Checked(directory=PLAIN))]
