"""The courier process: ticks, moves the spool, sends reminders, burns. Never imports the responses."""
