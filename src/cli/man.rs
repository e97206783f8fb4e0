//! `chancery man`: the manual page.

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use crate::repl::screen::Screen;
use crate::repl::trouble::Outcome;

const AFTER: &str = "\
Example:
  chancery man > chancery.1 && man ./chancery.1";

/// Print the manual page, with all subcommands
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, screen: Screen) -> Outcome {
    super::print(screen, |out| {
        let mut command = super::Arguments::command();
        command.build();
        Man::new(command.clone()).render(out)?;
        for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
            Man::new(subcommand.clone()).render(out)?;
        }
        Ok(())
    })
}
