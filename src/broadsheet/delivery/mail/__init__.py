"""The mail channel: digests, tests and confirmations, rendered and handed to a mail server."""
