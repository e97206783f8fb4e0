//! Runs the openCypher scenarios that `CHANCERY_TCK` names (a folder `features`) against the engine.
//!
//! `CHANCERY_TCK_VERBOSE` prints what fails; if it is more than `1`, only scenarios whose name or
//! category contains it are run. `tests/tck/expected-failures.txt` may only shrink.

mod feature;
mod notation;
mod play;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use feature::Scenario;

const WORKERS: usize = 2;
const LONGEST: Duration = Duration::from_secs(20);

type Outcome = Result<(), String>;

/// What the workers share.
struct Board {
    scenarios: Vec<Scenario>,
    graphs: PathBuf,
    next: AtomicUsize,
    /// What each worker runs, and since when; a worker that is given up is replaced.
    running: Mutex<BTreeMap<usize, (usize, Instant)>>,
}

#[test]
fn scenarios_pass() {
    let Some(folder) = std::env::var_os("CHANCERY_TCK").map(PathBuf::from) else {
        println!("skipped: CHANCERY_TCK does not name a folder of features");
        return;
    };
    let verbose = std::env::var("CHANCERY_TCK_VERBOSE").unwrap_or_default();
    let filter = if verbose == "1" { "" } else { verbose.as_str() };
    let mut scenarios = feature::read_all(&folder);
    assert!(!scenarios.is_empty(), "no scenarios below {}", folder.display());
    let all: Vec<String> = scenarios.iter().map(|s| s.name.clone()).collect();
    scenarios.retain(|s| s.name.contains(filter) || s.category.contains(filter));
    let outcomes = run_all(scenarios.clone(), folder.join("../graphs"));
    let expected = expected_failures();
    print!("{}", table(&scenarios, &outcomes));
    let mut surprises = Vec::new();
    for (scenario, outcome) in scenarios.iter().zip(&outcomes) {
        let listed = expected.contains_key(&scenario.name);
        match outcome {
            Err(why) if !verbose.is_empty() => println!("FAILS {}: {}: {why}\n", scenario.category, scenario.name),
            _ => {}
        }
        match outcome {
            Ok(()) if listed => surprises.push(format!("passes, strike it off the list: {}", scenario.name)),
            Err(_) if !listed => surprises.push(format!("fails: {}: {}", scenario.category, scenario.name)),
            _ => {}
        }
    }
    let stale = expected.keys().filter(|name| !all.contains(name));
    surprises.extend(stale.map(|name| format!("in the list, but not among these scenarios: {name}")));
    assert!(surprises.is_empty(), "{} surprises:\n  {}", surprises.len(), surprises.join("\n  "));
}

/// `scenario | reason`, one per line; a reason is a must.
fn expected_failures() -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tck/expected-failures.txt");
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let split = |line: &str| {
        let (name, reason) = line.rsplit_once(" | ").unwrap_or_else(|| panic!("no reason: {line}"));
        (name.trim().to_owned(), reason.trim().to_owned())
    };
    lines.map(split).collect()
}

fn table(scenarios: &[Scenario], outcomes: &[Outcome]) -> String {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (scenario, outcome) in scenarios.iter().zip(outcomes) {
        for category in [scenario.category.as_str(), "~ all"] {
            let (passed, total) = counts.entry(category).or_default();
            *passed += usize::from(outcome.is_ok());
            *total += 1;
        }
    }
    let line = |(category, (passed, total)): (&&str, &(usize, usize))| {
        let mark = if passed == total { "" } else { "  *" };
        format!("{:<38} {passed:>5} / {total}{mark}\n", category.trim_start_matches("~ "))
    };
    counts.iter().map(line).collect()
}

fn run_all(scenarios: Vec<Scenario>, graphs: PathBuf) -> Vec<Outcome> {
    let count = scenarios.len();
    let board = Arc::new(Board { scenarios, graphs, next: AtomicUsize::new(0), running: Mutex::default() });
    let (sender, receiver) = mpsc::channel();
    for number in 0..WORKERS {
        start_worker(number, &board, &sender);
    }
    let mut workers = WORKERS;
    let mut outcomes: Vec<Option<Outcome>> = vec![None; count];
    let mut open = count;
    while open > 0 {
        match receiver.recv_timeout(Duration::from_millis(200)) {
            Ok((index, outcome)) => {
                let slot: &mut Option<Outcome> = &mut outcomes[index];
                open -= usize::from(slot.is_none());
                slot.get_or_insert(outcome);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        for index in take_hung(&board) {
            outcomes[index] = Some(Err(format!("still running after {} s", LONGEST.as_secs())));
            open -= 1;
            start_worker(workers, &board, &sender);
            workers += 1;
        }
    }
    outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|| Err("not run".into()))).collect()
}

/// The scenarios that have run for too long, each named once.
fn take_hung(board: &Board) -> Vec<usize> {
    let mut running = board.running.lock().unwrap();
    let hung = |(_, (_, since)): &(&usize, &(usize, Instant))| since.elapsed() > LONGEST;
    let workers: Vec<usize> = running.iter().filter(hung).map(|(worker, _)| *worker).collect();
    workers.iter().filter_map(|worker| running.remove(worker)).map(|(index, _)| index).collect()
}

fn start_worker(number: usize, board: &Arc<Board>, sender: &Sender<(usize, Outcome)>) {
    let (board, sender) = (Arc::clone(board), sender.clone());
    let work = move || {
        loop {
            let index = board.next.fetch_add(1, Ordering::Relaxed);
            let Some(scenario) = board.scenarios.get(index) else { return };
            board.running.lock().unwrap().insert(number, (index, Instant::now()));
            let outcome = catch_unwind(AssertUnwindSafe(|| play::play(scenario, &board.graphs)));
            let in_time = board.running.lock().unwrap().remove(&number).is_some();
            let outcome = outcome.unwrap_or_else(|panic| Err(format!("panicked: {}", message(&*panic))));
            if sender.send((index, outcome)).is_err() || !in_time {
                return;
            }
        }
    };
    std::thread::Builder::new().stack_size(16 << 20).spawn(work).unwrap();
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("something").to_owned()
}
