"""What happened. The only package that knows sqlite3."""
