"""blocks.validate: what is wrong with blocks, or with a message's blocks and attachments, without posting anything.

Slack asks for no token and no scope here. An error has the place as a JSON pointer, a code, and words; the sandbox knows one
code, as Slack documents no list. A message's `text` is refused, as it is by Slack: only what has a schema can be validated.
Views are not emulated and refused.
"""

import re
from typing import Any

from sandbox.slack.methods.blocks import problems_of
from sandbox.slack.methods.call import Call
from sandbox.slack.methods.errors import SlackError
from sandbox.slack.methods.shapes import problem

_KINDS = ("blocks", "message", "view")
_PLACED = re.compile(r"(?P<text>.*) \[json-pointer:(?P<pointer>.*)\]", re.DOTALL)


def validate(call: Call) -> dict[str, Any]:
    """Nothing where all is well; else invalid_blocks or invalid_message with the errors."""
    given = [kind for kind in _KINDS if call.args.get(kind) not in (None, "")]
    if len(given) != 1:
        raise SlackError("invalid_arguments", messages=[problem(f"give exactly one of {', '.join(_KINDS)}", "")])
    if given == ["view"]:
        raise SlackError("invalid_arguments", messages=[problem("views are not emulated by the sandbox", "/view")])
    if given == ["blocks"]:
        blocks = call.structure("blocks", list, "invalid_arguments")
        _refuse("invalid_blocks", [line.replace("[json-pointer:/blocks", "[json-pointer:", 1) for line in problems_of(blocks)])
        return {}
    message = call.structure("message", dict, "invalid_arguments")
    unknown = [name for name in message if name not in ("blocks", "attachments")]
    found = [problem(f"invalid additional property: {name[:80]}", "") for name in unknown]
    if "blocks" in message:
        found += problems_of(message["blocks"])
    _refuse("invalid_message", found)
    return {}


def _refuse(code: str, found: list[str]) -> None:
    if not found:
        return
    errors = []
    for line in found:
        placed = _PLACED.fullmatch(line)
        text, pointer = (placed["text"], placed["pointer"]) if placed else (line, "")
        errors.append({"pointer": pointer, "code": "failed_constraint", "message": text})
    raise SlackError(code, extra={"errors": errors})
