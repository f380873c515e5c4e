//! Lock files.

/// The packages in a lock file, and what is wrong with them.
pub(crate) fn check(text: &str, own: &[&str]) -> (usize, Vec<String>) {
    let packages: Vec<_> = text.split("[[package]]").skip(1).collect();
    let problems = packages.iter().flat_map(|package| problems(package, own)).collect();
    (packages.len(), problems)
}

fn problems(package: &str, own: &[&str]) -> Vec<String> {
    let name = field(package, "name").unwrap_or("a package without a name");
    match field(package, "source") {
        None if own.contains(&name) => Vec::new(),
        None => vec![format!("{name} comes from a path, and is not of this repository")],
        Some(_) if own.contains(&name) => {
            vec![format!("{name} is of this repository, and comes from elsewhere")]
        }
        Some(source) if !super::packages::is_registry(source) => vec![format!("{name} comes from {source}")],
        Some(_) => match field(package, "checksum") {
            Some(checksum) if checksum.len() == 64 => Vec::new(),
            _ => vec![format!("{name} has no checksum")],
        },
    }
}

fn field<'a>(package: &'a str, name: &str) -> Option<&'a str> {
    package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \"")?.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use super::check;

    const SUM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn problems(package: &str) -> Vec<String> {
        let (count, problems) = check(&format!("version = 4\n\n[[package]]\n{package}\n"), &["own"]);
        assert_eq!(count, 1);
        problems
    }

    #[test]
    fn packages() {
        let registry = "source = \"registry+https://registry.example/index\"";
        assert!(problems("name = \"own\"").is_empty());
        assert!(problems(&format!("name = \"a\"\n{registry}\nchecksum = \"{SUM}\"")).is_empty());
        for (package, problem) in [
            ("name = \"a\"".to_owned(), "a comes from a path, and is not of this repository"),
            (format!("name = \"a\"\n{registry}"), "a has no checksum"),
            (format!("name = \"a\"\n{registry}\nchecksum = \"\""), "a has no checksum"),
            (
                format!("name = \"a\"\nsource = \"git+https://a.example/b#c\"\nchecksum = \"{SUM}\""),
                "a comes from git+https://a.example/b#c",
            ),
            (
                format!("name = \"own\"\n{registry}\nchecksum = \"{SUM}\""),
                "own is of this repository, and comes from elsewhere",
            ),
        ] {
            assert_eq!(problems(&package), [problem]);
        }
    }
}
