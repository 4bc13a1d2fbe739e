"""The check-up: the gateway that tools talk to, the computer around it, and each tool, a line for each; every line says what to do."""
