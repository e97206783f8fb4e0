//! [`Place`]: what may stand where the cursor is, judged from the tokens before it. Never fails: a line
//! half typed is the usual case.

use crate::query::parse::token::{Token, TokenKind, tokens};

/// What may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A statement or, after a whole one, its next clause.
    Clause {
        /// The first word of the clause before; empty where a statement begins.
        after: String,
        /// The clause has something to continue, such as a pattern or an expression.
        filled: bool,
    },
    /// Words that go with the one before: `ORDER` BY.
    Follower(String),
    /// An entity type.
    Label,
    /// A relation.
    Relation,
    /// A property.
    Property,
    /// The key of a property map in a pattern.
    Key,
    /// The value of a property `key` in a pattern.
    Value(String),
    /// An entity.
    Entity,
    /// A relation, entity type or entity.
    Way,
    /// A source, or an entity that speaks.
    Speaker,
    /// A stance.
    Stance,
    /// A procedure.
    Procedure,
    /// A column of the procedure called so.
    Output(String),
    /// An expression.
    Expression,
    /// Something nobody can guess, such as a new variable or a number.
    Nothing,
}

/// What is typed at the cursor, and what it is for.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'t> {
    /// Where the word begins that is being typed.
    pub(super) start: usize,
    /// The word, without an opening quote.
    pub(super) word: &'t str,
    /// The quote that is open.
    pub(super) quote: Option<char>,
    /// What it is for.
    pub(super) place: Place,
    /// The tokens of the statement before the word, blanks left out.
    pub(super) before: Vec<Token>,
}

/// Words that only go with the word before them.
pub(super) const FOLLOWERS: &[(&str, &[&str])] = &[
    ("OPTIONAL", &["MATCH"]),
    ("PATHS", &["FROM"]),
    ("NEIGHBOURS", &["OF"]),
    ("NEIGHBORS", &["OF"]),
    ("ORDER", &["BY"]),
    ("DETACH", &["DELETE"]),
    ("ACCORDING", &["TO"]),
    ("AT", &["LEAST"]),
    ("STARTS", &["WITH"]),
    ("ENDS", &["WITH"]),
    ("CERTAINLY", &["AS OF", "BETWEEN"]),
    ("ANY", &["TIME", "SHORTEST"]),
    ("IS", &["NULL", "NOT NULL"]),
    ("ON", &["CREATE", "MATCH"]),
];

/// Words that begin a clause or a part of one, and so say what stands behind them.
const GOVERNORS: &str = "MATCH WHERE RETURN WITH UNWIND CALL YIELD CREATE MERGE SET REMOVE DELETE PATHS NEIGHBOURS NEIGHBORS \
    WHY RULE DERIVE VIA AVOIDING WITHIN ACCORDING INCLUDING ONLY AS BETWEEN AT ORDER SKIP LIMIT OFFSET \
    FROM TO OF";

/// Whether a word is in a list of words with blanks between.
fn listed(words: &str, word: &str) -> bool {
    !word.is_empty() && words.split(' ').any(|listed| listed == word)
}

impl<'t> Cursor<'t> {
    /// What is at byte `at` of `text`.
    pub(super) fn find(text: &'t str, at: usize) -> Self {
        let text = text.get(..at).unwrap_or(text);
        let mut tokens = statement(text);
        if let Some(Token { kind: TokenKind::Open(quote), start, .. }) = tokens.last().copied() {
            tokens.pop();
            return Cursor::at(text, tokens, (start, start + 1), Some(quote));
        }
        let run = tokens.iter().rposition(|token| !belongs(text, token)).map_or(0, |last| last + 1);
        let punctuation = |token: &Token| matches!(token.text(text), "-" | ".");
        let cut = tokens.iter().rposition(punctuation).map_or(0, |last| last + 1).max(run);
        let whole = Cursor::from(text, &tokens, run);
        if whole.place.takes_whole_names() { whole } else { Cursor::from(text, &tokens, cut) }
    }

    /// The cursor where the tokens from `first` on are being typed.
    fn from(text: &'t str, tokens: &[Token], first: usize) -> Self {
        let start = tokens.get(first).map_or(text.len(), |token| token.start);
        Cursor::at(text, tokens.get(..first).unwrap_or(tokens).to_vec(), (start, start), None)
    }

    /// `start` is where the word begins, with its quote and without.
    fn at(text: &'t str, mut before: Vec<Token>, start: (usize, usize), quote: Option<char>) -> Self {
        before.retain(|token| !token.is_space());
        let place = Before { text, tokens: &before }.place();
        Cursor { start: start.0, word: text.get(start.1..).unwrap_or(""), quote, place, before }
    }
}

/// How many tokens back the place is judged from; whoever types is not farther away from where a clause began.
const FARTHEST: usize = 1000;

/// The tokens of the statement that the text ends in. Blanks are there still: a word ends at them.
fn statement(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    for token in tokens(text) {
        if token.text(text) == ";" {
            found.clear();
        } else {
            found.push(token);
        }
    }
    found.split_off(found.len().saturating_sub(FARTHEST))
}

/// Whether the token may be part of a name that is being typed.
fn belongs(text: &str, token: &Token) -> bool {
    let word = matches!(token.kind, TokenKind::Keyword(_) | TokenKind::Name | TokenKind::Number | TokenKind::Parameter);
    word || matches!(token.text(text), "$" | "-" | ".")
}

impl Place {
    /// Whether hyphens and dots are parts of the names that stand here.
    fn takes_whole_names(&self) -> bool {
        use Place::{Entity, Label, Procedure, Relation, Speaker, Way};
        matches!(self, Label | Relation | Entity | Way | Speaker | Procedure)
    }
}

/// The tokens before the cursor.
#[derive(Clone, Copy)]
struct Before<'t> {
    text: &'t str,
    tokens: &'t [Token],
}

/// A bracket that is open at the cursor.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// `(` of a node pattern.
    Node,
    /// `[` of a relation pattern.
    Relation,
    /// `{` of a property map in a pattern.
    Properties,
    /// `(` around one end of WHY.
    End,
    /// Any other.
    Other,
}

impl<'t> Before<'t> {
    /// The `back`-th token from the end; the last one is 0.
    fn back(self, back: usize) -> &'t str {
        let at = self.tokens.len().checked_sub(back + 1);
        at.and_then(|at| self.tokens.get(at)).map_or("", |token| token.text(self.text))
    }

    fn up_to(self, end: usize) -> Before<'t> {
        Before { tokens: self.tokens.get(..end).unwrap_or(self.tokens), ..self }
    }

    fn last_is(self, word: &str) -> bool {
        self.back(0).eq_ignore_ascii_case(word)
    }

    /// The keyword at a place, in capitals.
    fn keyword(self, at: usize) -> &'static str {
        match self.tokens.get(at).map(|token| token.kind) {
            Some(TokenKind::Keyword(found)) => found.word,
            _ => "",
        }
    }

    /// The innermost bracket that is open, and where it stands.
    fn bracket(self) -> Option<(Bracket, usize)> {
        let mut closed = 0_usize;
        let at = self.tokens.iter().rposition(|token| match token.text(self.text) {
            ")" | "]" | "}" => {
                closed += 1;
                false
            }
            "(" | "[" | "{" if closed > 0 => {
                closed -= 1;
                false
            }
            "(" | "[" | "{" => true,
            _ => false,
        })?;
        Some((self.up_to(at).kind(self.tokens.get(at)?.text(self.text)), at))
    }

    /// What a bracket is that comes after these tokens.
    fn kind(self, bracket: &str) -> Bracket {
        let before = self.back(0);
        match bracket {
            "(" if self.in_why() => Bracket::End,
            "(" if self.begins_node(before) => Bracket::Node,
            "[" if matches!(before, "-" | "<-") => Bracket::Relation,
            "{" if matches!(self.bracket(), Some((Bracket::Node | Bracket::Relation, _))) => Bracket::Properties,
            _ => Bracket::Other,
        }
    }

    fn in_why(self) -> bool {
        (0..self.tokens.len()).any(|at| self.keyword(at) == "WHY")
    }

    fn begins_node(self, before: &str) -> bool {
        const WORDS: &[&str] =
            &["MATCH", "CREATE", "MERGE", "DERIVE", "TRAIL", "WALK", "ACYCLIC", "SIMPLE", "SHORTEST"];
        let pattern = matches!(self.clause().as_str(), "MATCH" | "CREATE" | "MERGE" | "DERIVE");
        let path = matches!(before, "-" | "->" | "<-");
        path || WORDS.iter().any(|word| before.eq_ignore_ascii_case(word))
            || (pattern && matches!(before, "," | "=" | "("))
    }

    /// What may come after these tokens.
    fn place(self) -> Place {
        let last = self.back(0);
        if let Some(place) = self.in_bracket(last) {
            return place;
        }
        match last {
            "." => Place::Property,
            _ => self.after_word(last),
        }
    }

    fn in_bracket(self, last: &str) -> Option<Place> {
        let (bracket, at) = self.bracket()?;
        let label = matches!(last, ":" | "|" | "&" | "!") || last.eq_ignore_ascii_case("IS");
        let inside_where = (at..self.tokens.len()).any(|at| self.keyword(at) == "WHERE");
        match bracket {
            Bracket::Node if label => Some(Place::Label),
            Bracket::Relation if label => Some(Place::Relation),
            Bracket::End => Some(if last == "(" { Place::Entity } else { Place::Nothing }),
            Bracket::Node | Bracket::Relation if !inside_where => Some(Place::Nothing),
            Bracket::Properties if last == ":" => Some(Place::Value(self.back(1).trim_matches('`').to_owned())),
            Bracket::Properties if matches!(last, "{" | ",") => Some(Place::Key),
            _ if last == ":" && !self.in_map(at) => Some(Place::Label),
            _ if last == "." => Some(Place::Property),
            _ if self.in_subquery(at) => None,
            _ => Some(Place::Expression),
        }
    }

    fn in_map(self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.text(self.text) == "{")
    }

    /// Whether the bracket at `at` opens a subquery: `EXISTS {`.
    fn in_subquery(self, at: usize) -> bool {
        const WORDS: &[&str] = &["EXISTS", "COUNT", "COLLECT", "CALL"];
        let before = self.up_to(at).back(0);
        self.in_map(at) && (WORDS.iter().any(|word| before.eq_ignore_ascii_case(word)) || before == ")")
    }

    fn after_word(self, last: &str) -> Place {
        let capitals = last.to_ascii_uppercase();
        let is_keyword = self.tokens.len().checked_sub(1).is_some_and(|at| !self.keyword(at).is_empty());
        let followed = FOLLOWERS.iter().any(|(word, _)| *word == capitals);
        if is_keyword && followed && !(capitals == "ANY" && self.clause() == "WHERE") {
            return Place::Follower(capitals);
        }
        match self.governor() {
            Some((word, direct)) => self.under(word, direct),
            None => self.clause_place(),
        }
    }

    /// The last word that says what stands behind it, and whether it (or a comma) is the last token.
    fn governor(self) -> Option<(&'static str, bool)> {
        let (_, from) = self.bracket().map_or((Bracket::Other, 0), |(kind, at)| (kind, at + 1));
        let at =
            (from..self.tokens.len()).rev().find(|at| listed(GOVERNORS, self.keyword(*at)) && self.is_outside(*at))?;
        let direct = at + 1 == self.tokens.len() || matches!(self.back(0), "," | "<");
        Some((self.keyword(at), direct))
    }

    /// Whether no bracket opened before the token at `at` is closed behind it.
    fn is_outside(self, at: usize) -> bool {
        let mut depth = 0_i64;
        self.tokens.iter().skip(at).all(|token| {
            match token.text(self.text) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            depth >= 0
        })
    }

    /// What stands behind a word.
    fn under(self, word: &'static str, direct: bool) -> Place {
        let clause = self.clause();
        let short = matches!(clause.as_str(), "PATHS" | "NEIGHBOURS" | "NEIGHBORS");
        let end = short && !self.in_view() && matches!(word, "FROM" | "TO" | "OF");
        match word {
            _ if direct && (end || word == "WHY") => Place::Entity,
            "TO" if direct => Place::Speaker,
            "VIA" | "AVOIDING" if direct => Place::Way,
            "INCLUDING" | "ONLY" if direct => Place::Stance,
            "CALL" if direct => Place::Procedure,
            "YIELD" if direct => Place::Output(self.procedure()),
            // A date, a number, a new name or a pattern.
            "OF" | "BETWEEN" | "AS" | "AT" | "WITHIN" | "RULE" | "MATCH" | "CREATE" | "MERGE" | "DERIVE" if direct => {
                Place::Nothing
            }
            "SET" | "REMOVE" | "DELETE" | "UNWIND" | "WITH" | "RETURN" | "WHERE" | "BY" | "ORDER" | "SKIP"
            | "LIMIT"
                if direct || self.wants_operand() =>
            {
                Place::Expression
            }
            _ => self.clause_place(),
        }
    }

    /// Whether the tokens end in ACCORDING TO or AS OF and not in an end of a short form.
    fn in_view(self) -> bool {
        let at = (0..self.tokens.len()).rev().find(|at| matches!(self.keyword(*at), "TO" | "OF" | "FROM"));
        at.and_then(|at| at.checked_sub(1)).is_some_and(|at| matches!(self.keyword(at), "ACCORDING" | "AS"))
    }

    /// Whether an operand has to come: after an operator or a word such as AND.
    fn wants_operand(self) -> bool {
        const WORDS: &[&str] =
            &["AND", "OR", "XOR", "NOT", "IN", "CONTAINS", "BY", "CASE", "WHEN", "THEN", "ELSE", "DISTINCT"];
        let last = self.back(0);
        let operator =
            matches!(last, "=" | "<>" | "<" | ">" | "<=" | ">=" | "=~" | "+" | "-" | "*" | "/" | "%" | "^" | "," | "(");
        operator || WORDS.iter().any(|word| last.eq_ignore_ascii_case(word))
    }

    fn clause_place(self) -> Place {
        let after = self.clause();
        let filled = after.is_empty() || !self.last_is(&after);
        Place::Clause { after, filled }
    }

    /// The word that began the last clause on this level, in capitals; empty where there is none.
    fn clause(self) -> String {
        const CLAUSES: &str = "MATCH WHERE RETURN WITH UNWIND CALL YIELD CREATE MERGE SET REMOVE DELETE PATHS \
            NEIGHBOURS NEIGHBORS WHY RULE DERIVE ORDER SKIP LIMIT";
        let found = (0..self.tokens.len())
            .rev()
            .take_while(|at| self.keyword(*at) != "UNION")
            .find(|at| listed(CLAUSES, self.keyword(*at)) && self.is_outside(*at) && !self.is_operator(*at));
        found.map(|at| self.keyword(at).to_owned()).unwrap_or_default()
    }

    /// Whether the WITH at `at` is that of STARTS WITH.
    fn is_operator(self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| matches!(self.keyword(before), "STARTS" | "ENDS"))
    }

    /// The name of the procedure that is called.
    fn procedure(self) -> String {
        let Some(call) = (0..self.tokens.len()).rev().find(|at| self.keyword(*at) == "CALL") else {
            return String::new();
        };
        let name = self.tokens.iter().skip(call + 1).map(|token| token.text(self.text));
        name.take_while(|part| *part != "(" && !part.eq_ignore_ascii_case("YIELD")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Place {
        Cursor::find(text, text.len()).place
    }

    fn clause(after: &str, filled: bool) -> Place {
        Place::Clause { after: after.to_owned(), filled }
    }

    #[test]
    fn the_tokens_before_the_cursor_say_what_may_follow() {
        for (text, expected) in [
            ("", clause("", true)),
            ("MAT", clause("", true)),
            ("RETURN 1; MAT", clause("", true)),
            ("PATHS ", Place::Follower("PATHS".to_owned())),
            ("PATHS FROM united-st", Place::Entity),
            ("PATHS FROM 'Unit", Place::Entity),
            ("PATHS FROM a TO ", Place::Entity),
            ("PATHS FROM a TO csto ", clause("PATHS", true)),
            ("PATHS FROM a TO csto VIA hosts-base, member", Place::Way),
            ("PATHS FROM a TO b ACCORDING TO ", Place::Speaker),
            ("NEIGHBOURS OF csto AS OF ", Place::Nothing),
            ("NEIGHBOURS OF csto INCLUDING possible, ", Place::Stance),
            ("MATCH (s:sta", Place::Label),
            ("MATCH (s:state)-[:hosts-b", Place::Relation),
            ("MATCH (s:state)-[r:member-of|", Place::Relation),
            ("MATCH (s:state)-[:x]->(o {", Place::Key),
            ("MATCH (s:state)-[:x]->(o {id: 'c", Place::Value("id".to_owned())),
            ("MATCH (n) ", clause("MATCH", true)),
            ("MATCH (n) RETURN ", Place::Expression),
            ("MATCH (n) RETURN n.na", Place::Property),
            ("MATCH (n) RETURN n ", clause("RETURN", true)),
            ("MATCH (n) RETURN n ORDER ", Place::Follower("ORDER".to_owned())),
            ("MATCH (n) WHERE n.name STARTS WITH 'a' AND ", Place::Expression),
            ("MATCH (n) RETURN count(", Place::Expression),
            ("CALL statements.conf", Place::Procedure),
            ("CALL statements.conflicts() YIELD ki", Place::Output("statements.conflicts".to_owned())),
            ("WHY (russ", Place::Entity),
            ("WHY (russia)-[:allied-", Place::Relation),
            ("MATCH (n {name: $st", Place::Value("name".to_owned())),
        ] {
            assert_eq!(place(text), expected, "{text}");
        }
    }

    #[test]
    fn the_word_reaches_back_over_hyphens_only_in_names() {
        let word = |text| Cursor::find(text, str::len(text)).word;
        assert_eq!(word("PATHS FROM united-st"), "united-st");
        assert_eq!(word("MATCH (a)-[:hosts-b"), "hosts-b");
        assert_eq!(word("RETURN a.b-co"), "co");
        assert_eq!(word("NEIGHBOURS OF 'United St"), "United St");
    }
}
