//! The table of stable codes: what each means, and the TCK's words for it.
//!
//! A code is never reused. Its first letter names the stage: `D` data, `Q` query, `P` procedure, `X`
//! export. `kind` and `detail` are the error type and detail of the openCypher TCK and of the session
//! protocol; the phase is not part of the code, for the same mistake may be found early or late.

/// One row of the table.
#[derive(Debug)]
pub struct CodeRow {
    /// The code itself, such as `Q0203`.
    pub code: &'static str,
    /// The error's type, such as `SyntaxError`.
    pub kind: &'static str,
    /// The error's detail, such as `UndefinedVariable`; may be empty.
    pub detail: &'static str,
    /// A short title.
    pub title: &'static str,
    /// The long text that `chancery explain CODE` prints.
    pub explanation: &'static str,
}

/// A stable code: a reference to its row.
#[derive(Clone, Copy)]
pub struct Code(&'static CodeRow);

impl Code {
    /// The code of a row; only the table makes them.
    pub(super) const fn of(row: &'static CodeRow) -> Self {
        Code(row)
    }

    /// The code called `name`, such as `Q0203`, in any case of letters.
    pub fn find(name: &str) -> Option<Code> {
        super::codes::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(name))
    }

    /// The row of the code.
    pub fn row(self) -> &'static CodeRow {
        self.0
    }

    /// The code as text, such as `Q0203`.
    pub fn as_str(self) -> &'static str {
        self.0.code
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Code {}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.code)
    }
}

/// Declares the rows as constants and as one list.
macro_rules! code_table {
    ($($name:ident = $code:literal, $kind:literal, $detail:literal, $title:literal, $explanation:literal;)*) => {
        $(pub const $name: Code = Code::of(&CodeRow {
            code: $code, kind: $kind, detail: $detail, title: $title, explanation: $explanation,
        });)*
        /// Every code, in the order of the table.
        pub const ALL: &[Code] = &[$($name),*];
    };
}
pub(super) use code_table;
