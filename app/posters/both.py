"""A poster with "you said – we did" on its back, as a PDF of two pages. What stands on each is their own."""

from app.posters import poster, press, told


def both(front: poster.Poster, back: told.Sheet) -> bytes:
    """Two A4 pages as PDF/UA-1, the same bytes for the same two. Raises as poster and told do."""
    return press.press("both.typ", {"front": poster.data_of(front), "back": told.data_of(back)})
