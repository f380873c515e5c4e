//! What TPMs and Android devices say of keys.

use super::object;
use crate::attestation::{SafetyNetVerdict, TpmAttributes, TpmCertification};
use crate::x509::{AuthorizationList, KeyDescription};

object! {
    /// Written by the meaning of each bit, under the names of the TPM's specification.
    TpmAttributes as "TpmAttributes", attributes:
    "fixedTPM": attributes.fixed_tpm(),
    "stClear": attributes.st_clear(),
    "fixedParent": attributes.fixed_parent(),
    "sensitiveDataOrigin": attributes.sensitive_data_origin(),
    "userWithAuth": attributes.user_with_auth(),
    "adminWithPolicy": attributes.admin_with_policy(),
    "noDA": attributes.no_da(),
    "encryptedDuplication": attributes.encrypted_duplication(),
    "restricted": attributes.restricted(),
    "decrypt": attributes.decrypt(),
    "sign": attributes.sign(),
    "x509sign": attributes.x509_sign(),
    "bits": attributes.bits(),
}

object! {
    /// Written under the names of the TPM's specification.
    TpmCertification as "TpmCertification", certification:
    "clock": certification.clock(),
    "resetCount": certification.reset_count(),
    "restartCount": certification.restart_count(),
    "safe": certification.is_safe(),
    // As text, since it needs all 64 bits, and numbers of JSON often have 53.
    "firmwareVersion": format_args!("{:016x}", certification.firmware_version()),
}

object! {
    /// Written under the names of the service's payload.
    SafetyNetVerdict as "SafetyNetVerdict", verdict:
    "ctsProfileMatch": verdict.cts_profile_match(),
    "basicIntegrity": verdict.basic_integrity(),
    "timestampMs": verdict.timestamp_ms(),
    "evaluationType": verdict.evaluation_type(),
    "advice": verdict.advice(),
    "apkPackageName": verdict.apk_package_name(),
    "apkDigestSha256": verdict.apk_digest_sha256(),
    "apkCertificateDigestSha256": verdict.apk_certificate_digest_sha256(),
}

object! {
    /// Written under the names of Android's schema.
    KeyDescription as "KeyDescription", description:
    "attestationVersion": description.attestation_version(),
    "attestationSecurityLevel": description.attestation_security_level(),
    "keyMintVersion": description.key_mint_version(),
    "keyMintSecurityLevel": description.key_mint_security_level(),
    "softwareEnforced": description.software_enforced(),
    "hardwareEnforced": description.hardware_enforced(),
}

object! {
    /// Written under the names of Android's schema.
    AuthorizationList as "AuthorizationList", list:
    "purpose": list.purposes(),
    "origin": list.origin(),
    "allApplications": list.all_applications(),
    "noAuthRequired": list.no_auth_required(),
    "userAuthType": list.user_auth_type(),
    "authTimeout": list.auth_timeout(),
    "verifiedBootState": list.verified_boot_state(),
    "osVersion": list.os_version(),
    "osPatchLevel": list.os_patch_level(),
    "vendorPatchLevel": list.vendor_patch_level(),
    "bootPatchLevel": list.boot_patch_level(),
}
