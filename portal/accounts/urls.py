"""Addresses of this floor. None says what anything is about (never 9)."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from portal.accounts.views import account, enrol, joining, keeping, passkeys, people, signing

app_name = "accounts"

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/check/", signing.second, name="second"),
    path("sign-in/again/", signing.prove, name="prove"),
    path("sign-in/help/", signing.sign_in_help, name="help"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("signed-out/", signing.signed_out, name="signed_out"),
    path("leave/", signing.leave, name="leave"),
    path("session/left/", signing.left, name="left"),
    path("session/stay/", signing.stay, name="stay"),
    path("session/keep/", keeping.keep, name="keep"),
    path("session/kept/", keeping.show, name="kept"),
    path("sign-in/passkey/begin/", passkeys.BeginProving.as_view(), name="passkey_ask"),
    path("sign-in/passkey/complete/", passkeys.CompleteProving.as_view(), name="passkey_answer"),
    path("account/", account.account, name="account"),
    path("account/sessions/end/", account.end_everywhere, name="end_everywhere"),
    path("account/sessions/<uuid:session_id>/end/", account.end_session, name="end_session"),
    path("cms/logout/", signing.sign_out, name="desk_sign_out"),  # Wagtail's own address, answered here: one way out
]
# What changes an account: the desk's database role may not (portal/roles.py), so these are served in the rooms alone.
CHANGES: list[URLPattern | URLResolver] = [
    path("sign-in/recovery/", signing.recovery, name="recovery"),
    path("join/", joining.join_code, name="join_code"),
    path("join/password/", joining.join_password, name="join_password"),
    path("join/closed/", joining.join_closed, name="join_closed"),
    path("join/<str:link>/", joining.join, name="join"),
    path("set-up/", enrol.set_up, name="set_up"),
    path("set-up/app/", enrol.set_up_app, name="set_up_app"),
    path("set-up/passkey/begin/", passkeys.BeginAdding.as_view(), name="passkey_add"),
    path("set-up/passkey/complete/", passkeys.CompleteAdding.as_view(), name="passkey_added"),
    path("account/password/", account.password, name="password"),
    path("account/codes/", enrol.codes, name="codes"),
    path("account/lock/", account.lock, name="lock"),
    path("account/apps/<uuid:app_id>/remove/", account.remove_app, name="remove_app"),
    path("account/passkeys/<int:passkey_id>/remove/", account.remove_passkey, name="remove_passkey"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<uuid:invitation_id>/", people.invitation, name="invitation"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("people/<uuid:person_id>/act/", people.person_act, name="person_act"),
    path("people/<uuid:person_id>/reset/", people.ask_reset, name="ask_reset"),
    path("people/resets/<uuid:request_id>/", people.decide_reset, name="decide_reset"),
    path("agencies/", people.agency_list, name="agencies"),
    path("agencies/add/", people.agency, name="agency_add"),
    path("agencies/<uuid:agency_id>/", people.agency, name="agency"),
]
if settings.SITE != "desk":
    urlpatterns += CHANGES
