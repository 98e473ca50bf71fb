//! What may be chosen of an opening and its interviews.

use domain::interviews::Format;

/// How interviews are held; `none`: what it says where nothing is chosen.
pub(crate) fn format_options(none: &str) -> Vec<(String, String)> {
    let nothing = (String::new(), none.to_owned());
    let each = Format::ALL.map(|format| (format.as_str().to_owned(), format.words().to_owned()));
    std::iter::once(nothing).chain(each).collect()
}
