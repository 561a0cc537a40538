"""Visits that were written where there is no network, sealed on the phone (`casework.envelopes`), and come here later.

1. What arrived is known by the id that the phone gave it. The same one sent again gets the same answer and changes nothing.
2. It goes through the form of the page. Where that takes it, it is a visit; else a draft of its monitor, with its files.
3. The phone deletes its copy once this has answered `done`, which it does after all is written. Whatever is refused stays on
   the phone, with the reason.
4. An envelope proves no sender: whoever holds the unlocked phone can seal one in the monitor's name. So a phone sends none by
   itself; its monitor says which are theirs, and the visit tells where it came from.
"""

import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from habeas.casework import envelopes
from habeas.casework import visits as work
from habeas.casework.carried import files_in, packed
from habeas.desk.access import account_of, staff
from habeas.desk.places.carried import reads_notes, told_in
from habeas.desk.places.door import is_own, places_of
from habeas.desk.places.forms import VisitForm
from habeas.desk.start import guard
from habeas.desk.start.invented import may_store
from habeas.store import blobs
from habeas.store.audit import Act, log
from habeas.store.models import Account, Arrival, Draft, DraftFile, Place, Team, Visit
from habeas.store.models.base import new_ref
from habeas.store.place import vault

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")
_MOST: Final = 100
"""Places of which a phone is told the names at once."""
_OLDEST: Final = timedelta(days=60)
"""How long before it arrives a visit is taken to have been written; the clock of a phone can say anything."""
_LEFT_OUT: Final = frozenset({"csrfmiddlewaretoken", "token", "draft-form", "draft-seal"})


class _RefusedError(Exception):
    """It stays on the phone; why, and the status of the answer."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.why, self.status = why, status


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def sealed(request: HttpRequest) -> HttpResponse:
    """To a phone with something that waits: who is signed in, and the names of its places. From it: one envelope."""
    if request.method != "POST":
        places = {
            each.ref: str(each) for each in places_of(request).filter(ref__in=request.GET.getlist("place")[:_MOST])
        }
        who = envelopes.account_mark(account_of(request))
        return _answer({"account": who, "csrf": get_token(request), "places": places})
    token = request.headers.get("X-Habeas-Id", "")
    try:
        told = _opened(request, token)
        arrival, place = _arrival(request, token, told)
    except _RefusedError as refused:
        return _answer({"text": refused.why}, refused.status)
    return _answer(_told(arrival, place))


def on_form(account: Account, place: Place) -> dict[str, str]:
    """What a form carries so that a script can seal it: nothing that tells who this is."""
    return {
        "place": place.ref,
        "account": envelopes.account_mark(account),
        "key": json.dumps(envelopes.public_key()),
        "invented": "1" if vault().is_demo else "",
    }


def draft_name(account: Account, place: Place, token: str) -> str:
    """The name of the draft of a visit: its own where it came sealed and waits to be finished."""
    name = f"visit-{place.ref}"
    own = f"{name}:{token}"
    return own if token and Draft.objects.filter(account=account, form=own).exists() else name


def finished(account: Account, draft: str, visit: Visit) -> None:
    """What came sealed and waited as this draft is a visit now."""
    Arrival.objects.filter(account=account, draft__form=draft).update(visit=visit)


def came(versions: Iterable[Visit]) -> list[Arrival]:
    """Which of these came from a phone."""
    return list(Arrival.objects.filter(visit__in=versions).order_by("pk"))


def _believed(at: datetime) -> datetime:
    now = timezone.now()
    return max(min(at, now), now - _OLDEST)


def _opened(request: HttpRequest, token: str) -> envelopes.Told:
    account = account_of(request)
    if not _TOKEN.fullmatch(token):
        raise _RefusedError(_("It carries no id that Habeas knows."), 400)
    envelope = request.read(envelopes.LARGEST + 1)
    if len(envelope) > envelopes.LARGEST:
        raise _RefusedError(_("It is too large."), 413)
    try:
        told = envelopes.opened(envelope, token)
    except envelopes.UnknownVersionError:
        raise _RefusedError(_("It was sealed in a way that this Habeas does not know."), 422) from None
    except envelopes.CannotOpenError:
        raise _RefusedError(_("It cannot be opened: it was damaged, or sealed for another office."), 422) from None
    if told.account != envelopes.account_mark(account):
        raise _RefusedError(_("Somebody else wrote it, who has to sign in here."), 403)
    if not may_store(request):
        if not told.invented:
            raise _RefusedError(_("A sample office takes invented people only."), 403)
        request.session[guard.INVENTED] = True  # it was said before the form was taken along
    return told


def _arrival(request: HttpRequest, token: str, told: envelopes.Told) -> tuple[Arrival, Place]:
    account = account_of(request)
    place = places_of(request).filter(ref=told.place).first()
    if place is None:
        raise _RefusedError(_("You may not see its place any more. Ask an administrator."), 403)
    teams = list(account.teams.order_by("name"))
    if not teams:
        raise _RefusedError(
            _("You belong to no team yet, and a visit belongs to one. An administrator can add you."), 403
        )
    if (before := _before(account, token)) is not None:
        return before, place
    data = _data(token, told)
    try:
        with transaction.atomic():
            arrival = Arrival.objects.create(token=token, account=account, written=_believed(told.at))
            _take_in(request, arrival, place, teams, data, told)
    except IntegrityError:  # two at the same moment
        before = _before(account, token)
        if before is None:
            raise
        return before, place
    return arrival, place


def _before(account: Account, token: str) -> Arrival | None:
    before = Arrival.objects.filter(token=token).select_related("visit__place", "draft").first()
    if before is not None and before.account_id != account.pk:
        raise _RefusedError(_("Somebody else wrote it, who has to sign in here."), 403)
    return before


def _data(token: str, told: envelopes.Told) -> QueryDict:
    """The form as a page would send it; its files are stored by now, and swept away should nothing come of it."""
    data = QueryDict(mutable=True)
    for name, value in told.fields:
        if name not in _LEFT_OUT:
            data.appendlist(name, value)
    new = [work.NewFile(blobs.store([each.content]), each.name, each.media_type) for each in told.papers]
    data["kept"], data["token"] = packed([*files_in(data), *new]), token
    return data


def _take_in(
    request: HttpRequest, arrival: Arrival, place: Place, teams: list[Team], data: QueryDict, told: envelopes.Told
) -> None:
    """A visit, or a draft of one; the row of the arrival says which."""
    account = account_of(request)
    form, name = VisitForm(data, {}, teams=teams, notes=reads_notes(request)), f"visit-{place.ref}:{arrival.token}"
    if form.is_valid():
        team = form.cleaned_data.get("team") or teams[0]
        try:
            arrival.visit = work.add(place, team, account, told_in(form), arrival.token, arrival.written)
        except work.SentTwiceError as again:
            if again.same:
                arrival.visit = again.visit
            else:
                name = _other_name(account, again.visit, name)
                data["token"] = new_ref() + new_ref()
    if arrival.visit is None:
        arrival.draft = _as_draft(account, name, data)
        body = {
            "place": place.ref,
            "sealed": True,
            "written": arrival.written.isoformat(),
            "files": len(files_in(data)),
        }
        log(account, timezone.now(), [Act("add", "draft", str(arrival.draft.pk), body=body)])
    else:  # what was kept of it while it was typed
        Draft.objects.filter(account=account, form=f"visit-{place.ref}", body__token=[arrival.token]).delete()
    arrival.save()


def _other_name(account: Account, visit: Visit, name: str) -> str:
    """It was sent before and told something else then: offered as a correction, where no other one is begun."""
    correction = f"visit-correct-{work.latest(visit).ref}"
    is_free = not Draft.objects.filter(account=account, form=correction).exists()
    return correction if is_free and is_own(account, visit) else name


def _as_draft(account: Account, name: str, data: QueryDict) -> Draft:
    draft = Draft.objects.create(account=account, form=name, body=dict(data.lists()))
    DraftFile.objects.bulk_create(
        DraftFile(
            draft=draft, name=each.name, media_type=each.media_type, size=each.stored.size, sha256=each.stored.sha256,
            blob=each.stored.name,
        )
        for each in files_in(data)
    )  # fmt: skip
    return draft


def _told(arrival: Arrival, place: Place) -> dict[str, Any]:
    if arrival.visit is not None:
        to = reverse("visit", args=[arrival.visit.place.ref, arrival.visit.ref])
        return {"done": "visit", "text": _("It is in the office: %(place)s.") % {"place": place}, "to": to}
    if arrival.draft is None:
        return {"done": "gone", "text": _("It came before, and was thrown away in the office.")}
    correction = arrival.draft.form.partition("visit-correct-")[2]
    to = f"{reverse('visit-new', args=[place.ref])}?sealed={arrival.token}"
    if correction:
        to = reverse("visit-correct", args=[place.ref, correction])
    text = _("It is kept in the office, and not finished: something in it has to be put right (%(place)s).")
    return {"done": "draft", "text": text % {"place": place}, "to": to}


def _answer(told: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store"})
