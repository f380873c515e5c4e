//! The table of error codes in the guide, made from the frozen list.

/// `list` is `tests/codes.txt`.
pub fn table(list: &str) -> String {
    let mut table = String::from("| code | class | where | meaning |\n|---|---|---|---|\n");
    for line in list.lines() {
        let [code, class, step, message] = line.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        table.push_str(&format!("| `{code}` | {class} | {step} | {message} |\n"));
    }
    table
}
