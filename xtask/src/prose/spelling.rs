//! Words that are known to be misspelt. English here is British.

use typos_dict::WORD;
use unicase::UniCase;

/// Each misspelt word of a text, and how it is spelt.
pub(super) fn faults(text: &str) -> Vec<(&str, String)> {
    let words = text.split(|character: char| !character.is_alphabetic()).filter(|word| word.len() > 2);
    let known = words.filter(|word| !ACCEPTED.contains(&word.to_lowercase().as_str()));
    known.filter_map(|word| Some((word, WORD.find(&UniCase::new(word))?.join(", ")))).collect()
}

/// Terms that the dictionary takes for something else.
const ACCEPTED: &[&str] = &["cose"];
