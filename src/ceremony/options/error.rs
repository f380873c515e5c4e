//! What can be wrong with options: a browser would refuse them, or they would tell too much.

use crate::error::{config_errors, stage_errors};

stage_errors! {
    /// Why options, a signal or the list of related origins cannot be made.
    OptionsError in "options" {
        ChallengeShort = "challenge_short", Configuration, None, "the challenge of the options has less than 16 bytes";
        RelyingPartyUnknown = "relying_party_unknown", Configuration, None,
            "the relying party id of the options is none of the verifier's";
        RelyingPartyUnusable = "relying_party_unusable", Configuration, None,
            "the relying party id of the options has no web origin of the verifier on it or below it";
        UserName = "user_name", Configuration, None, "the name of the user is empty";
        UserIdText = "user_id_text", Configuration, None,
            "the user handle is not UTF-8 text, which the service's user id has to be";
        Timeout = "timeout", Configuration, None,
            "the timeout of the options is below 1 millisecond, or above 2^32 - 1";
        CredentialId = "credential_id", Configuration, None,
            "a credential id is empty, longer than 1023 bytes, or not base64url without padding";
        DuplicateCredential = "duplicate_credential", Configuration, None,
            "a credential is in the list of the options twice";
        NoCredential = "no_credential", Configuration, None,
            "the allow list has no credential that can answer under the relying party id";
        UsersDiffer = "users_differ", Configuration, None,
            "a credential is of another user than the options or the signal";
        AppIdsDiffer = "app_ids_differ", Configuration, None,
            "the credentials have two AppIDs, and the options can have one";
        PrfCredential = "prf_credential", Configuration, None,
            "prf inputs are for a credential that is absent from the allow list";
        LargeBlobWrite = "large_blob_write", Configuration, None,
            "the allow list of a large blob to be written does not have exactly one credential";
        DecoyKeyShort = "decoy_key_short", Configuration, None, "the key for decoys has less than 32 bytes";
        DecoyProfile = "decoy_profile", Configuration, None,
            "the profile of decoys has no weighted count or credential, a count outside 1 to 64, or ids outside 16 to 1023 bytes";
        RelatedNone = "related_none", Configuration, None, "the verifier has no https origin to list as related";
        RelatedNotHttps = "related_not_https", Configuration, None,
            "a related origin is not of the scheme https";
        RelatedSubdomains = "related_subdomains", Configuration, None,
            "an origin with subdomains is not below the relying party id, and has no form in the list of related origins";
        RelatedLabel = "related_label", Configuration, None, "a related origin has no registrable label";
        RelatedLabels = "related_labels", Configuration, None,
            "the related origins have more than five registrable labels";
    }
}

config_errors!(OptionsError);
