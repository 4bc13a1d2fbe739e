"""Byte formats from public specifications: stages, JSON splicing, SSE, headers. Pure."""
