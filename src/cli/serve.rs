//! `chancery session`: the subcommand; the protocol itself is `session`.

use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use clap::Args;

use super::args::Everywhere;
use super::query::shell;
use super::session;
use crate::budget::Limits;
use crate::repl::open::unfit;
use crate::repl::screen::{self, Screen};
use crate::repl::signal;
use crate::repl::trouble::Outcome;
use crate::session::Session;

const AFTER: &str = "\
Examples:
  echo '{\"query\": \"RETURN 1 AS one\", \"plain\": true}' | chancery session
  chancery session -g demo";

/// Answer JSON requests, one a line, from a program that drives chancery through pipes
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// A graph-data directory, a snapshot file, or `demo`; without one, an empty open graph
    #[arg(short, long, value_name = "GRAPH", value_hint = clap::ValueHint::AnyPath)]
    graph: Option<PathBuf>,
    /// Keep the graph as it then stands in FILE when the input ends, or a signal ends the session: whole or not at
    /// all. Until then the response to each request that writes says `"kept": false`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    save: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, everywhere: &Everywhere) -> Outcome {
    let mut session = if let Some(graph) = &arguments.graph {
        shell(graph, everywhere, &[])?.session
    } else {
        let mut session = Session::empty();
        session.settings_mut().limits = everywhere.limits(Limits::default());
        session
    };
    session.settings_mut().evidence = false;
    let output = BufWriter::new(io::stdout().lock());
    let (cancel, session) = (session.cancel(), Arc::new(Mutex::new(session)));
    if let Some(file) = arguments.save.clone() {
        let session = Arc::clone(&session);
        signal::before_leaving(move || {
            cancel.store(true, Ordering::SeqCst);
            if let Some(Err(trouble)) = patiently(&session).map(|mut session| session.save(&file, false).map_err(unfit))
            {
                Screen::new().complain(&trouble);
            }
        });
    }
    session::serve(&session, arguments.save.is_some(), io::stdin().lock(), output).map_err(screen::trouble)?;
    match &arguments.save {
        Some(file) => session.lock().unwrap_or_else(PoisonError::into_inner).save(file, false).map_err(unfit),
        None => Ok(()),
    }
}

/// The session once the request that is being answered has ended, for which it is given a second.
fn patiently(session: &Mutex<Session>) -> Option<MutexGuard<'_, Session>> {
    const TRIES: u32 = 100;
    for _ in 0..TRIES {
        match session.try_lock() {
            Ok(session) => return Some(session),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
    None
}
