"""Signing in, second factor, sessions (allauth), and one's own page."""

from allauth.account import views as account
from django.urls import include, path

from habeas.desk.account import keys, views

urlpatterns = [
    path("", views.me, name="me"),
    path("language/", views.language, name="my-language"),
    path("drafts/", views.drafts, name="drafts"),
    path("drafts/<int:number>/remove/", views.remove_draft, name="draft-remove"),
    path("keys/", keys.keys, name="my-keys"),
    path("keys/<slug:ref>/revoke/", keys.revoke, name="my-key-revoke"),
    path("in/", account.login, name="account_login"),
    path("out/", account.logout, name="account_logout"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("2fa/", views.second_factor, name="mfa_index"),
    path("2fa/webauthn/keys/<int:pk>/remove/", views.remove_key, name="mfa_remove_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/everywhere/", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("sessions/", include("allauth.usersessions.urls")),
]
