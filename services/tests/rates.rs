//! How many slots were booked, and how the interviews on them went.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use domain::{
    interviews::RawInterview,
    openings::RawOpening,
    people::Person,
    rates::{Group, RatesBy, RawDays, Tally},
    refusal::Refusal,
};
use services::{
    Error, bookings, interviews, on_both_databases, openings, outcomes,
    rates::{self, Rates, RatesFilter},
    testing::{World, ended},
};

/// Ana offers three slots and Bo two; of their interviews one each took place, one was missed, one called off.
async fn lived(world: &World) -> (Person, Person, domain::ids::OpeningId) {
    let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await.actor());
    let raw = RawOpening {
        title: Some("Platform engineer".to_owned()),
        company: Some("Acme".to_owned()),
        ..RawOpening::default()
    };
    let opening = openings::create(&world.cx, &clara, raw).await.unwrap().id;
    let mut booked = Vec::new();
    for (person, start, candidate) in [
        (&ana, "2026-03-03T09:00:00Z", Some("Lena Fischer")),
        (&ana, "2026-03-03T10:00:00Z", Some("Mira Okafor")),
        (&ana, "2026-03-05T09:00:00Z", Some("Noah Brandt")),
        // The first of April already, where Bo lives.
        (&bo, "2026-03-31T20:00:00Z", Some("Olga Petrova")),
        (&bo, "2026-03-31T22:00:00Z", None),
    ] {
        let slot = world.offer(person, start, 60).await;
        if let Some(candidate) = candidate {
            booked.push(world.book(&slot, candidate).await.id);
        }
    }
    let said = RawInterview { opening_id: Some(Some(opening.to_string())), ..RawInterview::default() };
    interviews::edit(&world.cx, &clara, booked[0], None, said).await.unwrap();
    bookings::cancel(&world.cx, &clara, booked[2], None, None).await.unwrap();
    world.set_now("2026-04-02T08:00:00Z");
    outcomes::conclude(&world.cx, &ana.actor(), booked[0], ended("completed")).await.unwrap();
    outcomes::conclude(&world.cx, &ana.actor(), booked[1], ended("no_show")).await.unwrap();
    (ana, bo, opening)
}

async fn get(world: &World, person: &Person, filter: RatesFilter) -> Rates {
    rates::get(&world.cx, &person.actor(), filter).await.unwrap()
}

/// "of 3 booked 2, completed 1, no-show 1, cancelled 1, unsaid 0".
fn line(tally: Tally) -> String {
    let Tally { offered, booked, completed, no_show, cancelled, unsaid, thanked: _ } = tally;
    format!(
        "of {offered} booked {booked}, completed {completed}, no-show {no_show}, cancelled {cancelled}, unsaid {unsaid}"
    )
}

fn by(by: RatesBy) -> RatesFilter {
    RatesFilter { by, ..RatesFilter::default() }
}

on_both_databases! {
    async fn months_are_those_of_the_interviewers_clock(world: World) {
        lived(&world).await;
        let rates = get(&world, &world.clara().await, by(RatesBy::Month)).await;
        let told: Vec<_> = rates.groups.iter().map(|(group, tally)| match group {
            Group::Month(first) => format!("{first} {}", line(*tally)),
            other => panic!("{other:?}"),
        }).collect();
        assert_eq!(told, [
            "2026-03-01 of 3 booked 2, completed 1, no-show 1, cancelled 1, unsaid 0",
            "2026-04-01 of 2 booked 1, completed 0, no-show 0, cancelled 0, unsaid 1",
        ]);
        assert_eq!(line(rates.all), "of 5 booked 3, completed 1, no-show 1, cancelled 1, unsaid 1");
        assert_eq!(rates.all.completion().percent(), Some(50));
    }

    async fn weeks_interviewers_and_openings_are_counted_apart(world: World) {
        let (ana, bo, opening) = lived(&world).await;
        let clara = world.clara().await;
        let weeks = get(&world, &clara, by(RatesBy::Week)).await.groups;
        let weeks: Vec<_> = weeks.iter().map(|(group, tally)| match group {
            Group::Week(week) => format!("{week} {}", tally.booked),
            other => panic!("{other:?}"),
        }).collect();
        assert_eq!(weeks, ["2026-W10 2", "2026-W14 1"]);
        let people = get(&world, &clara, by(RatesBy::Interviewer)).await.groups;
        let people: Vec<_> = people.into_iter().map(|(group, tally)| match group {
            Group::Interviewer(name, id) => (name.to_string(), id, tally.offered),
            other => panic!("{other:?}"),
        }).collect();
        assert_eq!(people, [("Ana Moreau".to_owned(), ana.id, 3), ("Bo Lindqvist".to_owned(), bo.id, 2)]);
        let jobs = get(&world, &clara, by(RatesBy::Opening)).await;
        let told: Vec<_> = jobs.groups.iter().map(|(group, tally)| match group {
            Group::Opening(name, _) => format!("{name}: {}", tally.completed),
            Group::NoOpening => format!("none: {} {}", tally.no_show, tally.unsaid),
            other => panic!("{other:?}"),
        }).collect();
        assert_eq!(told, ["Platform engineer, Acme: 1", "none: 1 1"]);
        assert_eq!(jobs.all.offered, 5);
        let one = get(&world, &clara, RatesFilter { opening: Some(opening), ..by(RatesBy::Month) }).await;
        assert_eq!(line(one.all), "of 0 booked 0, completed 1, no-show 0, cancelled 0, unsaid 0");
    }

    async fn interviewers_see_their_own(world: World) {
        let (ana, bo, _) = lived(&world).await;
        let own = get(&world, &bo, by(RatesBy::Interviewer)).await;
        assert_eq!((own.groups.len(), own.all.offered), (1, 2));
        let others = RatesFilter { interviewer: Some(ana.id), ..by(RatesBy::Month) };
        assert_eq!(get(&world, &bo, others.clone()).await.all, Tally::default());
        assert_eq!(get(&world, &world.clara().await, others).await.all.offered, 3);
    }

    async fn days_that_make_no_sense_are_named(world: World) {
        let days = RawDays { from: Some("2026-03-05".to_owned()), to: Some("2026-03-04".to_owned()) };
        let filter = RatesFilter { days, ..RatesFilter::default() };
        let refused = rates::get(&world.cx, &world.clara().await.actor(), filter).await;
        let Err(Error::Refused(Refusal::InvalidInput { fields })) = refused else { panic!("{refused:?}") };
        assert!(fields.get("to").is_some());
    }
}
