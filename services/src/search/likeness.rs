//! How like what is typed is to a name: words in any order and without accents, begun or with a slip of the fingers.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Words as they are compared: letters and digits, without case and accents.
pub(crate) fn words(text: &str) -> Vec<String> {
    let folded: String =
        text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Each of the words that are compared and, where that is another, as it stands in what was typed: a database may know
/// it so.
pub(crate) fn spelt(words: &[String], typed: &str) -> Vec<BTreeSet<String>> {
    let typed: String = typed.nfc().flat_map(char::to_lowercase).collect();
    let as_typed: Vec<_> = typed.split(|c: char| !c.is_alphanumeric()).collect();
    let alternatives = |word: &String| {
        let others = as_typed.iter().filter(|other| self::words(other).concat() == *word);
        others.map(|other| (*other).to_owned()).chain([word.clone()]).collect()
    };
    words.iter().map(alternatives).collect()
}

/// How far a text is from what is typed, the last word of which may still grow: 0 where every word is there as it is.
/// `None`: one of them is not there at all.
pub(crate) fn distance(typed: &[String], text: &[String]) -> Option<usize> {
    typed.iter().map(|word| text.iter().filter_map(|other| from(word, other)).min()).sum()
}

/// A word that somebody may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// As the database knows it.
    pub(crate) word: String,
    folded: String,
    letters: u64,
}

impl Word {
    pub(crate) fn new(word: String) -> Self {
        let folded = words(&word).concat();
        Self { word, letters: letters(&folded), folded }
    }
}

/// Which letters there are, more or less: some share a bit.
fn letters(word: &str) -> u64 {
    word.chars().fold(0, |all, c| all | 1 << (u32::from(c) % u64::BITS))
}

/// Of all words, those that may have been meant by the one that was typed.
pub(crate) fn meant<'a>(typed: &str, vocabulary: &'a [Word]) -> BTreeSet<&'a str> {
    /// More would be a search for anything.
    const MOST: usize = 24;
    let most = slips(typed.chars().count());
    let typed_letters = letters(typed);
    // Quickly passed over: what lacks more letters than there are slips.
    let may_be = |word: &&Word| (typed_letters & !word.letters).count_ones() as usize <= most;
    let far = |word: &'a Word| from(typed, &word.folded).map(|far| (far, word.word.as_str()));
    let mut near: Vec<_> = vocabulary.iter().filter(may_be).filter_map(far).collect();
    near.sort_unstable();
    near.into_iter().take(MOST).map(|(_, word)| word).collect()
}

/// As it is, as it begins, or with as many slips as a word of its length may have.
fn from(typed: &str, word: &str) -> Option<usize> {
    const BEGUN: usize = 1;
    if word == typed {
        return Some(0);
    }
    if word.starts_with(typed) {
        return Some(BEGUN);
    }
    let (length, other) = (typed.chars().count(), word.chars().count());
    let most = slips(length);
    if most == 0 || other + most < length {
        return None;
    }
    // What is typed may be all of it, or its beginning.
    let beginnings = (length.saturating_sub(most)..=length + most).filter(|&end| end <= other);
    let slips = beginnings.map(|end| {
        let beginning: String = word.chars().take(end).collect();
        strsim::osa_distance(typed, &beginning)
    });
    slips.min().filter(|&slips| slips <= most).map(|slips| BEGUN + 2 * slips)
}

/// Two letters stand for themselves; a long word may have two slips.
fn slips(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_neither_case_nor_accents() {
        for (text, expected) in [
            ("Zoë O'Neil-Śmigła", vec!["zoe", "o", "neil", "smigła"]),
            ("lena.fischer@example.com", vec!["lena", "fischer", "example", "com"]),
            ("  ", vec![]),
            ("Ｌｅｎａ 2", vec!["lena", "2"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn accents_are_kept_for_those_who_know_them() {
        let spelt = |typed: &str| {
            let sets = spelt(&words(typed), typed).into_iter();
            sets.map(|set| set.into_iter().collect::<Vec<_>>().join("|")).collect::<Vec<_>>()
        };
        for (typed, expected) in [
            ("Zoë Li", vec!["zoe|zoë", "li"]),
            ("Zoe\u{308}", vec!["zoe|zoë"]),
            // Signs that are words once they are taken apart.
            ("№ 7", vec!["no", "7"]),
            ("½", vec!["1", "2"]),
            (" * ", vec![]),
        ] {
            assert_eq!(spelt(typed), expected, "{typed}");
        }
    }

    #[test]
    fn slips_of_the_fingers_are_forgiven() {
        for (typed, text, expected) in [
            ("lena fischer", "Lena Fischer", Some(0)),
            ("fischer lena", "Lena Fischer", Some(0)),
            ("len", "Lena Fischer", Some(1)),
            ("le fi", "Lena Fischer", Some(2)),
            // Two letters changed places, one is missing, one too many, another one.
            ("lnea", "Lena Fischer", Some(3)),
            ("lna", "Lena Fischer", Some(3)),
            ("fisher", "Lena Fischer", Some(3)),
            ("fischner", "Lena Fischer", Some(3)),
            ("fisxher", "Lena Fischer", Some(3)),
            ("fsicehr", "Lena Fischer", Some(5)),
            // It is still being typed.
            ("fishe", "Lena Fischer", Some(3)),
            ("zoe", "Zoë", Some(0)),
            ("mueller", "Müller", Some(3)),
            ("xy", "Lena Fischer", None),
            ("lena xavier", "Lena Fischer", None),
            ("omar", "Lena Fischer", None),
        ] {
            assert_eq!(distance(&words(typed), &words(text)), expected, "{typed}");
        }
    }

    #[test]
    fn of_the_vocabulary_the_nearest_are_meant() {
        let vocabulary = ["lena", "lene", "leon", "omar", "zoë", "fischer", "fisher", "fisherman"];
        let vocabulary = vocabulary.map(|word| Word::new(word.to_owned()));
        for (typed, expected) in [
            ("lnea", vec!["lena"]),
            ("zoe", vec!["zoë"]),
            ("fischr", vec!["fischer", "fisher", "fisherman"]),
            ("om", vec!["omar"]),
            ("xyz", vec![]),
        ] {
            assert_eq!(meant(typed, &vocabulary).into_iter().collect::<Vec<_>>(), expected, "{typed}");
        }
    }
}
