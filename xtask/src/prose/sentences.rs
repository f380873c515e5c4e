//! Sentences, and how many words they have.

/// One sentence.
pub(super) struct Sentence<'t> {
    pub(super) text: &'t str,
    pub(super) words: usize,
}

/// The lengths of many sentences.
#[derive(Default)]
pub(super) struct Lengths {
    pub(super) sentences: usize,
    words: usize,
    pub(super) longest: usize,
}

impl Lengths {
    pub(super) fn add(&mut self, words: usize) {
        self.sentences += 1;
        self.words += words;
        self.longest = self.longest.max(words);
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.sentences += other.sentences;
        self.words += other.words;
        self.longest = self.longest.max(other.longest);
    }

    #[allow(clippy::as_conversions, reason = "counts of words are small")]
    pub(super) fn average(&self) -> f64 {
        self.words as f64 / self.sentences.max(1) as f64
    }
}

/// The sentences of a paragraph: each ends with a full stop, a question or exclamation mark, before white space or the end.
pub(super) fn of(paragraph: &str) -> Vec<Sentence<'_>> {
    let mut sentences = Vec::new();
    let mut rest = paragraph.trim();
    while !rest.is_empty() {
        let end = rest
            .char_indices()
            .filter(|(_, character)| matches!(character, '.' | '?' | '!'))
            .map(|(at, _)| at + 1)
            .find(|end| rest[*end..].chars().next().is_none_or(char::is_whitespace))
            .unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
        if words > 0 {
            sentences.push(Sentence { text, words });
        }
        rest = after.trim_start();
    }
    sentences
}

#[cfg(test)]
mod tests {
    #[test]
    fn sentences_end_where_they_end() {
        let words = |text| super::of(text).iter().map(|sentence| sentence.words).collect::<Vec<_>>();
        assert_eq!(words("One two. Three, at 3.5? Four – five"), [2, 3, 2]);
        assert_eq!(words("`code` is WebAuthn L3 §7.1 step 8."), [7]);
        assert_eq!(words(" … "), [0_usize; 0]);
    }
}
