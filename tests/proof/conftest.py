"""What the harnesses share: they show their figures also where all is well."""

from collections.abc import Callable

import pytest

Tell = Callable[[str, object], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print a figure past pytest's own catching of output."""

    def told(what: str, figure: object) -> None:
        with capsys.disabled():
            print(f"\n  {what}: {figure}")  # noqa: T201  what make proof is run for

    return told
