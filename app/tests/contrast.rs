//! WCAG 2.2 AA: words are read at 4.5 to one, and the edge of a control is seen at 3 to one, in both themes.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../style/tokens.css");

/// Each colour of words, and every ground it stands on.
const WORDS: &[(&str, &[&str])] = &[
    ("ink", &["paper", "sunk", "surface", "hover", "accent-tint", "good-tint", "warn-tint", "bad-tint"]),
    ("ink", &["who-1-tint", "who-2-tint", "who-3-tint", "who-4-tint", "who-5-tint", "who-6-tint"]),
    ("ink-2", &["paper", "sunk", "surface", "hover", "accent-tint", "good-tint", "warn-tint", "bad-tint"]),
    ("ink-2", &["who-1-tint", "who-2-tint", "who-3-tint", "who-4-tint", "who-5-tint", "who-6-tint"]),
    ("ink-3", &["paper", "sunk", "surface", "hover"]),
    ("accent", &["paper", "sunk", "surface", "hover", "accent-tint"]),
    ("accent-strong", &["paper", "sunk", "surface", "hover", "accent-tint"]),
    ("accent-ink", &["accent", "accent-strong"]),
    ("good", &["paper", "surface", "good-tint"]),
    ("warn", &["paper", "surface", "warn-tint"]),
    ("bad", &["paper", "sunk", "surface", "hover", "bad-tint"]),
    ("bad-ink", &["bad", "bad-strong"]),
    ("tip-ink", &["tip"]),
    ("tip-ink-2", &["tip"]),
];

/// What is looked at, not read: the edges of controls, the ring of focus, the line of now, whose bar it is.
const SHAPES: &[(&str, &[&str])] = &[
    ("edge", &["paper", "surface", "sunk"]),
    ("accent", &["paper", "sunk", "surface", "accent-tint"]),
    ("bad", &["surface", "sunk"]),
    ("who-1", &["who-1-tint", "surface"]),
    ("who-2", &["who-2-tint", "surface"]),
    ("who-3", &["who-3-tint", "surface"]),
    ("who-4", &["who-4-tint", "surface"]),
    ("who-5", &["who-5-tint", "surface"]),
    ("who-6", &["who-6-tint", "surface"]),
];

#[test]
fn words_are_read_on_every_ground_they_stand_on() {
    check(WORDS, 4.5);
}

#[test]
fn shapes_are_seen_on_every_ground_they_stand_on() {
    check(SHAPES, 3.0);
}

fn check(pairs: &[(&str, &[&str])], least: f64) {
    let mut faint = Vec::new();
    for (theme, colours) in ["light", "dark"].into_iter().zip(themes()) {
        for (fore, grounds) in pairs {
            for ground in *grounds {
                let ratio = contrast(colours[*fore], colours[*ground]);
                if ratio < least {
                    faint.push(format!("{theme}: {fore} on {ground} is {ratio:.2}"));
                }
            }
        }
    }
    assert!(faint.is_empty(), "under {least}:\n{}", faint.join("\n"));
}

type Colours = BTreeMap<&'static str, [u8; 3]>;

/// The colours of both themes: `--name: light-dark(#rrggbb, #rrggbb);`.
fn themes() -> [Colours; 2] {
    let mut themes = [Colours::new(), Colours::new()];
    for line in TOKENS.lines() {
        let Some((name, rest)) = line.trim().strip_prefix("--").and_then(|rest| rest.split_once(':')) else {
            continue;
        };
        let pair = rest.trim().strip_prefix("light-dark(#").and_then(|rest| rest.strip_suffix(");"));
        let Some((light, dark)) = pair.and_then(|pair| pair.split_once(", #")) else { continue };
        themes[0].insert(name, rgb(light));
        themes[1].insert(name, rgb(dark));
    }
    themes
}

fn rgb(hex: &str) -> [u8; 3] {
    assert_eq!(hex.len(), 6, "{hex}");
    let number = u32::from_str_radix(hex, 16).unwrap_or_else(|_| panic!("{hex} is no colour"));
    let [_, red, green, blue] = number.to_be_bytes();
    [red, green, blue]
}

/// Relative luminance and contrast as WCAG 2.2 defines them.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let luminance = |colour: [u8; 3]| {
        let [red, green, blue] = colour.map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}
