"""A missing program is a skip that names its package, and a failure where services are required."""

from __future__ import annotations

import pytest

from tests import services


def test_a_program_that_is_there_is_found() -> None:
    assert services.require("sh", "dash").endswith("/sh")


def test_a_missing_one_skips_with_its_package_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "find", lambda name: "")
    monkeypatch.delenv("REQUIRE_SERVICES", raising=False)
    with pytest.raises(pytest.skip.Exception, match="install clamav-daemon: clamd is missing"):
        services.require("clamd")
    monkeypatch.setenv("REQUIRE_SERVICES", "1")
    with pytest.raises(pytest.fail.Exception, match="install libreoffice-writer-nogui: soffice is missing"):
        services.require("soffice")
