"""The Messages protocol: requests, replies, usage, error bodies. Pure."""
