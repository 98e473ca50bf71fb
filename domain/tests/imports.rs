//! What becomes of the rows of a file: every way in which one can be wrong, and what it is told.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

mod zones;

use std::collections::HashSet;

use domain::{
    fields::Fields,
    ids::{PersonId, SlotId},
    imports::{
        Counts, Fate, RawRow, Report, Row, Sheet, Why, candidates,
        slots::{self, Interviewer, Whose},
    },
    refusal::Refusal,
    rules::Offered,
    text::Line,
    time::{self, Instant, Interval},
};
use uuid::Uuid;

fn sheet(header: &[&str], rows: &[&[&str]]) -> Sheet {
    let cells = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
    let rows = rows.iter().zip(2..).map(|(row, line)| RawRow { line, cells: cells(row), is_torn: false });
    Sheet { header: cells(header), rows: rows.collect() }
}

fn told(fields: &Fields) -> Vec<String> {
    fields.iter().map(|(field, sentence)| format!("{field} {sentence}")).collect()
}

/// What a row is refused with, sentence by sentence; nothing where it is not.
fn refused<T>(row: &Row<T>) -> Vec<String> {
    match &row.fate {
        Fate::Refused(Why::Fields(fields)) => told(fields),
        Fate::Refused(Why::Rules { sentence, .. }) => vec![sentence.clone()],
        Fate::Create(_) | Fate::Known(_) => Vec::new(),
    }
}

fn is_known(zone: &str) -> bool {
    zone == "Europe/Paris"
}

fn people(rows: &[&[&str]]) -> Vec<Row<domain::candidates::NewCandidate>> {
    candidates::read(sheet(&["name", "email", "time_zone"], rows), is_known).unwrap()
}

#[test]
fn columns_are_known_by_their_names_however_those_are_written() {
    let row: &[&str] = &["Lena", "lena@example.com", "Europe/Paris"];
    for header in [
        ["name", "email", "time_zone"],
        ["Name", "E-mail", "Time zone"],
        [" NAME ", "eMail", "timeZone"],
        ["Full name", "Email address", "TIME-ZONE"],
    ] {
        let rows = candidates::read(sheet(&header, &[row]), is_known).unwrap();
        let made = rows[0].made().unwrap();
        assert_eq!(made.name.as_str(), "Lena", "{header:?}");
        assert_eq!(made.time_zone.as_ref().map(ToString::to_string).as_deref(), Some("Europe/Paris"));
    }
    for (header, expected) in [
        (vec!["name", "time_zone"], vec!["email must be a column of the file"]),
        (
            vec!["name", "email", "phone", ""],
            vec![
                "column 4 must have a name",
                "phone is no column of this import; it has name, email, timeZone",
            ],
        ),
        (vec!["name", "email", "E-Mail"], vec!["email must be the name of one column only"]),
        (vec!["name", "email"], vec![]),
        (vec!["id", "name", "email", "timeZone", "version"], vec![]),
    ] {
        let fields = match candidates::read(sheet(&header, &[]), is_known) {
            Ok(_) => Vec::new(),
            Err(Refusal::InvalidInput { fields }) => told(&fields),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(fields, expected, "{header:?}");
    }
}

#[test]
fn a_row_about_a_candidate_says_all_that_is_wrong_with_it() {
    let email = "email must be an e-mail address such as name@example.com";
    let long = "x".repeat(201);
    for (cells, expected) in [
        (vec!["Lena", "lena@example.com", ""], vec![]),
        (vec![" Lena ", " lena@example.com ", " Europe/Paris "], vec![]),
        (vec!["'=Lena", "lena@example.com", ""], vec![]),
        (vec!["Lena", "lena@example.com", "", ""], vec![]),
        (vec!["", "lena@example.com", ""], vec!["name must not be empty"]),
        (vec![&long, "lena@example.com", ""], vec!["name must be at most 200 characters"]),
        (vec!["a\nb", "lena@example.com", ""], vec!["name must be one line without control characters"]),
        (vec!["Lena", "", ""], vec![email]),
        (vec!["Lena", "lena", ""], vec![email]),
        (vec!["Lena", "lena@example.com, bo@example.com", ""], vec![email]),
        (
            vec!["Lena", "lena@example.com", "Paris"],
            vec!["timeZone must be the name of a time zone such as Europe/Paris (IANA)"],
        ),
        (
            vec!["", "lena", "Paris"],
            vec![
                email,
                "name must not be empty",
                "timeZone must be the name of a time zone such as Europe/Paris (IANA)",
            ],
        ),
        (vec!["Lena", "lena@example.com"], vec!["row must have 3 cells like the header, and has 2"]),
        (vec!["Lena", "lena@example.com", "", "x"], vec!["row must have 3 cells like the header, and has 4"]),
    ] {
        assert_eq!(refused(&people(&[&cells])[0]), expected, "{cells:?}");
    }
    let torn = RawRow { line: 2, cells: vec!["Lena\",lena@example.com,".to_owned()], is_torn: true };
    let torn = Sheet { header: vec!["name".to_owned(), "email".to_owned()], rows: vec![torn] };
    assert_eq!(
        refused(&candidates::read(torn, is_known).unwrap()[0]),
        ["row must close every quotation mark it opens, and double those within a cell"]
    );
}

#[test]
fn a_candidate_stands_in_one_row_and_a_known_one_stays() {
    let rows = people(&[
        &["Lena", "lena@example.com", ""],
        &["", "bo@example.com", ""],
        &["", "", ""],
        &["Lena F.", "LENA@Example.com", ""],
        &["Bo", "bo@example.com", ""],
        &["Cy", "cy@example.com", ""],
    ]);
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 5, 6, 7]);
    assert_eq!(refused(&rows[2]), ["email must stand in one row only, and stands in line 2 already"]);
    assert_eq!(refused(&rows[3]), ["email must stand in one row only, and stands in line 3 already"]);

    let known = HashSet::from(["lena@example.com".to_owned()]);
    let report = Report::of(true, &candidates::decide(&rows, &known), candidates::about);
    assert_eq!(report.counts, Counts { rows: 5, create: 1, known: 1, refused: 3 });
    assert!(!report.is_accepted());
    let told: Vec<_> =
        report.rows.iter().map(|row| (row.line, row.action.as_str(), row.about.as_deref())).collect();
    assert_eq!(
        told,
        [
            (2, "known", Some("Lena, lena@example.com")),
            (3, "refused", None),
            (5, "refused", None),
            (6, "refused", None),
            (7, "create", Some("Cy, cy@example.com")),
        ]
    );
}

#[test]
fn of_a_long_file_all_that_is_refused_is_told_and_the_first_of_the_rest() {
    let cells: Vec<[String; 3]> = (0..1000)
        .map(|number| {
            let email = if number % 4 == 3 { "nobody" } else { "@example.com" };
            ["Lena".to_owned(), format!("lena{number}{email}"), String::new()]
        })
        .collect();
    let cells: Vec<Vec<&str>> = cells.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
    let report = Report::of(true, &people(&rows), candidates::about);
    assert_eq!(report.counts, Counts { rows: 1000, create: 750, known: 0, refused: 250 });
    assert_eq!(report.rows.len(), 250 + domain::imports::TOLD);
}

const NOW: &str = "2026-03-02T08:00:00Z";

fn at(raw: &str) -> Instant {
    time::instant(raw).unwrap()
}

fn ana() -> PersonId {
    PersonId(Uuid::from_u128(1))
}

/// The third of March, an hour in Paris that Ana offers already.
fn offered() -> Offered {
    let interval = Interval::new(at("2026-03-03T09:00:00Z"), at("2026-03-03T10:00:00Z")).unwrap();
    Offered { id: SlotId(Uuid::from_u128(7)), interval }
}

fn decided(header: &[&str], rows: &[&[&str]]) -> Vec<Row<slots::Planned>> {
    let ana = Interviewer {
        id: ana(),
        name: Line::parse("Ana Moreau").unwrap(),
        zone: zones::zone("Europe/Paris"),
        offered: vec![offered()],
    };
    let meant = |whose: &Whose| match whose {
        Whose::Own => Ok(ana.id),
        Whose::Email(email) if email.as_str() == "ana@example.com" => Ok(ana.id),
        Whose::Of(id) => Ok(*id),
        Whose::Email(_) => Err(Fields::of("interviewerEmail", slots::NOBODY)),
    };
    let mut ids = (100..).map(|id| SlotId(Uuid::from_u128(id)));
    let rows = slots::read(sheet(header, rows), at(NOW)).unwrap();
    slots::decide(&rows, std::slice::from_ref(&ana), meant, 2, || ids.next().unwrap()).unwrap()
}

#[test]
fn a_row_about_a_slot_says_all_that_is_wrong_with_it() {
    let (start, end) = ("2026-03-04T09:00:00+01:00", "2026-03-04T10:00:00+01:00");
    let offset = "must be a date and time with an offset, such as 2026-03-02T09:00:00+01:00 (RFC 3339)";
    let both = "must be left out where interviewerId says who";
    let nobody = "must be the e-mail address of an active interviewer";
    let (id, other) = (ana().to_string(), Uuid::from_u128(9).to_string());
    for (cells, expected) in [
        (["ana@example.com", "", start, end, "Room 4"], vec![]),
        (["", "", start, end, ""], vec![]),
        (["", &id, start, end, ""], vec![]),
        (["bo@example.com", "", start, end, ""], vec![format!("interviewerEmail {nobody}")]),
        (["", &other, start, end, ""], vec![format!("interviewerEmail {nobody}")]),
        (["ana@example.com", &id, start, end, ""], vec![format!("interviewerEmail {both}")]),
        (
            ["ana", "", start, end, ""],
            vec!["interviewerEmail must be an e-mail address such as name@example.com".to_owned()],
        ),
        (["", "ana", start, end, ""], vec!["interviewerId must be the id of a person (a UUID)".to_owned()]),
        (["", "", "", end, ""], vec!["startTime is required".to_owned()]),
        (["", "", start, "", ""], vec!["endTime is required".to_owned()]),
        (["", "", "2026-03-04T09:00:00", end, ""], vec![format!("startTime {offset}")]),
        (["", "", "04/03/2026 09:00", end, ""], vec![format!("startTime {offset}")]),
        (["", "", end, start, ""], vec!["endTime must be after the start".to_owned()]),
        (
            ["", "", start, "2026-03-04T09:10:00+01:00", ""],
            vec!["endTime must be at least 15 minutes after the start".to_owned()],
        ),
        (
            ["", "", start, "2026-03-04T17:01:00+01:00", ""],
            vec!["endTime must be at most 8 hours after the start".to_owned()],
        ),
        (
            ["", "", "2026-03-04T09:00:30+01:00", end, ""],
            vec!["startTime must be a whole minute, without seconds".to_owned()],
        ),
        (
            ["", "", "2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", ""],
            vec!["startTime must be in the future".to_owned()],
        ),
        (
            ["", "", "2028-03-02T08:00:00Z", "2028-03-02T09:00:00Z", ""],
            vec!["startTime must be within the next 18 months".to_owned()],
        ),
        (
            ["", "", start, end, "a\nb"],
            vec!["location must be one line without control characters".to_owned()],
        ),
        (
            ["", "", "2026-03-03T10:30:00+01:00", "2026-03-03T11:30:00+01:00", ""],
            vec!["This overlaps the slot already offered Tue 3 Mar, 10:00–11:00 Paris.".to_owned()],
        ),
    ] {
        let header = ["interviewer_email", "interviewer_id", "start", "end", "location"];
        assert_eq!(refused(&decided(&header, &[&cells])[0]), expected, "{cells:?}");
    }
}

#[test]
fn a_slot_is_held_against_the_rows_before_it() {
    let rows = decided(
        &["Start", "End"],
        &[
            &["2026-03-03T11:00:00+01:00", "2026-03-03T12:00:00+01:00"],
            &["2026-03-03T11:30:00+01:00", "2026-03-03T12:30:00+01:00"],
            &["2026-03-05T09:00:00+01:00", "2026-03-05T10:00:00+01:00"],
            &["2026-03-06T09:00:00+01:00", "2026-03-06T10:00:00+01:00"],
            // In the way of nobody: the row it overlaps is refused itself.
            &["2026-03-03T12:00:00+01:00", "2026-03-03T12:45:00+01:00"],
            &["2026-03-03T10:45:00+01:00", "2026-03-03T12:15:00+01:00"],
        ],
    );
    let days = "Slots may begin on 2 days of a week, and this one already has Tue 3 Mar and Thu 5 Mar.";
    let told: Vec<_> = rows.iter().map(refused).collect();
    assert_eq!(
        told,
        [
            vec![],
            vec!["This overlaps line 2.".to_owned()],
            vec![],
            vec![format!("{days} In this file: lines 2 and 4.")],
            vec![],
            vec![
                "This overlaps lines 2 and 6 and the slot already offered Tue 3 Mar, 10:00–11:00 Paris."
                    .to_owned()
            ],
        ]
    );
    let Fate::Refused(why) = &rows[5].fate else { panic!("{rows:?}") };
    assert_eq!(why.code(), "slot_overlap");
    assert_eq!(
        why.details(),
        serde_json::json!({
            "conflictsWith": [offered().id], "lines": [2, 6],
            "violations": [{ "code": "slot_overlap", "conflictsWith": [offered().id] }],
        })
    );
    assert_eq!(rows[0].made().unwrap().about, "Ana Moreau, Tue 3 Mar, 11:00–12:00 Paris");
}
