//! A file of comma-separated values (RFC 4180) as cells, with the line of each row as editors count them.

use csv::{ByteRecord, ReaderBuilder};
use domain::{
    fields::Fields,
    imports::{MOST_OCTETS, MOST_ROWS, RawRow, Sheet},
    refusal::Refusal,
};

use crate::{Error, Result};

/// Reads a file with a header: cells parted by commas or by semicolons, with or without a byte order mark.
///
/// # Errors
/// [`Refusal::InvalidInput`] where it is no such file.
pub(crate) fn read(file: &[u8]) -> Result<Sheet> {
    if file.len() > MOST_OCTETS {
        return Err(refused(format!("must be at most {} MiB", MOST_OCTETS / 1024 / 1024)));
    }
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    let text = std::str::from_utf8(file);
    let text = text.map_err(|_| refused("must be text in UTF-8; spreadsheets save it as “CSV UTF-8”"))?;
    if text.contains('\0') {
        return Err(refused("must be text, and holds what is none"));
    }
    let rows = rows(text)?;
    let mut rows = rows.into_iter();
    match rows.next() {
        Some(RawRow { line: _, cells, is_torn: false }) => Ok(Sheet { header: cells, rows: rows.collect() }),
        Some(_) => Err(refused("must begin with the names of its columns, with quotation marks in pairs")),
        None => Err(refused("must not be empty: it begins with the names of its columns")),
    }
}

/// Every row, the header as well.
fn rows(text: &str) -> Result<Vec<RawRow>> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let (mut rows, mut lines, mut record) = (Vec::new(), Lines::of(text), ByteRecord::new());
    let mut begins = 0;
    while reader.read_byte_record(&mut record).map_err(anyhow::Error::from)? {
        if rows.len() > MOST_ROWS {
            return Err(refused(format!("must have at most {MOST_ROWS} rows; part it")));
        }
        let ends = usize::try_from(reader.position().byte()).unwrap_or(text.len()).min(text.len());
        let raw = &text.as_bytes()[begins..ends];
        // Of a row that is well formed every quotation mark has its like.
        let is_torn = raw.iter().filter(|&&octet| octet == b'"').count() % 2 == 1;
        let cells = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        rows.push(RawRow { line: lines.at(begins), cells, is_torn });
        begins = ends;
    }
    Ok(rows)
}

/// What parts the names in the header: they hold neither.
fn delimiter(text: &str) -> u8 {
    let header = text.trim_start_matches(['\r', '\n']).split(['\r', '\n']).next().unwrap_or_default();
    let count = |sign: char| header.matches(sign).count();
    if count(';') > count(',') { b';' } else { b',' }
}

/// Counts the lines of a text from its beginning to its end.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self { text: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line of the first octet from there on that ends none.
    fn at(&mut self, begins: usize) -> u64 {
        while let Some(&octet) = self.text.get(self.at) {
            if self.at >= begins && !matches!(octet, b'\r' | b'\n') {
                break;
            }
            self.at += 1;
            let ends_with_next = octet == b'\r' && self.text.get(self.at) == Some(&b'\n');
            if matches!(octet, b'\r' | b'\n') && !ends_with_next {
                self.line += 1;
            }
        }
        self.line
    }
}

fn refused(sentence: impl Into<String>) -> Error {
    Refusal::InvalidInput { fields: Fields::of("file", sentence) }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &[u8]) -> Vec<(u64, String, bool)> {
        let Sheet { header: _, rows } = read(file).unwrap();
        rows.into_iter().map(|row| (row.line, row.cells.join("|"), row.is_torn)).collect()
    }

    fn row(line: u64, cells: &str) -> (u64, String, bool) {
        (line, cells.to_owned(), false)
    }

    #[test]
    fn files_are_read_as_spreadsheets_write_them() {
        let expected = [row(2, "Lena|lena@example.com"), row(3, "Bo, the second|bo@example.com")];
        for file in [
            "name,email\nLena,lena@example.com\n\"Bo, the second\",bo@example.com",
            "name,email\r\nLena,lena@example.com\r\n\"Bo, the second\",bo@example.com\r\n",
            "\u{feff}name,email\r\n\"Lena\",\"lena@example.com\"\r\n\"Bo, the second\",bo@example.com\r\n",
            "name;email\nLena;lena@example.com\nBo, the second;bo@example.com\n",
            "name,email\rLena,lena@example.com\r\"Bo, the second\",bo@example.com\r",
        ] {
            assert_eq!(lines(file.as_bytes()), expected, "{file:?}");
        }
    }

    #[test]
    fn a_row_has_the_line_on_which_it_begins() {
        for end in ["\n", "\r\n", "\r"] {
            let file = ["", "a,b", "", "\"1", "x\",2", "", "", "3,4", "5,\"a \"\"b\"\"\"", ""].join(end);
            let expected = [row(4, &format!("1{end}x|2")), row(8, "3|4"), row(9, "5|a \"b\"")];
            assert_eq!(lines(file.as_bytes()), expected, "{file:?}");
        }
    }

    #[test]
    fn torn_rows_are_told() {
        let torn = |file: &str| -> Vec<(u64, bool)> {
            lines(file.as_bytes()).into_iter().map(|(line, _, is_torn)| (line, is_torn)).collect()
        };
        assert_eq!(torn("a,b\n1,2\n3,4\"\n5,6\n"), [(2, false), (3, true), (4, false)]);
        assert_eq!(torn("a,b\n1,2\n3,\"4\n5,6\n"), [(2, false), (3, true)]);
    }

    #[test]
    fn what_is_no_such_file_is_refused_as_a_whole() {
        let long = format!("a\n{}", "1\n".repeat(MOST_ROWS + 1));
        let just_so = format!("a\n{}", "1\n".repeat(MOST_ROWS));
        assert_eq!(lines(just_so.as_bytes()).len(), MOST_ROWS);
        for (file, expected) in [
            (&b""[..], "must not be empty: it begins with the names of its columns"),
            (b"\xEF\xBB\xBF\r\n\r\n", "must not be empty: it begins with the names of its columns"),
            (b"name\nJos\xe9\n", "must be text in UTF-8; spreadsheets save it as “CSV UTF-8”"),
            (b"\xff\xfen\0a\0", "must be text in UTF-8; spreadsheets save it as “CSV UTF-8”"),
            (b"n\0a\0m\0e\0", "must be text, and holds what is none"),
            (b"\"name,email\n", "must begin with the names of its columns, with quotation marks in pairs"),
            (long.as_bytes(), "must have at most 100000 rows; part it"),
        ] {
            let Err(Error::Refused(Refusal::InvalidInput { fields })) = read(file) else {
                panic!("accepted")
            };
            assert_eq!(fields.get("file"), Some(expected));
        }
    }
}
