//! Every change is written down with who made it, in which role, and by which request.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use std::sync::Arc;

use domain::{
    actor::{Actor, Role},
    candidates::RawCandidate,
    openings::RawOpening,
    people::RawPerson,
    slots::RawSlotChanges,
};
use services::{
    Context, Request, bookings, candidates, on_both_databases, openings, people, policy, slots,
    testing::{World, booking, raw_candidate, slot},
};

/// The same world, asked by the request of that id.
fn request(world: &World, id: &str) -> Context {
    world.cx.for_request(Arc::new(Request { id: Some(id.to_owned()), ..Request::default() }))
}

on_both_databases! {
    async fn who_did_what_in_which_role_by_which_request(world: World) {
        let [ana, clara, dee] = [world.ana().await, world.clara().await, world.dee().await];
        let [ana, clara, dee] = [ana, clara, dee].map(|person| person.actor());
        let new = RawPerson {
            name: Some("Kai".to_owned()),
            email: Some("kai@example.com".to_owned()),
            roles: Some(vec!["interviewer".to_owned()]),
            time_zone: Some("UTC".to_owned()),
            active: None,
        };
        let kai = people::create(&request(&world, "r1"), &dee, new).await.unwrap();
        let away = RawPerson { active: Some(false), ..RawPerson::default() };
        people::edit(&request(&world, "r2"), &dee, kai.id, away).await.unwrap();
        let offered =
            slots::create(&request(&world, "r3"), &ana, slot("2026-03-03T09:00:00Z", 45)).await.unwrap();
        let place = RawSlotChanges { location: Some(Some("Room 4".to_owned())), ..RawSlotChanges::default() };
        slots::edit(&request(&world, "r4"), &ana, offered.id, None, place).await.unwrap();
        let lena = candidates::create(&request(&world, "r5"), &clara, raw_candidate("Lena")).await.unwrap();
        let name = RawCandidate { name: Some("Lena F.".to_owned()), ..RawCandidate::default() };
        candidates::edit(&request(&world, "r6"), &clara, lena.id, None, name).await.unwrap();
        let booked = bookings::book(&request(&world, "r7"), &clara, booking(&offered, "Mo")).await.unwrap();
        bookings::cancel(&request(&world, "r8"), &clara, booked.id, None, None).await.unwrap();
        slots::delete(&request(&world, "r9"), &ana, offered.id, None).await.unwrap();
        let job = RawOpening {
            title: Some("Designer".to_owned()),
            company: Some("Acme".to_owned()),
            ..RawOpening::default()
        };
        let opening = openings::create(&request(&world, "r10"), &clara, job).await.unwrap();
        policy::set_max_days_per_week(&world.cx, 3).await.unwrap();

        let written = world.audited().await;
        let told: Vec<_> = written
            .iter()
            .map(|line| {
                let by = [(ana.person, "Ana"), (clara.person, "Clara"), (dee.person, "Dee")];
                let by = by.iter().find(|(id, _)| Some(*id) == line.by).map_or("nobody", |(_, name)| *name);
                format!(
                    "{} {} {} as {} {}",
                    by,
                    line.action,
                    line.subject,
                    line.role.as_deref().unwrap_or("nothing"),
                    line.request.as_deref().unwrap_or("by itself"),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "Dee created person as admin r1",
                "Dee edited person as admin r2",
                "Ana created slot as interviewer r3",
                "Ana edited slot as interviewer r4",
                "Clara created candidate as coordinator r5",
                "Clara edited candidate as coordinator r6",
                // Mo is nobody yet.
                "Clara created candidate as coordinator r7",
                "Clara booked booking as coordinator r7",
                "Clara cancelled booking as coordinator r8",
                "Ana deleted slot as interviewer r9",
                "Clara created opening as coordinator r10",
                "nobody edited policy as nothing by itself",
            ]
        );
        let of = |subject: &str| written.iter().filter(|line| line.subject == subject).map(|line| line.id).collect::<Vec<_>>();
        assert_eq!(of("person"), [kai.id.0; 2]);
        assert_eq!(of("slot"), [offered.id.0; 3]);
        assert_eq!(of("booking"), [booked.id.0; 2]);
        assert_eq!(of("opening"), [opening.id.0]);
    }

    async fn what_is_refused_is_not_written_down(world: World) {
        let ana = world.ana().await;
        let as_coordinator = Actor::new(ana.id, &[Role::Coordinator]);
        let before = world.audited().await.len();
        assert!(slots::create(&world.cx, &as_coordinator, slot("2026-03-03T09:00:00Z", 45)).await.is_err());
        world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        assert!(world.try_offer(&ana.actor(), "2026-03-03T09:15:00Z", 45).await.is_err());
        assert_eq!(world.audited().await.len(), before + 1);
    }
}
