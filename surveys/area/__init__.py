"""The picture of an area: figures of official statistics and counts of events, as values. No SQL, no clock."""
