"""One's own page: language, password, second factor, sessions, drafts."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from habeas.casework import api_keys, rules
from habeas.desk.access import account_of
from habeas.desk.account import sessions
from habeas.desk.account.drafts import told
from habeas.desk.render import page
from habeas.store import audit
from habeas.store.models import DraftFile
from habeas.store.place import vault


def me(request: HttpRequest) -> HttpResponse:
    """My account."""
    account = account_of(request)
    factors = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    context = {
        "section": "me",
        "teams": account.teams.order_by("name"),
        "factors": factors,
        "needs_second_factor": rules.needs_second_factor(account),
        "sessions": UserSession.objects.filter(user=account).count(),
        "drafts": account.drafts.count(),
        "keys": api_keys.working(account),
        "can_lock": not vault().is_demo,
    }
    return page(request, "account/me.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of this account, in every browser."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise Http404
    account = account_of(request)
    account.language = chosen
    with transaction.atomic():
        account.save(update_fields=["language"])
        audit.log(
            account, timezone.now(), [audit.Act("change", "account", str(account.pk), body={"field": "language"})]
        )
    with override(chosen):
        messages.success(request, _("Saved."))
    response = redirect("me")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


def drafts(request: HttpRequest) -> HttpResponse:
    """What I typed and did not save."""
    kept = told(request, account_of(request).drafts.order_by("-at"))
    return page(request, "account/drafts.html", {"section": "me", "drafts": kept})


@require_POST
@transaction.atomic
def remove_draft(request: HttpRequest, number: int) -> HttpResponse:
    """Throws a draft away; where files go with it, the log says so."""
    draft = account_of(request).drafts.filter(pk=number).first()
    if draft is None:
        raise Http404
    files = DraftFile.objects.filter(draft=draft).count()
    draft.delete()
    if files:
        audit.log(
            account_of(request), timezone.now(), [audit.Act("remove", "draft", str(number), body={"files": files})]
        )
    messages.success(request, _("The draft is thrown away."))
    return redirect("drafts")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends all sessions of the account, this one too."""
    account = account_of(request)
    ended = sessions.end_all(account, request.session.session_key)
    audit.log(account, timezone.now(), [audit.Act("end", "sessions", str(account.pk), body={"sessions": ended + 1})])
    UserSession.objects.filter(user=account).delete()
    logout(request)
    return redirect("demo" if vault().is_demo else "account_login")


class SecondFactorView(IndexView):  # type: ignore[misc]
    """Allauth's page of factors, with whether the role needs one."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**given)
        return context | {"section": "me", "needs_second_factor": rules.needs_second_factor(account_of(self.request))}


second_factor = SecondFactorView.as_view()


class RemoveKeyView(RemoveWebAuthnView):  # type: ignore[misc]
    """Allauth's, which asks of the app alone whether it is the last factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Removes the key, unless the role needs one and this is the last."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        removed: HttpResponse = super().form_valid(form)
        return removed


remove_key = RemoveKeyView.as_view()
