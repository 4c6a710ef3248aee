"""Columns that the analyst alone can read: what people answered lies sealed in every table, log and backup.

An erasure takes somebody's answers and contact away at the same time. A log, an old version of a row or an older backup
remembers both, and whoever holds the courier's keys reads the contact; of the answers nothing but that they were there.
"""

from typing import Any

from sqlalchemy import JSON, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from app import sealing
from app.extensions import analyst_keys
from surveys.codes import b64url, from_b64url


class _Sealed(TypeDecorator[Any]):
    """Stored as base64url, sealed anew each time. Raises TypeError in a process that is not the analyst, CannotOpen."""

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's
        """For the database."""
        return value if value is None else b64url(sealing.lay_down(analyst_keys().rest, value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  SQLAlchemy's
        """What was sealed."""
        return value if value is None else sealing.take_up(analyst_keys().rest, from_b64url(value, length=None))


class SealedDocument(_Sealed):
    """A document, in a column of documents: there it is one string."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """As every other document."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())
