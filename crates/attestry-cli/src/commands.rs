//! The subcommands, a file for each.

pub(crate) mod audit;
mod config;
mod explain;
mod metadata;
mod verify;

use clap::Subcommand;

use crate::world::{Console, Ended, Stop};

#[derive(Subcommand)]
pub(crate) enum Command {
    Verify(verify::Arguments),
    Audit(audit::Arguments),
    Explain(explain::Arguments),
    Metadata(metadata::Arguments),
    Config(config::Arguments),
}

pub(crate) fn run(command: Command, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
    match command {
        Command::Verify(arguments) => arguments.run(console),
        Command::Audit(arguments) => arguments.run(console),
        Command::Explain(arguments) => arguments.run(console),
        Command::Metadata(arguments) => arguments.run(console),
        Command::Config(arguments) => arguments.run(console),
    }
}
