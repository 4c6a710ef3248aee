"""What one JSON document says more, or otherwise, than another: a merge patch (RFC 7396). Files are elsewhere."""

import json
from collections.abc import Mapping
from typing import Any


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The patch that makes before into after; empty where they are the same. 1, 1.0 and true are three things."""
    patch: dict[str, Any] = {name: None for name in before if name not in after}
    for name, wanted in after.items():
        held = before.get(name)
        if isinstance(wanted, Mapping) and isinstance(held, Mapping):
            inner = diff(held, wanted)
            if inner:
                patch[name] = inner
        elif name not in before or _canonical(held) != _canonical(wanted):
            patch[name] = wanted
    return patch


def merged(target: Any, patch: Any) -> Any:
    """target with what a patch says; null takes away."""
    if not isinstance(patch, Mapping):
        return patch
    held = dict(target) if isinstance(target, Mapping) else {}
    for name, wanted in patch.items():
        if wanted is None:
            held.pop(name, None)
        else:
            held[name] = merged(held.get(name), wanted)
    return held


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
