//! Where lines end: with LF, CR LF, or a CR alone, as old programs wrote them; one file may have all three.

/// The first line end from `at` on: its first byte, and one past its last.
pub(super) fn next(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let end = at + memchr::memchr2(b'\n', b'\r', bytes.get(at..)?)?;
    Some((end, after(bytes, end)))
}

/// One past the line end that begins at `at`.
#[inline]
pub(super) fn after(bytes: &[u8], at: usize) -> usize {
    let pair = bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
    at + 1 + usize::from(pair)
}

/// One past the last line end. A CR that the bytes end in counts for none: what follows may be its LF.
pub(super) fn last(bytes: &[u8]) -> Option<usize> {
    let sure = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    memchr::memrchr2(b'\n', b'\r', sure).map(|end| end + 1)
}

/// How many lines end in the bytes.
pub(super) fn count(bytes: &[u8]) -> usize {
    let alone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
    memchr::memchr_iter(b'\n', bytes).count() + memchr::memchr_iter(b'\r', bytes).filter(alone).count()
}

/// Where the line begins that the bytes end in.
pub(super) fn line_start(bytes: &[u8]) -> usize {
    memchr::memrchr2(b'\n', b'\r', bytes).map_or(0, |end| end + 1)
}

/// The lines without their ends, each with its first byte; what follows the last end is one too.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let start = from?;
        let (end, after) = next(bytes, start).map_or((bytes.len(), None), |(end, after)| (end, Some(after)));
        from = after;
        Some((start, bytes.get(start..end).unwrap_or(&[])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_is_one_end() {
        let text = b"a\nb\rc\r\nd\r\r\n\n\re";
        let all: Vec<&[u8]> = lines(text).map(|(_, line)| line).collect();
        assert_eq!(all, [b"a" as &[u8], b"b", b"c", b"d", b"", b"", b"", b"e"]);
        assert_eq!(count(text), 7);
        assert_eq!((last(text), line_start(text)), (Some(text.len() - 1), text.len() - 1));
        assert_eq!((last(b"a\r"), last(b"a\rb\r"), last(b"a\r\n"), last(b"a")), (None, Some(2), Some(3), None));
    }
}
