-- Made with the file: what decoys are derived by, for names that nobody has.
CREATE TABLE secret (
    decoy_key BLOB NOT NULL
) STRICT;

CREATE TABLE user (
    -- Random. Its UTF-8 bytes are the user handle of passkeys.
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE BINARY
) STRICT, WITHOUT ROWID;

-- What was issued and is not answered yet. A row goes when it is answered, rightly or wrongly.
CREATE TABLE challenge (
    identifier TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL, -- registration, login, action, recovery
    user_id    TEXT,          -- null where a passkey has to say whose login it is
    stored     TEXT NOT NULL, -- the challenge as the library stores it, in JSON
    expires_at INTEGER NOT NULL -- seconds since 1970
) STRICT, WITHOUT ROWID;

CREATE INDEX challenge_by_expiry ON challenge (expires_at);

CREATE TABLE credential (
    sequence              INTEGER PRIMARY KEY,
    -- New among all credentials, of whatever kind (WebAuthn L3 §7.1 step 26). Byte by byte: an id may hold any character.
    credential_id         TEXT NOT NULL UNIQUE COLLATE BINARY,
    user_id               TEXT NOT NULL REFERENCES user (id),
    kind                  TEXT NOT NULL,
    -- What logins are verified with, in JSON: the CredentialRecord. It changes by compare-and-set alone.
    record                TEXT NOT NULL,
    -- Until a recovery replaces it.
    is_active             INTEGER NOT NULL DEFAULT 1,
    encrypted_private_key TEXT,
    -- The credential as the API answers with it.
    credential            TEXT NOT NULL,
    -- What the attestation says, to be looked at; and the attestation itself, to be looked at again.
    attestation           TEXT NOT NULL,
    attestation_object    BLOB
) STRICT;

CREATE INDEX credential_by_user ON credential (user_id);

-- Who is logged in. Of tokens there is only the hash: whoever reads the file cannot use them.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES user (id),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_expiry ON session (expires_at);

-- A call that was signed for and is not made yet. A row goes when the call is made, rightly or wrongly.
CREATE TABLE user_action (
    token_hash TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES user (id),
    call       TEXT NOT NULL, -- method, path and payload, as they were signed for
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX user_action_by_expiry ON user_action (expires_at);

-- What signed actions did.
CREATE TABLE transfer (
    sequence INTEGER PRIMARY KEY,
    user_id  TEXT NOT NULL REFERENCES user (id),
    wallet   TEXT NOT NULL,
    payload  TEXT NOT NULL, -- as it was signed for
    made_at  INTEGER NOT NULL
) STRICT;
