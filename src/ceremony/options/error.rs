//! What can be wrong with options: a browser would refuse them, or they would tell too much.

use crate::error::{config_errors, stage_errors};

stage_errors! {
    /// Why options, a signal or the list of related origins cannot be made.
    OptionsError in "options" {
        ChallengeShort = "challenge_short", Configuration, None, "the challenge of the options has less than 16 bytes";
        RelyingPartyUnknown = "relying_party_unknown", Configuration, None,
            "the relying party id of the options is none of the verifier's";
        RelyingPartyUnusable = "relying_party_unusable", Configuration, None,
            "no web origin of the verifier is of the relying party id, or below it";
        UserName = "user_name", Configuration, None, "the name of the user is empty";
        Timeout = "timeout", Configuration, None,
            "the timeout of the options is below a millisecond, or is 2^32 of them or more";
        CredentialId = "credential_id", Configuration, None,
            "a credential id is empty, longer than 1023 bytes, or not base64url in its one form";
        DuplicateCredential = "duplicate_credential", Configuration, None,
            "a credential is in the list of the options twice";
        NoCredential = "no_credential", Configuration, None,
            "no credential for the allow list is a passkey of the relying party id";
        UsersDiffer = "users_differ", Configuration, None,
            "a credential is of another user than the one that the options or the signal are for";
        AppIdsDiffer = "app_ids_differ", Configuration, None,
            "the options can have one AppID, and the credentials have two";
        PrfCredential = "prf_credential", Configuration, None,
            "prf inputs are for a credential that is not in the allow list";
        LargeBlobWrite = "large_blob_write", Configuration, None,
            "a large blob is to be written, and the allow list does not have exactly one credential";
        DecoyKeyShort = "decoy_key_short", Configuration, None, "the key that decoys are derived by has less than 32 bytes";
        DecoyProfile = "decoy_profile", Configuration, None,
            "the profile of decoys has no count or no credential with a weight, a count of 0 or above 64, or ids that are not of 16 to 1023 bytes";
        RelatedNone = "related_none", Configuration, None, "the verifier has no https origin to list as related";
        RelatedNotHttps = "related_not_https", Configuration, None,
            "a related origin is not of the scheme https";
        RelatedSubdomains = "related_subdomains", Configuration, None,
            "an origin with subdomains is not below the relying party id, and the list of related origins cannot say it";
        RelatedLabel = "related_label", Configuration, None, "a related origin has no registrable label";
        RelatedLabels = "related_labels", Configuration, None,
            "the related origins have more than five registrable labels";
    }
}

config_errors!(OptionsError);
