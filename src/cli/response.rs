//! Responses of the session protocol, written straight into text.

use std::fmt::Write as _;

use crate::answer::Answer;
use crate::diagnostic::{Diagnostic, TextMap};
use crate::error::Error;
use crate::export::json::write_result;
use crate::export::value::{Form, write_string};

/// Appends a response: the id of the request, if it had one, then what `body` writes.
fn respond(out: &mut String, id: Option<&str>, body: impl FnOnce(&mut String)) {
    out.push('{');
    if let Some(id) = id {
        // Writing to a String cannot fail.
        let _ = write!(out, "\"id\":{id},");
    }
    body(out);
    out.push('}');
}

/// Appends one string field.
fn field(out: &mut String, name: &str, text: &str) {
    if !out.ends_with(['{', ',']) {
        out.push(',');
    }
    let _ = write!(out, "\"{name}\":");
    write_string(out, text);
}

/// `{"ok": true}`.
pub(super) fn done(out: &mut String, id: Option<&str>) {
    respond(out, id, |out| out.push_str("\"ok\":true"));
}

/// What speaks, and in which version.
pub(super) fn info(out: &mut String, id: Option<&str>, protocol: u32) {
    respond(out, id, |out| {
        let _ = write!(out, "\"protocol\":{protocol}");
        field(out, "name", "chancery");
        field(out, "version", env!("CARGO_PKG_VERSION"));
    });
}

/// The result of a query; `unkept` says that what it wrote is in no file yet.
pub(super) fn result(out: &mut String, id: Option<&str>, answer: &Answer, form: Form, evidence: bool, unkept: bool) {
    respond(out, id, |out| {
        write_result(out, answer, form, evidence);
        if unkept {
            out.push_str(",\"kept\":false");
        }
        let _ = write!(out, ",\"us\":{}", answer.elapsed.as_micros());
    });
}

/// What is wrong with a line that is no request.
pub(super) fn protocol_error(out: &mut String, id: Option<&str>, message: &str) {
    respond(out, id, |out| {
        out.push_str("\"error\":{");
        kind(out, "ProtocolError", "compile time", "", message);
        out.push('}');
    });
}

fn kind(out: &mut String, kind: &str, phase: &str, detail: &str, message: &str) {
    field(out, "type", kind);
    field(out, "phase", phase);
    field(out, "detail", detail);
    field(out, "message", message);
}

/// Why a query failed: the first problem, and the others under `more`.
pub(super) fn error(out: &mut String, id: Option<&str>, error: &Error) {
    let Some((first, others)) = error.diagnostics.split_first() else {
        return protocol_error(out, id, "the query failed without a reason");
    };
    respond(out, id, |out| {
        out.push_str("\"error\":{");
        problem(out, first, &error.texts);
        if !others.is_empty() {
            out.push_str(",\"more\":[");
            for (at, other) in others.iter().enumerate() {
                out.push_str(if at == 0 { "{" } else { ",{" });
                problem(out, other, &error.texts);
                out.push('}');
            }
            out.push(']');
        }
        out.push('}');
    });
}

fn problem(out: &mut String, diagnostic: &Diagnostic, texts: &TextMap) {
    let row = diagnostic.code.row();
    kind(out, row.kind, diagnostic.phase.as_str(), row.detail, &diagnostic.message);
    field(out, "code", row.code);
    if let Some(primary) = &diagnostic.primary {
        let place = texts.position(primary.span);
        let (offset, line, column) = (place.offset, place.line, place.column);
        let _ = write!(out, ",\"position\":{{\"offset\":{offset},\"line\":{line},\"column\":{column}}}");
    }
    if !diagnostic.help.is_empty() {
        field(out, "hint", &diagnostic.help.join("; "));
    }
}
