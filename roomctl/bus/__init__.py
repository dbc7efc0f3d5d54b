"""The room on the clinic's MQTT broker: what it says of itself, and what it lets others ask of it."""
