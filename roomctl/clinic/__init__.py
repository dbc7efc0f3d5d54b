"""What joins a room to its clinic."""
