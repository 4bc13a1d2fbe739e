"""Sockets. The only package that knows aiohttp."""
