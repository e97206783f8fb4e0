//! [`Encoding`]: what bytes are that are not UTF-8, as far as they show it, and the line of a shell that mends a file.

use std::path::Path;

use super::ends;

/// A way of writing text that is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// As people call it.
    pub name: &'static str,
    /// As `iconv` calls it.
    iconv: &'static str,
}

macro_rules! encodings {
    ($($constant:ident = $name:literal, $iconv:literal;)*) => {
        $(const $constant: Encoding = Encoding { name: $name, iconv: $iconv };)*
    };
}

encodings! {
    UTF_16 = "UTF-16", "UTF-16";
    UTF_16LE = "UTF-16 (little-endian)", "UTF-16LE";
    UTF_16BE = "UTF-16 (big-endian)", "UTF-16BE";
    UTF_32 = "UTF-32", "UTF-32";
    UTF_32LE = "UTF-32 (little-endian)", "UTF-32LE";
    UTF_32BE = "UTF-32 (big-endian)", "UTF-32BE";
    WESTERN = "Windows-1252 or Latin-1", "WINDOWS-1252";
    CYRILLIC = "Windows-1251", "WINDOWS-1251";
    KOI8 = "KOI8-R", "KOI8-R";
    MACINTOSH = "Mac Roman", "MACINTOSH";
}

/// So many bytes are looked at.
pub(super) const WINDOW: usize = 4096;

impl Encoding {
    /// The encoding of a file whose characters have two or four bytes, told by its first bytes: by their byte order
    /// mark, or by the NULs that letters of ASCII have there.
    pub fn wide(start: &[u8]) -> Option<Encoding> {
        // FF FE 00 00 also begins UTF-16 whose first character is NUL; no text has that.
        const MARKS: [(&[u8], Encoding); 4] =
            [(b"\xff\xfe\0\0", UTF_32), (b"\0\0\xfe\xff", UTF_32), (b"\xff\xfe", UTF_16), (b"\xfe\xff", UTF_16)];
        if let Some((_, found)) = MARKS.iter().find(|(mark, _)| start.starts_with(mark)) {
            return Some(*found);
        }
        let start = start.get(..WINDOW).unwrap_or(start);
        let groups = start.len() / 4;
        let mut nuls = [0; 4];
        for group in start.chunks_exact(4) {
            group.iter().zip(&mut nuls).for_each(|(byte, nuls)| *nuls += usize::from(*byte == 0));
        }
        let (most, few) = (groups * 2 / 5, groups / 10);
        let is = |full: [bool; 4]| {
            groups > 0 && nuls.iter().zip(full).all(|(nuls, full)| if full { *nuls > most } else { *nuls <= few })
        };
        if is([false, true, true, true]) {
            Some(UTF_32LE)
        } else if is([true, true, true, false]) {
            Some(UTF_32BE)
        } else if is([false, true, false, true]) {
            Some(UTF_16LE)
        } else if is([true, false, true, false]) {
            Some(UTF_16BE)
        } else {
            None
        }
    }

    /// The encoding of bytes with one byte a character, the first strange of which stands at `at`; none where the
    /// bytes do not show it, or the text before them is UTF-8 beyond ASCII.
    pub fn narrow(bytes: &[u8], at: usize) -> Option<Encoding> {
        let from = at.saturating_sub(WINDOW);
        if !bytes.get(from..at)?.is_ascii() {
            return None;
        }
        let window = bytes.get(from..bytes.len().min(at + WINDOW))?;
        let high: Vec<u8> = window.iter().copied().filter(|byte| !byte.is_ascii()).collect();
        let within = |low: u8, top: u8| high.iter().filter(|byte| (low..=top).contains(*byte)).count();
        let (controls, all) = (within(0x80, 0x9f), high.len());
        let in_words = window.windows(2).filter(|pair| pair.iter().all(|byte| !byte.is_ascii())).count();
        let (upper, lower) = (within(0xc0, 0xdf), within(0xe0, 0xff));
        let old_mac = memchr::memchr(b'\n', window).is_none() && memchr::memchr(b'\r', window).is_some();
        // Letters that stand in runs are those of an alphabet that is not ours; capitals are few.
        if in_words * 2 > all {
            let letters = (upper + lower) * 10 >= all * 9;
            return letters.then_some(if lower >= upper { CYRILLIC } else { KOI8 });
        }
        if old_mac && controls > 0 {
            return Some(MACINTOSH);
        }
        let unused = high.iter().any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d));
        (!unused && all > 0 && controls * 2 <= all + 1).then_some(WESTERN)
    }

    /// What to type to make the file UTF-8.
    pub fn mend(self, path: &Path) -> String {
        let gzip = path.extension().is_some_and(|found| found.eq_ignore_ascii_case("gz"));
        let plain = if gzip { path.with_extension("") } else { path.to_owned() };
        let end = plain.extension().map_or(String::new(), |end| format!(".{}", end.to_string_lossy()));
        let new = word(&plain.with_extension(format!("utf8{end}")).display().to_string());
        let old = word(&path.display().to_string());
        match (gzip, self.iconv) {
            (true, from) => format!("gzip -dc {old} | iconv -f {from} -t UTF-8 > {new}"),
            (false, from) => format!("iconv -f {from} -t UTF-8 {old} > {new}"),
        }
    }
}

/// What to say of a byte that is not UTF-8: the line that mends the file, if the bytes show what it is.
pub(super) fn hint(bytes: &[u8], at: usize, path: &Path) -> Option<String> {
    let found = Encoding::narrow(bytes, at)?;
    Some(format!("it looks like {}; this makes it UTF-8: {}", found.name, found.mend(path)))
}

/// What is wrong with a file of wide characters, and how to mend it.
pub(super) fn not_narrow(start: &[u8], path: &Path) -> Option<(String, String)> {
    let found = Encoding::wide(start)?;
    Some((format!("the file is {} and not UTF-8", found.name), format!("this makes it UTF-8: {}", found.mend(path))))
}

/// The line and the column (from 0, and in characters from 1) of the first byte that is not UTF-8.
pub(super) fn place(before: &[u8]) -> (usize, usize) {
    let line = before.get(ends::line_start(before)..).unwrap_or(&[]);
    (ends::count(before), String::from_utf8_lossy(line).chars().count() + 1)
}

/// A path as a word of a shell.
pub fn word(path: &str) -> String {
    let plain = path.chars().all(|c| c.is_alphanumeric() || "-_./+:@%,=".contains(c));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    fn utf_32(text: &str, order: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().flat_map(|c| order(c.into())).collect()
    }

    #[test]
    fn wide_characters_are_told_by_mark_and_by_nuls() {
        let text = "id:ID,name\r\n1,Ann\r\n2,\u{411}\u{435}\u{43b}\u{430}\u{440}\u{443}\u{441}\u{44c}\r\n";
        let marked = format!("\u{feff}{text}");
        let cases = [
            (utf_16(text, u16::to_le_bytes), UTF_16LE),
            (utf_16(text, u16::to_be_bytes), UTF_16BE),
            (utf_16(&marked, u16::to_le_bytes), UTF_16),
            (utf_16(&marked, u16::to_be_bytes), UTF_16),
            (utf_32(text, u32::to_le_bytes), UTF_32LE),
            (utf_32(text, u32::to_be_bytes), UTF_32BE),
            (utf_32(&marked, u32::to_le_bytes), UTF_32),
            (utf_32(&marked, u32::to_be_bytes), UTF_32),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Encoding::wide(&bytes), Some(expected));
        }
        for plain in [text, &marked, "", ":ID,n\n1,\0\0\n\0,2\n"] {
            assert_eq!(Encoding::wide(plain.as_bytes()), None);
        }
    }

    #[test]
    fn single_bytes_are_told_by_what_they_would_spell() {
        let narrow = |bytes: &[u8]| Encoding::narrow(bytes, bytes.iter().position(|byte| !byte.is_ascii()).unwrap());
        assert_eq!(narrow(b"id\n1,Caf\xe9\n2,M\xfcller"), Some(WESTERN));
        assert_eq!(narrow(b"id\n1,\x93quoted\x94 and \xe9t\xe9"), Some(WESTERN));
        assert_eq!(narrow(b"id\r1,Caf\x8e\r2,M\x9fller\r"), Some(MACINTOSH));
        assert_eq!(narrow(b"id\n1,\xc1\xe5\xeb\xe0\xf0\xf3\xf1\xfc"), Some(CYRILLIC));
        assert_eq!(narrow(b"id\n1,\xe2\xc5\xcc\xc1\xd2\xd5\xd3\xd8"), Some(KOI8));
        // A Japanese text, and one broken byte in UTF-8.
        assert_eq!(narrow(b"id\n1,\x93\xfa\x96\x7b\x8c\xea"), None);
        assert_eq!(Encoding::narrow(b"\xc3\xa9 \xff", 3), None);
    }

    #[test]
    fn the_line_that_mends_names_both_files() {
        assert_eq!(UTF_16.mend("a/b.csv".as_ref()), "iconv -f UTF-16 -t UTF-8 a/b.csv > a/b.utf8.csv");
        assert_eq!(
            WESTERN.mend("my file.csv.gz".as_ref()),
            "gzip -dc 'my file.csv.gz' | iconv -f WINDOWS-1252 -t UTF-8 > 'my file.utf8.csv'"
        );
        assert_eq!(KOI8.mend("x".as_ref()), "iconv -f KOI8-R -t UTF-8 x > x.utf8");
    }
}
