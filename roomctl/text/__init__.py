"""What people read about sessions: one plain function for each kind of thing, for screens, commands and reports."""
