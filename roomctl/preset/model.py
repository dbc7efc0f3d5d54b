"""The preset format, version 1. Being built: `Preset`, `CONDITIONS` (id → long title), `to_plan`."""
