"""What Kafka says to a worker whose lasting name another one was given: aiokafka does not know it and would give up silently."""

FENCED_INSTANCE_ID, UNKNOWN_MEMBER_ID = 82, 25  # aiokafka has no error for the first


class FencedError(RuntimeError):
    """Kafka gave this worker's lasting name to another one; the text says what to do."""

    def __init__(self, instance: str | None, group: str) -> None:
        super().__init__(
            f"Kafka has given WIREWATCH_INSTANCE={instance} to another worker of the group {group} (FENCED_INSTANCE_ID). One of "
            "the two has to end: give each worker a WIREWATCH_INSTANCE of its own."
        )


def error_of(response: object) -> int:
    """Kafka's number for what is wrong; 0 too for responses that tell it of each partition."""
    return int(getattr(response, "error_code", 0))
