"""The root of all errors of the sandbox whose text is made for people."""


class SandboxError(Exception):
    """What stands in for the outside cannot be had; the text says why and what to do."""
