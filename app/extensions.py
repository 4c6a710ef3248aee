"""The Flask extensions, made once and bound in create_app; and what a process keeps: settings and keys."""

from collections.abc import Callable
from typing import TypeVar, cast

from flask import current_app
from flask_jwt_extended import JWTManager
from flask_sqlalchemy import SQLAlchemy

from app.config import Settings
from app.keys import AnalystKeys, CourierKeys, WebKeys
from app.store.base import Base

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
jwt = JWTManager()

SETTINGS, KEYS = "ringar.settings", "ringar.keys"
Kept = TypeVar("Kept")


def current_settings() -> Settings:
    """What the environment said when this process started."""
    return cast(Settings, current_app.extensions[SETTINGS])


def kept(name: str, make: Callable[[], Kept]) -> Kept:
    """What an application has one of, made when it is first asked for."""
    found: Kept = current_app.extensions.get(name) or current_app.extensions.setdefault(name, make())
    return found


def web_keys() -> WebKeys:
    """The web process's keys; only a web process has them."""
    keys = current_app.extensions[KEYS]
    if not isinstance(keys, WebKeys):
        raise TypeError("only the web process holds these keys")
    return keys


def courier_keys() -> CourierKeys:
    """The courier's keys; only the courier has them."""
    keys = current_app.extensions[KEYS]
    if not isinstance(keys, CourierKeys):
        raise TypeError("only the courier holds these keys")
    return keys


def analyst_keys() -> AnalystKeys:
    """The analyst's keys; only the analyst has them."""
    keys = current_app.extensions[KEYS]
    if not isinstance(keys, AnalystKeys):
        raise TypeError("only the analyst holds these keys")
    return keys
