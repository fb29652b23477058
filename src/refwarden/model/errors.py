"""The errors that refwarden raises on purpose.

RefwardenError
├── UsageError            the command line or the environment asks for what cannot be done
├── PolicyError           the policy document is not one that can be judged by
└── SourceError           facts could not be read
    ├── Unauthorised      a permission is missing
    ├── Unaccepted        the credential itself counts for nothing
    ├── Unscoped          the credential is for less than what was asked
    ├── RateLimited       the host asks to wait
    ├── Gone              what was asked for is not there
    ├── Unsupported       this source cannot tell, ever
    └── Unavailable       this source cannot tell, now
        └── Moved         what was asked about became another meanwhile

Each source translates what its libraries raise into these at its border. Inside a source they become `Unread`.
"""


class RefwardenError(Exception):
    """What was asked cannot be done; the message says where, why and what would mend it, in one line."""


class UsageError(RefwardenError):
    """The command line or the environment asks for what cannot be done."""


class PolicyError(RefwardenError):
    """The policy document is wrong; `complaints` holds every fault found, one line each."""

    def __init__(self, *complaints: str) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = complaints


class SourceError(RefwardenError):
    """Facts could not be read; `remedy` says what would make them readable."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason}; {remedy}" if remedy else reason)
        self.reason = reason
        self.remedy = remedy


class Unauthorised(SourceError):
    """A permission is missing."""


class Unaccepted(SourceError):
    """The credential itself counts for nothing, any more perhaps: that says nothing of what it was asked about."""


class Unscoped(SourceError):
    """The credential is for less than what was asked: that says nothing of what whoever has it may see."""


class RateLimited(SourceError):
    """The host asks to wait."""


class Gone(SourceError):
    """What was asked for is not there (or is hidden)."""


class Unsupported(SourceError):
    """This source cannot tell, ever."""


class Unavailable(SourceError):
    """This source cannot tell, now."""


class Moved(Unavailable):
    """What was asked about became another while it was asked about."""
