"""The root of all errors whose text is made for whoever runs a command, and what the command ends with.

It lies at the bottom of the house, so that the command line can tell such an error from a defect of ours without importing the
rooms that raise it. The sandbox imports nothing of ours and has a root of its own, `sandbox.SandboxError`.
"""

from typing import ClassVar

WRONG_USE = 2


class UserFacingError(Exception):
    """Its text says what happened, where, and what to do; a command says it and ends with `exit_status`."""

    exit_status: ClassVar[int] = 1
