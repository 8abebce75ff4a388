"""In a real browser, under the real content security policy: passkeys, and the warning before sign-out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from portal.accounts.models import Agency, AuthenticatorApp, KeptWords, SessionRecord, User
from portal.accounts.services import invitations
from tests.portal.accounts.conftest import PASSWORD, link_in_mail
from tests.services import require
from tests.signing import code_of

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def tab(monkeypatch: pytest.MonkeyPatch, live_server: Any, settings: Any) -> Iterator[Page]:
    """A page of Debian's Chromium on the live server; any complaint of the content security policy fails the test."""
    program = require("chromium")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running in this thread
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [live_server.url]
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        opened = browser.new_page(base_url=live_server.url)
        opened.on(
            "console",
            lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
        )
        yield opened
        browser.close()
    assert not complaints


def press(tab: Page, words: str) -> None:
    tab.get_by_role("button", name=words).click()


def sign_in(tab: Page, user: User) -> None:
    tab.goto("/sign-in/")
    tab.fill("[name=username]", user.username)
    tab.fill("[name=password]", PASSWORD)
    press(tab, "Continue")
    AuthenticatorApp.objects.filter(user=user).update(last_step=-1)
    tab.fill("[name=code]", code_of(AuthenticatorApp.objects.get(user=user)))
    press(tab, "Sign in")
    tab.wait_for_url(lambda url: "/sign-in/" not in url)


def test_a_passkey_from_the_invitation_to_the_next_sign_in(tab: Page, coordinator: User, agency: Agency) -> None:
    cdp = tab.context.new_cdp_session(tab)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    made = invitations.invite(acting_user=coordinator, name="Ben Okoro", email="ben@example.org", agency=agency)
    assert made.invitation
    code = invitations.show_code(acting_user=coordinator, invitation_id=made.invitation.pk)
    tab.goto(link_in_mail())
    tab.fill("[name=code]", code)
    press(tab, "Continue")
    tab.fill("[name=password]", PASSWORD)
    tab.fill("[name=again]", PASSWORD)
    press(tab, "Continue")
    press(tab, "Set up a passkey")
    tab.wait_for_url("**/account/codes/")
    press(tab, "Show my ten codes")
    expect(tab.locator(".codes li")).to_have_count(10)
    tab.goto("/account/")
    press(tab, "Sign out everywhere")
    tab.goto("/sign-in/")
    tab.fill("[name=username]", "ben.okoro")
    tab.fill("[name=password]", PASSWORD)
    press(tab, "Continue")
    tab.goto("/account/")
    expect(tab).to_have_title("Sign in – Safer Southwark Partnership")
    tab.goto("/sign-in/check/")
    press(tab, "Use a passkey")
    tab.wait_for_url(lambda url: "/sign-in/" not in url)
    tab.goto("/account/")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Your account")
    record = SessionRecord.objects.get(user=made.user, ended_at=None)
    SessionRecord.objects.filter(pk=record.pk).update(proved_at=timezone.now() - timedelta(minutes=6))
    tab.goto("/account/codes/")
    press(tab, "Use a passkey")
    tab.wait_for_url("**/account/codes/")


def test_a_passkey_alone_signs_nobody_in(tab: Page, anna: User) -> None:
    tab.goto("/sign-in/")
    token = tab.locator("[name=csrfmiddlewaretoken]").first.input_value()
    for where in (
        "/sign-in/passkey/begin/",
        "/sign-in/passkey/complete/",
        "/set-up/passkey/begin/",
        "/set-up/passkey/complete/",
    ):
        answer = tab.request.post(where, data={}, headers={"X-CSRFToken": token, "Referer": tab.url}, max_redirects=0)
        assert answer.status == 302, where
        assert answer.headers["location"].startswith("/sign-in/"), where


def test_a_password_alone_sets_up_no_passkey(tab: Page, anna: User) -> None:
    tab.goto("/sign-in/")
    tab.fill("[name=username]", "anna")
    tab.fill("[name=password]", PASSWORD)
    press(tab, "Continue")
    token = tab.locator("[name=csrfmiddlewaretoken]").first.input_value()
    for where in ("/set-up/passkey/begin/", "/set-up/passkey/complete/"):
        answer = tab.request.post(where, data={}, headers={"X-CSRFToken": token, "Referer": tab.url}, max_redirects=0)
        assert answer.status == 302, where


def test_sign_out_is_warned_of_and_one_button_extends(tab: Page, anna: User) -> None:
    sign_in(tab, anna)
    tab.clock.install()
    tab.goto("/account/")
    SessionRecord.objects.update(seen_at=timezone.now() - timedelta(minutes=28, seconds=20))
    tab.clock.fast_forward("28:30")
    dialog = tab.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("about to be signed out")
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    assert SessionRecord.objects.get().ends_at > timezone.now() + timedelta(minutes=29)


def test_an_idle_page_is_left_for_the_sign_in_page(tab: Page, anna: User) -> None:
    sign_in(tab, anna)
    tab.clock.install()
    tab.goto("/account/")
    SessionRecord.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    tab.clock.fast_forward("31:00")
    tab.wait_for_url("**/sign-in/?next=%2Faccount%2F")


def test_words_are_kept_while_they_are_typed_and_nothing_in_the_browser(tab: Page, coordinator: User) -> None:
    sign_in(tab, coordinator)
    tab.goto("/agencies/add/")
    add = (
        'document.querySelector("main form").insertAdjacentHTML("afterbegin", "<textarea name=adopted_by></textarea>")'
    )
    tab.evaluate(add)
    with tab.expect_response("**/session/keep/", timeout=10_000) as answer:
        tab.locator("textarea").press_sequentially("Half a sentence")
    assert answer.value.status == 204
    assert KeptWords.objects.get().fields == {"adopted_by": ["Half a sentence"]}
    assert tab.evaluate("localStorage.length + sessionStorage.length") == 0
    tab.goto("/agencies/add/")
    expect(tab.locator("[name=adopted_by]")).to_have_value("Half a sentence")
    tab.get_by_role("link", name="See it, or throw it away").click()
    press(tab, "Throw it away")
    expect(tab.locator("[name=adopted_by]")).to_have_value("")
