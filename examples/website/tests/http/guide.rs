//! What the guide shows of this package.

/// All but what is for this repository.
#[test]
fn the_smallest_site_is_in_the_guide() {
    let guide = include_str!("../../../../docs/guide/website.md");
    let (_, program) = include_str!("../../src/bin/smallest/main.rs").split_once("\n\nuse ").unwrap();
    assert!(guide.contains(&format!("```rust,ignore\nuse {program}```")), "src/bin/smallest/main.rs");
    let page = include_str!("../../src/bin/smallest/page.html");
    assert!(guide.contains(&format!("```html\n{page}```")), "src/bin/smallest/page.html");
}
