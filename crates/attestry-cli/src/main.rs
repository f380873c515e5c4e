//! `attestry` on the command line.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use attestry_cli::World;

fn main() -> ExitCode {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let (mut input, mut output, mut errors) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let mut world = World {
        input_is_terminal: input.is_terminal(),
        output_is_terminal: output.is_terminal(),
        errors_is_terminal: errors.is_terminal(),
        input: &mut input,
        output: &mut output,
        errors: &mut errors,
        // https://no-color.org: any text but the empty one.
        no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        seconds_since_1970: since.as_secs(),
    };
    ExitCode::from(attestry_cli::run(std::env::args_os(), &mut world))
}
