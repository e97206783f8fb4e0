//! [`Form`] and [`Group`]: how files are written, and which belong together.

use std::path::{Path, PathBuf};

/// The characters that separate, and what ids are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Between columns.
    pub delimiter: u8,
    /// Between the elements of an array, and between labels.
    pub array_delimiter: u8,
    /// Around a cell that holds one of these characters or a line end.
    pub quote: u8,
    /// What ids are as properties.
    pub ids: IdKind,
    /// Whether cells beyond those of the header are left out.
    pub ignore_extra: bool,
}

/// Other names for columns: the one in the header, and what it stands for, as a header says it.
pub type ColumnMap = Vec<(String, String)>;

impl Default for Form {
    fn default() -> Self {
        Form { delimiter: b',', array_delimiter: b';', quote: b'"', ids: IdKind::Automatic, ignore_extra: false }
    }
}

/// What the ids of a group are where they are kept as a property.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdKind {
    /// Integers where all of the group are written as integers are, else strings.
    #[default]
    Automatic,
    /// Integers; anything else is an error.
    Integer,
    /// Strings.
    Text,
}

/// Files that are read one after the other as one; the first begins with the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Labels for all nodes, or one type for all relationships that name none.
    pub names: Vec<String>,
    /// The files, in order.
    pub files: Vec<PathBuf>,
}

impl Group {
    /// Reads `Label:Label=header.csv,part.csv`. What names a file as a whole is that file, whatever
    /// characters are in its name.
    pub fn parse(text: &str) -> Group {
        if Path::new(text).exists() {
            return Group { names: Vec::new(), files: vec![text.into()] };
        }
        let (names, files) = text.split_once('=').unwrap_or(("", text));
        let names = names.split(':').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        if Path::new(files).exists() {
            return Group { names, files: vec![files.into()] };
        }
        Group { names, files: files.split(',').map(PathBuf::from).collect() }
    }

    /// Whether the files are JSON Lines, as the name of the first tells.
    pub(super) fn is_json_lines(&self) -> bool {
        let is = |path: &Path, ends: &[&str]| {
            path.extension().is_some_and(|found| ends.iter().any(|end| found.eq_ignore_ascii_case(end)))
        };
        let plain = |path: &Path| if is(path, &["gz"]) { path.with_extension("") } else { path.to_owned() };
        self.files.first().is_some_and(|path| is(&plain(path), &["jsonl", "ndjson"]))
    }

    /// The name of a file, as it is shown.
    pub(super) fn shown(&self, file: usize) -> String {
        self.files.get(file).map(|path| path.display().to_string()).unwrap_or_default()
    }
}
