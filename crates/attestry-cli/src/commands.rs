//! The subcommands, a file for each.

mod config;
mod explain;
mod metadata;
mod verify;

use clap::Subcommand;

use crate::world::{Console, Ended, Stop};

#[derive(Subcommand)]
pub(crate) enum Command {
    Verify(verify::Arguments),
    Explain(explain::Arguments),
    Metadata(metadata::Arguments),
    Config(config::Arguments),
}

pub(crate) fn run(command: Command, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
    match command {
        Command::Verify(arguments) => arguments.run(console),
        Command::Explain(arguments) => arguments.run(console),
        Command::Metadata(arguments) => arguments.run(console),
        Command::Config(arguments) => arguments.run(console),
    }
}
