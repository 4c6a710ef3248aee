"""Stories about the house itself: captions, shelves, arrows. Nothing here is about surveys."""
