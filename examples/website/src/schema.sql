CREATE TABLE user (
    -- The user handle that authenticators keep: random, and it says nothing of its user (WebAuthn L3 §5.4.3).
    id   BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE
) STRICT, WITHOUT ROWID;

CREATE TABLE credential (
    -- New among all accounts (WebAuthn L3 §7.1 step 26), and compared byte by byte.
    credential_id TEXT PRIMARY KEY COLLATE BINARY,
    user_id       BLOB NOT NULL REFERENCES user (id),
    -- `CredentialRecord::to_json`.
    record        TEXT NOT NULL,
    -- That of the record, for compare-and-set.
    sign_count    INTEGER NOT NULL,
    created       INTEGER NOT NULL, -- seconds since 1970, here and below
    last_used     INTEGER,
    name          TEXT              -- NULL until its owner gives it one
) STRICT, WITHOUT ROWID;

CREATE INDEX credential_by_user ON credential (user_id);

CREATE TABLE session (
    -- SHA-256 of the token in the cookie: whoever reads the database cannot act as a user.
    token_hash BLOB PRIMARY KEY,
    -- NULL until somebody logs in.
    user_id    BLOB REFERENCES user (id),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE ceremony (
    -- The newest has the greatest.
    id         INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL REFERENCES session (token_hash) ON DELETE CASCADE,
    -- An answer names it.
    challenge  TEXT NOT NULL UNIQUE,
    -- What is pending, with the challenge, in JSON. The row goes when it is read.
    pending    TEXT NOT NULL
) STRICT;

CREATE INDEX ceremony_by_session ON ceremony (token_hash);

CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
