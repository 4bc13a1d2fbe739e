"""Connecting tools to Claude Desk: key-level edits of their settings files, shown before and undone exactly."""
