//! A migrated database with people in it, and statements that write rows as they come.

use migrations::migrate;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement, TransactionTrait,
};

use crate::support::{Fixture, Place};

/// Interviewers.
pub(crate) const ANA: u8 = 1;
pub(crate) const BO: u8 = 2;
/// A coordinator.
pub(crate) const CLEO: u8 = 3;
/// Somebody who is neither interviewer nor candidate of any booking, where they are at all.
pub(crate) const GUS: u8 = 6;
/// Candidates.
pub(crate) const DEE: u8 = 4;
pub(crate) const ELI: u8 = 5;

#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) db: DatabaseConnection,
}

impl Fixture for Schema {
    async fn on(place: &Place) -> Self {
        let schema = Self { db: place.connect().await };
        migrate(&schema.db).await.unwrap();
        let person = |id, roles| schema.person(id, &format!("p{id}@example.com"), roles);
        let candidate = |id| schema.candidate(id, &format!("c{id}@example.com"));
        schema
            .write([
                person(ANA, "true, false, false"),
                person(BO, "true, false, false"),
                person(CLEO, "false, true, false"),
                candidate(DEE),
                candidate(ELI),
            ])
            .await;
        schema
    }
}

/// From and to, in UTC: `2026-03-02 09:00`, `2026-03-02 10:00`.
pub(crate) type When<'a> = (&'a str, &'a str);

impl Schema {
    /// Runs the statements in one transaction, which has to succeed.
    pub(crate) async fn write(&self, statements: impl IntoIterator<Item = String>) {
        let statements: Vec<String> = statements.into_iter().collect();
        self.attempt(&statements).await.unwrap_or_else(|error| panic!("{error}\n{statements:#?}"));
    }

    /// Runs the statements in one transaction, which has to be refused in the name of `rule`.
    pub(crate) async fn refuses(&self, statements: impl IntoIterator<Item = String>, rule: &str) {
        let statements: Vec<String> = statements.into_iter().collect();
        match self.attempt(&statements).await {
            Ok(()) => panic!("not refused by {rule}: {statements:#?}"),
            Err(error) => self.assert_names(&error, rule),
        }
    }

    pub(crate) async fn count(&self, table_and_condition: String) -> i64 {
        let sql = format!("SELECT count(*) FROM {table_and_condition}");
        let statement = Statement::from_string(self.backend(), sql);
        self.db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// PostgreSQL names what was violated; SQLite names checks and triggers, of keys it tells the columns.
    pub(crate) fn assert_names(&self, error: &DbErr, rule: &str) {
        let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
        else {
            panic!("not a violation of {rule}: {error}");
        };
        let error = error.as_database_error().unwrap();
        match self.backend() {
            DbBackend::Postgres => {
                assert_eq!(error.constraint(), Some(rule), "{error}");
                let at_odds_with_others = error.code().as_deref() == Some("23P01");
                assert_eq!(at_odds_with_others, RAISED.contains(&rule), "{error}");
            }
            _ => assert_eq!(error.message(), in_words_of_sqlite(rule)),
        }
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    pub(crate) async fn attempt(&self, statements: &[String]) -> Result<(), DbErr> {
        #[expect(clippy::disallowed_methods, reason = "this goes past the application")]
        let txn = self.db.begin().await?;
        for sql in statements {
            txn.execute_unprepared(sql).await?;
        }
        txn.commit().await
    }
}

/// Rows, as SQL.
impl Schema {
    pub(crate) fn id(&self, n: u8) -> String {
        match self.backend() {
            DbBackend::Postgres => format!("'00000000-0000-0000-0000-0000000000{n:02x}'::uuid"),
            _ => format!("x'000000000000000000000000000000{n:02x}'"),
        }
    }

    pub(crate) fn gus(&self) -> String {
        self.person(GUS, "p6@example.com", "false, false, true")
    }

    /// `roles`: interviewer, coordinator, admin.
    pub(crate) fn person(&self, id: u8, email_folded: &str, roles: &str) -> String {
        let (id, now) = (self.id(id), instant(NOW));
        format!(
            "INSERT INTO people (id, name, email, email_folded, time_zone, interviewer, coordinator, admin, active, \
             version, created_at, updated_at) VALUES \
             ({id}, 'Name', '{email_folded}', '{email_folded}', 'UTC', {roles}, true, 1, {now}, {now})"
        )
    }

    pub(crate) fn candidate(&self, id: u8, email_folded: &str) -> String {
        let (id, now) = (self.id(id), instant(NOW));
        format!(
            "INSERT INTO candidates (id, name, email, email_folded, time_zone, version, created_at, updated_at) \
             VALUES ({id}, 'Name', '{email_folded}', '{email_folded}', NULL, 1, {now}, {now})"
        )
    }

    pub(crate) fn day(&self, interviewer: u8, week_start: &str, ordinal: u8, local_day: &str) -> String {
        let interviewer = self.id(interviewer);
        format!(
            "INSERT INTO offered_days (interviewer_id, week_start, ordinal, local_day) \
             VALUES ({interviewer}, '{week_start}', {ordinal}, '{local_day}')"
        )
    }

    /// Its local day is that of its start.
    pub(crate) fn slot(&self, id: u8, interviewer: u8, when: When<'_>) -> String {
        self.slot_on(&when.0[..10], id, interviewer, when)
    }

    pub(crate) fn slot_on(
        &self,
        local_day: &str,
        id: u8,
        interviewer: u8,
        (starts, ends): When<'_>,
    ) -> String {
        let [id, interviewer] = [id, interviewer].map(|id| self.id(id));
        let [starts, ends, now] = [starts, ends, NOW].map(instant);
        format!(
            "INSERT INTO slots (id, interviewer_id, starts_at, ends_at, local_day, time_zone, location, status, \
             version, created_at, updated_at, status_changed_at) VALUES ({id}, {interviewer}, {starts}, {ends}, \
             '{local_day}', 'UTC', NULL, 'available', 1, {now}, {now}, {now})"
        )
    }

    pub(crate) fn move_slot(&self, id: u8, (starts, ends): When<'_>) -> String {
        let (id, local_day) = (self.id(id), &starts[..10]);
        let [starts, ends] = [starts, ends].map(instant);
        format!(
            "UPDATE slots SET starts_at = {starts}, ends_at = {ends}, local_day = '{local_day}' WHERE id = {id}"
        )
    }

    pub(crate) fn delete_slot(&self, id: u8) -> String {
        format!("DELETE FROM slots WHERE id = {}", self.id(id))
    }

    pub(crate) fn booking(
        &self,
        id: u8,
        slot: u8,
        interviewer: u8,
        candidate: u8,
        (starts, ends): When<'_>,
    ) -> String {
        let uid = id;
        let [id, slot, interviewer, candidate, coordinator] =
            [id, slot, interviewer, candidate, CLEO].map(|id| self.id(id));
        let [starts, ends, now] = [starts, ends, NOW].map(instant);
        format!(
            "INSERT INTO bookings (id, slot_id, interviewer_id, candidate_id, coordinator_id, starts_at, ends_at, \
             location, slot_version, slot_created_at, slot_updated_at, status, notes, cancel_reason, ics_uid, \
             sequence, version, created_at, updated_at) VALUES ({id}, {slot}, {interviewer}, {candidate}, \
             {coordinator}, {starts}, {ends}, NULL, 1, {now}, {now}, 'booked', NULL, NULL, 'uid-{uid}', 0, 1, \
             {now}, {now})"
        )
    }

    pub(crate) fn move_booking(&self, id: u8, slot: u8, interviewer: u8, (starts, ends): When<'_>) -> String {
        let [id, slot, interviewer] = [id, slot, interviewer].map(|id| self.id(id));
        let [starts, ends] = [starts, ends].map(instant);
        format!(
            "UPDATE bookings SET slot_id = {slot}, interviewer_id = {interviewer}, starts_at = {starts}, \
             ends_at = {ends}, sequence = sequence + 1 WHERE id = {id}"
        )
    }

    pub(crate) fn set_status(&self, booking: u8, status: &str) -> String {
        format!("UPDATE bookings SET status = '{status}' WHERE id = {}", self.id(booking))
    }

    pub(crate) fn cancel(&self, booking: u8) -> String {
        self.set_status(booking, "cancelled")
    }

    pub(crate) fn assign(&self, booking: u8, colleague: u8) -> String {
        let [booking, colleague] = [booking, colleague].map(|id| self.id(id));
        let now = instant(NOW);
        format!(
            "INSERT INTO assignments (booking_id, person_id, part, answer, comment, answered_for, created_at) \
             VALUES ({booking}, {colleague}, 'second', 'asked', NULL, NULL, {now})"
        )
    }

    pub(crate) fn decline(&self, booking: u8, colleague: u8) -> String {
        self.answer(booking, colleague, "declined")
    }

    pub(crate) fn answer(&self, booking: u8, colleague: u8, answer: &str) -> String {
        let [booking, colleague] = [booking, colleague].map(|id| self.id(id));
        let now = instant(NOW);
        format!(
            "UPDATE assignments SET answer = '{answer}', answered_for = {now}, answered_at = {now} \
             WHERE booking_id = {booking} AND person_id = {colleague}"
        )
    }

    /// As nobody should.
    pub(crate) fn participate(&self, booking: u8, colleague: u8, (starts, ends): When<'_>) -> String {
        let [booking, colleague] = [booking, colleague].map(|id| self.id(id));
        let [starts, ends] = [starts, ends].map(instant);
        format!(
            "INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at) \
             VALUES ({booking}, 'assigned', {colleague}, {starts}, {ends})"
        )
    }
}

/// What is told of a booking; the rest of the row is that of an invitation which waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    pub(crate) booking: u8,
    pub(crate) sequence: i32,
    pub(crate) kind: &'static str,
    pub(crate) lead: i32,
    pub(crate) party: u8,
    pub(crate) state: &'static str,
}

impl Schema {
    pub(crate) fn message(&self, id: u8, word: Word) -> String {
        let Word { booking, sequence, kind, lead, party, state } = word;
        let side = if [DEE, ELI].contains(&party) { "candidate" } else { "interviewer" };
        let [id, booking, party] = [id, booking, party].map(|id| self.id(id));
        let now = instant(NOW);
        format!(
            "INSERT INTO messages (id, booking_id, sequence, kind, lead_minutes, side, party_id, email, slot, reason, \
             state, tries, perhaps_sent, remark, due_at, sent_at, created_at) VALUES ({id}, {booking}, {sequence}, \
             '{kind}', {lead}, '{side}', {party}, 'p@example.com', '{{}}', NULL, '{state}', 0, false, NULL, {now}, \
             NULL, {now})"
        )
    }

    pub(crate) fn job(&self, id: u8, subject: u8) -> String {
        let [id, subject] = [id, subject].map(|id| self.id(id));
        let now = instant(NOW);
        format!(
            "INSERT INTO jobs (id, kind, subject_id, order_key, ordinal, state, attempts, due_at, next_at, created_at) \
             VALUES ({id}, 'carry', {subject}, {subject}, 0, 'waiting', 0, {now}, {now}, {now})"
        )
    }
}

const NOW: &str = "2026-02-01 12:00";

/// `2026-03-02 09:00` in UTC, with whatever follows the minutes.
pub(crate) fn instant(at: &str) -> String {
    let (day, time) = at.split_once(' ').unwrap();
    let seconds = if time.len() == 5 { ":00" } else { "" };
    format!("'{day}T{time}{seconds}+00:00'")
}

fn in_words_of_sqlite(rule: &str) -> String {
    let unique = |columns: &str| format!("UNIQUE constraint failed: {columns}");
    match rule {
        "people_email_key" => unique("people.email_folded"),
        "candidates_email_key" => unique("candidates.email_folded"),
        "policy_pkey" => unique("policy.id"),
        "offered_days_pkey" => unique("offered_days.interviewer_id, offered_days.local_day"),
        "offered_days_ordinal_key" => {
            unique("offered_days.interviewer_id, offered_days.week_start, offered_days.ordinal")
        }
        "bookings_one_live_per_slot" => unique("bookings.held_slot_id"),
        "bookings_ics_uid_key" => unique("bookings.ics_uid"),
        "idempotency_keys_pkey" => unique(
            "idempotency_keys.caller_id, idempotency_keys.method, idempotency_keys.path, idempotency_keys.key",
        ),
        "replies_once_key" => {
            unique("replies.booking_id, replies.side, replies.sequence, replies.stamped_at, replies.answer")
        }
        "feeds_pkey" => unique("feeds.person_id"),
        "feeds_token_key" => unique("feeds.token_hash"),
        "preferences_pkey" => unique("preferences.person_id"),
        "messages_once_each" => unique(
            "messages.booking_id, messages.sequence, messages.kind, messages.lead_minutes, messages.side, \
             messages.party_id",
        ),
        "messages_one_word_per_change" => {
            unique("messages.booking_id, messages.sequence, messages.side, messages.party_id")
        }
        "practice_rooms_ics_uid_key" => unique("practice_rooms.ics_uid"),
        "practice_rounds_pkey" => unique("practice_rounds.room_id, practice_rounds.number"),
        "jobs_dedupe_key" => unique("jobs.kind, jobs.subject_id"),
        "notices_once_each" => unique("notices.cause_id, notices.person_id, notices.kind"),
        "webhook_deliveries_once_each" => {
            unique("webhook_deliveries.webhook_id, webhook_deliveries.event_id")
        }
        "opening_interviewers_pkey" => {
            unique("opening_interviewers.opening_id, opening_interviewers.person_id")
        }
        "interviews_pkey" => unique("interviews.booking_id"),
        "assignments_pkey" => unique("assignments.booking_id, assignments.person_id"),
        "guests_once_each" => unique("guests.booking_id, guests.email_folded"),
        "preparation_tasks_once_each" => unique("preparation_tasks.booking_id, preparation_tasks.origin"),
        "thank_you_notes_once_each" => {
            unique("thank_you_notes.booking_id, thank_you_notes.party_kind, thank_you_notes.party_id")
        }
        "push_subscriptions_endpoint" => unique("push_subscriptions.endpoint"),
        "pushes_once_each" => unique("pushes.subscription_id, pushes.notice_id"),
        "outcomes_pkey" => unique("outcomes.booking_id"),
        "follow_ups_once_each" => unique("follow_ups.booking_id, follow_ups.origin"),
        "slots_day_is_offered"
        | "slots_interviewer"
        | "bookings_candidate"
        | "bookings_held_slot"
        | "replies_booking"
        | "feeds_person"
        | "webhook_deliveries_webhook"
        | "preferences_person"
        | "push_subscriptions_person"
        | "messages_booking"
        | "practice_rooms_guest"
        | "practice_rounds_room"
        | "assignments_booking"
        | "assignments_person"
        | "guests_booking"
        | "thank_you_notes_author"
        | "thank_you_notes_booking"
        | "openings_hiring_manager"
        | "opening_interviewers_person"
        | "interviews_booking"
        | "interviews_opening"
        | "candidate_notes_author"
        | "candidate_notes_candidate"
        | "former_candidates_candidate"
        | "preparation_tasks_booking"
        | "preparation_tasks_assignee"
        | "preparation_tasks_doer"
        | "outcomes_booking"
        | "outcomes_sayer"
        | "outcomes_decider"
        | "follow_ups_booking"
        | "follow_ups_assignee"
        | "follow_ups_doer"
        | "import_files_person" => "FOREIGN KEY constraint failed".to_owned(),
        raised if RAISED.contains(&raised) => raised.to_owned(),
        check => format!("CHECK constraint failed: {check}"),
    }
}

/// Rules that SQLite holds by triggers.
const RAISED: [&str; 11] = [
    "candidates_one_address",
    "former_candidates_one_address",
    "offered_days_within_limit",
    "slots_no_overlap",
    "slots_booked",
    "bookings_match_slot",
    "participations_nobody_twice",
    "participations_match_booking",
    "participations_match_room",
    "practice_rooms_taken_once",
    "thank_you_notes_stay",
];
