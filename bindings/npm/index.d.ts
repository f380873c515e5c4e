/// <reference lib="es2022" />
/// <reference lib="esnext.disposable" />

/** What went wrong, as a class that never changes its meaning. */
export type ErrorClass =
  | 'malformed'
  | 'mismatch'
  | 'invalid_proof'
  | 'untrusted'
  | 'policy'
  | 'unsupported'
  | 'configuration'
  | 'panic';

/** A refusal, with its stable code. */
export class AttestryError extends Error {
  private constructor();
  readonly name: 'AttestryError';
  /** Such as `challenge.mismatch`. The guide lists every code. */
  readonly code: string;
  readonly class: ErrorClass;
  /** The step of a specification, such as `WebAuthn L3 §7.1 step 8`. */
  readonly step: string | null;
}

/** A text is base64url without padding. */
export type Base64UrlOrBytes = string | ArrayBuffer | ArrayBufferView;
/** JSON as the client sent it, text or bytes. An object is taken for convenience: it hides repeated members. */
export type Sent = string | ArrayBuffer | ArrayBufferView | object;
/** A text is RFC 3339. */
export type Time = Date | string;
/** A certificate or a revocation list: PEM, or base64 of its DER form. */
export type Certificate = string | ArrayBufferView;

export type CredentialKind = 'Fido2' | 'Key' | 'PasswordProtectedKey' | 'RecoveryKey';
export type AttestationFormat =
  | 'none'
  | 'packed'
  | 'fido-u2f'
  | 'tpm'
  | 'android-key'
  | 'android-safetynet'
  | 'apple'
  | 'compound';
export type AttestationType = 'none' | 'self' | 'basic' | 'attca' | 'anonca' | 'compound' | 'key';
export type UserVerification = 'required' | 'preferred' | 'discouraged';
export type Tolerance =
  | 'android-safetynet'
  | 'backup-eligibility-changed'
  | 'ber-ecdsa-signature'
  | 'sha1-certificate';
export type Observation =
  | 'cbor-key-order'
  | 'cbor-non-minimal'
  | 'token-binding-malformed'
  | 'der-default-encoded'
  | 'enterprise-serial'
  | 'root-in-x5c'
  | 'superfluous-certificate'
  | 'expired-anchor'
  | 'name-constraints-ignored'
  | 'u2f-nonzero-aaguid'
  | 'u2f-user-verified'
  | 'u2f-unsigned-data'
  | 'certificate-unused-bits'
  | 'sha1-statement-signature'
  | 'unknown-tpm-vendor'
  | 'tpm-key-not-bound'
  | 'android-no-user-authentication'
  | 'android-factory-certificate-expired'
  | 'android-issuer-not-ca'
  | 'safetynet-stale'
  | 'stale-crl'
  | 'leaf-extended-key-usage'
  | 'backup-eligibility-changed'
  | 'metadata-stale'
  | 'metadata-alg-unlisted'
  | 'metadata-backup-unsupported'
  | 'metadata-firmware-older'
  | 'metadata-aaguid-is-software-claim';

export interface MetadataPolicy {
  readonly requireEntry?: boolean;
  readonly minimumLevel?: string;
  readonly minimumFipsLevel?: number;
  readonly tolerate?: readonly string[];
  readonly maxStalenessDays?: number;
}

/** What both policies have. */
export interface CommonPolicy {
  readonly userVerification?: UserVerification;
  readonly allowCrossOrigin?: boolean;
  readonly topOrigins?: readonly string[];
  readonly deviceBound?: boolean;
  readonly refuse?: readonly Observation[];
}

export interface RegistrationPolicy extends CommonPolicy {
  readonly userPresence?: boolean;
  readonly enterpriseAttestation?: boolean;
  readonly androidHardware?: boolean;
  readonly acceptFormats?: readonly AttestationFormat[];
  readonly refuseFormats?: readonly AttestationFormat[];
  readonly acceptAttestationTypes?: readonly AttestationType[];
  readonly acceptAaguids?: readonly string[];
  readonly refuseAaguids?: readonly string[];
  readonly requireTrustedAttestation?: boolean;
  readonly dangerAcceptClaimedAaguids?: boolean;
  readonly dangerAcceptUntrustedAttestation?: boolean;
  readonly metadata?: MetadataPolicy;
}

export interface AuthenticationPolicy extends CommonPolicy {
  readonly userVerificationOnceSeen?: boolean;
  readonly signCountNotIncreased?: 'refuse' | 'report';
}

export interface Limits {
  readonly body?: number;
  readonly clientData?: number;
  readonly clientDataDepth?: number;
  readonly attestationData?: number;
  readonly authenticatorData?: number;
  readonly cborDepth?: number;
  readonly cborItems?: number;
  readonly chainLength?: number;
  readonly signatures?: number;
  readonly rsaModulusMin?: number;
  readonly rsaModulusMax?: number;
}

export interface TrustAnchor {
  readonly certificate?: Certificate;
  readonly subject?: string;
  readonly subjectPublicKeyInfo?: string;
  readonly formats?: readonly AttestationFormat[];
  readonly aaguids?: readonly string[];
  readonly recognise?: boolean;
}

export type WellKnown = 'apple' | 'google' | 'microsoft' | 'yubico';

export interface Trust {
  readonly anchors?: readonly (Certificate | TrustAnchor)[];
  readonly wellKnown?: readonly (WellKnown | { readonly name: WellKnown; readonly recognise?: boolean })[];
  readonly intermediates?: readonly Certificate[];
  readonly crls?: readonly Certificate[];
  readonly revoked?: readonly {
    readonly serial: string;
    readonly issuer?: string;
    readonly format?: AttestationFormat;
  }[];
  readonly require?: boolean;
}

/** The guide has a page on each member: "Configuration as JSON". */
export interface VerifierConfig extends RegistrationPolicy, AuthenticationPolicy {
  readonly relyingPartyId: string;
  readonly additionalRelyingPartyIds?: readonly string[];
  readonly origins?: readonly string[];
  readonly originsWithSubdomains?: readonly string[];
  readonly algorithms?: readonly number[];
  readonly requireKeyOrigin?: boolean;
  readonly ignoreEddsaAlgorithm?: boolean;
  readonly publicKeyFormat?: 'spki-pem' | 'spki-der' | 'cose' | 'jwk' | 'fingerprint';
  readonly signatureProvider?: 'default';
  readonly signatureCache?: number;
  readonly tpmVendors?: readonly number[];
  readonly allow?: readonly Tolerance[];
  readonly limits?: Limits;
  readonly trust?: Trust;
  readonly expectMetadata?: boolean;
  readonly registrationPolicy?: RegistrationPolicy;
  readonly authenticationPolicy?: AuthenticationPolicy;
}

/** What the server keeps of options that it made, until the client answers. JSON. */
export type StoredChallenge = { readonly version: number; readonly ceremony: string } & Record<string, unknown>;
/** What the server stores of a credential. JSON. */
export type CredentialRecord = { readonly version: number; readonly credentialId: string } & Record<string, unknown>;

/** The challenge of a registration in the form of case files. */
export interface RegistrationChallenge {
  readonly value: string;
  readonly kind?: CredentialKind;
  readonly kinds?: Readonly<
    Partial<Record<'firstFactorCredential' | 'secondFactorCredential' | 'recoveryCredential', readonly CredentialKind[]>>
  >;
  readonly identifier?: string;
  readonly expiresAt?: Time;
}

/** The challenge of an authentication in the form of case files. */
export interface AuthenticationChallenge {
  readonly value: string;
  readonly user: 'known' | 'unknown';
  /** Whom the server knew. A known user must have one. */
  readonly userHandle?: Base64UrlOrBytes;
  readonly allowCredentials?: readonly string[];
  readonly appId?: string | null;
  readonly purpose?: 'login' | 'recovery';
  readonly identifier?: string;
  readonly expiresAt?: Time;
}

/** A record in the short form of case files. */
export interface ShortCredential {
  readonly kind: CredentialKind;
  readonly credentialId: string;
  readonly publicKey: string;
  readonly signCount?: number;
  readonly backupEligible?: boolean;
  /** Whose it is. Runners of case files alone may leave it out. */
  readonly userHandle?: Base64UrlOrBytes;
  readonly appId?: string;
}

/** What the client sent, by its form. */
export type SentRegistration =
  /** WebAuthn's `RegistrationResponseJSON`. */
  | { readonly response: Sent; readonly body?: undefined }
  /** The body of the service's call. */
  | { readonly body: Sent; readonly response?: undefined };
export type SentAuthentication =
  /** WebAuthn's `AuthenticationResponseJSON`. */
  | { readonly response: Sent; readonly body?: undefined; readonly factor?: undefined }
  | { readonly body: Sent; readonly response?: undefined; readonly factor?: undefined }
  /** One factor of the service's login. */
  | { readonly factor: Sent; readonly response?: undefined; readonly body?: undefined };

export type VerifyRegistration = SentRegistration & {
  /** As `creationOptions` gave it, or its JSON text. Take it out of storage first: it is used once. */
  readonly challenge: StoredChallenge | RegistrationChallenge | string;
  /** The time, now by default. */
  readonly now?: Time | undefined;
  /** Whose the credential is to be. The report then has its `record`. */
  readonly userHandle?: Base64UrlOrBytes | undefined;
  /** The server's own identifier: the service's record is then whole. */
  readonly credentialUuid?: string | undefined;
  /** The same by place, for a call with several credentials. */
  readonly credentialUuids?: Readonly<Record<string, string>> | undefined;
  /** The answer has `result`. */
  readonly full?: boolean | undefined;
  readonly metadata?: Metadata | undefined;
};

type OneRecord<Name extends string, Short extends string> =
  | ({ readonly [name in Name]: CredentialRecord | string } & { readonly [name in Short]?: undefined })
  | ({ readonly [name in Short]: ShortCredential } & { readonly [name in Name]?: undefined });

export type VerifyAuthentication = SentAuthentication &
  OneRecord<'record', 'credential'> & {
    /** As `requestOptions` gave it, or its JSON text. Take it out of storage first: it is used once. */
    readonly challenge: StoredChallenge | AuthenticationChallenge | string;
    /** The time, now by default. */
    readonly now?: Time | undefined;
    readonly secondRecord?: CredentialRecord | string | undefined;
    readonly secondCredential?: ShortCredential | undefined;
    /** The server checked another factor that is as strong as user verification. */
    readonly equalFactorChecked?: boolean | undefined;
    /** For runners of case files alone: a `credential` without `userHandle` belongs to whom the response names. */
    readonly dangerOwnerFromResponse?: boolean | undefined;
    /** Of a recovery's new credentials, by place. */
    readonly credentialUuids?: Readonly<Record<string, string>> | undefined;
    /** The answer has `result`. */
    readonly full?: boolean | undefined;
    /** Judges the new credentials of a recovery. */
    readonly metadata?: Metadata | undefined;
  };

export type ReadUnverified = SentAuthentication & {
  readonly ceremony: 'registration' | 'authentication';
  /** The body is that of a recovery. */
  readonly recovery?: boolean | undefined;
};

export interface Unverified {
  readonly ok: true;
  readonly credentialId: string;
  readonly challenge: string;
  /** Of an authentication. */
  readonly kind?: CredentialKind;
  readonly userHandle?: string | null;
  readonly challengeIdentifier?: string;
  readonly second?: Omit<Unverified, 'ok'>;
}

export interface Attestation {
  readonly format: AttestationFormat | 'key';
  readonly type: AttestationType;
  readonly trust: 'none' | 'self' | 'unknown' | 'trusted';
  readonly aaguid?: string;
  readonly aaguidStanding?: 'attested' | 'claimed' | 'unauthenticated';
  readonly observations: readonly Observation[];
}

/** What metadata makes of a model. */
export interface MetadataStanding {
  /** `aaguid:…`, `keyid:…`, or null where the model is not listed. */
  readonly entry: string | null;
  readonly description: string | null;
  readonly level: string | null;
  readonly no: number | null;
  readonly stale: boolean;
}

/** The record of the service's API. */
export type ServiceCredential = { readonly credentialId: string; readonly publicKey: unknown } & Record<string, unknown>;

export interface VerifiedRegistration {
  readonly ok: true;
  readonly credential?: ServiceCredential;
  readonly attestation?: Attestation;
  /** Present if the call had a `userHandle`. Store it under its `credentialId`, unless that exists. */
  readonly record?: CredentialRecord;
  readonly metadata?: MetadataStanding;
  /** Of a call with `full`: everything that is known. The guide's page "Results as data" lists its members. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** Of a call with several credentials, by place. */
  readonly credentials?: Readonly<Record<string, ServiceCredential>>;
  readonly attestations?: Readonly<Record<string, Attestation>>;
  readonly records?: Readonly<Record<string, CredentialRecord>>;
}

export interface Authentication {
  readonly kind: CredentialKind;
  readonly credentialId: string;
  /** Whose login it is, base64url. */
  readonly userHandle: string;
  readonly signCount?: number | null;
  readonly signCountIncreased?: boolean | null;
  readonly backedUp?: boolean;
  readonly backupEligible?: boolean;
  readonly userVerified?: boolean;
  readonly rpId?: 'rp' | 'app';
  readonly observations: readonly Observation[];
}

/** What a login changes in its record, for a database that compares and sets. */
export interface RecordUpdate {
  readonly signCount: { readonly from: number; readonly to: number } | null;
  readonly backupEligible: boolean | null;
  readonly backedUp: boolean | null;
  readonly userVerificationSeen: boolean | null;
}

export interface VerifiedAuthentication {
  readonly ok: true;
  readonly authentication: Authentication;
  readonly update: RecordUpdate;
  /** Of a call with `full`: everything that is known. The guide's page "Results as data" lists its members. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** The changed record. Store it only if `update.signCount.from` is still the stored counter. */
  readonly record?: CredentialRecord;
  readonly secondAuthentication?: Authentication;
  readonly secondUpdate?: RecordUpdate;
  readonly secondRecord?: CredentialRecord;
  /** Of a recovery: the new credentials, by place. */
  readonly credentials?: Readonly<Record<string, ServiceCredential>>;
  readonly attestations?: Readonly<Record<string, Attestation>>;
  readonly records?: Readonly<Record<string, CredentialRecord>>;
}

/** A stored record, its JSON text, or an id. */
export type ListedCredential =
  | CredentialRecord
  | string
  | { readonly id: Base64UrlOrBytes; readonly transports?: readonly string[] };
export type CredentialProtection =
  | 'userVerificationOptional'
  | 'userVerificationOptionalWithCredentialIDList'
  | 'userVerificationRequired';
export type Hint = 'security-key' | 'client-device' | 'hybrid';

export interface CommonOptions {
  /** At least 16 random bytes. Absent, 32 are drawn. */
  readonly challenge?: Base64UrlOrBytes | undefined;
  readonly relyingPartyId?: string | undefined;
  readonly fromRelatedOrigins?: boolean | undefined;
  readonly hints?: readonly Hint[] | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  readonly expiresAt?: Time | undefined;
}

export interface PrfInputs {
  readonly first: Base64UrlOrBytes;
  readonly second?: Base64UrlOrBytes;
}

export interface CreationOptions extends CommonOptions {
  readonly user: {
    /** The user handle: 1 to 64 bytes that say nothing of the user. */
    readonly id: Base64UrlOrBytes;
    readonly name: string;
    readonly displayName?: string | undefined;
  };
  readonly relyingPartyName?: string | undefined;
  readonly residentKey?: 'required' | 'preferred' | 'discouraged' | undefined;
  readonly authenticatorAttachment?: 'platform' | 'cross-platform' | undefined;
  readonly attestation?: 'none' | 'indirect' | 'direct' | 'enterprise' | undefined;
  readonly excludeCredentials?: readonly ListedCredential[] | undefined;
  readonly appIdExclude?: string | undefined;
  readonly credProps?: boolean | undefined;
  readonly credProtect?: { readonly policy: CredentialProtection; readonly enforce?: boolean } | undefined;
  readonly minPinLength?: boolean | undefined;
  /** Without inputs, it is asked for alone. */
  readonly prf?: PrfInputs | Readonly<Record<string, never>> | undefined;
  readonly largeBlob?: 'required' | 'preferred' | undefined;
}

export interface RequestOptions extends CommonOptions {
  /** Absent where the server does not know the user yet. */
  readonly userHandle?: Base64UrlOrBytes | undefined;
  readonly allowCredentials?: readonly ListedCredential[] | undefined;
  /** In place of credentials, for a name that nobody has. */
  readonly decoys?: Decoys | undefined;
  readonly appId?: string | undefined;
  readonly prf?:
    | (Partial<PrfInputs> & { readonly evalByCredential?: readonly ({ readonly id: string } & PrfInputs)[] })
    | undefined;
  readonly largeBlob?: { readonly read?: boolean; readonly write?: Base64UrlOrBytes } | undefined;
}

/** An allow list for a name that nobody has: the same one each time. */
export interface Decoys {
  /** At least 32 random bytes that the server keeps, and never changes. */
  readonly key: Base64UrlOrBytes;
  /** In the one form that the server looks up. */
  readonly name: string;
  readonly profile: DecoyProfile;
}

/** What accounts look like. A weight says how often something occurs beside the others. */
export interface DecoyProfile {
  readonly accounts: readonly { readonly count: number; readonly weight: number }[];
  readonly credentials: readonly {
    /** Bytes. */
    readonly idLength: number;
    readonly transports?: readonly string[];
    readonly weight: number;
  }[];
}

/** Accounts to be counted. */
export interface ObservedAccounts {
  /** Of each account its records. */
  readonly accounts: readonly (readonly (CredentialRecord | string)[])[];
  /** Counted in an earlier part, before the first use of either. */
  readonly profile?: DecoyProfile | undefined;
}

/** A challenge for a cookie or a hidden field. */
export interface ChallengeToSeal {
  /** At least 32 random bytes that the server keeps. */
  readonly key: Base64UrlOrBytes;
  /** A text of the server's, such as the id of the session. */
  readonly boundTo: string;
  /** With an expiry, as the options gave it. */
  readonly challenge: StoredChallenge | string;
}

/** A sealed challenge that came back. */
export interface ChallengeToOpen {
  readonly key: Base64UrlOrBytes;
  readonly boundTo: string;
  readonly sealed: string;
  /** The `ceremony` that the expected challenge has. */
  readonly ceremony: 'registration' | 'registrations' | 'authentication' | 'recovery';
  /** Of a `registration`: the kind that may be registered. */
  readonly kind?: CredentialKind | undefined;
}

/** What the server knows of the hosts of its origins. */
export interface RelatedHosts {
  /** By host its registrable label: `example` of `www.example.co.uk`. A list of public suffixes says it. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What a server tells authenticators: one thing or several. */
export interface SignalRequest {
  readonly relyingPartyId?: string | undefined;
  /** Nobody has this credential. */
  readonly unknownCredential?: { readonly credentialId: Base64UrlOrBytes } | undefined;
  /** The user has the passkeys of these records and no others. Authenticators may forget the others. */
  readonly allAcceptedCredentials?:
    | { readonly userHandle: Base64UrlOrBytes; readonly records: readonly (CredentialRecord | string)[] }
    | undefined;
  /** The user has these names now. */
  readonly currentUserDetails?: CreationOptions['user'] | undefined;
}

/** Arguments for the methods of `PublicKeyCredential` that begin with `signal`. */
export interface Signals {
  readonly unknownCredential?: { readonly rpId: string; readonly credentialId: string };
  readonly allAcceptedCredentials?: {
    readonly rpId: string;
    readonly userId: string;
    readonly allAcceptedCredentialIds: readonly string[];
  };
  readonly currentUserDetails?: {
    readonly rpId: string;
    readonly userId: string;
    readonly name: string;
    readonly displayName: string;
  };
}

/** A login or an action of the service. */
export interface AuthenticationReply {
  /** At least 16 random bytes. Absent, 32 are drawn. */
  readonly challenge?: Base64UrlOrBytes | undefined;
  readonly challengeIdentifier: string;
  readonly relyingPartyId?: string | undefined;
  readonly relyingPartyName?: string | undefined;
  readonly fromRelatedOrigins?: boolean | undefined;
  /** `Fido2` alone by default. */
  readonly kinds?: readonly CredentialKind[] | undefined;
  readonly secondFactor?: readonly CredentialKind[] | undefined;
  readonly secondFactorRequired?: boolean | undefined;
  readonly allowCredentials?: readonly (CredentialRecord | string)[] | undefined;
  /** For those alone who have shown something else: whoever gets them can try passwords. */
  readonly allowProtectedKeys?:
    | readonly { readonly record: CredentialRecord | string; readonly encryptedPrivateKey: string }[]
    | undefined;
  readonly decoys?: Decoys | undefined;
  /** Comes back in what was verified. */
  readonly context?: string | undefined;
  readonly expiresAt?: Time | undefined;
}

/** One new credential of the service. */
export interface CredentialReply {
  readonly options: CreationOptions;
  readonly kind: CredentialKind;
  readonly challengeIdentifier: string;
}

/** A recovery of the service. */
export interface RecoveryReply {
  readonly options: CreationOptions;
  readonly temporaryAuthenticationToken: string;
  readonly firstFactor: readonly CredentialKind[];
  readonly secondFactor?: readonly CredentialKind[] | undefined;
  readonly recovery?: readonly CredentialKind[] | undefined;
  /** Absent, every recovery key of the account may answer. */
  readonly allowRecoveryKeys?:
    | readonly { readonly record: CredentialRecord | string; readonly encryptedRecoveryKey?: string }[]
    | undefined;
}

export interface IssuedReply {
  readonly ok: true;
  /** JSON for the client. */
  readonly reply: { readonly challenge: string } & Record<string, unknown>;
  /** For the server to keep. */
  readonly challenge: StoredChallenge;
}

export interface IssuedOptions {
  readonly ok: true;
  /** JSON for the client: `PublicKeyCredential.parseCreationOptionsFromJSON` and its twin read it. */
  readonly options: { readonly challenge: string } & Record<string, unknown>;
  /** For the server to keep. */
  readonly challenge: StoredChallenge;
  readonly mediation?: string;
}

/** Verifies registrations and authentications of one relying party. Build it once. */
export class Verifier {
  /** @param config an object, or its JSON text */
  constructor(config: VerifierConfig | string);
  /** Verifies a registration: one credential, or the several of a call of the service. */
  verifyRegistration(
    call: VerifyRegistration & { readonly response: Sent; readonly userHandle: Base64UrlOrBytes },
  ): VerifiedRegistration & { readonly attestation: Attestation; readonly record: CredentialRecord };
  verifyRegistration(call: VerifyRegistration): VerifiedRegistration;
  /** Verifies a login or an action with one factor or two, or a recovery. */
  verifyAuthentication(
    call: VerifyAuthentication & { readonly record: CredentialRecord | string },
  ): VerifiedAuthentication & { readonly record: CredentialRecord };
  verifyAuthentication(call: VerifyAuthentication): VerifiedAuthentication;
  creationOptions(options: CreationOptions): IssuedOptions;
  requestOptions(options?: RequestOptions): IssuedOptions;
  /** What a server tells authenticators about its passkeys. */
  signals(signals: SignalRequest): Signals;
  /** The service's reply to `POST /auth/login/init` and `POST /auth/action/init`. */
  authenticationReply(reply: AuthenticationReply): IssuedReply;
  /** The service's reply to `POST /auth/credentials/init` and `POST /auth/credentials/code/init`. */
  credentialReply(reply: CredentialReply): IssuedReply;
  /** The service's reply to `POST /auth/recover/user/init`. */
  recoveryReply(reply: RecoveryReply): IssuedReply;
  /**
   * A challenge as text that the client can read, and cannot change. It opens as often as it comes; verification refuses it
   * after its expiry. The server has to remember each answered challenge until then.
   */
  sealChallenge(challenge: ChallengeToSeal): string;
  /** The challenge of a sealed text. `challenge.seal_broken` says that some part differs. */
  openChallenge(sealed: ChallengeToOpen): StoredChallenge;
  /** What the server answers at `/.well-known/webauthn`, as JSON. */
  relatedOrigins(hosts: RelatedHosts): { readonly origins: readonly string[] };
  /** What the server's accounts look like, for `decoys`. Store it: with another profile, names get other lists. */
  decoyProfile(observed: ObservedAccounts): DecoyProfile;
  /** What a body says before anything is verified: ids to look a record up by. Nothing of it may be believed. */
  readUnverified(call: ReadUnverified): Unverified;
  /** Gives its memory back. It cannot be used afterwards. */
  free(): void;
  [Symbol.dispose](): void;
}

export interface MetadataTrust {
  readonly now?: Time | undefined;
  /** Absent, FIDO's own. */
  readonly roots?: readonly Base64UrlOrBytes[] | undefined;
  readonly keepIcons?: boolean | undefined;
  readonly options?:
    | {
        /** The name that the signer must have; `null`: any. */
        readonly dns?: string | null;
        /** The number of the newest BLOB seen. */
        readonly previousNo?: number | bigint;
        readonly crls?: readonly Base64UrlOrBytes[];
        readonly requireRevocationCheck?: boolean;
        readonly refuseStale?: boolean;
      }
    | undefined;
}

export interface MetadataInfo {
  readonly no: number | null;
  readonly stale: boolean;
  readonly entries: number;
  readonly checked: readonly boolean[];
  readonly unreadable: number;
}

/** FIDO's metadata: which model an authenticator is of, and what is known against it. */
export class Metadata {
  private constructor();
  /** Verifies a BLOB. Its text is kept, so that an instance that broke can be built anew. */
  static verify(blob: string | ArrayBuffer | ArrayBufferView, trust?: MetadataTrust): Metadata;
  /** Takes statements of the server's own. */
  static fromStatements(statements: readonly object[] | string, at?: { readonly now?: Time | undefined }): Metadata;
  /** The entries of both. Where both have a model, the entry of `other` counts. */
  with(other: Metadata): Metadata;
  get info(): MetadataInfo;
  /** Judges the model of a stored credential. */
  assess(
    record: CredentialRecord | string,
    by?: { readonly now?: Time | undefined; readonly metadata?: MetadataPolicy | undefined },
  ): MetadataStanding;
  /** Gives its memory back. It cannot be used afterwards. */
  free(): void;
  [Symbol.dispose](): void;
}
