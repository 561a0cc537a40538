"""One entry for a program: read, and one or more of its values corrected.

A correction is that of the page: the same form reads it, the old version stays, the check follows in the same save. What the
form would ask with a tick (a day to come) has to be said with `"sure": true`; what it would ask before it takes something
away is refused: blank never means delete.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.casework import entries
from habeas.desk.access import account_of, case_or_404, looked
from habeas.desk.api.door import Refused
from habeas.desk.api.ids import Ids
from habeas.desk.cases.entries import rows_or_404, tell_faults, to_correct
from habeas.desk.cases.entry_fields import WORDS
from habeas.desk.cases.entry_form import EntryForm
from habeas.desk.cases.entry_story import RETRACTED, Version
from habeas.desk.cases.names import Names, names_of
from habeas.desk.forms import sent
from habeas.files import FaultsError
from habeas.record.vocabulary import load_vocabulary
from habeas.store.access import may_change
from habeas.store.audit import Act, log
from habeas.store.models import Case, Entry
from habeas.store.models.base import REF_LENGTH, new_ref
from habeas.store.place import vault

MOST: Final = 100_000
"""Bytes of a correction."""
LONGEST: Final = 2_000
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_OF_FORM: Final = frozenset({"token", "began", "new_source", "new_source_access"})
_BODY: Final = frozenset({"fields", "reason", "sure"})
INVENTED: Final = "X-Invented"
"""Header by which a program says what people tick in a sample office: whom it writes about is invented."""
Told = dict[str, Any]


def entry(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Reads an entry (GET), or corrects it (PATCH)."""
    if request.method not in ("GET", "HEAD", "PATCH"):
        response = JsonResponse({"error": _("GET reads an entry, PATCH corrects it.")}, status=405)
        response.headers["Allow"] = "GET, HEAD, PATCH"
        return response
    case = case_or_404(request, ref)
    names = names_of(request, case)
    key = Ids(names).key_of_entry(key)
    rows = rows_or_404(case, names, key)
    if request.method == "PATCH":
        return _correct(request, case, names, rows)
    _look(request, case, names, [key])
    return _told(case, names, key, 200)


# ---- correcting ----------------------------------------------------------------------------------------------------


def _correct(request: HttpRequest, case: Case, names: Names, rows: list[Entry]) -> HttpResponse:
    key, account = rows[0].key, account_of(request)
    if not may_change(account, case):
        raise Refused(403, _("You may read this case and not change it."))
    if vault().is_demo and request.headers.get(INVENTED) != "1":
        raise Refused(
            403,
            _("This is a sample office. Send %(header)s: 1 to say that all you write about are invented.")
            % {"header": INVENTED},
        )
    match = request.headers.get("If-Match", "").strip()
    if match in ("", "*"):
        raise Refused(
            428, _("Send If-Match with the version (ETag) that you read: somebody may have corrected the entry since.")
        )
    fields, reason, is_sure = _body(request)
    token, earlier = _token(request, case, key, {"fields": fields, "reason": reason})
    if earlier:
        _look(request, case, names, [token])
        return _told(case, names, token, 200)
    if rows[0].kind == RETRACTED:
        raise Refused(422, _("An entry was taken back here. That is undone on its page alone."))
    version = _etag(case, names, key)
    if entries.superseded(case).get(key) is not None:
        raise _conflict(request, case, names, key)
    if match.removeprefix("W/") != version:
        both = _both(request, case, names, key)
        raise Refused(409, _("If-Match is not the version of this entry: read it again."), **both)
    heard = Ids(names).heard(rows[0].kind, fields)
    turned = {name.removesuffix(WORDS) for name in fields if _as_sent(heard[name]) != _as_sent(fields[name])}
    form = _form(names, case, rows, heard, turned, token, is_sure)
    try:
        with transaction.atomic():
            saved = entries.correct_once(case, account, form.token, key, form.entry, **form.saved_columns)
            told = {"reason": reason, "fields": sorted(fields), "by": "api"}
            log(account, timezone.now(), [Act("change", "entry", entries.number_of(case, saved.key), case.ref, told)])
    except FaultsError as error:
        tell_faults(form, error)
        raise _invalid(form, turned) from None
    except entries.ConflictError:
        raise _conflict(request, case, names, key) from None
    return _told(case, names_of(request, case), saved.key, 200)


def _body(request: HttpRequest) -> tuple[dict[str, Any], str, bool]:
    """The fields, the reason, and whether what the form would ask back was said. All faults at once."""
    if request.content_type != "application/json":
        raise Refused(415, _("Send JSON: Content-Type: application/json."))
    try:
        if len(request.body) > MOST:
            raise RequestDataTooBig
        body = json.loads(request.body)
        json.dumps(body, ensure_ascii=False).encode()  # half a character can be written in JSON, and kept nowhere
    except RequestDataTooBig:
        raise Refused(413, _("This is too long for a correction.")) from None
    except (ValueError, RecursionError):
        raise Refused(400, _("This is no JSON.")) from None
    if not isinstance(body, dict):
        raise Refused(400, _("Send an object with “fields” and “reason”."))
    faults: dict[str, list[str]] = {name: [_("There is no such thing here.")] for name in body.keys() - _BODY}
    fields, reason = body.get("fields"), body.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        faults["reason"] = [_("Say why it is corrected.")]
    elif len(reason) > LONGEST:
        faults["reason"] = [_("Say it in at most %(n)s letters.") % {"n": LONGEST}]
    if not isinstance(fields, dict) or not fields:
        faults["fields"] = [_("Name at least one field with its new value.")]
    else:
        faults |= {name: [fault] for name, value in fields.items() if (fault := _fault(value))}
    if faults:
        raise Refused(422, _("Nothing was saved."), fields=faults)
    assert isinstance(fields, dict)
    assert isinstance(reason, str)
    return fields, reason.strip(), body.get("sure") is True


def _fault(value: Any) -> str:
    """What is wrong with a value before anybody knows its field."""
    if value is None or value == "" or value == [] or (isinstance(value, str) and not value.strip()):
        return _("Blank takes nothing away. To take a value away, correct the entry on its page.")
    of_one = isinstance(value, str | bool | int | float)
    of_many = isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)
    return "" if of_one or of_many else _("Send a text, a number, true or false, or a list of texts.")


def _form(
    names: Names,
    case: Case,
    rows: list[Entry],
    fields: Mapping[str, Any],
    turned: Collection[str],
    token: str,
    is_sure: bool,
) -> EntryForm:
    """The form of the page, filled in as a browser shows it, with these fields changed. Raises Refused. `turned`: see
    `_invalid`."""
    held, given, columns = to_correct(case, rows)
    kind = load_vocabulary().kind(str(held["kind"]))
    if kind is None:
        raise Refused(422, _("This kind of entry is known no more. Correct it on its page."))

    def made(data: QueryDict | None) -> EntryForm:
        return EntryForm(names, kind, data, held=held, columns=columns, old=given)

    shown = made(None)
    unknown = {name: [_("This entry has no such field for you.")] for name in fields if not _is_field(shown, name)}
    data = QueryDict(mutable=True)
    for name in shown.fields:
        value = fields[name] if name in fields else shown[name].value()
        data.setlist(name, _as_sent(value))
    for name in fields.keys() & shown.fields.keys():  # chosen from the list or told in words, not both
        for other in (name + WORDS, name.removesuffix(WORDS)):
            if other in shown.fields and other not in fields:
                data.setlist(other, [])
    data["token"] = token
    form = made(data)
    if is_sure and not form.is_valid():
        data.setlist("sure", [ask.value for ask in form.asks if ask.name == "sure"])
        form = made(data)
    if not form.is_valid() or unknown:
        raise _invalid(form, turned, unknown)
    return form


def _is_field(form: EntryForm, name: str) -> bool:
    own = {*form.own, *form.common, "who", "on", "until", "re", "source", "confidence", "standing", "proceeding"}
    own |= {"document", "note"}
    return name in form.fields and name not in _OF_FORM and (name in own or name.removesuffix(WORDS) in own)


def _as_sent(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [] if value in (None, "") else sent(value)


def _invalid(form: EntryForm, turned: Collection[str], more: Mapping[str, list[str]] | None = None) -> Refused:
    """All that is wrong, by field. `turned`: fields in which a ref or a number became an id, which a form would quote."""
    found: dict[str, list[str]] = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
    for name in found:
        if name.removesuffix(WORDS) in turned or (turned and name == NON_FIELD_ERRORS):
            found[name] = [_("This is no person or entry that can stand here.")]
    for ask in form.asks:
        name = ask.value.partition(":")[0]
        if ask.is_ticked:
            continue
        if ask.name == "sure":
            found[name] = [_("%(text)s Send “sure”: true, or another day.") % {"text": ask.text}]
        else:
            found[name] = [_("Blank takes nothing away. To take a value away, correct the entry on its page.")]
    return Refused(422, _("Nothing was saved."), fields={**found, **(more or {})})


def _token(request: HttpRequest, case: Case, key: str, change: Told) -> tuple[str, bool]:
    """The id of the new entry, made from the Idempotency-Key and what is sent, and whether it was saved before.

    Raises Refused where another change was saved under the key.
    """
    told = request.headers.get("Idempotency-Key", "").strip()
    if not told:
        return new_ref(), False
    half = REF_LENGTH // 2
    begins = _letters(f"{account_of(request).pk} {case.ref} {key} {told}")[:half]
    token = begins + _letters(json.dumps(change, sort_keys=True))[:half]
    there = [row.key for row in case.entries(manager="everything").filter(supersedes=key, key__startswith=begins)]
    if there and token not in there:
        raise Refused(422, _("Another change was saved under this Idempotency-Key."))
    return token, bool(there)


def _letters(text: str) -> str:
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in hashlib.sha256(text.encode()).digest())


# ---- telling -------------------------------------------------------------------------------------------------------


def _told(case: Case, names: Names, key: str, status: int) -> HttpResponse:
    response = JsonResponse(_version(case, names, key), status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["ETag"] = _etag(case, names, key)
    response.headers["Location"] = reverse("api-entry", args=[case.ref, Ids(names).entry(key)])
    return response


def _look(request: HttpRequest, case: Case, names: Names, keys: Sequence[str]) -> None:
    """Notes what an answer shows; the door logs it, whatever the answer is."""
    numbers = entries.numbers_of(case, keys)
    for key in dict.fromkeys(keys):
        if key in numbers and key not in names.hidden:
            looked(request, "look", "entry", numbers[key], case)


def _version(case: Case, names: Names, key: str) -> Told:
    """An entry as its reader may read it; of a hidden one nothing but that it is there."""
    rows = entries.rows_of(case, [key])
    later = entries.superseded(case).get(key)
    if not rows or key in names.hidden:
        return {"case": case.ref, "entry": None}
    version = Version.of(names, case, rows[0])
    fields = {name: value for name, value in version.data.items() if _is_open(names, name, value)}
    columns = {
        "standing": version.standing,
        "proceeding": version.proceeding.ref if version.proceeding else "",
        "document": version.document.ref if version.document else "",
    }
    fields |= {name: value for name, value in columns.items() if value}
    earlier, ids, kind = rows[0][0].supersedes, Ids(names), fields.pop("kind", version.kind)
    return {
        "case": case.ref,
        "entry": ids.entry(key),
        "kind": kind,
        "fields": ids.told(str(kind), fields),
        "recorded_at": version.recorded_at.isoformat(),
        "recorded_by": version.recorded_by,
        "corrects": ids.entry(earlier) if earlier and earlier not in names.hidden else None,
        "superseded_by": ids.entry(later.key) if later is not None and later.key not in names.hidden else None,
        "stands": later is None,
    }


def _is_open(names: Names, name: str, value: Any) -> bool:
    """Whether a value tells nothing that the reader may not read: the id of a protected source, or of a hidden entry."""
    if name == "source":
        return value in names.sources
    return not (name in ("re", "supersedes") and value in names.hidden)


def _etag(case: Case, names: Names, key: str) -> str:
    """The version of an entry for If-Match: of what it says and whether it stands."""
    told = json.dumps(_version(case, names, key), sort_keys=True, default=str)
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:20]}"'


def _conflict(request: HttpRequest, case: Case, names: Names, key: str) -> Refused:
    both = _both(request, case, names, key)
    return Refused(409, _("Somebody corrected this entry meanwhile. Nothing was saved."), **both)


def _both(request: HttpRequest, case: Case, names: Names, key: str) -> Told:
    """The entry as it was, and the version of it that is the last."""
    chain: Sequence[list[Entry]] = entries.versions(case, key)
    last = chain[-1][0].key
    _look(request, case, names, [key, last])
    return {"asked": _version(case, names, key), "now": _version(case, names, last)}
