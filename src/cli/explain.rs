//! `chancery explain`: the long text of an error code.

use clap::Args;

use crate::diagnostic::{Code, codes, escape, nearest};
use crate::repl::help;
use crate::repl::screen::Screen;
use crate::repl::trouble::{Outcome, Trouble};

const AFTER: &str = "\
Example:
  chancery explain Q0203";

/// Explain an error code
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// The code, such as Q0203
    code: String,
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    match Code::find(&arguments.code) {
        Some(code) => screen.print(&help::explain(code)),
        None => Err(unknown(&arguments.code)),
    }
}

fn unknown(name: &str) -> Trouble {
    let wrong = Trouble::usage(format!("no code is called `{}`", escape(name)));
    match nearest(&name.to_uppercase(), codes::ALL.iter().map(|code| code.as_str())) {
        Some(near) => wrong.help(format!("did you mean `{near}`?")),
        None => wrong.help("a code stands in brackets at the head of a message, as in error[Q0203]"),
    }
}
