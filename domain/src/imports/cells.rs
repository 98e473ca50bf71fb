//! Cells of files that spreadsheets open. What begins like a formula is one to them, and whoever wrote it may be anybody:
//! an apostrophe before it makes it a text.

use std::borrow::Cow;

/// The cell as it is written. [`meant`] takes back exactly this, and nothing else.
#[must_use]
pub fn written(cell: &str) -> Cow<'_, str> {
    if is_guarded_or_formula(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// The cell as it is meant.
#[must_use]
pub fn meant(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_guarded_or_formula(rest)).unwrap_or(cell)
}

/// With however many apostrophes before it: one more or less is told apart.
fn is_guarded_or_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_a_text() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-1", "'-1"),
            ("@ana", "'@ana"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("'=1", "''=1"),
            ("''@", "'''@"),
            ("'", "'"),
            ("'s-Gravenhage", "'s-Gravenhage"),
            ("Lena =1", "Lena =1"),
            ("", ""),
        ] {
            assert_eq!(written(cell), expected, "{cell:?}");
            assert_eq!(meant(&written(cell)), cell, "{cell:?}");
        }
        for plain in ["'", "'s-Gravenhage", "Lena", ""] {
            assert_eq!(meant(plain), plain);
        }
    }
}
