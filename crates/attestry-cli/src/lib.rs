//! The program `attestry`, apart from its process: [`run`] takes arguments and streams, and returns the exit status.
//!
//! It is a library for the sake of its tests. Programs call `attestry` or `attestry-json` instead.

mod audit;
mod case;
mod commands;
mod decode;
mod explain;
mod input;
mod style;
mod world;

use std::ffi::OsString;

use clap::Parser;
pub use world::World;
use world::{Console, Ended};

/// Verifies and explains what WebAuthn's clients send.
#[derive(Parser)]
#[command(
    name = "attestry",
    version,
    about,
    long_about = LONG_ABOUT,
    after_help = AFTER_HELP,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
struct Arguments {
    /// When to colour; auto: a terminal, unless NO_COLOR is set
    #[arg(
        long,
        global = true,
        value_name = "auto|always|never",
        hide_possible_values = true,
        default_value = "auto",
        hide_default_value = true,
        display_order = 900
    )]
    color: style::When,
    #[command(subcommand)]
    command: commands::Command,
}

const LONG_ABOUT: &str = "\
Verifies and explains what WebAuthn's clients send.

It runs on this machine alone: it opens no sockets, and writes no files but those
that an audit is told to. Secrets in what it reads are named, and their values are
left out.";

const AFTER_HELP: &str = "\
Examples:
  attestry explain response.json            what a browser sent, in words
  attestry explain challenge.expired        the code of an error, in words
  attestry verify cases/                    every case file of a folder
  attestry audit --config verifier.json kept.jsonl.zst     kept verdicts, judged again
  attestry metadata list blob.jwt           the authenticators that FIDO lists
  attestry config check verifier.json       what a configuration means

Exit status: 0    all is well
             1    a verdict, or an answer, is no
             2    something is unusable: an argument, a file, a case
             141  nobody reads the output any more

Each subcommand has more: attestry explain --help";

/// Runs the program. The first argument is its name. Returns the exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>, world: &mut World<'_>) -> u8 {
    let (arguments, mut console) = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => {
            let console = Console::new(world, arguments.color);
            (arguments, console)
        }
        Err(error) => return usage(&error, &mut Console::new(world, style::When::Auto)).status(),
    };
    let ended = commands::run(arguments.command, &mut console);
    ended.unwrap_or_else(|stop| console.stopped(stop)).status()
}

/// What was asked for is help, or nothing that there is.
fn usage(error: &clap::Error, console: &mut Console<'_, '_>) -> Ended {
    let text = error.render().to_string();
    if error.use_stderr() {
        console.complain_verbatim(text.trim_end());
        return Ended::Unusable;
    }
    console.print(text.trim_end()).map_or_else(|stop| console.stopped(stop), |()| Ended::Well)
}
