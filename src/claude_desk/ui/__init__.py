"""Windows and the tray. The only package that knows PySide6; it displays and decides nothing."""
