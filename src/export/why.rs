//! WHY as a tree: the proof down to its statements, or what keeps an edge or a value out of the view.

use crate::answer::Answer;
use crate::answer::why::{Kept, Step, Why};
use crate::answer::words;
use crate::diagnostic::escape;
use crate::export::Options;
use crate::export::text::Words;
use crate::model::{StatementId, Value};

/// The lines of an answer to WHY; of any other answer none.
pub(super) fn lines(answer: &Answer, options: &Options) -> Vec<String> {
    let Some(why) = answer.why.as_deref() else { return Vec::new() };
    let tree = Tree { answer, evidence: options.evidence };
    match why {
        Why::Proof(step) if step.from.is_empty() => tree.aligned(std::slice::from_ref(step), "", &[]),
        Why::Proof(step) => {
            let mut lines = vec![format!("derived by {}{}", escape(&step.by), tree.denied(step))];
            tree.premises(step, "", &mut lines);
            lines
        }
        Why::Absent { statements, .. } => tree.absent("not in this view", statements),
        Why::Literal { name, value: Value::Null, values, statements, .. } if values.is_empty() => {
            tree.absent(&format!("{name} is null in this view"), statements)
        }
        Why::Literal { name, value, statements, .. } => {
            let shown =
                if value.is_null() { "null: its values disagree".to_owned() } else { Words::new(answer).cell(value) };
            let mut lines = vec![format!("{} is {shown}", escape(name))];
            tree.branches(statements, &mut lines);
            lines
        }
    }
}

struct Tree<'a> {
    answer: &'a Answer,
    evidence: bool,
}

impl Tree<'_> {
    /// The premises of a step below its line. As deep as the proof.
    fn premises(&self, step: &Step, indent: &str, lines: &mut Vec<String>) {
        let types: Vec<String> = step
            .types
            .iter()
            .map(|(node, name)| {
                let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                let id = self.answer.snapshot.node_element(*node);
                escape(&format!("{id} is {article} {name} (entities.jsonl)"))
            })
            .collect();
        lines.extend(self.aligned(&step.from, indent, &types));
    }

    /// Steps one below the other with the notes of stated ones beside them, in one column; then further lines.
    fn aligned(&self, steps: &[Step], indent: &str, after: &[String]) -> Vec<String> {
        let leaf = |step: &&Step| step.from.is_empty();
        let width = steps.iter().filter(leaf).map(|step| step.fact.chars().count()).max().unwrap_or(0);
        let alone = steps.len() == 1 && after.is_empty() && indent.is_empty() && steps.iter().all(|step| leaf(&step));
        let mut lines = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            let last = at + 1 == steps.len() && after.is_empty();
            let (branch, below) = if alone {
                ("", "")
            } else if last {
                ("└─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            if step.from.is_empty() {
                let notes: Vec<String> = step.statements.iter().map(|statement| self.note(*statement)).collect();
                let notes = format!("{}{}", notes.join(" "), self.denied(step));
                let line = format!("{indent}{branch}{:width$}  {notes}", escape(&step.fact));
                lines.push(line.trim_end().to_owned());
            } else {
                let denied = self.denied(step);
                lines.push(format!("{indent}{branch}{}: derived by {}{denied}", escape(&step.fact), escape(&step.by)));
                self.premises(step, &format!("{indent}{below}"), &mut lines);
            }
        }
        for (at, line) in after.iter().enumerate() {
            let branch = if at + 1 == after.len() { "└─ " } else { "├─ " };
            lines.push(format!("{indent}{branch}{line}"));
        }
        lines
    }

    /// What denies the edge of a step: `, denied in [3] mehdi`.
    fn denied(&self, step: &Step) -> String {
        let notes: Vec<String> = step.denies.iter().map(|statement| self.note(*statement)).collect();
        if notes.is_empty() { String::new() } else { format!(", denied in {}", notes.join(" ")) }
    }

    fn absent(&self, head: &str, statements: &[Kept]) -> Vec<String> {
        match statements {
            [] => vec![format!("{}: no statement exists at all", escape(head))],
            [one] => vec![format!("{}: 1 statement, {}", escape(head), self.kept(one))],
            several => {
                let mut lines = vec![format!("{}: {} statements", escape(head), several.len())];
                self.branches(several, &mut lines);
                lines
            }
        }
    }

    fn branches(&self, statements: &[Kept], lines: &mut Vec<String>) {
        for (at, kept) in statements.iter().enumerate() {
            let branch = if at + 1 == statements.len() { "└─" } else { "├─" };
            lines.push(format!("{branch} {}", self.kept(kept)));
        }
    }

    /// What a statement says of the question, its note, and what would let it in.
    fn kept(&self, kept: &Kept) -> String {
        let graph = &self.answer.snapshot;
        let Some(record) = graph.statement(kept.statement) else { return String::new() };
        let value = record.value.as_ref().map(|value| format!("{}, ", words::literal_text(value))).unwrap_or_default();
        let note = self.note(kept.statement);
        let line = format!("{}{} {note}", escape(&value), escape(&words::manner(&record)));
        let hidden = self.answer.masks.first().is_some_and(|mask| mask.hides_stated());
        let wishes: Vec<String> = kept
            .out_by
            .iter()
            .map(|axis| match *axis {
                "stance" if hidden => "say INCLUDING derived, not ONLY".to_owned(),
                "stance" => format!("add INCLUDING {}", words::stance_word(&record)),
                "rank" => "add INCLUDING deprecated".to_owned(),
                "time" => "add ANY TIME".to_owned(),
                "source" => "add ACCORDING TO ANYONE".to_owned(),
                _ => "lower AT LEAST".to_owned(),
            })
            .collect();
        if wishes.is_empty() { line } else { format!("{}; {}", line.trim_end(), wishes.join(", ")) }
    }

    /// `[1] eurasianet-2003`; without evidence, the source alone.
    fn note(&self, statement: StatementId) -> String {
        let graph = &self.answer.snapshot;
        let source = graph.statements().and_then(|table| graph.source(table.source(statement)));
        let source = escape(source.map_or("", |source| source.id.as_str()));
        let found = self.answer.footnotes.iter().find(|note| note.statement == statement);
        match found.filter(|_| self.evidence) {
            Some(note) => format!("[{}] {source}", note.number),
            None => source,
        }
    }
}
