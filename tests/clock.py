"""A clock that moves only when it is told."""


class FakeClock:
    """Whole milliseconds that stand still between two calls of `advance`."""

    def __init__(self, now_ms: int = 1_000) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms

    def advance(self, ms: int) -> None:
        """Let time pass."""
        self.now_ms += ms
