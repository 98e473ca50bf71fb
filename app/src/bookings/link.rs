//! Links that carry a search: the same on the server and in the browser.

/// `path?key=value&…`, leaving out what is empty.
#[must_use]
pub fn link(path: &str, query: &[(&str, &str)]) -> String {
    let mut link = path.to_owned();
    for (key, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        link.push(if link.len() == path.len() { '?' } else { '&' });
        link.push_str(key);
        link.push('=');
        push_escaped(&mut link, value);
    }
    link
}

/// RFC 3986, section 3.4: what a query may hold as it is stays readable, but for what divides pairs.
fn push_escaped(link: &mut String, value: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:@,".contains(&byte) {
            link.push(char::from(byte));
        } else {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            link.push('%');
            link.extend(digits.map(char::from));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn a_link_leaves_out_what_is_empty_and_escapes_what_divides() {
        for (query, expected) in [
            (vec![], "/book"),
            (vec![("q", ""), ("status", "")], "/book"),
            (vec![("q", ""), ("zone", "America/New_York")], "/book?zone=America/New_York"),
            (vec![("q", "Zoë & co=1"), ("page", "2")], "/book?q=Zo%C3%AB%20%26%20co%3D1&page=2"),
        ] {
            assert_eq!(link("/book", &query), expected);
        }
    }
}
