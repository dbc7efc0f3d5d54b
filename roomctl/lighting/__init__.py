"""The lamps: they follow the session in a process of their own, and nothing waits for one."""
