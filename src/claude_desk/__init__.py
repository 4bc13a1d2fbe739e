"""Claude Desk: the API key in the OS keychain, local keys for every tool, every request live."""

__version__ = "0.1.0"
