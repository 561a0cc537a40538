"""Sessions in the database, as Django keeps them, read by a query that is prepared, since every page asks it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from habeas.store.prepared import prepared


@prepared
def _session(key: Any, now: Any) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    """The session of a page; `SESSION_ENGINE` asks for this name."""

    def _get_session_from_db(self) -> Session | None:
        session: Session | None = _session.first(self.session_key, timezone.now())
        if session is None:
            self._session_key = None
        return session
