//! Completion: what may be typed at the cursor, nearest fit first.

use rustyline::completion::Pair;

use super::few::{MOST, with_rest};
use super::fitting::Fitting;
use super::place::{Cursor, FOLLOWERS, Place};
use super::words::{EntityName, Word, Words};
use crate::diagnostic::normalise;
use crate::query::parse::keyword::{KEYWORDS, Situation};

/// Words that stand behind INCLUDING and ONLY.
const STANCES: &[(&str, &str)] = &[
    ("asserted", "the article's own voice"),
    ("reported", "said by somebody in the article"),
    ("possible", "may be so"),
    ("proposed", "wanted or planned"),
    ("denied", "said not to be so"),
    ("deprecated", "known wrong or superseded"),
    ("derived", "what rules and chains give"),
];

/// Keywords that stand between operands; the other words of expressions begin one.
const INFIX: &[&str] = &["AND", "OR", "XOR", "IN", "IS", "CONTAINS", "STARTS", "ENDS", "WHEN", "THEN", "ELSE", "END"];

/// Clauses that cannot begin a statement.
const NEVER_FIRST: [&str; 5] = ["UNION", "SET", "REMOVE", "DELETE", "DETACH"];

/// Words that only begin a statement.
const ONLY_FIRST: [&str; 4] = ["EXPLAIN", "PROFILE", "RULE", "WHY"];

/// Clauses that a graph of statements refuses.
const WRITING: &[&str] = &["CREATE", "MERGE", "SET", "REMOVE", "DELETE", "DETACH"];

/// What may stand at the cursor of a query: where it begins, and the candidates.
pub(super) fn complete(words: &Words, text: &str, at: usize) -> (usize, Vec<Pair>) {
    let cursor = Cursor::find(text, at);
    let mut found = Candidates { word: normalise(cursor.word), cursor: &cursor, pairs: Vec::new(), beyond: 0 };
    found.fill(words, text, at);
    let typed = text.get(cursor.start..at).unwrap_or_default();
    (cursor.start, with_rest(found.pairs, found.beyond, typed))
}

struct Candidates<'c, 't> {
    word: String,
    cursor: &'c Cursor<'t>,
    pairs: Vec<Pair>,
    /// How many more there are than those.
    beyond: usize,
}

impl Candidates<'_, '_> {
    fn fill(&mut self, words: &Words, text: &str, at: usize) {
        if self.cursor.word.starts_with('$') && self.cursor.quote.is_none() {
            return self.parameters(words);
        }
        match &self.cursor.place {
            Place::Clause { after, filled } => self.clauses(words, after, *filled),
            Place::Follower(word) => self.followers(word),
            Place::Label => self.words(&words.labels),
            Place::Relation => self.relations(words, text, at),
            Place::Property => self.properties(words, text),
            Place::Key => self.keys(words),
            Place::Value(key) => self.values(words, key),
            Place::Entity => self.entities(words, false),
            Place::Way => {
                self.words(&words.relations);
                self.words(&words.labels);
                self.entities(words, false);
            }
            Place::Speaker => {
                self.sources(&words.sources);
                self.keyword("ANYONE", "lifts an outer ACCORDING TO");
                self.entities(words, true);
            }
            Place::Stance => STANCES.iter().for_each(|(name, note)| self.offer(name, note)),
            Place::Procedure => {
                words.procedures.iter().for_each(|found| self.offer(&found.word.name, &found.word.note));
            }
            Place::Output(name) => self.outputs(words, name),
            Place::Expression => self.expression(words, text),
            Place::Nothing => {}
        }
    }

    fn fits(&self, name: &str) -> bool {
        normalise(name).starts_with(&self.word)
    }

    fn push(&mut self, replacement: String, shown: &str, note: &str) {
        if self.is_full() {
            return;
        }
        let display = if note.is_empty() { shown.to_owned() } else { format!("{shown}  ({})", short(note)) };
        self.pairs.push(Pair { display, replacement });
    }

    /// Whether there are enough; counts one more if so.
    fn is_full(&mut self) -> bool {
        let full = self.pairs.len() >= MOST;
        self.beyond += usize::from(full);
        full
    }

    /// A name that needs no quotes.
    fn offer(&mut self, name: &str, note: &str) {
        if self.cursor.quote.is_none() && self.fits(name) {
            self.push(name.to_owned(), name, note);
        }
    }

    fn keyword(&mut self, word: &str, _help: &str) {
        if self.cursor.quote.is_none() && self.fits(word) {
            self.push(format!("{word} "), word, "");
        }
    }

    fn words(&mut self, words: &[Word]) {
        for word in words {
            self.offer(&name(&word.name, '`'), &word.note);
        }
    }

    fn clauses(&mut self, words: &Words, after: &str, filled: bool) {
        let begins = after.is_empty();
        let clause = |word: &str| {
            let wrong: &[&str] = if begins { &NEVER_FIRST } else { &ONLY_FIRST };
            !wrong.contains(&word) && (words.schema.is_none() || !WRITING.contains(&word))
        };
        for row in KEYWORDS {
            let fits = row.situations.iter().any(|situation| match situation {
                Situation::Clause => filled && clause(row.word),
                Situation::View => filled && takes_view(after) && (!begins || row.word != "WHERE"),
                Situation::Limit => filled && matches!(after, "PATHS" | "NEIGHBOURS" | "NEIGHBORS"),
                Situation::Tail => filled && takes_tail(after, row.word),
                Situation::Expression => filled && takes_operators(after) && INFIX.contains(&row.word),
                Situation::Pattern => !filled && after == "MATCH",
                Situation::Within => filled && after == "PATHS" && row.word == "TO",
            });
            // One spelling is enough until the other is typed.
            if fits && (row.word != "NEIGHBORS" || self.word.starts_with("neighbor")) {
                self.keyword(&phrase(row.word), row.help);
            }
        }
    }

    fn followers(&mut self, word: &str) {
        let row = FOLLOWERS.iter().find(|(first, _)| *first == word);
        row.into_iter().flat_map(|(_, rest)| rest.iter()).for_each(|follower| self.keyword(follower, ""));
    }

    /// The relations that the two ends typed so far can have come first.
    fn relations(&mut self, words: &Words, text: &str, at: usize) {
        let fitting = Fitting::find(words, text, at, &self.cursor.before);
        let (first, rest): (Vec<&Word>, Vec<&Word>) =
            words.relations.iter().partition(|word| fitting.allows(&word.name));
        first.into_iter().chain(rest).for_each(|word| self.offer(&name(&word.name, '`'), &word.note));
    }

    /// Properties; and behind the first part of a function's name the second.
    fn properties(&mut self, words: &Words, text: &str) {
        let root = self.cursor.before.len().checked_sub(2).and_then(|at| self.cursor.before.get(at));
        let root = root.map_or(String::new(), |token| format!("{}.", token.text(text)));
        let inner = words.functions.iter().filter_map(|word| Some((word.name.strip_prefix(&root)?, word)));
        let inner: Vec<(String, String)> = inner.map(|(rest, word)| (format!("{rest}("), word.note.clone())).collect();
        inner.iter().filter(|_| root.len() > 1).for_each(|(name, note)| self.offer(name, note));
        if inner.is_empty() || root.len() <= 1 {
            self.hyphenless(&words.properties);
        }
    }

    /// Names where a hyphen would be a minus: such names go in backticks.
    fn hyphenless(&mut self, words: &[Word]) {
        for word in words {
            let plain = !word.name.contains('-');
            let written = if plain { name(&word.name, '`') } else { format!("`{}`", word.name) };
            if self.cursor.quote.is_none() && self.fits(&word.name) {
                self.push(written, &word.name, &word.note);
            }
        }
    }

    fn keys(&mut self, words: &Words) {
        for word in &words.properties {
            if self.cursor.quote.is_none() && self.fits(&word.name) {
                let plain = !word.name.contains('-');
                let written = if plain { name(&word.name, '`') } else { format!("`{}`", word.name) };
                self.push(format!("{written}: "), &word.name, &word.note);
            }
        }
    }

    /// Strings: ids behind `id:`, names behind `name:`.
    fn values(&mut self, words: &Words, key: &str) {
        let quote = self.cursor.quote.unwrap_or('\'');
        let mut last = "";
        if !matches!(key, "id" | "name" | "short") {
            return;
        }
        let word = self.word.clone();
        for entity in words.entities().beginning(&word) {
            let fits = (key == "id") == (entity.name == entity.id);
            if fits && entity.name != last && !self.is_full() {
                last = &entity.name;
                self.push(quoted(&entity.name, quote), &entity.name, &entity.entity_type);
            }
        }
    }

    /// Ids, names and aliases: of each entity the one that fits best; in quotes where they are needed. Linear in
    /// the names that fit.
    fn entities(&mut self, words: &Words, speakers: bool) {
        let names = words.entities();
        let fits = names.beginning(&self.word);
        let rank = |at: usize| fits.get(at).map(|entity| (speakers && !entity.speaks, rank(entity, self.cursor), at));
        let mut best: Vec<Option<usize>> = vec![None; names.entities];
        let mut found: Vec<usize> = Vec::new();
        for (at, entity) in fits.iter().enumerate().filter(|(_, entity)| entity.actor || !speakers) {
            match best.get_mut(entity.number) {
                Some(slot @ None) => {
                    *slot = Some(at);
                    found.push(entity.number);
                }
                Some(Some(before)) if rank(at) < rank(*before) => *before = at,
                _ => {}
            }
        }
        let mut chosen: Vec<usize> = found.iter().filter_map(|number| best.get(*number).copied().flatten()).collect();
        let room = MOST.saturating_sub(self.pairs.len());
        if chosen.len() > room {
            self.beyond += chosen.len() - room;
            if room > 0 {
                chosen.select_nth_unstable_by_key(room, |at| rank(*at));
            }
            chosen.truncate(room);
        }
        chosen.sort_unstable_by_key(|at| rank(*at));
        for entity in chosen.into_iter().filter_map(|at| fits.get(at)) {
            let written = match self.cursor.quote {
                Some(quote) => quoted(&entity.name, quote),
                None => name(&entity.name, '"'),
            };
            let alias = if entity.name == entity.id {
                entity.entity_type.clone()
            } else {
                format!("{}, {}", entity.id, entity.entity_type)
            };
            self.push(written, &entity.name, &alias);
        }
    }

    fn sources(&mut self, sources: &[Word]) {
        let word = self.word.clone();
        for source in sources.iter().filter(|source| normalise(&source.name).starts_with(&word)) {
            let written =
                self.cursor.quote.map_or_else(|| name(&source.name, '"'), |quote| quoted(&source.name, quote));
            self.push(written, &source.name, &source.note);
        }
    }

    fn outputs(&mut self, words: &Words, procedure: &str) {
        if let Some(found) = words.procedures.iter().find(|found| found.word.name.eq_ignore_ascii_case(procedure)) {
            self.words(&found.outputs);
        }
    }

    fn parameters(&mut self, words: &Words) {
        let word = self.word.trim_start_matches('$').to_owned();
        for parameter in words.parameters.iter().filter(|parameter| normalise(&parameter.name).starts_with(&word)) {
            self.push(format!("${}", name(&parameter.name, '`')), &parameter.name, "");
        }
    }

    fn expression(&mut self, words: &Words, text: &str) {
        self.variables(text);
        for row in KEYWORDS.iter().filter(|row| row.situations.contains(&Situation::Expression)) {
            let begins =
                !INFIX.contains(&row.word) && !["COUNT", "COLLECT", "ANY", "ALL", "NONE", "SINGLE"].contains(&row.word);
            if begins && row.word != "WHERE" {
                self.keyword(row.word, row.help);
            }
        }
        words.functions.iter().for_each(|word| self.offer(&format!("{}(", word.name), &word.note));
    }

    /// Names that stand as variables before the cursor.
    fn variables(&mut self, text: &str) {
        use crate::query::parse::token::TokenKind;
        let mut seen: Vec<&str> = Vec::new();
        let before = &self.cursor.before;
        for (at, token) in before.iter().enumerate() {
            let previous = at.checked_sub(1).and_then(|at| before.get(at)).map_or("", |token| token.text(text));
            let bound = matches!(previous, "(" | "[" | ",")
                || previous.eq_ignore_ascii_case("AS")
                || previous.eq_ignore_ascii_case("YIELD");
            if token.kind == TokenKind::Name && bound && !seen.contains(&token.text(text)) {
                seen.push(token.text(text));
            }
        }
        for name in seen {
            self.offer(name, "variable");
        }
    }
}

/// A keyword with the word that always goes with it.
fn phrase(word: &str) -> String {
    match FOLLOWERS.iter().find(|(first, _)| *first == word) {
        Some((_, [only])) if *only != "ALL" => format!("{word} {only}"),
        _ if word == "AS" => "AS OF".to_owned(),
        _ => word.to_owned(),
    }
}

fn takes_view(after: &str) -> bool {
    matches!(after, "" | "MATCH" | "PATHS" | "NEIGHBOURS" | "NEIGHBORS" | "CALL" | "WHY" | "EXPLAIN" | "PROFILE")
}

fn takes_tail(after: &str, word: &str) -> bool {
    match word {
        "YIELD" => after == "CALL",
        "WHERE" => matches!(after, "MATCH" | "PATHS" | "NEIGHBOURS" | "NEIGHBORS" | "WITH" | "YIELD"),
        "ASC" | "ASCENDING" | "DESC" | "DESCENDING" => after == "ORDER" && word.len() <= 4,
        "AS" => false,
        _ => matches!(after, "RETURN" | "WITH" | "ORDER" | "SKIP" | "PATHS" | "NEIGHBOURS" | "NEIGHBORS"),
    }
}

fn takes_operators(after: &str) -> bool {
    matches!(after, "WHERE" | "RETURN" | "WITH" | "ORDER" | "UNWIND" | "SET")
}

/// Which of an entity's names is offered: one that is spelt as typed, then the id, then the shortest.
fn rank(entity: &EntityName, cursor: &Cursor<'_>) -> (bool, bool, usize) {
    (!entity.name.starts_with(cursor.word), entity.name != entity.id, entity.name.len())
}

/// A name as it is written in a query: in quotes where it is no plain name.
fn name(text: &str, quote: char) -> String {
    let plain = text.starts_with(char::is_alphabetic)
        && !text.ends_with('-')
        && !text.contains("--")
        && text.chars().all(|c| c == '_' || c == '-' || c.is_alphanumeric());
    match quote {
        _ if plain => text.to_owned(),
        '`' => format!("`{}`", text.replace('`', "``")),
        _ => quoted(text, quote),
    }
}

fn quoted(text: &str, quote: char) -> String {
    let escaped = text.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"));
    format!("{quote}{escaped}{quote}")
}

/// The first words of a note, so that lists keep several columns.
fn short(note: &str) -> String {
    const LONGEST: usize = 40;
    match note.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", note.get(..end).unwrap_or(note).trim_end()),
        None => note.to_owned(),
    }
}

/// Completion of a part of a line, read as if `lead` stood before it.
pub(super) fn within(lead: &str, words: &Words, before: &str, from: usize) -> (usize, Vec<Pair>) {
    let typed = before.get(from..).unwrap_or("");
    let text = format!("{lead}{typed}");
    let (start, pairs) = complete(words, &text, text.len());
    (from + start.saturating_sub(lead.len()), pairs)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::edit::is_whole;
    use super::super::words::EntityNames;
    use super::*;
    use crate::session::Session;

    /// Pieces that a query is made of, whole and broken.
    const PIECES: &[&str] = &[
        "MATCH ",
        "(",
        "a:state",
        ")-[",
        ":hosts-base",
        "]->(",
        "{id: '",
        "csto",
        "'})",
        "PATHS FROM ",
        " TO ",
        "VIA ",
        "NEIGHBOURS OF ",
        "\"United ",
        "`",
        "$p",
        ".",
        "-",
        "é",
        "🙂",
        ";",
        "\n",
        "/*",
        "*/",
        "//",
        "RETURN ",
        "WHY ",
        "ACCORDING TO ",
        "INCLUDING ",
        "CALL ",
        "YIELD ",
        ",",
        "[",
        "]",
        "{",
        "}",
        "WHERE ",
        "AS OF 20",
        "<",
        ">",
        " ",
    ];

    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,40}",
            prop::collection::vec(prop::sample::select(PIECES), 0..20).prop_map(|pieces| pieces.concat()),
        ]
    }

    /// The places where entities stand, at 100,000 of them; the first Tab is no slower than others.
    #[test]
    fn tab_is_quick_in_a_crowd_and_shows_fifty() -> Result<(), crate::error::Error> {
        let mut session = Session::demo()?;
        let words = Words::of(&mut session).with_entities(EntityNames::made_up(100_000));
        for text in [
            "NEIGHBOURS OF ",
            "NEIGHBOURS OF e",
            "NEIGHBOURS OF entity-0",
            "PATHS FROM 'No",
            "PATHS FROM a TO b VIA ",
            "PATHS FROM a TO b AVOIDING ent",
            "MATCH (n) ACCORDING TO ",
            "MATCH (n) ACCORDING TO ent",
            "MATCH (n {id: '",
            "MATCH (n {name: 'Ent",
            "WHY (",
        ] {
            let start = std::time::Instant::now();
            let (_, pairs) = complete(&words, text, text.len());
            let took = start.elapsed();
            // Under 10 ms as it is shipped; this build does not optimise, and the machine may be busy.
            let most = if cfg!(debug_assertions) { 400 } else { 10 };
            assert!(took < std::time::Duration::from_millis(most), "{text}: {took:?}");
            assert_eq!(pairs.len(), MOST + 1, "{text}");
            let last = pairs.last().map(|pair| pair.display.as_str()).unwrap_or_default();
            assert!(last.starts_with("and ") && last.ends_with(" more"), "{text}: {last}");
        }
        let (_, pairs) = complete(&words, "NEIGHBOURS OF ent", 17);
        assert_eq!(pairs.last().map(|pair| pair.display.as_str()), Some("and 99,950 more"));
        assert_eq!(pairs.last().map(|pair| pair.replacement.as_str()), Some("ent"));
        let (_, speakers) = complete(&words, "MATCH (n) ACCORDING TO ent", 26);
        assert!(speakers.iter().take(MOST).all(|pair| pair.replacement.ends_with("777")), "those who speak come first");
        Ok(())
    }

    #[test]
    fn whatever_is_typed_is_completed_where_it_stands() -> Result<(), crate::error::Error> {
        let mut session = Session::demo()?;
        let words = Words::of(&mut session);
        proptest!(|(text in texts(), rest in texts())| {
            let whole = format!("{text}{rest}");
            let (start, _) = complete(&words, &whole, text.len());
            prop_assert!(start <= text.len() && whole.is_char_boundary(start), "{text:?}");
            let (start, _) = within("NEIGHBOURS OF ", &words, &text, 0);
            prop_assert!(start <= text.len(), "{text:?}");
            is_whole(&whole);
        });
        Ok(())
    }
}
