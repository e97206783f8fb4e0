//! Locators and glosses against the articles' texts.

use std::collections::HashSet;
use std::path::Path;

use super::inside::read_inside;
use super::report::Problems;
use super::short_hash;
use crate::diagnostic::{Diagnostic, Severity, codes, escape};
use crate::graph::Graph;
use crate::model::source::{Locator, Source};
use crate::model::{SourceId, StatementId};

/// So many words in a row are the article's.
const WORDS: usize = 6;

/// What verifying found.
#[derive(Debug, Default)]
pub struct Verified {
    /// Texts that are what their sources say.
    pub texts: usize,
    /// Passages whose hash fits.
    pub passages: usize,
    /// What does not fit.
    pub problems: Problems,
}

/// Checks every source's text `DIR/<source id>.txt`, every locator, and that no gloss repeats its article.
pub fn verify(graph: &Graph, texts: &Path) -> Verified {
    let mut verified = Verified::default();
    let articles: Vec<Option<Article>> =
        graph.sources().iter().map(|source| article(source, texts, &mut verified)).collect();
    let Some(table) = graph.statements() else { return verified };
    for statement in table.iter() {
        let source = table.source(statement);
        if let Some(Some(article)) = articles.get(source.index()) {
            passages(graph, statement, article, &mut verified);
            gloss(graph, statement, source, article, &mut verified);
        }
    }
    verified
}

/// The text of a source.
struct Article {
    text: String,
    /// Where each code point begins, and the end.
    points: Vec<usize>,
    /// All runs of six words.
    runs: HashSet<String>,
}

impl Article {
    fn new(text: String) -> Self {
        let points = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let words = words(&text);
        let runs = words.windows(WORDS).map(|run| run.join(" ")).collect();
        Article { text, points, runs }
    }

    fn passage(&self, locator: &Locator) -> Option<&str> {
        let point = |at: u64| self.points.get(usize::try_from(at).ok()?).copied();
        self.text.get(point(locator.start)?..point(locator.end)?)
    }
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn article(source: &Source, texts: &Path, verified: &mut Verified) -> Option<Article> {
    let name = format!("{}.txt", source.id);
    let not_utf8 = |_| std::io::Error::new(std::io::ErrorKind::InvalidData, "the text is not UTF-8");
    let text = match read_inside(texts, &name).and_then(|bytes| String::from_utf8(bytes).map_err(not_utf8)) {
        Ok(text) => text,
        Err(error) => {
            let message = format!("`{}` cannot be read: {error}", escape(&texts.join(name).display().to_string()));
            verified.problems.push(Diagnostic::general(codes::DATA_TEXT_MISSING, message));
            return None;
        }
    };
    let article = Article::new(text);
    let chars = article.points.len().saturating_sub(1);
    let hash = short_hash(article.text.as_bytes());
    let length_fits = source.chars.is_none_or(|given| usize::try_from(given) == Ok(chars));
    if !length_fits || source.sha256.as_ref().is_some_and(|given| *given != hash) {
        let message = format!("the text of `{}` is another one: {chars} characters, hash {hash}", source.id);
        verified.problems.push(Diagnostic::general(codes::DATA_TEXT_CHANGED, message));
    } else {
        verified.texts += 1;
    }
    Some(article)
}

fn passages(graph: &Graph, statement: StatementId, article: &Article, verified: &mut Verified) {
    let Some(table) = graph.statements() else { return };
    for locator in table.locators(statement) {
        let found = article.passage(&locator).map(|text| short_hash(text.as_bytes()));
        let fits = match (&found, &locator.sha256) {
            (Some(found), Some(given)) => found == given,
            (found, None) => found.is_some(),
            (None, _) => false,
        };
        if fits {
            verified.passages += 1;
            continue;
        }
        let (id, Locator { start, end, .. }) = (table.id(statement), &locator);
        let message = format!("`{id}`: the passage {start}-{end} is not the one that was cited");
        verified.problems.push(Diagnostic::general(codes::DATA_PASSAGE_CHANGED, message));
    }
}

fn gloss(graph: &Graph, statement: StatementId, source: SourceId, article: &Article, verified: &mut Verified) {
    let Some(table) = graph.statements() else { return };
    let words = words(table.gloss(statement).unwrap_or(""));
    let Some(run) = words.windows(WORDS).map(|run| run.join(" ")).find(|run| article.runs.contains(run)) else {
        return;
    };
    let name = graph.source(source).map_or("", |source| &source.id);
    let message = format!("`{}`: the gloss repeats `{name}`: \"{run}\"", table.id(statement));
    let mut diagnostic = Diagnostic::general(codes::DATA_COPIED_GLOSS, message);
    diagnostic.severity = Severity::Warning;
    verified.problems.push(diagnostic);
}
