//! The TCK's notation of values: `(:A {x: 1})`, `[:T]`, `<(:A)-[:T]->(:B)>`, `'text'`, `1`, `1.0`, `NaN`.

use std::collections::BTreeMap;

use chancery::model::Value;

/// A value as the TCK sees it; two are the same when their [`Shown::key`]s are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shown {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    /// Temporal values are compared by their text.
    Text(String),
    List(Vec<Shown>),
    Map(BTreeMap<String, Shown>),
    Node(Vec<String>, BTreeMap<String, Shown>),
    Edge(String, BTreeMap<String, Shown>),
    /// The first node, then each edge, whether it is walked forwards, and the node behind it.
    Path(Box<Shown>, Vec<(Shown, bool, Shown)>),
}

impl Shown {
    /// A text that is equal for equal values; `any_order` makes lists bags.
    pub(super) fn key(&self, any_order: bool) -> String {
        match self {
            Shown::Null => "null".into(),
            Shown::Boolean(b) => b.to_string(),
            Shown::Integer(n) => n.to_string(),
            // The zeros are one number: the TCK writes 0.0 for what is -0.0.
            Shown::Float(n) => format!("{:?}", if *n == 0.0 { 0.0 } else { *n }),
            Shown::Text(text) => format!("{text:?}"),
            Shown::List(items) => {
                let mut keys: Vec<String> = items.iter().map(|item| item.key(any_order)).collect();
                if any_order {
                    keys.sort();
                }
                format!("[{}]", keys.join(", "))
            }
            Shown::Map(entries) => map_key(entries, any_order),
            Shown::Node(labels, properties) => {
                let mut labels = labels.clone();
                labels.sort();
                format!("(:{} {})", labels.join(":"), map_key(properties, any_order))
            }
            Shown::Edge(relation, properties) => format!("[:{relation} {}]", map_key(properties, any_order)),
            Shown::Path(first, steps) => {
                let mut text = format!("<{}", first.key(any_order));
                for (edge, forward, node) in steps {
                    let (left, right) = if *forward { ("-", "->") } else { ("<-", "-") };
                    text.extend([left, &edge.key(any_order), right, &node.key(any_order)]);
                }
                text + ">"
            }
        }
    }

    /// The value as a parameter; none for nodes, edges and paths.
    pub(super) fn value(&self) -> Option<Value> {
        Some(match self {
            Shown::Null => Value::Null,
            Shown::Boolean(b) => Value::Boolean(*b),
            Shown::Integer(n) => Value::Integer(*n),
            Shown::Float(n) => Value::Float(*n),
            Shown::Text(text) => Value::text(text.as_str()),
            Shown::List(items) => Value::list(items.iter().map(Shown::value).collect::<Option<Vec<_>>>()?),
            Shown::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| Some((key.as_str(), value.value()?)));
                Value::map(entries.collect::<Option<Vec<_>>>()?)
            }
            _ => return None,
        })
    }
}

fn map_key(entries: &BTreeMap<String, Shown>, any_order: bool) -> String {
    let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key}: {}", value.key(any_order))).collect();
    format!("{{{}}}", entries.join(", "))
}

/// Reads a value in the TCK's notation.
pub(super) fn read(text: &str) -> Result<Shown, String> {
    let mut reader = Reader { rest: text };
    let value = reader.value()?;
    reader.blanks();
    if reader.rest.is_empty() { Ok(value) } else { Err(format!("`{}` after the value in `{text}`", reader.rest)) }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.blanks();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn need(&mut self, token: &str) -> Result<(), String> {
        if self.eat(token) { Ok(()) } else { Err(format!("`{token}` expected before `{}`", self.rest)) }
    }

    fn value(&mut self) -> Result<Shown, String> {
        self.blanks();
        match self.rest.chars().next() {
            Some('(') => self.node(),
            Some('[') if self.rest[1..].trim_start().starts_with(':') => self.edge(),
            Some('[') => self.list(),
            Some('{') => Ok(Shown::Map(self.map()?)),
            Some('<') => self.path(),
            Some('\'') => self.text(),
            Some(_) => self.word(),
            None => Err("a value expected".into()),
        }
    }

    fn name(&mut self) -> String {
        self.blanks();
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        name.to_owned()
    }

    fn node(&mut self) -> Result<Shown, String> {
        self.need("(")?;
        let mut labels = Vec::new();
        while self.eat(":") {
            labels.push(self.name());
        }
        self.blanks();
        let properties = if self.rest.starts_with('{') { self.map()? } else { BTreeMap::new() };
        self.need(")")?;
        Ok(Shown::Node(labels, properties))
    }

    fn edge(&mut self) -> Result<Shown, String> {
        self.need("[")?;
        self.need(":")?;
        let relation = self.name();
        self.blanks();
        let properties = if self.rest.starts_with('{') { self.map()? } else { BTreeMap::new() };
        self.need("]")?;
        Ok(Shown::Edge(relation, properties))
    }

    fn path(&mut self) -> Result<Shown, String> {
        self.need("<")?;
        let first = self.node()?;
        let mut steps = Vec::new();
        while !self.eat(">") {
            let backward = self.eat("<-");
            if !backward {
                self.need("-")?;
            }
            let edge = self.edge()?;
            self.need(if backward { "-" } else { "->" })?;
            steps.push((edge, !backward, self.node()?));
        }
        Ok(Shown::Path(Box::new(first), steps))
    }

    fn list(&mut self) -> Result<Shown, String> {
        self.need("[")?;
        let mut items = Vec::new();
        while !self.eat("]") {
            if !items.is_empty() {
                self.need(",")?;
            }
            items.push(self.value()?);
        }
        Ok(Shown::List(items))
    }

    fn map(&mut self) -> Result<BTreeMap<String, Shown>, String> {
        self.need("{")?;
        let mut entries = BTreeMap::new();
        while !self.eat("}") {
            if !entries.is_empty() {
                self.need(",")?;
            }
            let key = self.name();
            self.need(":")?;
            entries.insert(key, self.value()?);
        }
        Ok(entries)
    }

    fn text(&mut self) -> Result<Shown, String> {
        self.need("'")?;
        let mut text = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((at, c)) = characters.next() {
            match c {
                '\'' => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(Shown::Text(text));
                }
                '\\' => text.extend(characters.next().map(|(_, c)| c)),
                c => text.push(c),
            }
        }
        Err("the string has no end".into())
    }

    fn word(&mut self) -> Result<Shown, String> {
        let end = self.rest.find([',', ']', '}', ')', ' ']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "null" => return Ok(Shown::Null),
            "true" => return Ok(Shown::Boolean(true)),
            "false" => return Ok(Shown::Boolean(false)),
            "NaN" => return Ok(Shown::Float(f64::NAN)),
            "Inf" | "Infinity" => return Ok(Shown::Float(f64::INFINITY)),
            "-Inf" | "-Infinity" => return Ok(Shown::Float(f64::NEG_INFINITY)),
            _ => {}
        }
        if let Ok(number) = word.parse::<i64>() {
            return Ok(Shown::Integer(number));
        }
        word.parse().map(Shown::Float).map_err(|_| format!("`{word}` is no value"))
    }
}

#[test]
fn notation_is_read_strictly() {
    let key = |text: &str| read(text).unwrap().key(false);
    assert_ne!(key("1"), key("1.0"));
    assert_ne!(key("1"), key("'1'"));
    assert_eq!(key("{a: 1, b: [ 'x' ]}"), key("{b: ['x'], a: 1}"));
    assert_eq!(key("(:A:B {x: 1})"), key("(:B :A{x:1})"));
    assert_eq!(key("()"), key("( {})"));
    assert_ne!(key("<(:A)-[:T]->(:B)>"), key("<(:A)<-[:T]-(:B)>"));
    assert_ne!(key("[1, 2]"), key("[2, 1]"));
    assert_eq!(read("[[2, 1], 0]").unwrap().key(true), read("[0, [1, 2]]").unwrap().key(true));
    assert_eq!(read(r"'a\'b\\c'").unwrap(), Shown::Text(r"a'b\c".into()));
    assert_eq!(key("NaN"), key("NaN"));
    assert_eq!(key("<()>"), "<(: {})>");
    assert_eq!(key("-0.0"), key("0.0"));
    for bad in ["", "[1", "(:A", "'a", "1 2", "x", "<(:A)-[:T]-(:B)>"] {
        assert!(read(bad).is_err(), "{bad}");
    }
}
