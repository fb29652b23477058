"""A facts file: what another source read, written down. It judges offline, and it is a policy's unit test."""
