//! `chancery completions`: completion of the command line for shells.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::repl::screen::Screen;
use crate::repl::trouble::Outcome;

const AFTER: &str = "\
Example:
  chancery completions bash > ~/.local/share/bash-completion/completions/chancery";

/// Print the completion script for a shell
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    let mut command = super::Arguments::command();
    super::print(screen, |mut out| {
        clap_complete::generate(arguments.shell, &mut command, "chancery", &mut out);
        Ok(())
    })
}
