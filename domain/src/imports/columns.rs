//! Which cell of a row is meant by what: columns are known by their names, however those are written.

use super::{RawRow, Sheet};
use crate::{fields::Fields, refusal::Refusal};

/// A column that a file may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// As the interface calls it; written otherwise it is the same: `time_zone`, `Time zone`, `TIMEZONE`.
    pub(super) name: &'static str,
    /// What else it is called.
    pub(super) also: &'static str,
    pub(super) is_required: bool,
}

/// How many columns that nobody knows are named, and how much of each name is told.
const MAX_UNKNOWN: usize = 20;
const MAX_NAME: usize = 64;

/// A row by line: its cells in the order of the columns, or what is wrong with it as a whole.
pub(super) type Cells<const N: usize> = (u64, Result<[String; N], Fields>);

/// The cells of each row, blank where the file has no such column. Rows of nothing but blank cells are none. `exported`
/// are columns that an export has and an import cannot set: they are passed over.
///
/// # Errors
/// [`Refusal::InvalidInput`] naming every column that is missing, doubled or unknown.
pub(super) fn cells_of<const N: usize>(
    sheet: Sheet,
    columns: [Column; N],
    exported: &[&str],
) -> Result<Vec<Cells<N>>, Refusal> {
    let Sheet { header, rows } = sheet;
    let places = places(&header, columns, exported)?;
    let rows = rows.into_iter().filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
    Ok(rows.map(|row| (row.line, sorted(row, &places, header.len()))).collect())
}

fn sorted<const N: usize>(
    row: RawRow,
    places: &[Option<usize>; N],
    width: usize,
) -> Result<[String; N], Fields> {
    let RawRow { line: _, mut cells, is_torn } = row;
    if is_torn {
        let sentence = "must close every quotation mark it opens, and double those within a cell";
        return Err(Fields::of("row", sentence));
    }
    // Spreadsheets end rows with blank cells.
    while cells.len() > width && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    if cells.len() != width {
        let sentence = format!("must have {width} cells like the header, and has {}", cells.len());
        return Err(Fields::of("row", sentence));
    }
    let cell = |place: &Option<usize>| {
        let cell = place.and_then(|place| cells.get(place));
        cell.map(|cell| super::cells::meant(cell).to_owned()).unwrap_or_default()
    };
    Ok(places.each_ref().map(cell))
}

fn places<const N: usize>(
    header: &[String],
    columns: [Column; N],
    exported: &[&str],
) -> Result<[Option<usize>; N], Refusal> {
    let mut fields = Fields::default();
    let mut places = [None; N];
    let mut unknown = 0;
    for (place, written) in header.iter().enumerate() {
        let name = plain(written);
        let known = columns.iter().position(|column| name == plain(column.name) || name == column.also);
        match known {
            Some(known) if places[known].is_none() => places[known] = Some(place),
            Some(known) => fields.refuse(columns[known].name, "must be the name of one column only"),
            None if name.is_empty() => {
                fields.refuse(&format!("column {}", place + 1), "must have a name");
            }
            None if exported.iter().any(|exported| name == plain(exported)) => {}
            None if unknown < MAX_UNKNOWN => {
                unknown += 1;
                let known: Vec<_> = columns.iter().map(|column| column.name).collect();
                let written: String = written.trim().chars().take(MAX_NAME).collect();
                fields.refuse(&written, format!("is no column of this import; it has {}", known.join(", ")));
            }
            None => {}
        }
    }
    for (column, place) in columns.iter().zip(places) {
        if column.is_required && place.is_none() {
            fields.refuse(column.name, "must be a column of the file");
        }
    }
    fields.finish(Some(places))
}

/// `time_zone`, `Time zone` and `timeZone` are `timezone`.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
