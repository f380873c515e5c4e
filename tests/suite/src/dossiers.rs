//! Dossiers of a server that never was: 50 models, every format, registrations and logins, some lines damaged. Whoever
//! audits a million of them, or twenty, takes them from here.

use std::fmt::Write as _;

use attestry_authenticator::android::{self, Provisioning};
use attestry_authenticator::flags::USER_VERIFIED;
use attestry_authenticator::seed::{Random, sha256};
use attestry_authenticator::text::{base64url, uuid};
use attestry_authenticator::{Chain, GetAssertion, Key, Made, MakeCredential, safetynet, tpm};
use attestry_dossier::{Handles, Setup, keep};
use attestry_json::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::harness::blobs::{Blob, key_identifier};

/// Models of every fleet.
pub const MODELS: usize = 50;
/// The model that metadata has revoked since.
pub const REVOKED: usize = 7;
/// The model whose user keys can be had from afar since.
pub const COMPROMISED: usize = 12;
/// Of a thousand lines, how many have a call that was refused.
const REFUSED: u64 = 10;
/// The first second of 2026.
const START: u64 = 1_767_225_600;

/// What the authenticators of a model send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    PackedX5c,
    PackedSelf,
    FidoU2f,
    Tpm,
    AndroidKey,
    Apple,
    SafetyNet,
    Compound,
}

pub struct Model {
    pub name: String,
    pub format: Format,
    pub aaguid: Vec<u8>,
    pub level: &'static str,
    chain: Chain,
    /// Of a compound attestation, that of its second statement.
    tpm: Chain,
}

/// The server, its models, and a maker of its dossiers.
pub struct Fleet {
    pub models: Vec<Model>,
    pub setup: Setup,
    keys: Vec<Key>,
    seed: String,
    /// Of a million lines, how many are damaged.
    damaged: u64,
}

/// A line, and what is known of it.
pub struct Line {
    pub text: Vec<u8>,
    pub user: String,
    /// Of a registration with an attestation, the model.
    pub model: Option<usize>,
    pub is_login: bool,
    /// The code of a damaged line.
    pub damage: Option<&'static str>,
}

impl Model {
    fn new(number: usize) -> Self {
        let format = match number {
            0..30 => Format::PackedX5c,
            30..36 => Format::FidoU2f,
            36..40 => Format::Tpm,
            40..43 => Format::AndroidKey,
            43..46 => Format::Apple,
            46..48 => Format::SafetyNet,
            48 => Format::Compound,
            _ => Format::PackedSelf,
        };
        let seed = format!("fleet model {number}");
        let chain = match format {
            Format::Tpm => tpm::chain_with(&seed, |_| {}),
            Format::SafetyNet => safetynet::chain(&seed, Key::p256(&format!("{seed} safetynet")), |_, _| {}),
            Format::Apple => MakeCredential::new(&seed).apple_chain(&seed, |_, _| {}),
            Format::AndroidKey => {
                let recipe = MakeCredential::new(&seed);
                android::chain(&recipe, Provisioning::Factory, 1, |_| {}, |_, _| {})
            }
            // A U2F key sends one certificate.
            Format::FidoU2f => Chain::new(&seed, 0),
            _ => Chain::new(&seed, number % 2),
        };
        let makers = ["Northkey", "Tessera", "Corvid", "Halberd", "Lumen", "Pallas", "Quill"];
        let kind = match format {
            Format::PackedX5c => ["NFC", "USB-C", "Nano", "Bio"][number % 4],
            Format::PackedSelf => "Passkeys",
            Format::FidoU2f => "U2F",
            Format::Tpm => "TPM",
            Format::AndroidKey => "Phone",
            Format::Apple => "Pad",
            Format::SafetyNet => "Phone Classic",
            Format::Compound => "Duo",
        };
        Self {
            name: format!("{} {} {kind}", makers[number % makers.len()], number + 1),
            format,
            aaguid: if format == Format::FidoU2f {
                vec![0; 16]
            } else {
                sha256(&[b"aaguid", seed.as_bytes()])[..16].to_vec()
            },
            level: ["FIDO_CERTIFIED_L1", "FIDO_CERTIFIED_L1", "FIDO_CERTIFIED_L2", "FIDO_CERTIFIED_L3"]
                [number % 4],
            tpm: tpm::chain_with("fleet compound", |_| {}),
            chain,
        }
    }

    pub fn uuid(&self) -> String {
        uuid(&self.aaguid)
    }

    fn entry(&self, reports: &Value) -> Value {
        let types = match self.format {
            Format::Tpm => "attca",
            Format::Apple => "anonca",
            Format::PackedSelf => "basic_surrogate",
            _ => "basic_full",
        };
        let roots = match self.format {
            Format::PackedSelf => json!([]),
            Format::Compound => {
                json!([STANDARD.encode(&self.chain.root_der), STANDARD.encode(&self.tpm.root_der)])
            }
            _ => json!([STANDARD.encode(&self.chain.root_der)]),
        };
        let mut statement = json!({
            "description": self.name, "authenticatorVersion": 3,
            "authenticationAlgorithms": ["secp256r1_ecdsa_sha256_raw"],
            "attestationTypes": if self.format == Format::Compound { json!(["basic_full", "attca"]) } else { json!([types]) },
            "attestationRootCertificates": roots,
        });
        let mut entry = json!({ "statusReports": reports, "timeOfLastStatusChange": "2025-06-01" });
        if self.format == Format::FidoU2f {
            entry["attestationCertificateKeyIdentifiers"] = json!([key_identifier(&self.chain.leaf_key)]);
        } else {
            entry["aaguid"] = json!(self.uuid());
            statement["aaguid"] = json!(self.uuid());
        }
        entry["metadataStatement"] = statement;
        entry
    }

    fn register(&self, recipe: &mut MakeCredential) -> Made {
        recipe.aaguid.clone_from(&self.aaguid);
        match self.format {
            Format::PackedX5c => recipe.packed_x5c(&self.chain.leaf_key, &self.chain.x5c),
            Format::PackedSelf => recipe.packed_self(),
            Format::FidoU2f => {
                recipe.flags &= !USER_VERIFIED;
                recipe.fido_u2f(&self.chain.leaf_key, &self.chain.x5c[..1])
            }
            Format::Tpm => recipe.tpm(&self.chain),
            Format::AndroidKey => {
                let chain = android::chain(recipe, Provisioning::Factory, 1, |_| {}, |_, _| {});
                recipe.android_key(&chain.x5c)
            }
            Format::Apple => {
                let chain = recipe.apple_chain(&self.seed(), |_, _| {});
                recipe.apple(&chain.x5c)
            }
            Format::SafetyNet => recipe.safetynet(&self.chain),
            Format::Compound => recipe
                .compound(&[recipe.packed_x5c(&self.chain.leaf_key, &self.chain.x5c), recipe.tpm(&self.tpm)]),
        }
    }

    /// Of its chain.
    fn seed(&self) -> String {
        let number = self.name.split(' ').nth(1).and_then(|number| number.parse::<usize>().ok());
        format!("fleet model {}", number.unwrap() - 1)
    }
}

impl Fleet {
    /// `damaged`: how many of a million lines are damaged.
    pub fn new(seed: &str, damaged: u64) -> Self {
        let models: Vec<_> = (0..MODELS).map(Model::new).collect();
        let setup = Setup::from_json(Self::config().to_string()).unwrap();
        let setup =
            setup.with_metadata(Self::blob_of(&models, false), Self::intake_of(false).to_string()).unwrap();
        let keys = (0..256).map(|number| Key::p256(&format!("fleet key {number}"))).collect();
        Self { models, setup, keys, seed: seed.to_owned(), damaged }
    }

    /// The configuration of the server.
    pub fn config() -> Value {
        json!({
            "relyingPartyId": "example.com", "origins": ["https://app.example.com"],
            "userVerification": "preferred", "expectMetadata": true, "allow": ["android-safetynet"],
        })
    }

    /// A rule that some credentials do not meet: the user has to be verified.
    pub fn stricter() -> Value {
        json!({
            "registrationPolicy": { "userVerification": "required" },
            "authenticationPolicy": { "userVerification": "required" },
        })
    }

    /// The BLOB of the first day, or the one of today: a model is revoked, another one has become weak.
    pub fn blob(&self, is_today: bool) -> String {
        Self::blob_of(&self.models, is_today)
    }

    fn blob_of(models: &[Model], is_today: bool) -> String {
        let report = |status: &str, day: &str| json!({ "status": status, "effectiveDate": day });
        let entries: Vec<_> = models
            .iter()
            .enumerate()
            .map(|(number, model)| {
                let mut reports = vec![report(model.level, "2025-06-01")];
                match number {
                    REVOKED if is_today => reports.push(report("REVOKED", "2026-06-01")),
                    COMPROMISED if is_today => {
                        reports.push(report("USER_KEY_REMOTE_COMPROMISE", "2026-07-01"));
                    }
                    20 if is_today => reports.push(report("UPDATE_AVAILABLE", "2026-05-01")),
                    _ => {}
                }
                model.entry(&json!(reports))
            })
            .collect();
        let mut blob = Blob::small(&entries);
        blob.set_payload("no", json!(if is_today { 57 } else { 41 }));
        blob.set_payload("nextUpdate", json!(if is_today { "2027-01-01" } else { "2026-02-01" }));
        blob.jws()
    }

    /// The context in which that BLOB is taken in.
    pub fn intake(&self, is_today: bool) -> Value {
        Self::intake_of(is_today)
    }

    fn intake_of(is_today: bool) -> Value {
        let root = Blob::small(&[]).root;
        let now = if is_today { "2026-11-29T12:00:00Z" } else { "2026-01-01T00:00:00Z" };
        json!({ "now": now, "roots": [base64url(&root)], "options": { "dns": null } })
    }

    fn draws(&self, index: u64) -> Random {
        Random::new(&[self.seed.as_bytes(), b"line", &index.to_be_bytes()])
    }

    fn is_login(&self, index: u64) -> bool {
        index > 0 && self.draws(index).next_u64() % 10 < 3
    }

    /// Three dossiers or so for each user.
    fn user(&self, index: u64) -> String {
        let number = Random::new(&[self.seed.as_bytes(), b"user", &index.to_be_bytes()]).next_u64();
        format!("user-{:07}", number % (index / 3 + 1))
    }

    fn recipe(&self, index: u64) -> MakeCredential {
        let id = sha256(&[self.seed.as_bytes(), b"credential", &index.to_be_bytes()]);
        let key = &self.keys[usize::from(id[0])];
        let challenge = base64url(&sha256(&[self.seed.as_bytes(), b"challenge", &index.to_be_bytes()])[..16]);
        let mut recipe = template().with_key(key.clone()).with_challenge(&challenge);
        recipe.credential_id = id.to_vec();
        recipe
    }

    /// The model of the line of this number, if it is a registration with an attestation.
    pub fn model_of(&self, index: u64) -> Option<usize> {
        let mut draws = self.draws(index);
        let draw = (0..5).map(|_| draws.next_u64()).last().unwrap();
        (!self.is_login(index) && draw % 100 >= 18).then(|| pick(draw / 100))
    }

    /// The line of this number. Each is another, and follows from the seed.
    pub fn line(&self, index: u64) -> Line {
        self.lines(index, 1).remove(0)
    }

    /// So many dossiers of one body, which is signed once: of a registration each is another user's, and of a login each
    /// has another time.
    pub fn lines(&self, index: u64, copies: u64) -> Vec<Line> {
        let mut draws = self.draws(index);
        draws.next_u64();
        let now = time(START + index % 20_000_000);
        let (damage, refusal) = (draws.next_u64(), draws.next_u64() % 1000);
        let (of_flags, of_model) = (draws.next_u64() % 100, draws.next_u64());
        let is_refused = refusal < REFUSED;
        let mut model = None;
        let is_login = self.is_login(index);
        let (body, user, context) = if is_login {
            // Of a registration shortly before.
            let mut of = index - 1 - of_model % index.min(1000);
            while self.is_login(of) {
                of -= 1;
            }
            let (user, recipe) = (self.user(of), self.recipe(of));
            let challenge = self.recipe(index).challenge;
            let mut login =
                GetAssertion::with(&recipe).with_challenge(&challenge).with_user_handle(user.as_bytes());
            login.sign_count = 8;
            if of_flags < 5 {
                login.flags &= !USER_VERIFIED;
            }
            let made = if is_refused {
                login.make_with(|parts| parts.message = Some(vec![0; 32]))
            } else {
                login.make()
            };
            let handle = base64url(user.as_bytes());
            let context = json!({
                "ceremony": "authentication", "requestForm": "webauthn", "now": now,
                "challenge": { "value": challenge, "user": "known", "userHandle": handle },
                "credential": {
                    "kind": "Fido2", "credentialId": base64url(&recipe.credential_id),
                    "publicKey": base64url(&recipe.cose_bytes()), "signCount": 7, "backupEligible": false,
                    "userHandle": handle,
                },
            });
            (made.authentication_response(), user, context)
        } else {
            let (user, mut recipe) = (self.user(index), self.recipe(index));
            if of_flags < 5 {
                recipe.flags &= !USER_VERIFIED;
            }
            let made = match of_model % 100 {
                // Passkeys without attestation, whose model is not known.
                0..18 => {
                    recipe.aaguid = vec![0; 16];
                    recipe.none()
                }
                _ => {
                    let number = pick(of_model / 100);
                    model = Some(number);
                    self.models[number].register(&mut recipe)
                }
            };
            let challenge = if is_refused { self.recipe(index + 1).challenge } else { recipe.challenge };
            let context = json!({
                "requestForm": "webauthn", "now": now, "userHandle": base64url(user.as_bytes()),
                "challenge": { "kind": "Fido2", "value": challenge },
            });
            (made.registration_response(), user, context)
        };
        let body = body.to_string();
        let judged = Context::from_json(context.to_string()).unwrap().verify(
            body.as_bytes(),
            self.setup.verifier(),
            self.setup.registration_policy(),
            self.setup.metadata(),
        );
        let copy = |number: u64| {
            let (mut context, mut user) = (context.clone(), user.clone());
            let text = match (number, is_login) {
                (0, _) => attestry_dossier::line(
                    &self.setup,
                    &context.to_string(),
                    body.as_bytes(),
                    &judged,
                    Handles::Kept,
                ),
                (_, false) => {
                    user = format!("{user}-{number}");
                    context["userHandle"] = json!(base64url(user.as_bytes()));
                    let context = context.to_string();
                    attestry_dossier::line(&self.setup, &context, body.as_bytes(), &judged, Handles::Kept)
                }
                (_, true) => {
                    context["now"] = json!(time(START + (index + number) % 20_000_000));
                    keep(&self.setup, &context.to_string(), body.as_bytes(), Handles::Kept)
                        .map(|kept| kept.line)
                }
            };
            let mut line = Line { text: text.unwrap().into_bytes(), user, model, is_login, damage: None };
            if damage.wrapping_add(number * 7919) % 1_000_000 < self.damaged {
                line.damage = Some(damaged(&mut line.text, damage / 1_000_000 + number));
            }
            line
        };
        (0..copies).map(copy).collect()
    }
}

/// Damages a line, and returns the code of that.
fn damaged(line: &mut Vec<u8>, draw: u64) -> &'static str {
    let at = |text: &str| line.windows(text.len()).position(|window| window == text.as_bytes()).unwrap();
    match draw % 5 {
        0 => {
            // A letter of the body: the digest no longer fits.
            let at = at("clientDataJSON\\\":\\\"") + 60;
            line[at] = if line[at] == b'A' { b'B' } else { b'A' };
            "dossier.digest_mismatch"
        }
        1 => {
            line.truncate(line.len() / 2);
            "dossier.json"
        }
        2 => {
            *line = b"no dossier at all".to_vec();
            "dossier.json"
        }
        3 => {
            let at = line.len() / 2;
            line[at] = 0xff;
            "dossier.invalid_utf8"
        }
        _ => {
            let end = line.len() - 1;
            line.truncate(end);
            line.extend(b" }");
            "dossier.not_canonical"
        }
    }
}

/// The most used models first; the slow ones seldom.
fn pick(draw: u64) -> usize {
    let of = |from: usize, count: u64, draw: u64| from + usize::try_from(draw % count).unwrap();
    let inner = draw / 100;
    match draw % 100 {
        // The squares make some models rarer than others.
        0..70 => of(0, 30, (inner % 30) * ((inner / 30) % 30) / 29),
        70..82 => of(30, 6, inner),
        82..87 => of(36, 4, inner),
        87..91 => of(40, 3, inner),
        91..93 => of(43, 3, inner),
        93..95 => of(46, 2, inner),
        95..97 => 48,
        _ => 49,
    }
}

/// A recipe costs a key; of all of them, one is enough.
fn template() -> MakeCredential {
    static TEMPLATE: std::sync::OnceLock<MakeCredential> = std::sync::OnceLock::new();
    TEMPLATE.get_or_init(|| MakeCredential::new("fleet")).clone()
}

/// Seconds since 1970 in RFC 3339, for the year 2026.
fn time(seconds: u64) -> String {
    let (mut day, of_day) = ((seconds - START) / 86_400, seconds % 86_400);
    let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut text = String::new();
    for (month, days) in months.iter().enumerate() {
        if day < *days {
            write!(text, "2026-{:02}-{:02}T", month + 1, day + 1).unwrap();
            break;
        }
        day -= days;
    }
    write!(text, "{:02}:{:02}:{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60).unwrap();
    text
}
