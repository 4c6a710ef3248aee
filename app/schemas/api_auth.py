"""Signing in over the API: tokens, one-time links, passwords. Staff as others see them."""

from marshmallow import Schema, fields, validate

from app.schemas.api import Flag
from app.schemas.shapes import CODES, LONGEST_PASSWORD, PasswordIn, SetupIn, Shape

LONGEST_TOKEN = 100


def _link_token() -> fields.String:
    return fields.String(
        required=True,
        error_messages=CODES,
        validate=validate.Length(1, LONGEST_TOKEN, error="too_long"),
        metadata={"description": "the last part of the one-time link"},
    )


class TokensOut(Schema):
    """Two tokens. The refresh token works once: each use gives the next pair; an old one ends the sign-in."""

    access_token = fields.String(required=True)
    refresh_token = fields.String(required=True)
    token_type = fields.String(required=True, validate=validate.Equal("Bearer"))
    expires_in = fields.Integer(required=True, metadata={"description": "seconds the access token lives"})


class LogoutIn(Shape):
    """everywhere: end every session of this person, pages too."""

    everywhere = Flag(load_default=False)


class NewPasswordIn(Shape):
    """Choosing a new password while signed in."""

    old = fields.String(
        required=True, error_messages=CODES, validate=validate.Length(1, LONGEST_PASSWORD, error="too_long")
    )
    new = fields.String(
        required=True, error_messages=CODES, validate=validate.Length(1, LONGEST_PASSWORD, error="too_long")
    )


class AcceptIn(PasswordIn):
    """A colleague's one-time link and the password they choose."""

    token = _link_token()


class SetupLinkIn(SetupIn):
    """The first start's one-time link, the first organisation and its first admin."""

    token = _link_token()


class PersonOut(Schema):
    """Somebody who works here."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    role = fields.String(required=True)
    language = fields.String(required=True)
    active = fields.Boolean(required=True)
    terms_accepted_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")
    organisation = fields.UUID(required=True, attribute="organisation_id")


class InvitedOut(Schema):
    """A colleague and the token of their one-time link, shown once."""

    person = fields.Nested(PersonOut, required=True)
    token = fields.String(required=True)
