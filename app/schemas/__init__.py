"""marshmallow shapes at the doors; what an answer may be is surveys/answers.py."""
