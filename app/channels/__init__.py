"""The shelf of channels: one file each, one line here."""
