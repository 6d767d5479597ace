"""The addresses of the API put together under ``/api/v1``, and their description."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler

from servanda import __version__
from servanda.api.register import Register
from servanda.errors import InputError
from servanda.pages.access import RegisterAccess
from servanda.pages.languages import FIELD
from servanda.pages.languages import gettext as _
from servanda.web.problems import RefusedError
from servanda.web.v1 import documents, log, reads

DESCRIPTION = (
    "The register for programs. Every answer names the version of the log that it was made from; "
    "`as_of` (the world) and `known_at` (the register) fix it for ever. Nothing is recorded that "
    "its author did not sign."
)


def router(
    register: RegisterAccess, more: Sequence[ControllerRouterHandler] = ()
) -> ControllerRouterHandler:
    """Return all handlers of the API; ``more`` are those that write."""
    handlers: list[ControllerRouterHandler] = [reads.status(register), log.head(register), *more]
    if isinstance(register, Register):
        handlers += [*reads.routes(register), *log.routes(register), *documents.routes(register)]
    return Router(
        "/api/v1",
        route_handlers=handlers,
        include_in_schema=True,
        before_request=refuse_unknown,
    )


def description() -> OpenAPIConfig:
    """Return how the API is described, at /api/openapi.json."""
    return OpenAPIConfig(
        title="Servanda",
        version=__version__,
        description=DESCRIPTION,
        path="/api",
        render_plugins=[_Described(path="/openapi.json", media_type=MediaType.JSON)],
        components=Components(
            security_schemes={
                "token": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="Where the server has users: `servanda users token NAME`.",
                )
            }
        ),
    )


class _Described(JsonRenderPlugin):
    """The description with ``anyOf`` for unions: a whole number is both integer and number."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the description as JSON."""
        del request
        return msgspec.json.encode(_any_of(openapi_schema))


def _any_of(value: Any) -> Any:
    if isinstance(value, dict):
        return {("anyOf" if k == "oneOf" else k): _any_of(v) for k, v in value.items()}
    return [_any_of(one) for one in value] if isinstance(value, list | tuple) else value


def refuse_unknown(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """Refuse what no address asks for: a filter with a slip of the pen would let all through.

    And a body that is no JSON: a form of another site can send text, and never that.
    """
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip()
    if request.method == "POST" and kind.lower() != "application/json":
        raise RefusedError(415, _("Bodies are sent as application/json."))
    handler = request.route_handler
    known = {
        field.kwarg_definition.name or name
        if field.kwarg_definition is not None and hasattr(field.kwarg_definition, "name")
        else name
        for name, field in handler.parsed_fn_signature.parameters.items()
    }
    given = list(request.query_params.keys())
    for name in given:
        if name not in known and name != FIELD:
            shown = "".join(c for c in name if c.isprintable())[:60]
            raise InputError(
                _("{name}: this address is asked for nothing of that name", name=shown)
            )
    return None
