"""Ringar as a Flask application: create_app binds settings, keys and database, and gives the web process its doors."""

from datetime import timedelta
from importlib import import_module

from flask import Flask

from app import logs
from app.config import Principal, Settings, settings
from app.extensions import KEYS, SETTINGS, db, jwt
from app.keys import AnalystKeys, CourierKeys, WebKeys, make_keys

MOST_BYTES = 64 * 1024
ENGINE = {"hide_parameters": True}  # an error's text must not quote answers


def create_app(principal: Principal = "web", given: Settings | None = None) -> Flask:
    """The application for one principal. Only "web" has doors; the others use its database session.

    Raises ConfigError with one clear line for the operator: a bad setting, a missing key.
    """
    logs.configure()
    chosen = given or settings(principal)
    chosen.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_keys(chosen.home)
    app = Flask("app", template_folder="web/templates", static_folder=None)
    app.extensions[SETTINGS] = chosen
    app.extensions[KEYS] = None
    app.config.update(
        SQLALCHEMY_DATABASE_URI=chosen.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=ENGINE | ({} if chosen.is_sqlite else {"pool_pre_ping": True, "pool_size": 10}),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
    )
    db.init_app(app)
    with app.app_context():
        import_module("app.store.session").settle_engine()
    if chosen.principal == "courier":
        app.extensions[KEYS] = CourierKeys.load(chosen.home)
    if chosen.principal == "analyst":
        app.extensions[KEYS] = AnalystKeys.load(chosen.home)
    if chosen.principal in ("web", "owner"):
        app.extensions[KEYS] = WebKeys.load(chosen.home)
    if chosen.principal == "web":
        _open_doors(app, chosen)
    return app


def _open_doors(app: Flask, chosen: Settings) -> None:
    keys = app.extensions[KEYS]
    app.config.update(
        SECRET_KEY=keys.secret,
        JWT_SECRET_KEY=chosen.secret or keys.jwt,
        JWT_TOKEN_LOCATION=["headers", "cookies"],
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=10),
        JWT_REFRESH_TOKEN_EXPIRES=timedelta(days=14),
        JWT_COOKIE_SECURE=chosen.secure,
        JWT_COOKIE_SAMESITE="Strict",
        JWT_COOKIE_CSRF_PROTECT=True,
        JWT_CSRF_CHECK_FORM=True,
        JWT_CSRF_IN_COOKIES=True,
        # over https a browser takes these from this very host alone, and sends them to no other
        JWT_ACCESS_COOKIE_NAME=("__Host-" if chosen.secure else "") + "ringar_session",
        JWT_ACCESS_CSRF_COOKIE_NAME=("__Host-" if chosen.secure else "") + "ringar_csrf",
        JWT_DECODE_AUDIENCE=list(chosen.audiences.values()),
    )
    jwt.init_app(app)
    for door in ("app.errors", "app.guards", "app.api", "app.web"):
        import_module(door).register(app)
