"""Setting up, unlocking, locking; the door of the sample office.

Pages of a locked office touch no table and no session (`middleware.Locked`).
"""

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from habeas.casework import jobs, office
from habeas.desk.access import account_of
from habeas.desk.render import page
from habeas.desk.start import guard
from habeas.desk.start.forms import RecoverForm, SetupForm, UnlockForm
from habeas.store import audit
from habeas.store.models import Account
from habeas.store.models.office import Role
from habeas.store.place import vault
from habeas.store.vault import WrongPassphraseError, WrongSharesError


def setup(request: HttpRequest) -> HttpResponse:
    """A new office: passphrase, first administrator, then the recovery shares, shown once."""
    if vault().exists:
        return redirect("unlock")
    if not guard.may_set_up(request):
        return page(request, "start/elsewhere.html", status=403)
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        try:
            words = office.create(held["passphrase"], held["shares"], held["needed"])
        except office.TakenError:
            form.add_error(None, _("The database of HABEAS_DATABASE_URL holds an office already. Name an empty one."))
        else:
            office.add_administrator(held["name"], held["username"], held["password1"])
            return page(request, "start/shares.html", {"shares": words, "needed": held["needed"]})
    token = request.POST.get("token") or request.GET.get("token") or ""
    told = {"form": form, "token": token, "tables_are_plain": office.tables_are_plain()}
    return page(request, "start/setup.html", told, status=422 if form.errors else 200)


def shares(request: HttpRequest) -> HttpResponse:
    """Shares are shown once, as the answer to the setup; whoever comes back to the address goes on."""
    return redirect("unlock")


def unlock(request: HttpRequest) -> HttpResponse:
    """The passphrase of the office."""
    if not vault().exists:
        return redirect("setup")
    if office.is_open():
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and (wait := guard.tries.wait(request)):
        return _wait(request, "start/unlock.html", UnlockForm(), wait)
    if request.method == "POST" and form.is_valid():
        try:
            with guard.attempt(request):
                office.open_with(form.cleaned_data["passphrase"])
        except guard.TooOftenError as error:
            return _wait(request, "start/unlock.html", UnlockForm(), error.wait)
        except WrongPassphraseError:
            form.add_error("passphrase", _("This passphrase does not open the office. Capital letters count."))
        except office.NotOpenedError:
            return _not_opened(request)
        else:
            if not office.has_accounts():
                office.begin_again()
                return redirect("setup")
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "refused": office.why_not()}
    return page(request, "start/unlock.html", context, status=422 if form.errors else 200)


def recover(request: HttpRequest) -> HttpResponse:
    """Opens the office by recovery shares and sets a new passphrase."""
    if not vault().exists or office.is_open():
        return redirect("unlock")
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and (wait := guard.tries.wait(request)):
        return _wait(request, "start/recover.html", RecoverForm(), wait)
    if request.method == "POST" and form.is_valid():
        try:
            with guard.attempt(request):
                office.recover(form.cleaned_data["shares"], form.cleaned_data["passphrase"])
        except guard.TooOftenError as error:
            return _wait(request, "start/recover.html", RecoverForm(), error.wait)
        except WrongSharesError:
            form.add_error(
                "shares", _("These shares do not fit together. Each is a line of words; all are of one office.")
            )
        except office.NotOpenedError:
            return _not_opened(request)
        else:
            return redirect(settings.LOGIN_REDIRECT_URL)
    return page(request, "start/recover.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Locks the office for everybody, at once. A sample office has no passphrase and stays open."""
    if account_of(request).role == Role.ANALYST:
        raise Http404
    if vault().is_demo:
        return redirect("me")
    jobs.cut_off()  # the log does not wait for what the worker is writing
    try:
        audit.log(account_of(request), timezone.now(), [audit.Act("lock", "office")])
        request.session.flush()
    finally:
        office.lock()
    return redirect("unlock")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of this browser."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise Http404
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def demo(request: HttpRequest) -> HttpResponse:
    """The door of the sample office: what this is, and as whom one looks around."""
    if not vault().is_demo:
        return redirect("account_login")
    staff = Account.objects.filter(invented=True, is_active=True).prefetch_related("teams").order_by("pk")
    return page(request, "start/demo.html", {"staff": staff, "next": request.GET.get("next", "")})


@require_POST
def demo_as(request: HttpRequest) -> HttpResponse:
    """Signs in as one of the invented staff."""
    if not vault().is_demo:
        raise Http404
    account = get_user_model().objects.filter(invented=True, username=request.POST.get("username", "")).first()
    if account is None:
        raise Http404
    login(request, account, backend="habeas.desk.account.backends.ByPassword")
    if request.POST.get("invented") == "1":
        request.session[guard.INVENTED] = True
    return redirect(_next(request))


def invented(request: HttpRequest) -> HttpResponse:
    """Before anybody is taken into the sample office: it keeps no secrets, so its people have to be invented."""
    if not vault().is_demo:
        return redirect(settings.LOGIN_REDIRECT_URL)
    ticked = request.POST.get("invented") == "1"
    if ticked:
        request.session[guard.INVENTED] = True
        return redirect(_next(request))
    wrong = request.method == "POST"
    back = request.POST.get("next") or request.GET.get("next", "")
    return page(request, "start/invented.html", {"next": back, "wrong": wrong}, status=422 if wrong else 200)


def _next(request: HttpRequest) -> str:
    """Where the form wants to go on, within this office."""
    back = request.POST.get("next", "")
    known = back and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if known else settings.LOGIN_REDIRECT_URL


def _not_opened(request: HttpRequest) -> HttpResponse:
    """The keys fitted, and the office is locked all the same."""
    guard.tries.right(request)
    return page(request, "start/unlock.html", {"form": UnlockForm(), "refused": office.why_not()}, status=503)


def _wait(request: HttpRequest, template: str, form: UnlockForm | RecoverForm, seconds: int) -> HttpResponse:
    """Too many wrong tries: nothing was tried this time."""
    response = page(request, template, {"form": form, "wait": seconds}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
