//! Markdown, as paragraphs of plain text with their lines.

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser, Tag, TagEnd};

/// One Markdown text.
pub(super) struct Document {
    text: String,
    /// The line of the file on which it begins.
    first_line: usize,
    /// Whether it is a Markdown file, whose links have definitions.
    is_page: bool,
}

/// A paragraph, or an item of a list.
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) line: usize,
}

/// A link of a document.
pub(super) struct Link {
    pub(super) target: String,
    pub(super) line: usize,
}

impl Document {
    pub(super) fn page(text: &str) -> Self {
        Self { text: text.to_owned(), first_line: 1, is_page: true }
    }

    /// What people read as sentences: no headings, tables and code.
    pub(super) fn paragraphs(&self) -> Vec<Paragraph> {
        let (mut paragraphs, mut open, mut passed_over) = (Vec::new(), None, 0_usize);
        for (event, range) in self.events() {
            match event {
                Event::Start(Tag::Heading { .. } | Tag::Table(_) | Tag::CodeBlock(_)) => passed_over += 1,
                Event::End(TagEnd::Heading(_) | TagEnd::Table | TagEnd::CodeBlock) => passed_over -= 1,
                _ if passed_over > 0 => {}
                Event::Start(Tag::Paragraph | Tag::Item) => {
                    paragraphs.extend(open.take());
                    open = Some(Paragraph { text: String::new(), line: self.line(range.start) });
                }
                Event::End(TagEnd::Paragraph | TagEnd::Item) => paragraphs.extend(open.take()),
                Event::Text(text) => push(&mut open, &text),
                // Code stands for one word.
                Event::Code(_) => push(&mut open, "`code`"),
                Event::SoftBreak | Event::HardBreak => push(&mut open, " "),
                _ => {}
            }
        }
        paragraphs.extend(open);
        paragraphs
    }

    pub(super) fn links(&self) -> Vec<Link> {
        let links = self.events().into_iter().filter_map(|(event, range)| match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                Some(Link { target: dest_url.to_string(), line: self.line(range.start) })
            }
            _ => None,
        });
        links.collect()
    }

    fn events(&self) -> Vec<(Event<'_>, std::ops::Range<usize>)> {
        // Without a definition in the text, a name in code or with a path is a link of rustdoc, and a heading of the guide a
        // module's. What is left is broken.
        let undefined = |link: BrokenLink<'_>| {
            let name = link.reference.to_string();
            let is_item = name.starts_with('`') || name.contains("::") || !self.is_page;
            (!is_item).then(|| (CowStr::from(format!("undefined {name}")), CowStr::from("")))
        };
        let mut callback = Some(undefined);
        let options = Options::ENABLE_TABLES;
        Parser::new_with_broken_link_callback(&self.text, options, callback.as_mut())
            .into_offset_iter()
            .map(|(event, range)| (event.into_static(), range))
            .collect()
    }

    fn line(&self, offset: usize) -> usize {
        self.first_line + self.text[..offset].matches('\n').count()
    }
}

fn push(open: &mut Option<Paragraph>, text: &str) {
    if let Some(paragraph) = open {
        paragraph.text.push_str(text);
    }
}

/// The documentation comments of a source, each a document.
pub(super) fn of_comments(source: &str) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    let mut is_open = false;
    for (index, line) in source.lines().enumerate() {
        let line = line.trim_start();
        let text = line.strip_prefix("//!").or_else(|| line.strip_prefix("///"));
        match text {
            Some(text) if is_open => {
                if let Some(document) = documents.last_mut() {
                    document.text.push_str(text.strip_prefix(' ').unwrap_or(text));
                    document.text.push('\n');
                }
            }
            Some(text) => {
                let text = format!("{}\n", text.strip_prefix(' ').unwrap_or(text));
                documents.push(Document { text, first_line: index + 1, is_page: false });
                is_open = true;
            }
            None => is_open = false,
        }
    }
    documents
}
