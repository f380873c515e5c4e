//! What the library is built from, by `cargo metadata`: normal and build dependencies on every platform, those of tests
//! and examples aside.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::licence;

pub(crate) struct Packages(Vec<Package>);

struct Package {
    name: String,
    version: String,
    licence: Option<String>,
    /// None for what lies in a folder.
    source: Option<String>,
}

impl Packages {
    pub(crate) fn of_library(metadata: &str) -> Result<Self, String> {
        let metadata: Value = serde_json::from_str(metadata).map_err(|error| format!("metadata: {error}"))?;
        let root = metadata.pointer("/resolve/root").and_then(Value::as_str).ok_or("metadata has no root")?;
        let nodes = by_id(&metadata, "/resolve/nodes")?;
        let packages = by_id(&metadata, "/packages")?;
        let (mut seen, mut ahead) = (BTreeSet::new(), vec![root]);
        while let Some(id) = ahead.pop() {
            if seen.insert(id) {
                let node = nodes.get(id).ok_or_else(|| format!("metadata has no node {id}"))?;
                ahead.extend(
                    list(node, "deps").filter(|edge| is_built(edge)).filter_map(|edge| text(edge, "pkg")),
                );
            }
        }
        let package = |id: &str| {
            let package = packages.get(id).ok_or_else(|| format!("metadata has no package {id}"))?;
            let owned = |member| text(package, member).map(str::to_owned);
            Ok(Package {
                name: owned("name").ok_or("a package has no name")?,
                version: owned("version").ok_or("a package has no version")?,
                licence: owned("license"),
                source: owned("source"),
            })
        };
        seen.into_iter().map(package).collect::<Result<_, String>>().map(Self)
    }

    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn kinds_of_licences(&self) -> Vec<&str> {
        let kinds: BTreeSet<_> = self.0.iter().filter_map(|package| package.licence.as_deref()).collect();
        kinds.into_iter().collect()
    }

    /// Those that come neither from the registry nor from this repository.
    pub(crate) fn foreign(&self, own: &[&str]) -> Vec<String> {
        let is_foreign = |package: &&Package| match &package.source {
            Some(source) => !is_registry(source),
            None => !own.contains(&package.name.as_str()),
        };
        let line = |package: &Package| {
            let source = package.source.as_deref().unwrap_or("a folder");
            format!("{} {} comes from {source}", package.name, package.version)
        };
        self.0.iter().filter(is_foreign).map(line).collect()
    }

    /// Those whose licences are not all allowed.
    pub(crate) fn licences(&self, allowed: &[&str]) -> Vec<String> {
        let line = |package: &Package| match &package.licence {
            None => Some(format!("{} {} has no licence", package.name, package.version)),
            Some(licence) if licence::is_allowed(licence, allowed) => None,
            Some(licence) => {
                let (name, version) = (&package.name, &package.version);
                Some(format!("{name} {version}: the licence {licence} is not allowed"))
            }
        };
        self.0.iter().filter_map(line).collect()
    }

    /// Those that are there in several versions without a reason, and reasons that nothing has.
    pub(crate) fn twice(&self, known: &[(&str, &str)]) -> Vec<String> {
        let mut versions = BTreeMap::<_, Vec<_>>::new();
        for package in &self.0 {
            versions.entry(package.name.as_str()).or_default().push(package.version.as_str());
        }
        versions.retain(|_, versions| versions.len() > 1);
        let is_known = |name: &str| known.iter().any(|(known, _)| *known == name);
        let unknown = versions
            .iter()
            .filter(|(name, _)| !is_known(name))
            .map(|(name, versions)| format!("{name} is there in the versions {}", versions.join(" and ")));
        let stale = known
            .iter()
            .filter(|(name, _)| !versions.contains_key(name))
            .map(|(name, reason)| format!("{name} is no longer there twice ({reason})"));
        unknown.chain(stale).collect()
    }
}

/// The one of the lock files, whose checksums cargo compares.
pub(crate) fn is_registry(source: &str) -> bool {
    source.starts_with("registry+https://")
}

/// Whether a dependency is one of builds, on any platform.
fn is_built(edge: &Value) -> bool {
    list(edge, "dep_kinds").any(|kind| text(kind, "kind") != Some("dev"))
}

fn by_id<'a>(metadata: &'a Value, pointer: &str) -> Result<BTreeMap<&'a str, &'a Value>, String> {
    let values = metadata.pointer(pointer).and_then(Value::as_array);
    let values = values.ok_or_else(|| format!("metadata has no {pointer}"))?;
    Ok(values.iter().filter_map(|value| Some((text(value, "id")?, value))).collect())
}

fn list<'a>(value: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    value.get(member).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Packages;

    const REGISTRY: &str = "registry+https://registry.example/index";

    fn package(id: &str, name: &str, version: &str, licence: Option<&str>, source: Option<&str>) -> Value {
        json!({ "id": id, "name": name, "version": version, "license": licence, "source": source })
    }

    fn edge(id: &str, kind: Option<&str>, target: Option<&str>) -> Value {
        json!({ "pkg": id, "dep_kinds": [{ "kind": kind, "target": target }] })
    }

    /// The library; `a` by two ways in two versions; `b` from git; `c` and `d` for tests.
    fn packages() -> Packages {
        let metadata = json!({
            "packages": [
                package("lib", "lib", "1.0.0", Some("MIT"), None),
                package("a1", "a", "1.0.0", Some("MIT"), Some(REGISTRY)),
                package("a2", "a", "2.0.0", None, Some(REGISTRY)),
                package("b", "b", "1.0.0", Some("GPL-3.0-only"), Some("git+https://b.example")),
                package("c", "c", "1.0.0", None, None),
                package("d", "d", "1.0.0", None, None),
                package("e", "e", "1.0.0", Some("MIT"), None),
            ],
            "resolve": { "root": "lib", "nodes": [
                { "id": "lib", "deps": [
                    edge("a1", None, None),
                    edge("b", Some("build"), None),
                    edge("c", Some("dev"), None),
                    edge("d", Some("dev"), Some("cfg(windows)")),
                    edge("e", None, Some("cfg(windows)")),
                ] },
                { "id": "a1", "deps": [edge("a2", None, None)] },
                { "id": "a2", "deps": [edge("a1", None, None)] },
                { "id": "b", "deps": [] },
                { "id": "e", "deps": [] },
            ] },
        });
        Packages::of_library(&metadata.to_string()).unwrap_or_else(|problem| panic!("{problem}"))
    }

    #[test]
    fn what_is_wrong_is_found() {
        let packages = packages();
        assert_eq!(packages.len(), 5);
        assert_eq!(
            packages.foreign(&["lib"]),
            ["b 1.0.0 comes from git+https://b.example", "e 1.0.0 comes from a folder"]
        );
        assert_eq!(
            packages.licences(&["MIT"]),
            ["a 2.0.0 has no licence", "b 1.0.0: the licence GPL-3.0-only is not allowed"]
        );
        assert_eq!(packages.twice(&[]), ["a is there in the versions 1.0.0 and 2.0.0"]);
    }

    #[test]
    fn what_is_known_is_passed_over_and_what_is_stale_is_not() {
        let packages = packages();
        assert!(packages.foreign(&["lib", "e"]).len() == 1);
        assert!(packages.licences(&["MIT", "GPL-3.0-only"]).len() == 1);
        assert!(packages.twice(&[("a", "reason")]).is_empty());
        let stale = packages.twice(&[("a", "reason"), ("b", "reason")]);
        assert_eq!(stale, ["b is no longer there twice (reason)"]);
    }

    #[test]
    fn metadata_that_cannot_be_read_is_a_problem() {
        for metadata in ["", "{}", r#"{"resolve":{"root":"a","nodes":[]},"packages":[]}"#] {
            assert!(Packages::of_library(metadata).is_err(), "{metadata}");
        }
    }
}
