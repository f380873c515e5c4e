-- What was issued and is not answered yet. A row goes when it is answered, rightly or wrongly.
CREATE TABLE challenge (
    identifier TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    expires_at INTEGER NOT NULL -- seconds since 1970
) STRICT, WITHOUT ROWID;

CREATE INDEX challenge_by_expiry ON challenge (expires_at);

CREATE TABLE credential (
    sequence              INTEGER PRIMARY KEY,
    -- New among all credentials, of whatever kind (WebAuthn L3 §7.1 step 26). Byte by byte: an id may hold any character.
    credential_id         TEXT NOT NULL UNIQUE COLLATE BINARY,
    kind                  TEXT NOT NULL,
    -- The record as the API answers with it.
    record                TEXT NOT NULL,
    -- What logins need: the key, and for Fido2 what §7.1 step 27 says to keep.
    cose_key              BLOB NOT NULL,
    sign_count            INTEGER,
    user_verified         INTEGER,
    backup_eligible       INTEGER,
    backed_up             INTEGER,
    encrypted_private_key TEXT,
    -- What the attestation says, to be looked at; and the attestation itself, to be looked at again.
    attestation           TEXT NOT NULL,
    attestation_object    BLOB
) STRICT;
