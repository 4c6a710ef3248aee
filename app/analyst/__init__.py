"""The analyst process: reports, releases, figures. Never imports the vault."""
