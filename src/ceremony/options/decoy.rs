//! Allow lists for unknown names, so that options do not tell which names have an account (WebAuthn L3 §14.6.2).

use core::fmt;
use core::ops::RangeInclusive;
use std::sync::Arc;

use hmac::Mac as _;

use super::descriptor::CredentialDescriptor;
use super::error::OptionsError;
use crate::encoding::base64;
use crate::error::ConfigError;
use crate::outcome::CredentialRecord;
use crate::request::{CallerKey, CredentialKind, UserHandle};
use crate::webauthn::CREDENTIAL_ID_MAX;

/// A profile of the allow lists of a server's accounts: the number of credentials, the lengths of ids, the transports.
/// Each value has a weight, which says how often it occurs beside the others.
///
/// Give it numbers, or let it [`observe`](Self::observe) accounts. Then store its numbers and leave them unchanged: with
/// another profile, the same names get other lists.
///
/// ```
/// use attestry::options::DecoyProfile;
///
/// let profile = DecoyProfile::new()
///     .accounts_with(1, 80)
///     .accounts_with(2, 20)
///     .credentials_of(20, ["hybrid", "internal"], 60)
///     .credentials_of(64, ["nfc", "usb"], 40);
/// # let _ = profile;
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct DecoyProfile {
    counts: Vec<(usize, u32)>,
    shapes: Vec<(Shape, u32)>,
}

/// The transports of a credential, and the length of its id.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shape {
    id_length: usize,
    transports: Vec<String>,
}

impl DecoyProfile {
    /// A profile without any account yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Accounts with this count of credentials. `weight` says how many they are, beside the others.
    pub fn accounts_with(mut self, count: usize, weight: u32) -> Self {
        add(&mut self.counts, count, weight);
        self
    }

    /// Credentials with these transports and ids of this length, in bytes. `weight` says how many they are, beside the
    /// others.
    pub fn credentials_of(
        mut self,
        id_length: usize,
        transports: impl IntoIterator<Item = impl Into<String>>,
        weight: u32,
    ) -> Self {
        let transports = transports.into_iter().map(Into::into).collect();
        add(&mut self.shapes, Shape { id_length, transports }, weight);
        self
    }

    /// Counts one more account, which has these records. An account without passkeys is not counted.
    ///
    /// Decoys have ids of at least 16 bytes, and accounts of at most 64 credentials. So a passkey with a shorter id is passed
    /// over, and more credentials count as 64.
    pub fn observe<'r>(mut self, records: impl IntoIterator<Item = &'r CredentialRecord>) -> Self {
        let mut count = 0_usize;
        for record in records.into_iter().filter(|record| record.kind() == CredentialKind::Fido2) {
            let id_length = base64::decode_url(record.credential_id()).map(|id| id.len()).unwrap_or_default();
            if !ID_LENGTHS.contains(&id_length) {
                continue;
            }
            self = self.credentials_of(id_length, record.transports().iter().map(String::as_str), 1);
            count = count.saturating_add(1);
        }
        if count == 0 { self } else { self.accounts_with(count.min(COUNT_MAX), 1) }
    }

    /// The counts of credentials that accounts have, each with its weight.
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = (usize, u32)> + '_ {
        self.counts.iter().copied()
    }

    /// The shapes of credentials, each with its weight: the length of the id in bytes, and the transports.
    pub fn credentials(&self) -> impl ExactSizeIterator<Item = (usize, &[String], u32)> + '_ {
        self.shapes.iter().map(|(shape, weight)| (shape.id_length, shape.transports.as_slice(), *weight))
    }

    fn check(&self) -> Result<(), OptionsError> {
        let has_weight = total(&self.counts) > 0 && total(&self.shapes) > 0;
        let counts_hold = self.counts.iter().all(|(count, _)| (1..=COUNT_MAX).contains(count));
        let ids_hold = self.shapes.iter().all(|(shape, _)| ID_LENGTHS.contains(&shape.id_length));
        if has_weight && counts_hold && ids_hold { Ok(()) } else { Err(OptionsError::DecoyProfile) }
    }
}

/// Adds to the weight of an item that the profile has already.
fn add<T: PartialEq>(entries: &mut Vec<(T, u32)>, item: T, weight: u32) {
    match entries.iter_mut().find(|(known, _)| *known == item) {
        Some((_, known)) => *known = known.saturating_add(weight),
        None => entries.push((item, weight)),
    }
}

fn total<T>(entries: &[(T, u32)]) -> u64 {
    entries.iter().fold(0, |sum: u64, (_, weight)| sum.saturating_add(u64::from(*weight)))
}

/// Makes the allow lists of unknown names. [`Verifier::decoys`](crate::Verifier::decoys) gives it.
///
/// An unknown name has the same list each time, as an account has. Nobody without the key can tell the list from those
/// of the profile. Its options issue a challenge for a user whom the key makes up. No record of a real user passes.
///
/// The server hides every other difference. It looks names up in one form, and gives that form here too. It takes as
/// long for a decoy as for an account. It answers a wrong credential as it answers an unknown one.
///
/// A decoy has no AppID. Options for an account with a credential of U2F have the extension `appid`, and so show that
/// the account exists.
///
/// ```
/// use attestry::options::DecoyProfile;
/// use attestry::{CredentialRecord, Verifier};
///
/// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// let profile = DecoyProfile::new().accounts_with(1, 1).credentials_of(20, ["internal"], 1);
/// let decoys = verifier.decoys(&[7; 32], profile)?; // Of 32 random bytes that the server keeps.
///
/// let random = [1; 32]; // Of the server's random number generator.
/// let records: Vec<CredentialRecord> = Vec::new(); // Those of the name that the user typed.
/// let options = verifier.request_options(random);
/// let options = if records.is_empty() {
///     options.decoys(decoys.account("ada@example.com")?)
/// } else {
///     options.allow_credentials(&records)
/// };
/// assert_eq!(options.build()?.allowed_credentials().len(), 1);
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Decoys {
    key: CallerKey,
    relying_party_id: Arc<str>,
    profile: DecoyProfile,
}

/// An account that does not exist. [`RequestOptionsBuilder::decoys`](super::RequestOptionsBuilder::decoys) takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecoyAccount {
    pub(super) user: UserHandle,
    pub(super) credentials: Vec<CredentialDescriptor>,
}

impl DecoyAccount {
    /// Its credentials.
    pub fn credentials(&self) -> &[CredentialDescriptor] {
        &self.credentials
    }

    /// Its user.
    pub const fn user(&self) -> &UserHandle {
        &self.user
    }
}

impl Decoys {
    pub(in crate::ceremony) fn new(
        key: &[u8],
        relying_party_id: Arc<str>,
        profile: DecoyProfile,
    ) -> Result<Self, ConfigError> {
        let key = CallerKey::new(key, LABEL).ok_or(OptionsError::DecoyKeyShort)?;
        profile.check()?;
        Ok(Self { key, relying_party_id, profile })
    }

    /// The account of this name.
    ///
    /// # Errors
    ///
    /// A profile that [`Verifier::decoys`](crate::Verifier::decoys) checked leads to none.
    pub fn account(&self, name: &str) -> Result<DecoyAccount, ConfigError> {
        let user = UserHandle::new(self.derived("user", name, 0))?;
        let count = one_of(&self.profile.counts, self.number("count", name, 0)).copied().unwrap_or_default();
        let credentials = (0..count).map(|index| self.credential(name, index)).collect::<Result<_, _>>()?;
        Ok(DecoyAccount { user, credentials })
    }

    fn credential(&self, name: &str, index: usize) -> Result<CredentialDescriptor, ConfigError> {
        let index = u64::try_from(index).unwrap_or(u64::MAX);
        let shape = one_of(&self.profile.shapes, self.number("shape", name, index));
        let shape = shape.ok_or(OptionsError::DecoyProfile)?;
        // So many blocks are more than the longest id has.
        let blocks = (0..BLOCKS_MAX).flat_map(|block| {
            let number = index.saturating_mul(BLOCKS_MAX).saturating_add(block);
            self.derived("id", name, number)
        });
        let id: Vec<u8> = blocks.take(shape.id_length).collect();
        CredentialDescriptor::new(id, shape.transports.iter().map(String::as_str))
    }

    fn number(&self, purpose: &str, name: &str, index: u64) -> u64 {
        let block = self.derived(purpose, name, index);
        block.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }

    fn derived(&self, purpose: &str, name: &str, index: u64) -> [u8; 32] {
        let texts = [&self.relying_party_id, purpose, name].map(str::as_bytes);
        let index = index.to_be_bytes();
        self.key.mac(texts.into_iter().chain([&index[..]])).finalize().into_bytes().into()
    }
}

/// The entry that a number of 64 random bits falls on, by the weights.
fn one_of<T>(entries: &[(T, u32)], number: u64) -> Option<&T> {
    let mut rest = number.checked_rem(total(entries))?;
    for (item, weight) in entries {
        match rest.checked_sub(u64::from(*weight)) {
            Some(beyond) => rest = beyond,
            None => return Some(item),
        }
    }
    None
}

/// The label of this one use of the caller's key.
const LABEL: &str = "attestry decoy 1";

/// The most credentials of one account.
const COUNT_MAX: usize = 64;

/// The lengths of an id, in bytes. WebAuthn asks for at least 16, and shorter ids could collide.
const ID_LENGTHS: RangeInclusive<usize> = 16..=CREDENTIAL_ID_MAX;

/// Blocks of 32 bytes that one id may take.
const BLOCKS_MAX: u64 = 32;

impl fmt::Debug for Decoys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoys").field("relying_party_id", &self.relying_party_id).finish_non_exhaustive()
    }
}
