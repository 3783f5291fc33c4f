"""One call of the Web API as Slack reads it: form or JSON body, query string, and the token that came with it.

slack-sdk sends JSON for chat.* and a query string for the rest, other clients send forms with JSON inside strings;
all arrive as the same arguments. An argument a method does not know is reported with a warning, where Slack says
nothing, since here it is a slip worth seeing. The token must go no further than `Call.token`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from sandbox.slack.methods.errors import SlackError
from sandbox.slack.methods.shapes import problem

JSON_TYPES = ("application/json", "text/json")
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Call:
    """The arguments of a call, asked for by type; a wrong type is refused in Slack's words."""

    args: dict[str, object]
    token: str | None
    warnings: list[str] = field(default_factory=list)

    def warn(self, warning: str) -> None:
        """Adds a warning to the answer, once."""
        if warning not in self.warnings:
            self.warnings.append(warning)

    def text(self, name: str) -> str | None:
        """A string argument; None where it is missing or null."""
        value = self.args.get(name)
        if value is None or isinstance(value, str):
            return value
        raise SlackError("invalid_arguments", messages=[problem("must provide a string", f"/{name}")])

    def required(self, name: str) -> str:
        """A string argument that must be there."""
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", messages=[problem(f"missing required field: {name}", "")])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean as Slack takes it: true and false, 1 and 0, as such or in a string."""
        value = self.args.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, bool | int) and value in (0, 1):
            return bool(value)
        if isinstance(value, str) and value.lower() in ("0", "1", "true", "false"):
            return value.lower() in ("1", "true")
        raise SlackError("invalid_arguments", messages=[problem("must provide a boolean", f"/{name}")])

    def limit(self, default: int, most: int) -> int:
        """The page size. Slack's documentation names the bounds; out of them the sandbox refuses."""
        value = self.args.get("limit")
        if value is None or value == "":
            return default
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise SlackError("invalid_limit")
        return value

    def structure(self, name: str, kind: type, error: str) -> Any:
        """A list or object, given as such or as JSON in a string; None where missing, null or an empty string."""
        value = self.args.get(name)
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise SlackError(error) from None
        if value is None or value == "":
            return None
        if not isinstance(value, kind):
            raise SlackError(error)
        return value


def read_call(headers: Mapping[str, str], query: Mapping[str, str], body: bytes, form: Mapping[str, str] | None) -> Call:
    """Puts a request's parts together; `form` holds the fields of a multipart body, read by the server."""
    kind, _, charset = headers.get("Content-Type", "").partition(";")
    kind = kind.strip().lower()
    args: dict[str, object] = dict(query)
    warnings: list[str] = []
    if form is not None:
        args.update(form)
    elif body:
        args.update(_body_args(kind, body))
        if kind in JSON_TYPES and "charset" not in charset.lower():
            warnings.append("missing_charset")
        if kind == FORM and "charset" in charset.lower():
            warnings.append("superfluous_charset")
    given = args.pop("token", None)
    token = bearer(headers)
    # Slack reads a token from a form and never from a JSON body, and from a query only for apps made before February 2021: any
    # page on the web can make a browser ask with a query.
    if token is None and isinstance(given, str) and kind not in JSON_TYPES and "token" not in query:
        token = given
    return Call(args=args, token=token or None, warnings=warnings)


def bearer(headers: Mapping[str, str]) -> str | None:
    """The token of the header, if there is one."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _body_args(kind: str, body: bytes) -> Mapping[str, object]:
    if kind in JSON_TYPES:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            raise SlackError("invalid_json") from None
        if not isinstance(value, dict):
            raise SlackError("json_not_object")
        return value
    if kind in (FORM, ""):
        try:
            return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict"))
        except ValueError:
            raise SlackError("invalid_form_data") from None
    raise SlackError("invalid_post_type")
