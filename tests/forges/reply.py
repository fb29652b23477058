"""An answer of a simulated host."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Reply:
    """An answer: `body` is JSON, None for none, bytes for what is sent as it is."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
