"""The sessions of an account: told apart, and ended, its keys for programs with them."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from habeas.casework import api_keys
from habeas.store.models import Account


def note(request: HttpRequest) -> None:
    """This session is in use just now, from this address."""
    if request.session.session_key:
        UserSession.objects.create_from_request(request)


def end_all(account: Account, but: str | None = None) -> int:
    """Signs the account out everywhere, but for the session with this key; gives how many sessions ended. Its keys for programs
    are revoked: whoever was in may have made one.

    All sessions are read, also those that are in no list: there are no more than people at work.
    """
    ended = [
        session.session_key
        for session in Session.objects.exclude(session_key=but or "")
        if session.get_decoded().get(SESSION_KEY) == str(account.pk)
    ]
    Session.objects.filter(session_key__in=ended).delete()
    api_keys.revoke_all(account)
    UserSession.objects.filter(user=account).exclude(session_key=but or "").delete()
    return len(ended)
