"""The API's own description: the OpenAPI document, and a page made from it that loads nothing from outside."""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template

from app.api.doors import openapi
from app.extensions import kept
from app.guards import public

doors = Blueprint("docs", __name__, template_folder="templates")
DOCUMENT = "ringar.openapi"
STYLE = (Path(__file__).parent / "docs.css").read_text(encoding="utf-8")
METHODS = ("get", "post", "put", "patch", "delete")


@doors.get("/api/v1/openapi.json")
@public
def document() -> Response:
    """The OpenAPI 3.1 document."""
    text = json.dumps(_document(), ensure_ascii=False, indent=1)
    return Response(text, mimetype="application/json", headers={"Cache-Control": "max-age=300"})


@doors.get("/api/docs")
@public
def page() -> str:
    """The same for people."""
    spec = _document()
    return render_template("api_docs.html", spec=spec, rooms=_rooms(spec), shape=_shape)


@doors.get("/api/docs.css")
@public
def style() -> Response:
    """How that page looks."""
    return Response(STYLE, mimetype="text/css", headers={"Cache-Control": "max-age=300"})


def _document() -> dict[str, Any]:
    return kept(DOCUMENT, lambda: openapi(current_app))


def _rooms(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation, under its tag."""
    rooms = {tag["name"]: {**tag, "operations": []} for tag in spec.get("tags", [])}
    for path, held in spec["paths"].items():
        for method in METHODS:
            if method in held:
                operation = {**held[method], "path": path, "method": method.upper(), "shared": held.get("parameters")}
                rooms[operation["tags"][0]]["operations"].append(operation)
    return list(rooms.values())


def _shape(schema: dict[str, Any] | None) -> str:
    """A schema in one readable line: the name of a shape, or what sort of value it is."""
    if not schema:
        return ""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if schema.get("type") == "array":
        return f"[{_shape(schema.get('items'))}]"
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    kind = schema.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
