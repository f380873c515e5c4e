//! Certification levels of FIDO and of FIPS 140.

use crate::error::stable_names;

macro_rules! levels {
    ( $(#[$meta:meta])* $name:ident { $( $variant:ident = $text:literal, $doc:literal; )+ } ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $( #[doc = $doc] $variant, )+
        }

        impl $name {
            /// All levels, the lowest first.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// Its name in status reports.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text ),+ }
            }
        }

        stable_names!($name);
    };
}

levels! {
    /// How highly a model is certified (FIDO MDS §3.1.4). Levels compare by rank.
    CertificationLevel {
        Certified = "FIDO_CERTIFIED", "Conformance and interoperability were tested, and no level is said.";
        L1 = "FIDO_CERTIFIED_L1", "Level 1.";
        L1Plus = "FIDO_CERTIFIED_L1plus", "Level 1+.";
        L2 = "FIDO_CERTIFIED_L2", "Level 2.";
        L2Plus = "FIDO_CERTIFIED_L2plus", "Level 2+.";
        L3 = "FIDO_CERTIFIED_L3", "Level 3.";
        L3Plus = "FIDO_CERTIFIED_L3plus", "Level 3+.";
    }
}

levels! {
    /// The overall level of FIPS 140 that a model is certified for (FIDO MDS §3.1.4). It is no level of FIDO's.
    FipsLevel {
        L1 = "FIPS140_CERTIFIED_L1", "Level 1.";
        L2 = "FIPS140_CERTIFIED_L2", "Level 2.";
        L3 = "FIPS140_CERTIFIED_L3", "Level 3.";
        L4 = "FIPS140_CERTIFIED_L4", "Level 4.";
    }
}
