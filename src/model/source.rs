//! [`Source`] and [`Locator`]: an article, and a place in its text.

use serde::{Deserialize, Serialize};

/// One line of `sources.jsonl`: one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Source {
    /// The only identity.
    pub id: String,
    /// The title.
    pub title: String,
    /// Entity ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// An entity id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// An EDTF date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// `inferred` when the date was worked out and not printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_basis: Option<String>,
    /// Length of the text in Unicode code points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chars: Option<u64>,
    /// First 16 hex digits of the SHA-256 of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The source or outlet this text was first published by, or copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived_from: Option<String>,
    /// Entity ids of the outlets or documents it refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<String>,
    /// Admiralty code, A to F; absent means F.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliability: Option<String>,
    /// Checksum of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
}

/// A stretch of a source's text, in Unicode code points, `end` excluded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Locator {
    /// First code point.
    pub start: u64,
    /// One past the last.
    pub end: u64,
    /// First 16 hex digits of the SHA-256 of the text between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}
