"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from habeas.store.models.cases import NAMES_CLOSED
from habeas.store.place import vault


def desk(request: HttpRequest) -> dict[str, Any]:
    """For the frame of the page. The language comes from Django's own processor."""
    return {
        "names_closed": NAMES_CLOSED.get(),
        "is_demo": vault().is_demo,
        "today": timezone.localdate(),
        "idle_minutes": settings.IDLE_MINUTES,
        "is_fragment": request.headers.get("HX-Request") == "true",
    }
