"""A verifier for one relying party."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from . import _attestry
from ._encode import Body, Json, base64url, body_bytes, dump, json_text, member_text, now_text, object_text
from ._errors import error_of, succeeded
from ._metadata import Metadata
from ._options import (
    MINUTES,
    Attachment,
    Conveyance,
    CreationOptions,
    Credential,
    Decoys,
    Hint,
    Kind,
    Members,
    PrfInputs,
    Protection,
    Reply,
    RequestOptions,
    ResidentKey,
    parts,
    record_text,
    records_text,
    reply_of,
)
from ._record import CredentialRecord
from ._results import (
    Unverified,
    VerifiedAuthentication,
    VerifiedRecovery,
    VerifiedRegistration,
    VerifiedRegistrations,
    of_call,
)

Ceremony = Literal["registration", "authentication"]

# Without the cost of an encoder in each call.
FORMS = {"webauthn": '"webauthn"', "service": '"service"', "factor": '"factor"'}


class Verifier:
    """A verifier for one relying party: built once, shared by all threads.

    ``config`` has the members that the guide of attestry lists under "Configuration as JSON": at least
    ``relyingPartyId``, and the ``origins`` of your pages. Bytes in it become base64.
    """

    __slots__ = ("_config", "_inner")

    def __init__(self, config: Json) -> None:
        self._config = json_text(config)
        try:
            self._inner = _attestry.Verifier(self._config.encode("utf-8", "surrogatepass"))
        except ValueError as error:
            raise error_of(str(error)) from None

    def creation_options(
        self,
        *,
        user_handle: bytes,
        user_name: str,
        user_display_name: str = "",
        challenge: bytes | None = None,
        relying_party_id: str | None = None,
        relying_party_name: str | None = None,
        from_related_origins: bool = False,
        resident_key: ResidentKey | None = None,
        authenticator_attachment: Attachment | None = None,
        attestation: Conveyance | None = None,
        hints: Iterable[Hint] = (),
        timeout: timedelta | None = None,
        expires_in: timedelta | None = MINUTES,
        now: datetime | None = None,
        exclude_credentials: Iterable[Credential] = (),
        app_id_exclude: str | None = None,
        cred_props: bool = False,
        cred_protect: Protection | None = None,
        enforce_cred_protect: bool = False,
        min_pin_length: bool = False,
        prf: bool | PrfInputs = False,
        large_blob: Literal["required", "preferred"] | None = None,
    ) -> CreationOptions:
        """The options of a registration.

        ``user_handle`` is up to 64 bytes that name the account for ever, and say nothing of the user. Without a
        ``challenge``, ``secrets`` draws one. It expires after ``expires_in``, ``None`` never.
        """
        request = _creation(
            user=_user(user_handle, user_name, user_display_name),
            challenge=challenge,
            relying_party_id=relying_party_id,
            relying_party_name=relying_party_name,
            from_related_origins=from_related_origins,
            resident_key=resident_key,
            authenticator_attachment=authenticator_attachment,
            attestation=attestation,
            expires_in=expires_in,
            now=now,
            exclude_credentials=exclude_credentials,
        )
        request.add("hints", list(hints))
        request.add_timeout(timeout)
        request.add("appIdExclude", app_id_exclude)
        request.add("credProps", cred_props)
        if cred_protect is not None:
            request.add("credProtect", {"policy": cred_protect, "enforce": enforce_cred_protect})
        request.add("minPinLength", min_pin_length)
        request.add_prf(prf)
        request.add("largeBlob", large_blob)
        report = succeeded(self._inner.creation_options(object_text(request.members)))
        return CreationOptions(*parts(report))

    def request_options(
        self,
        *,
        user_handle: bytes | None = None,
        allow_credentials: Iterable[Credential] | None = None,
        decoys: tuple[Decoys, str] | None = None,
        challenge: bytes | None = None,
        relying_party_id: str | None = None,
        from_related_origins: bool = False,
        hints: Iterable[Hint] = (),
        timeout: timedelta | None = None,
        expires_in: timedelta | None = MINUTES,
        now: datetime | None = None,
        app_id: str | None = None,
        prf: PrfInputs | None = None,
        prf_by_credential: Mapping[str, PrfInputs] | None = None,
        large_blob_read: bool = False,
        large_blob_write: bytes | None = None,
    ) -> RequestOptions:
        """The options of a login.

        Without ``user_handle`` and ``allow_credentials`` the user is not known yet, and the passkey names them. For a
        name that nobody has, ``decoys`` has the maker of lists and the name. ``prf_by_credential`` has other inputs for
        some of the allowed ids.
        """
        request = Members.challenged(challenge)
        request.add_decoys(decoys)
        request.add("userHandle", None if user_handle is None else base64url(user_handle))
        request.add_credentials("allowCredentials", allow_credentials)
        request.add("relyingPartyId", relying_party_id)
        request.add("fromRelatedOrigins", from_related_origins)
        request.add("hints", list(hints))
        request.add_timeout(timeout)
        request.add_expiry(expires_in, now)
        request.add("appId", app_id)
        request.add_prf(prf, prf_by_credential)
        if large_blob_write is not None:
            request.add("largeBlob", {"write": base64url(large_blob_write)})
        elif large_blob_read:
            request.add("largeBlob", {"read": True})
        report = succeeded(self._inner.request_options(object_text(request.members)))
        return RequestOptions(*parts(report)[:2])

    def signal_unknown_credential(
        self, *, credential_id: str | bytes, relying_party_id: str | None = None
    ) -> dict[str, Any]:
        """The argument of ``PublicKeyCredential.signalUnknownCredential``: nobody has this credential."""
        known = credential_id if isinstance(credential_id, str) else base64url(credential_id)
        return self._signal("unknownCredential", dump({"credentialId": known}), relying_party_id)

    def signal_all_accepted_credentials(
        self,
        *,
        user_handle: bytes,
        records: Iterable[CredentialRecord | str],
        relying_party_id: str | None = None,
    ) -> dict[str, Any]:
        """The argument of ``PublicKeyCredential.signalAllAcceptedCredentials``.

        ``records`` is all that the server has of this user. Authenticators may forget every other passkey.
        """
        accepted = Members()
        accepted.add("userHandle", base64url(user_handle))
        accepted.add_text("records", records_text(records))
        return self._signal("allAcceptedCredentials", accepted.text(), relying_party_id)

    def signal_current_user_details(
        self,
        *,
        user_handle: bytes,
        user_name: str,
        user_display_name: str = "",
        relying_party_id: str | None = None,
    ) -> dict[str, Any]:
        """The argument of ``PublicKeyCredential.signalCurrentUserDetails``: the user has these names now."""
        user = _user(user_handle, user_name, user_display_name)
        return self._signal("currentUserDetails", dump(user), relying_party_id)

    def _signal(self, name: str, signal: str, relying_party_id: str | None) -> dict[str, Any]:
        request = Members()
        request.add_text(name, signal)
        request.add("relyingPartyId", relying_party_id)
        signals = json.loads(succeeded(self._inner.signals(object_text(request.members))))["signals"]
        argument: dict[str, Any] = signals[name]
        return argument

    def related_origins(self, labels: Mapping[str, str]) -> dict[str, Any]:
        """What the server answers at ``/.well-known/webauthn``, as JSON.

        ``labels`` has for each host its registrable label: ``example`` of ``www.example.co.uk``. A list of public suffixes
        says it.
        """
        request = Members()
        request.add("labels", dict(labels))
        report = json.loads(succeeded(self._inner.related_origins(object_text(request.members))))
        origins: dict[str, Any] = report["relatedOrigins"]
        return origins

    def decoys_of(
        self,
        accounts: Iterable[Iterable[CredentialRecord | str]],
        *,
        key: bytes,
        before: Decoys | None = None,
    ) -> Decoys:
        """Decoys that look like these accounts, given the records of each.

        Store their ``accounts`` and ``credentials``, and keep the key apart. With others, the same names would get other
        lists: give ``before`` only to count in parts, before the first use.
        """
        request = Members()
        request.add_text("accounts", "[" + ",".join(map(records_text, accounts)) + "]")
        request.add("profile", None if before is None else before._profile())
        report = json.loads(succeeded(self._inner.decoy_profile(object_text(request.members))))
        return Decoys._of_profile(key, report["profile"])

    def seal_challenge(self, challenge: Json, *, key: bytes, bound_to: str) -> str:
        """A challenge as text for a cookie. The client can read it, and cannot change it.

        ``key`` is at least 32 random bytes that the server keeps. ``bound_to`` is a text of the server's, such as the id of
        the session. The text opens as often as it comes; verification refuses it after its expiry. The server has to
        remember each answered challenge until then.
        """
        request = Members()
        request.add("key", base64url(key))
        request.add("boundTo", bound_to)
        request.add_text("challenge", json_text(challenge))
        report = json.loads(succeeded(self._inner.seal_challenge(object_text(request.members))))
        sealed: str = report["sealed"]
        return sealed

    def open_challenge(
        self,
        sealed: str,
        *,
        key: bytes,
        bound_to: str,
        ceremony: Literal["registration", "registrations", "authentication", "recovery"],
        kind: Kind | None = None,
    ) -> str:
        """The challenge of a sealed text. ``challenge.seal_broken`` says that some part differs.

        ``ceremony`` is the one that the expected challenge names. A ``registration`` has also the ``kind`` that may be
        registered.
        """
        request = Members()
        request.add("key", base64url(key))
        request.add("boundTo", bound_to)
        request.add("sealed", sealed)
        request.add("ceremony", ceremony)
        request.add("kind", kind)
        report = succeeded(self._inner.open_challenge(object_text(request.members)))
        return member_text(report, "challenge") or "null"

    def authentication_reply(
        self,
        *,
        challenge_identifier: str,
        kinds: Iterable[Kind] | None = None,
        second_factor: Iterable[Kind] | None = None,
        second_factor_required: bool = False,
        allow_credentials: Iterable[CredentialRecord | str] | None = None,
        allow_protected_keys: Iterable[tuple[CredentialRecord | str, str]] = (),
        decoys: tuple[Decoys, str] | None = None,
        context: str | None = None,
        challenge: bytes | None = None,
        relying_party_id: str | None = None,
        relying_party_name: str | None = None,
        from_related_origins: bool = False,
        expires_in: timedelta | None = MINUTES,
        now: datetime | None = None,
    ) -> Reply:
        """The service's reply to ``POST /auth/login/init`` and ``POST /auth/action/init``.

        ``allow_protected_keys`` has records with the encrypted private key, for those alone who have shown something
        else. ``context`` comes back in what was verified.
        """
        request = Members.challenged(challenge)
        request.add("challengeIdentifier", challenge_identifier)
        request.add_kinds("kinds", kinds)
        request.add_kinds("secondFactor", second_factor)
        request.add("secondFactorRequired", second_factor_required)
        if allow_credentials is not None:
            request.add_text("allowCredentials", records_text(allow_credentials))
        request.add_keys("allowProtectedKeys", "encryptedPrivateKey", allow_protected_keys)
        request.add_decoys(decoys)
        request.add("context", context)
        request.add("relyingPartyId", relying_party_id)
        request.add("relyingPartyName", relying_party_name)
        request.add("fromRelatedOrigins", from_related_origins)
        request.add_expiry(expires_in, now)
        return reply_of(succeeded(self._inner.authentication_reply(object_text(request.members))))

    def credential_reply(
        self,
        *,
        kind: Kind,
        challenge_identifier: str,
        user_handle: bytes,
        user_name: str,
        user_display_name: str = "",
        challenge: bytes | None = None,
        relying_party_id: str | None = None,
        relying_party_name: str | None = None,
        from_related_origins: bool = False,
        resident_key: ResidentKey | None = None,
        authenticator_attachment: Attachment | None = None,
        attestation: Conveyance | None = None,
        expires_in: timedelta | None = MINUTES,
        now: datetime | None = None,
        exclude_credentials: Iterable[Credential] = (),
    ) -> Reply:
        """The service's reply to ``POST /auth/credentials/init`` and ``POST /auth/credentials/code/init``.

        ``user_handle`` is the UTF-8 of the service's user id.
        """
        options = _creation(
            user=_user(user_handle, user_name, user_display_name),
            challenge=challenge,
            relying_party_id=relying_party_id,
            relying_party_name=relying_party_name,
            from_related_origins=from_related_origins,
            resident_key=resident_key,
            authenticator_attachment=authenticator_attachment,
            attestation=attestation,
            expires_in=expires_in,
            now=now,
            exclude_credentials=exclude_credentials,
        )
        request = Members()
        request.add_text("options", options.text())
        request.add("kind", kind)
        request.add("challengeIdentifier", challenge_identifier)
        return reply_of(succeeded(self._inner.credential_reply(object_text(request.members))))

    def recovery_reply(
        self,
        *,
        temporary_authentication_token: str,
        first_factor: Iterable[Kind],
        user_handle: bytes,
        user_name: str,
        user_display_name: str = "",
        second_factor: Iterable[Kind] | None = None,
        recovery: Iterable[Kind] | None = None,
        allow_recovery_keys: Iterable[tuple[CredentialRecord | str, str | None]] = (),
        challenge: bytes | None = None,
        relying_party_id: str | None = None,
        relying_party_name: str | None = None,
        from_related_origins: bool = False,
        resident_key: ResidentKey | None = None,
        authenticator_attachment: Attachment | None = None,
        attestation: Conveyance | None = None,
        expires_in: timedelta | None = MINUTES,
        now: datetime | None = None,
        exclude_credentials: Iterable[Credential] = (),
    ) -> Reply:
        """The service's reply to ``POST /auth/recover/user/init``.

        ``allow_recovery_keys`` has records, each with the private key as the client encrypted it or ``None``. Without
        any, every recovery key of the account may answer.
        """
        options = _creation(
            user=_user(user_handle, user_name, user_display_name),
            challenge=challenge,
            relying_party_id=relying_party_id,
            relying_party_name=relying_party_name,
            from_related_origins=from_related_origins,
            resident_key=resident_key,
            authenticator_attachment=authenticator_attachment,
            attestation=attestation,
            expires_in=expires_in,
            now=now,
            exclude_credentials=exclude_credentials,
        )
        request = Members()
        request.add_text("options", options.text())
        request.add("temporaryAuthenticationToken", temporary_authentication_token)
        request.add_kinds("firstFactor", first_factor)
        request.add_kinds("secondFactor", second_factor)
        request.add_kinds("recovery", recovery)
        request.add_keys("allowRecoveryKeys", "encryptedRecoveryKey", allow_recovery_keys)
        return reply_of(succeeded(self._inner.recovery_reply(object_text(request.members))))

    def verify_registration(
        self,
        body: Body,
        *,
        challenge: Json,
        user_handle: bytes,
        now: datetime | None = None,
        request_form: Literal["webauthn", "service"] = "webauthn",
        credential_uuid: str | None = None,
        metadata: Metadata | None = None,
        full: bool = False,
    ) -> VerifiedRegistration:
        """Verifies what ``navigator.credentials.create`` made.

        ``challenge`` is what ``creation_options`` gave and the server took out of storage, ``user_handle`` whose
        account it is. ``credential_uuid`` makes the service's record whole. With ``full`` the answer has ``result``.
        Raises ``VerificationError`` for what the client sent, ``ConfigurationError`` for the rest.
        """
        context = _context("registration", now, request_form, challenge, full, user_handle)
        if credential_uuid is not None:
            context.append(("credentialUuid", dump(credential_uuid)))
        verified = VerifiedRegistration(self._register(body, context, metadata))
        if request_form == "service":
            of_call(verified, "credential", "credentials", "verify_registrations")
        return verified

    def verify_registrations(
        self,
        body: Body,
        *,
        challenge: Json,
        user_handle: bytes,
        now: datetime | None = None,
        credential_uuids: Mapping[str, str] | None = None,
        metadata: Metadata | None = None,
        full: bool = False,
    ) -> VerifiedRegistrations:
        """Verifies the several credentials of the service's registration.

        ``credential_uuids`` makes the service's records whole: ``firstFactorCredential`` and so on. With ``full`` the
        answer and its parts have ``result``.
        """
        context = _context("registration", now, "service", challenge, full, user_handle)
        if credential_uuids is not None:
            context.append(("credentialUuids", dump(credential_uuids)))
        verified = VerifiedRegistrations(self._register(body, context, metadata))
        of_call(verified, "credentials", "authentication", "verify_registration")
        return verified

    def verify_authentication(
        self,
        body: Body,
        *,
        challenge: Json,
        record: CredentialRecord | str,
        second_record: CredentialRecord | str | None = None,
        equal_factor_checked: bool = False,
        now: datetime | None = None,
        request_form: Literal["webauthn", "service", "factor"] = "webauthn",
        full: bool = False,
    ) -> VerifiedAuthentication:
        """Verifies what ``navigator.credentials.get`` made.

        ``record`` is what the server has stored under ``read_unverified(…).credential_id``. Store the changed record
        that comes back. ``equal_factor_checked``: the server checked another factor as strong as user verification.
        With ``full`` the answer has ``result``.
        """
        context = _context("authentication", now, request_form, challenge, full)
        context.append(("record", record_text(record)))
        if second_record is not None:
            context.append(("secondRecord", record_text(second_record)))
        if equal_factor_checked:
            context.append(("equalFactorChecked", "true"))
        verified = VerifiedAuthentication(self._authenticate(body, context, None))
        if request_form == "service":
            of_call(verified, "authentication", "credentials", "verify_recovery")
        return verified

    def verify_recovery(
        self,
        body: Body,
        *,
        challenge: Json,
        record: CredentialRecord | str,
        now: datetime | None = None,
        credential_uuids: Mapping[str, str] | None = None,
        metadata: Metadata | None = None,
        full: bool = False,
    ) -> VerifiedRecovery:
        """Verifies the service's recovery: a recovery key that vouches for new credentials.

        With ``full`` the answer and its parts have ``result``.
        """
        context = _context("authentication", now, "service", challenge, full)
        if credential_uuids is not None:
            context.append(("credentialUuids", dump(credential_uuids)))
        context.append(("record", record_text(record)))
        verified = VerifiedRecovery(self._authenticate(body, context, metadata))
        of_call(verified, "credentials", "secondAuthentication", "verify_authentication")
        return verified

    def read_unverified(
        self,
        body: Body,
        *,
        ceremony: Ceremony = "authentication",
        request_form: Literal["webauthn", "service", "factor"] = "webauthn",
        recovery: bool = False,
    ) -> Unverified:
        """What a body says before anything is verified: ids to look the record and the challenge up by."""
        form: dict[str, Any] = {"ceremony": ceremony, "requestForm": request_form}
        if recovery:
            form["recovery"] = True
        report = succeeded(self._inner.read_unverified(body_bytes(body), dump(form).encode()))
        return Unverified._of(json.loads(report))

    def _register(self, body: Body, context: list[tuple[str, str]], metadata: Metadata | None) -> str:
        judge = None if metadata is None else metadata._inner
        return succeeded(self._inner.verify_registration(body_bytes(body), object_text(context), judge))

    def _authenticate(self, body: Body, context: list[tuple[str, str]], metadata: Metadata | None) -> str:
        judge = None if metadata is None else metadata._inner
        return succeeded(self._inner.verify_authentication(body_bytes(body), object_text(context), judge))

    def __repr__(self) -> str:
        return f"Verifier({self._config!r})"

    def __reduce__(self) -> tuple[type[Verifier], tuple[str]]:
        return (Verifier, (self._config,))


def _context(
    ceremony: Ceremony,
    now: datetime | None,
    request_form: str,
    challenge: Json,
    full: bool,
    user_handle: bytes | None = None,
) -> list[tuple[str, str]]:
    """What the server knows of a call, as JSON text by member."""
    members = [
        ("ceremony", f'"{ceremony}"'),
        ("now", f'"{now_text(now)}"'),
        ("requestForm", FORMS.get(request_form) or dump(request_form)),
        ("challenge", json_text(challenge)),
    ]
    if full:
        members.append(("full", dump(full)))
    if user_handle is not None:
        members.append(("userHandle", f'"{base64url(user_handle)}"'))
    return members


def _user(user_handle: bytes, name: str, display_name: str) -> dict[str, str]:
    return {"id": base64url(user_handle), "name": name, "displayName": display_name}


def _creation(
    *,
    user: dict[str, str],
    challenge: bytes | None,
    relying_party_id: str | None,
    relying_party_name: str | None,
    from_related_origins: bool,
    resident_key: ResidentKey | None,
    authenticator_attachment: Attachment | None,
    attestation: Conveyance | None,
    expires_in: timedelta | None,
    now: datetime | None,
    exclude_credentials: Iterable[Credential],
) -> Members:
    """The members of a registration's options that replies of the service have too."""
    request = Members.challenged(challenge)
    request.add("user", user)
    request.add("relyingPartyId", relying_party_id)
    request.add("relyingPartyName", relying_party_name)
    request.add("fromRelatedOrigins", from_related_origins)
    request.add("residentKey", resident_key)
    request.add("authenticatorAttachment", authenticator_attachment)
    request.add("attestation", attestation)
    request.add_expiry(expires_in, now)
    request.add_credentials("excludeCredentials", exclude_credentials)
    return request
