"""What may pass and how it is changed. Pure: state comes in as arguments."""
