//! The anchors that count in one search: those for a statement, or every root that a signer may lead to.

use std::sync::Arc;

use super::{TrustAnchor, TrustStore};
use crate::webauthn::{Aaguid, AttestationFormat};

/// What a path may end in.
#[derive(Clone, Copy)]
pub(super) struct Anchors<'s> {
    store: &'s TrustStore,
    choice: Choice<'s>,
}

#[derive(Clone, Copy)]
enum Choice<'s> {
    Statement(OfStatement<'s>),
    /// Every anchor of the store.
    #[cfg(feature = "metadata")]
    All,
}

/// The anchors that stand for a statement.
///
/// An AAGUID that a device's software merely claims must not be vouched for by a root of other devices. That is why the
/// general anchors step back where a specific one is known, and where metadata lists the model.
#[derive(Clone, Copy)]
pub(super) struct OfStatement<'s> {
    pub(super) format: AttestationFormat,
    pub(super) aaguid: Aaguid,
    /// Which of the caller's anchors count.
    pub(super) usual: Option<Reach>,
    /// Which of the caller's recognising anchors count.
    pub(super) recognising: Option<Reach>,
    /// The anchors of the listed model.
    pub(super) listed: &'s [Arc<TrustAnchor>],
}

/// Which of the caller's anchors of one kind count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    General,
    /// The anchors that are limited to the statement's AAGUID.
    Specific,
    /// The same, in most formats. In formats whose listed anchors need the caller's word, also the listed anchors that
    /// the caller gave.
    Listed,
}

impl<'s> Anchors<'s> {
    pub(super) const fn of_statement(store: &'s TrustStore, statement: OfStatement<'s>) -> Self {
        Self { store, choice: Choice::Statement(statement) }
    }

    #[cfg(feature = "metadata")]
    pub(super) const fn all(store: &'s TrustStore) -> Self {
        Self { store, choice: Choice::All }
    }

    /// The anchors of this name. Anchors that are valid at `now` come first, so that the order of several issues of one
    /// root changes nothing.
    pub(super) fn named<'n>(
        &self,
        subject: &'n [u8],
        now: i64,
    ) -> impl Iterator<Item = &'s Arc<TrustAnchor>> + use<'s, 'n> {
        let anchors = *self;
        [true, false].into_iter().flat_map(move |valid| {
            let of_caller =
                anchors.store.anchors_named(subject).iter().filter(move |anchor| anchors.has(anchor));
            let of_model = anchors.vouching().iter().filter(move |anchor| anchor.subject() == subject);
            of_caller.chain(of_model).filter(move |anchor| anchor.is_valid_at(now) == valid)
        })
    }

    /// Every anchor of this name and key, whatever it stands for.
    pub(super) fn issues<'n>(
        &self,
        subject: &'n [u8],
        spki: &'n [u8],
    ) -> impl Iterator<Item = &'s Arc<TrustAnchor>> + use<'s, 'n> {
        let of_model = self.vouching().iter().filter(move |anchor| anchor.is_of(subject, spki));
        self.store.anchors_with(subject, spki).chain(of_model)
    }

    /// Whether a statement that leads to none of them is accepted all the same.
    pub(super) const fn only_recognise(self) -> bool {
        match self.choice {
            Choice::Statement(statement) => statement.usual.is_none() && statement.vouching().is_empty(),
            #[cfg(feature = "metadata")]
            Choice::All => false,
        }
    }

    /// The anchors of the listed model that need no word of the caller.
    const fn vouching(&self) -> &'s [Arc<TrustAnchor>] {
        match self.choice {
            Choice::Statement(statement) => statement.vouching(),
            #[cfg(feature = "metadata")]
            Choice::All => &[],
        }
    }

    /// Whether this one of the caller's is among them.
    fn has(&self, anchor: &TrustAnchor) -> bool {
        match self.choice {
            Choice::Statement(statement) => statement.has(anchor),
            #[cfg(feature = "metadata")]
            Choice::All => true,
        }
    }
}

impl<'s> OfStatement<'s> {
    /// Whether any anchor stands for the statement.
    pub(super) const fn has_any(&self) -> bool {
        self.usual.is_some() || self.recognising.is_some() || !self.vouching().is_empty()
    }

    const fn vouching(&self) -> &'s [Arc<TrustAnchor>] {
        if self.format.rules().listed_anchors_suffice { self.listed } else { &[] }
    }

    fn has(&self, anchor: &TrustAnchor) -> bool {
        let reach = if anchor.recognises_only() { self.recognising } else { self.usual };
        anchor.stands_for(self.format)
            && match reach {
                Some(Reach::Specific) => anchor.names_aaguid(self.aaguid),
                Some(Reach::General) => anchor.aaguids().is_none(),
                Some(Reach::Listed) => anchor.names_aaguid(self.aaguid) || self.confirms(anchor),
                None => false,
            }
    }

    /// Whether a general anchor of the caller's is the model's own as well, in a format that needs both.
    pub(super) fn confirms(&self, anchor: &TrustAnchor) -> bool {
        !self.format.rules().listed_anchors_suffice
            && anchor.aaguids().is_none()
            && anchor.stands_for(self.format)
            && self
                .listed
                .iter()
                .any(|listed| listed.is_of(anchor.subject(), anchor.subject_public_key_info()))
    }
}
