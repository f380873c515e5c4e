"""Registering a passkey for whoever is logged in, and logging in with one."""

import functools
import secrets

from attestry import CreationOptions, RequestOptions, VerificationError, Verifier
from django.conf import settings
from django.contrib.auth import login as begin_session
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from .models import Passkey, UserHandle

verifier = Verifier(settings.PASSKEYS)


def refuses(view):
    """Answers with the code of what is refused."""

    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except VerificationError as error:
            return JsonResponse({"code": error.code}, status=400)

    return guarded


def issue(request: HttpRequest, options: CreationOptions | RequestOptions) -> HttpResponse:
    # The sessions must be on the server: in a cookie, a challenge could be answered twice.
    request.session["challenge"] = options.challenge
    return HttpResponse(options.options_json, content_type="application/json")


def take(request: HttpRequest) -> str:
    """The challenge, which is good for one answer, and gone before the answer is looked at."""
    challenge = request.session.pop("challenge", None)
    request.session.save()
    if challenge is None:
        raise SuspiciousOperation("no challenge is open")  # Django answers 400.
    return challenge


def handle_of(user) -> bytes:
    made, _ = UserHandle.objects.get_or_create(user=user, defaults={"handle": secrets.token_bytes(32)})
    return bytes(made.handle)


@require_POST
@login_required
def register_begin(request: HttpRequest) -> HttpResponse:
    user = request.user
    options = verifier.creation_options(
        user_handle=handle_of(user),
        user_name=user.get_username(),
        resident_key="required",
        exclude_credentials=[passkey.record for passkey in user.passkeys.all()],
    )
    return issue(request, options)


@require_POST
@login_required
@refuses
def register_finish(request: HttpRequest) -> HttpResponse:
    challenge, handle = take(request), handle_of(request.user)
    record = verifier.verify_registration(request.body, challenge=challenge, user_handle=handle).record
    try:
        with transaction.atomic():
            Passkey.objects.create(
                credential_id=record.credential_id,
                user=request.user,
                record=record.json,
                sign_count=record.sign_count,
            )
    except IntegrityError:
        return JsonResponse({"code": "registered already"}, status=409)
    return JsonResponse({"credentialId": record.credential_id})


@require_POST
def login_begin(request: HttpRequest) -> HttpResponse:
    return issue(request, verifier.request_options())


@require_POST
@refuses
def login_finish(request: HttpRequest) -> HttpResponse:
    challenge = take(request)
    stored = Passkey.objects.filter(pk=verifier.read_unverified(request.body).credential_id).first()
    if stored is None:
        return JsonResponse({"code": "not registered"}, status=400)
    login = verifier.verify_authentication(request.body, challenge=challenge, record=stored.record)
    # Of two logins at once, the second is judged by the record of the first.
    changed = Passkey.objects.filter(pk=stored.pk, sign_count=stored.sign_count)
    if not changed.update(record=login.record.json, sign_count=login.record.sign_count):
        return JsonResponse({"code": "try again"}, status=409)
    begin_session(request, stored.user, backend="django.contrib.auth.backends.ModelBackend")
    return JsonResponse({"name": stored.user.get_username()})
