//! Links between the project's own files: each names one that is there, and a heading that it has.

use std::path::Path;

use super::document::Document;

/// Links of the file at `path` below `root` that lead nowhere. Those of the web are not followed.
pub(super) fn faults(root: &Path, path: &Path, document: &Document) -> Vec<String> {
    let folder = root.join(path.parent().unwrap_or(Path::new("")));
    let broken = document.links().into_iter().filter(|link| !leads_somewhere(&folder, &link.target));
    broken.map(|link| format!("{}:{}: link to {}", path.display(), link.line, link.target)).collect()
}

fn leads_somewhere(folder: &Path, target: &str) -> bool {
    let is_of_web = target.starts_with("https://") || target.starts_with("http://");
    if is_of_web || target.is_empty() || target.starts_with('#') {
        return true;
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let file = folder.join(file);
    let Ok(text) = std::fs::read_to_string(&file) else { return file.is_dir() };
    heading.is_empty() || text.lines().any(|line| line.starts_with('#') && slug(line) == heading)
}

/// The anchor that a heading has.
fn slug(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter(|character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_'))
        .map(|character| if character == ' ' { '-' } else { character })
        .collect()
}
