"""Sentences of the staff pages, in Swedish and English, as data. They are read by surveys.languages.staff."""
