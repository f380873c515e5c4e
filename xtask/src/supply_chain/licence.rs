//! Licence expressions (SPDX), as far as packages have them: names, `OR`, `AND`, parentheses, and `/` of old for `OR`.

/// Whether one may keep to the expression by licences that are allowed. An expression that cannot be read is refused.
pub(crate) fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let tokens: Vec<_> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    alternatives(&mut rest, allowed) == Some(true) && rest.is_empty()
}

/// `AND` binds more closely than `OR`.
fn alternatives(rest: &mut &[&str], allowed: &[&str]) -> Option<bool> {
    let mut any = together(rest, allowed)?;
    while take(rest, "OR") {
        any |= together(rest, allowed)?;
    }
    Some(any)
}

fn together(rest: &mut &[&str], allowed: &[&str]) -> Option<bool> {
    let mut all = one(rest, allowed)?;
    while take(rest, "AND") {
        all &= one(rest, allowed)?;
    }
    Some(all)
}

fn one(rest: &mut &[&str], allowed: &[&str]) -> Option<bool> {
    if take(rest, "(") {
        let inner = alternatives(rest, allowed)?;
        return take(rest, ")").then_some(inner);
    }
    let (name, after) = rest.split_first()?;
    if matches!(*name, "OR" | "AND" | "WITH" | ")") {
        return None;
    }
    *rest = after;
    let name = if take(rest, "WITH") {
        let (exception, after) = rest.split_first()?;
        *rest = after;
        format!("{name} WITH {exception}")
    } else {
        (*name).to_owned()
    };
    Some(allowed.contains(&name.as_str()))
}

fn take(rest: &mut &[&str], token: &str) -> bool {
    match rest.split_first() {
        Some((first, after)) if *first == token => {
            *rest = after;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn expressions() {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"];
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("MIT OR GPL-3.0-only", true),
            ("MIT/GPL-3.0-only", true),
            ("MIT AND GPL-3.0-only", false),
            ("GPL-3.0-only AND MIT OR Apache-2.0", true),
            ("GPL-3.0-only AND (MIT OR Apache-2.0)", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND OpenSSL", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("MIT WITH LLVM-exception", false),
            ("mit", false),
            ("", false),
            ("MIT OR", false),
            ("OR MIT", false),
            ("(MIT", false),
            ("MIT)", false),
            ("MIT Apache-2.0", false),
            ("MIT WITH", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
        }
    }
}
