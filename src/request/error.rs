//! What can be wrong with a body of any call.

use crate::encoding::json;
use crate::error::stage_errors;

stage_errors! {
    /// What can be wrong with the body of a call.
    RequestError in "request" {
        TooLarge = "too_large", Malformed, None, "the request body is larger than the limit";
        InvalidUtf8 = "invalid_utf8", Malformed, None, "the request body is not UTF-8";
        InvalidJson = "invalid_json", Malformed, None, "the request body is not well-formed JSON";
        NotAnObject = "not_an_object", Malformed, None,
            "the request body, or a member that has to be an object, is not an object";
        NotAnArray = "not_an_array", Malformed, None, "a member that has to be an array is not an array";
        DuplicateMember = "duplicate_member", Malformed, None, "the request body has a member twice";
        UnknownMember = "unknown_member", Malformed, None,
            "the request body has a member that its schema lacks";
        MissingMember = "missing_member", Malformed, None,
            "the request body lacks a member that its schema requires";
        NotAString = "not_a_string", Malformed, None, "a member of the request body is not a string";
        EmptyString = "empty_string", Malformed, None, "a member of the request body is an empty string";
        UnknownKind = "unknown_kind", Unsupported, None, "the credential kind is not one of the six";
        KindMisplaced = "kind_misplaced", Malformed, None,
            "a credential is of a kind that its place cannot have";
        PasswordUnsupported = "password_unsupported", Unsupported, None,
            "credentials of kind Password are not supported";
        TotpUnsupported = "totp_unsupported", Unsupported, None, "credentials of kind Totp are not supported";
        CredentialIdInvalid = "credential_id_invalid", Malformed, None,
            "the credential id is not base64url, or is longer than any can be";
        CredentialIdsDiffer = "credential_ids_differ", Malformed, None,
            "id and rawId of a response are not the same";
        ResponseType = "response_type", Unsupported, None, "the type of a response is not public-key";
        Transports = "transports", Malformed, None,
            "the transports are more than sixteen, or one has more than 64 bytes";
        ClientDataNotBase64 = "client_data_not_base64url", Malformed, None, "clientData is not base64url";
        AttestationDataNotBase64 = "attestation_data_not_base64url", Malformed, None,
            "attestationData is not base64url";
        AuthenticatorDataNotBase64 = "authenticator_data_not_base64url", Malformed, None,
            "authenticatorData is not base64url";
        SignatureNotBase64 = "signature_not_base64url", Malformed, None,
            "the signature of an assertion is not base64url";
        UserHandleNotBase64 = "user_handle_not_base64url", Malformed, None, "userHandle is not base64url";
        UserHandleTooLong = "user_handle_too_long", Malformed, None, "userHandle has more than 64 bytes";
    }
}

impl From<json::JsonFault> for RequestError {
    fn from(_: json::JsonFault) -> Self {
        Self::InvalidJson
    }
}
