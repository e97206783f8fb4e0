//! [`Grid`]: rows in columns. Without a width every column is as wide as its widest cell; on a terminal the
//! columns fit it: text is broken between words, where need be, and numbers stay whole.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Blanks between two columns.
const GAP: usize = 2;

/// A word longer than this is broken before a table is given up.
const LONG_WORD: usize = 12;

/// Rows in columns.
#[derive(Debug, Default)]
pub(super) struct Grid {
    rows: Vec<Vec<String>>,
    columns: Vec<Column>,
}

/// What is known of a column.
#[derive(Clone, Copy, Debug, Default)]
struct Column {
    /// The widest cell.
    natural: usize,
    /// The longest word.
    word: usize,
    numeric: bool,
}

impl Column {
    fn see(&mut self, cell: &str) {
        self.natural = self.natural.max(cell.width());
        self.word = cell.split(' ').map(UnicodeWidthStr::width).fold(self.word, usize::max);
    }

    /// The least width, with words of at most so many columns whole.
    fn least(self, words: usize) -> usize {
        if self.numeric { self.natural } else { self.word.min(words).min(self.natural) }
    }
}

impl Grid {
    /// A grid with its headline; `numeric` says of each column whether it holds numbers.
    pub(super) fn new(header: Vec<String>, numeric: &[bool]) -> Self {
        let columns = numeric.iter().map(|numeric| Column { numeric: *numeric, ..Column::default() }).collect();
        let mut grid = Grid { rows: Vec::new(), columns };
        grid.columns.resize(header.len(), Column::default());
        grid.add(header);
        grid
    }

    /// One row more.
    pub(super) fn add(&mut self, cells: Vec<String>) {
        self.columns.iter_mut().zip(&cells).for_each(|(column, cell)| column.see(cell));
        self.rows.push(cells);
    }

    /// How wide each column is; none when they cannot be made to fit. The last column of a terminal stays
    /// free, for some go to the next line when it is written.
    fn widths(&self, width: Option<usize>) -> Option<Vec<usize>> {
        let Some(width) = width else { return Some(self.columns.iter().map(|column| column.natural).collect()) };
        let gaps = GAP * self.columns.len().saturating_sub(1);
        let room = width.checked_sub(gaps + 1)?;
        let whole = self.columns.iter().map(|column| column.word).max().unwrap_or(0);
        [whole, LONG_WORD].into_iter().find_map(|words| self.share(words, room))
    }

    /// The widths when narrow columns get what they want and the wide ones share the rest alike.
    fn share(&self, words: usize, room: usize) -> Option<Vec<usize>> {
        let at = |most: usize| self.columns.iter().map(move |column| most.clamp(column.least(words), column.natural));
        let fits = |most: usize| at(most).sum::<usize>() <= room;
        if !fits(0) {
            return None;
        }
        let (mut good, mut bad) = (0, room + 1);
        while bad - good > 1 {
            let middle = good.midpoint(bad);
            if fits(middle) { good = middle } else { bad = middle }
        }
        let mut widths: Vec<usize> = at(good).collect();
        let mut left = room - widths.iter().sum::<usize>();
        for (width, column) in widths.iter_mut().zip(&self.columns) {
            if left > 0 && *width < column.natural {
                *width += 1;
                left -= 1;
            }
        }
        Some(widths)
    }

    /// Writes the lines; says whether the columns fit `width`, and writes nothing when they do not.
    pub(super) fn write(&self, width: Option<usize>, out: &mut dyn Write) -> io::Result<bool> {
        let Some(widths) = self.widths(width) else { return Ok(false) };
        for row in &self.rows {
            let cells: Vec<Vec<&str>> = row.iter().zip(&widths).map(|(cell, width)| fold(cell, *width)).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(0);
            for line in 0..height {
                let mut text = String::new();
                let mut blanks = 0;
                for ((cell, column), room) in cells.iter().zip(&self.columns).zip(&widths) {
                    let part = cell.get(line).copied().unwrap_or("");
                    let spare = room.saturating_sub(part.width());
                    // Whoever cuts columns out of what goes into a file finds them where they were.
                    let before = if column.numeric && width.is_some() { spare } else { 0 };
                    if !part.is_empty() {
                        text.extend(std::iter::repeat_n(' ', blanks + before));
                        text.push_str(part);
                        blanks = 0;
                    }
                    blanks += if part.is_empty() { room + GAP } else { spare - before + GAP };
                }
                writeln!(out, "{}", text.trim_end())?;
            }
        }
        Ok(true)
    }
}

/// A cell in lines of at most so many columns: broken between words, and in one that is longer.
fn fold(cell: &str, width: usize) -> Vec<&str> {
    if cell.width() <= width {
        return vec![cell];
    }
    let mut lines = Vec::new();
    // The line that is being filled, as places in the cell, and its width.
    let (mut start, mut end, mut used) = (0, 0, 0);
    let mut at = 0;
    for word in cell.split(' ') {
        let (from, to) = (at, at + word.len());
        at = to + 1;
        let room = word.width();
        if end > start && used + 1 + room <= width {
            (end, used) = (to, used + 1 + room);
            continue;
        }
        if end > start {
            lines.push(cell.get(start..end).unwrap_or_default());
        }
        start = long(cell, (from, to), width, &mut lines);
        end = to;
        used = cell.get(start..end).unwrap_or_default().width();
    }
    lines.push(cell.get(start..end).unwrap_or_default());
    lines
}

/// Breaks whole lines off a word that is longer than one; gives where its rest begins.
fn long<'c>(cell: &'c str, (first, to): (usize, usize), width: usize, lines: &mut Vec<&'c str>) -> usize {
    let (mut from, mut used) = (first, 0);
    for (offset, c) in cell.get(first..to).unwrap_or_default().char_indices() {
        let columns = UnicodeWidthChar::width(c).unwrap_or(0);
        if used + columns > width && used > 0 {
            lines.push(cell.get(from..first + offset).unwrap_or_default());
            (from, used) = (first + offset, 0);
        }
        used += columns;
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rows: &[&[&str]], numeric: &[bool], width: Option<usize>) -> Option<String> {
        let cells = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let (header, rows) = rows.split_first()?;
        let mut grid = Grid::new(cells(header), numeric);
        for row in rows {
            grid.add(cells(row));
        }
        let mut out = Vec::new();
        let fits = grid.write(width, &mut out).ok()?;
        fits.then(|| String::from_utf8_lossy(&out).into_owned())
    }

    const ROWS: &[&[&str]] = &[
        &["name", "n", "gloss"],
        &["Kyrgyzstan", "7", "Kyrgyzstan has American bases on its soil"],
        &["CSTO", "12345", "one"],
    ];

    #[test]
    fn without_a_width_columns_are_as_wide_as_their_cells() {
        let expected = "\
name        n      gloss
Kyrgyzstan  7      Kyrgyzstan has American bases on its soil
CSTO        12345  one
";
        assert_eq!(shown(ROWS, &[false, true, false], None).as_deref(), Some(expected));
    }

    #[test]
    fn on_a_terminal_text_is_broken_between_words_and_numbers_stay_whole_on_the_right() {
        let expected = "\
name            n  gloss
Kyrgyzstan      7  Kyrgyzstan has
                   American bases on
                   its soil
CSTO        12345  one
";
        assert_eq!(shown(ROWS, &[false, true, false], Some(40)).as_deref(), Some(expected));
        for width in 20..80 {
            let Some(text) = shown(ROWS, &[false, true, false], Some(width)) else { continue };
            assert!(text.lines().all(|line| line.width() < width), "{width}:\n{text}");
            assert!(text.contains("12345"), "{width}:\n{text}");
        }
    }

    #[test]
    fn words_are_broken_only_when_nothing_else_helps_and_then_the_table_is_given_up() {
        let rows: &[&[&str]] = &[&["a", "b"], &["csto-summit-participants", "two words"]];
        let broken = "\
a             b
csto-summit-  two
participants  words
";
        assert_eq!(shown(rows, &[false, false], Some(20)).as_deref(), Some(broken));
        assert_eq!(shown(rows, &[false, false], Some(15)), None);
        assert_eq!(shown(&[&["n"], &["123456789"]], &[true], Some(8)), None, "numbers are not broken");
    }

    #[test]
    fn folding_loses_no_word() {
        let cell = "  two  blanks and a verylongwordindeed at the end";
        for width in 1..60 {
            let lines = fold(cell, width);
            assert!(lines.iter().all(|line| line.width() <= width), "{width}: {lines:?}");
            let bare = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            assert_eq!(bare(&lines.concat()), bare(cell), "{width}");
        }
    }
}
