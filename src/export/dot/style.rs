//! How kinds of entities, signs and stances look: tables that drawing and legend both read.

/// How an entity of one type is drawn.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// The entity type; subtypes without a row of their own are drawn like it.
    pub(super) label: &'static str,
    /// What a cluster of such entities is called.
    pub(super) plural: &'static str,
    /// Graphviz's name of the shape.
    pub(super) shape: &'static str,
    /// Graphviz's `style`.
    pub(super) style: &'static str,
    /// Room around the text: shapes with slanted sides bring their own.
    pub(super) margin: &'static str,
    /// The inside.
    pub(super) fill: &'static str,
    /// The outline.
    pub(super) line: &'static str,
    /// The inside of a cluster.
    pub(super) tint: &'static str,
    /// The outline of a cluster.
    pub(super) rim: &'static str,
}

macro_rules! kinds {
    ($($label:literal $plural:literal $shape:literal $style:literal $margin:literal $fill:literal $line:literal $tint:literal $rim:literal;)*) => {
        &[$(Kind { label: $label, plural: $plural, shape: $shape, style: $style, margin: $margin, fill: $fill, line: $line, tint: $tint, rim: $rim }),*]
    };
}

/// The types that have a look of their own; the nearest in an entity's type hierarchy is taken.
pub(super) const KINDS: &[Kind] = kinds! {
    "state" "States" "box" "filled,rounded" "0.12,0.06" "#CFE3F5" "#0B4F8A" "#F1F7FC" "#9CC3E6";
    "organization" "Organizations" "hexagon" "filled" "0.02,0.03" "#DCE7D3" "#4A7A2B" "#F5F9F1" "#B9D1A8";
    "person" "People" "ellipse" "filled" "0.02,0.03" "#EBDDF2" "#6C3A86" "#F9F4FB" "#CFB4DC";
    "unnamed-group" "Unnamed groups" "box" "filled,rounded,dashed" "0.12,0.06" "#E4F1F2" "#1B6A72" "#F3F9F9" "#A5CDD1";
    "group" "Groups" "box3d" "filled" "0.12,0.1" "#D3EAEC" "#1B6A72" "#F3F9F9" "#A5CDD1";
    "place" "Places" "house" "filled" "0.1,0.02" "#F3E3C3" "#8A6116" "#FCF7EC" "#DCC48F";
    "event" "Events" "cds" "filled" "0.14,0.1" "#F8DDCB" "#9A4A1B" "#FDF5EF" "#E2B596";
    "document" "Documents" "note" "filled" "0.12,0.06" "#F7F3CF" "#7A6A1B" "#FCFAEC" "#D5CB88";
    "activity" "Activities" "component" "filled" "0.2,0.06" "#DFE4F6" "#3F4F9A" "#F4F6FC" "#B1BBE2";
    "threat" "Threats" "octagon" "filled" "0.02,0.03" "#F5D5D2" "#8F2A22" "#FCF2F1" "#DDA5A0";
    "issue" "Aims and issues" "octagon" "filled" "0.02,0.03" "#ECE6DE" "#6B5B45" "#F9F7F4" "#CBBFAE";
};

/// What has none of these types, and every node of a graph without a schema; taken in turn by label.
pub(super) const PLAIN: &[Kind] = kinds! {
    "" "Others" "box" "filled,rounded" "0.12,0.06" "#E7ECF1" "#57606A" "#F6F8FA" "#C6CDD4";
    "" "Others" "ellipse" "filled" "0.02,0.03" "#CFE3F5" "#0B4F8A" "#F1F7FC" "#9CC3E6";
    "" "Others" "box" "filled" "0.12,0.06" "#DCE7D3" "#4A7A2B" "#F5F9F1" "#B9D1A8";
    "" "Others" "ellipse" "filled" "0.02,0.03" "#EBDDF2" "#6C3A86" "#F9F4FB" "#CFB4DC";
    "" "Others" "box" "filled,rounded" "0.12,0.06" "#F3E3C3" "#8A6116" "#FCF7EC" "#DCC48F";
    "" "Others" "ellipse" "filled" "0.02,0.03" "#F8DDCB" "#9A4A1B" "#FDF5EF" "#E2B596";
};

/// The look of an entity with these labels, its type first and then its supertypes.
pub(super) fn kind_of<'a>(labels: impl IntoIterator<Item = &'a str>) -> Option<&'static Kind> {
    labels.into_iter().find_map(|label| KINDS.iter().find(|kind| kind.label == label))
}

/// The colour of a line and what it means.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Colour {
    pub(super) code: &'static str,
    pub(super) meaning: &'static str,
    /// The arrowhead; a bar for what is directed against somebody.
    pub(super) head: &'static str,
}

pub(super) const MEMBERSHIP: Colour = Colour { code: "#0B4F8A", meaning: "membership", head: "normal" };
pub(super) const FRIENDLY: Colour = Colour { code: "#2F7D32", meaning: "cooperation or support", head: "normal" };
pub(super) const HOSTILE: Colour = Colour { code: "#B3261E", meaning: "strain or opposition", head: "tee" };
pub(super) const NEUTRAL: Colour = Colour { code: "#57606A", meaning: "any other relation", head: "normal" };
/// In the order of the legend.
pub(super) const COLOURS: &[&Colour] = &[&MEMBERSHIP, &FRIENDLY, &HOSTILE, &NEUTRAL];

/// Labels and literals on which sources disagree.
pub(super) const CONTESTED: &str = "#B35900";
/// What a colour ends in where something may hold and need not: how far it covers what is below.
pub(super) const PALE: &str = "80";
/// Small print.
pub(super) const FAINT: &str = "#57606A";

/// The colour of a relation: membership apart, else by its sign.
pub(super) fn colour_of(relation: &str, sign: i8) -> &'static Colour {
    match sign {
        1.. if relation == "member-of" => &MEMBERSHIP,
        1.. => &FRIENDLY,
        0 => &NEUTRAL,
        _ => &HOSTILE,
    }
}

/// How an edge is stated: the strongest of its statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Manner {
    Asserted,
    Reported,
    Possible,
    Proposed,
    Denied,
}

/// In order of strength.
pub(super) const MANNERS: &[Manner] =
    &[Manner::Asserted, Manner::Reported, Manner::Possible, Manner::Proposed, Manner::Denied];

impl Manner {
    /// The word in a label; nothing for the article's own voice.
    pub(super) fn word(self) -> &'static str {
        match self {
            Manner::Asserted => "",
            Manner::Reported => "reported",
            Manner::Possible => "possible",
            Manner::Proposed => "proposed",
            Manner::Denied => "denied",
        }
    }

    /// The line's style.
    pub(super) fn style(self) -> &'static str {
        match self {
            Manner::Asserted | Manner::Reported => "solid",
            Manner::Possible => "dotted",
            Manner::Proposed | Manner::Denied => "dashed",
        }
    }
}
