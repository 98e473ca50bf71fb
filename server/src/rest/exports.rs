//! Whole lists as comma-separated values (RFC 4180), for spreadsheets and other programs. The columns are the fields of
//! the list's rows in JSON; what stands within another is named with a dot, and several are parted by semicolons.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    actor::Actor,
    imports::cells,
    paging::{Page, Paging},
};
use futures_util::{future::BoxFuture, stream};
use serde::Serialize;
use serde_json::Value;
use services::Context;

use super::{answer::Answer, call::Accepted};

/// What spreadsheets know by that a text is in UTF-8.
const MARK: &str = "\u{feff}";

pub(super) type Columns = &'static [&'static str];

/// A part of a list, while it is read.
type Reading<R> = BoxFuture<'static, services::Result<Page<R>>>;

/// A list: what of it is asked for, how a part of it is read, and how a row of it is published, as however many.
pub(super) struct List<F, R, P> {
    pub(super) filter: F,
    pub(super) read: fn(Context, Actor, F, Paging) -> Reading<R>,
    pub(super) publish: P,
}

/// All that the list shows, in its order, as a file of that name. It is read in parts, each sent while the next is read;
/// what would refuse the list refuses this, before anything is sent.
pub(super) async fn answer<F, R, J, P>(
    accepted: &Accepted,
    name: &str,
    columns: Columns,
    list: List<F, R, P>,
) -> Answer
where
    F: Clone + Send + Sync + 'static,
    R: Send + 'static,
    J: Serialize,
    P: Fn(R) -> services::Result<Vec<J>> + Send + Sync + 'static,
{
    let mut export =
        Export { cx: accepted.cx.clone(), actor: accepted.actor.clone(), columns, list, next: Some(0) };
    let head = line(columns.iter().copied())?;
    let first = export.part().await?.unwrap_or_default();
    let begins = Bytes::from([MARK.as_bytes(), &head, &first].concat());
    let parts = stream::try_unfold((Some(begins), export), async |(begins, mut export)| {
        let part = match begins {
            Some(begins) => Some(begins),
            None => export.part().await.inspect_err(|error| {
                tracing::error!(error = format!("{error:#}"), "an export ends before its end");
            })?,
        };
        Ok::<_, services::Error>(part.map(|part| (part, (None, export))))
    });
    Ok(file(&format!("{name}.csv"), "text/csv; charset=utf-8; header=present", Body::from_stream(parts)))
}

/// A file to be kept under that name.
pub(super) fn file(name: &str, media: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(kept) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, kept);
    }
    response
}

/// How far an export has come.
struct Export<F, R, P> {
    cx: Context,
    actor: Actor,
    columns: Columns,
    list: List<F, R, P>,
    /// Where the next part begins.
    next: Option<u64>,
}

impl<F, R, J, P> Export<F, R, P>
where
    F: Clone,
    J: Serialize,
    P: Fn(R) -> services::Result<Vec<J>>,
{
    /// The lines of the next part; `None`: that was all.
    async fn part(&mut self) -> services::Result<Option<Bytes>> {
        let Some(offset) = self.next else { return Ok(None) };
        let List { filter, read, publish } = &self.list;
        let page = read(self.cx.clone(), self.actor.clone(), filter.clone(), Paging::part(offset)).await?;
        let reached = offset + page.items.len() as u64;
        self.next = (!page.items.is_empty() && reached < page.total).then_some(reached);
        let mut lines = Vec::new();
        for row in page.items {
            for published in publish(row)? {
                let row = serde_json::to_value(published).map_err(anyhow::Error::from)?;
                let cells = self.columns.iter().map(|column| cell(&row, column));
                lines.extend(line(cells)?);
            }
        }
        Ok(Some(lines.into()))
    }
}

/// A line of cells, each in quotation marks where it has to be.
fn line(cells: impl Iterator<Item = impl AsRef<str>>) -> services::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let cells = cells.map(|cell| cells::written(cell.as_ref()).into_owned());
    writer.write_record(cells).map_err(anyhow::Error::from)?;
    Ok(writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?)
}

/// What stands in a row under the name of a column.
fn cell(row: &Value, column: &str) -> String {
    match row {
        Value::Null => String::new(),
        Value::Array(several) => {
            let each: Vec<_> = several.iter().map(|one| cell(one, column)).collect();
            each.join("; ")
        }
        Value::Object(fields) if !column.is_empty() => {
            let (name, within) = column.split_once('.').unwrap_or((column, ""));
            fields.get(name).map(|value| cell(value, within)).unwrap_or_default()
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cell_is_what_stands_in_the_row() {
        let row = json!({
            "id": 7, "done": true, "place": null, "slot": { "start": "now" },
            "people": [{ "name": "Ana" }, { "name": "Bo" }], "roles": ["admin", "interviewer"],
        });
        for (column, expected) in [
            ("id", "7"),
            ("done", "true"),
            ("place", ""),
            ("slot.start", "now"),
            ("people.name", "Ana; Bo"),
            ("roles", "admin; interviewer"),
            ("nothing", ""),
        ] {
            assert_eq!(cell(&row, column), expected, "{column}");
        }
    }

    #[test]
    fn a_line_is_quoted_and_no_formula() {
        for (cells, expected) in [
            (vec!["a", "b"], "a,b\r\n"),
            (vec!["a, b", "say \"no\"", "x\ny"], "\"a, b\",\"say \"\"no\"\"\",\"x\ny\"\r\n"),
            (vec!["=1+1", "-1", "'@a", "a=1"], "'=1+1,'-1,''@a,a=1\r\n"),
            (vec![""], "\"\"\r\n"),
        ] {
            assert_eq!(String::from_utf8(line(cells.iter()).unwrap()).unwrap(), expected);
        }
    }
}
