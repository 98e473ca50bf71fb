//! A world for tests: a database of its own, a clock that stands still, people with names, a post office.

mod post;

use std::{
    env,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::TimeDelta;
use domain::{
    actor::{Actor, Role, Roles},
    bookings::{Booking, RawBooking, RawMove},
    candidates::{Candidate, RawCandidate},
    ids::PersonId,
    outcomes::RawConclusion,
    people::Person,
    preparation::Rules,
    slots::{RawSlot, Slot},
    text::{Email, Line},
    time::{self, Clock, Instant, ZoneName},
};
use migrations::MigratorTrait as _;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

pub use crate::store::audit::Audited;
pub use post::{Delivered, Mood, Post, Step, deliver_through};

use crate::{
    Context, Idempotency, LIMIT_WINDOW, Request, Result, Settings, bookings, candidates, devices, due,
    mail::{self, Mail},
    slots, store, thank_you_notes, webhooks,
};

/// Runs each fact as two tests, on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* async fn $fact:ident($world:ident: World) $body:block)*) => {
        mod on_sqlite {
            use super::*;
            $($(#[$attribute])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $fact() {
                super::facts::$fact($crate::testing::World::sqlite().await).await;
            })*
        }
        mod on_postgres {
            use super::*;
            $($(#[$attribute])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $fact() {
                super::facts::$fact($crate::testing::World::postgres().await).await;
            })*
        }
        mod facts {
            use super::*;
            $(pub(super) async fn $fact($world: $crate::testing::World) $body)*
        }
    };
}

/// When tests happen, unless they say otherwise: Monday 2 March 2026, 08:00 in UTC, 09:00 in Paris.
pub const MONDAY: &str = "2026-03-02T08:00:00Z";

#[derive(Debug)]
pub struct World {
    pub cx: Context,
    pub settings: Settings,
    /// Where messages arrive.
    pub post: Arc<Post>,
    clock: Arc<StandingClock>,
    _database: TestDatabase,
}

/// A clock that a test sets.
#[derive(Debug)]
pub struct StandingClock(Mutex<Instant>);

impl Clock for StandingClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl World {
    pub async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite(), |settings| settings).await
    }

    pub async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await, |settings| settings).await
    }

    pub async fn on(database: TestDatabase, change: impl FnOnce(Settings) -> Settings) -> Self {
        let settings = change(Settings {
            database_url: database.url(),
            redis_url: None,
            redis_trusted_after: LIMIT_WINDOW,
            bookings_per_minute: 0,
            mail: mail::Settings::default(),
            webhooks: webhooks::Settings {
                key: Some(webhooks::Key::derived("a secret key for tests that is long enough")),
                ..webhooks::Settings::default()
            },
            devices: devices::Settings::default(),
            migrate: true,
            undo: TimeDelta::seconds(20),
            // Interviews begin without tasks, unless a test brings rules.
            preparation: Rules::default(),
            thank_you_notes: thank_you_notes::shipped().expect("the shipped templates are read"),
        });
        let clock = Arc::new(StandingClock(Mutex::new(at(MONDAY))));
        let post = Arc::new(Post::new(clock.clone()));
        let cx = opened(settings.clone(), clock.clone(), post.clone()).await;
        Self { cx, settings, post, clock, _database: database }
    }

    /// Another process on the same database, with the same clock and post office.
    pub async fn another_process(&self, change: impl FnOnce(Settings) -> Settings) -> Context {
        opened(change(self.settings.clone()), self.clock.clone(), self.post.clone()).await
    }

    /// Another process on the same database, with the same clock, from which messages leave as mail.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn mailing(&self, mail: mail::Settings) -> Context {
        let settings = Settings { mail, ..self.settings.clone() };
        Context::open(settings, self.clock.clone()).await.expect("a process that sends mail")
    }

    pub fn set_now(&self, raw: &str) {
        *self.clock.0.lock().unwrap_or_else(PoisonError::into_inner) = at(raw);
    }

    pub fn pass(&self, by: TimeDelta) {
        *self.clock.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    /// The same world for a request with an idempotency key.
    #[must_use]
    pub fn with_key(&self, key: &str, path: &str, body: &str) -> Context {
        let mut body_hash = [0; 32];
        for (index, byte) in body.bytes().enumerate() {
            body_hash[index % 32] ^= byte;
        }
        let idempotency =
            Idempotency { key: key.to_owned(), method: "POST".to_owned(), path: path.to_owned(), body_hash };
        self.cx.for_request(Arc::new(Request { idempotency: Some(idempotency), ..Request::default() }))
    }

    /// Interviews in Paris.
    pub async fn ana(&self) -> Person {
        self.person("Ana Moreau", "Europe/Paris", &[Role::Interviewer]).await
    }

    /// Interviews in Tokyo.
    pub async fn bo(&self) -> Person {
        self.person("Bo Lindqvist", "Asia/Tokyo", &[Role::Interviewer]).await
    }

    /// Coordinates from Berlin.
    pub async fn clara(&self) -> Person {
        self.person("Clara Vogt", "Europe/Berlin", &[Role::Coordinator]).await
    }

    /// Administers from London.
    pub async fn dee(&self) -> Person {
        self.person("Dee Park", "Europe/London", &[Role::Admin]).await
    }

    /// Somebody of that name, the same whenever asked for.
    pub async fn person(&self, name: &str, zone: &str, roles: &[Role]) -> Person {
        let email = Email::stored(address(name));
        let found =
            store::people::find(self.cx.reader(), PersonId(id_of(name))).await.expect("people can be read");
        if let Some(person) = found {
            return person;
        }
        let now = self.cx.now();
        let roles = Roles::of(roles);
        let row = store::people::ActiveModel {
            id: Set(id_of(name)),
            name: Set(name.to_owned()),
            email: Set(email.as_str().to_owned()),
            email_folded: Set(email.folded()),
            time_zone: Set(zone.to_owned()),
            interviewer: Set(roles.interviewer),
            coordinator: Set(roles.coordinator),
            admin: Set(roles.admin),
            active: Set(true),
            version: Set(1),
            created_at: Set(now),
            updated_at: Set(now),
        };
        self.cx
            .write(row, |txn, row| {
                Box::pin(async move {
                    store::people::Entity::insert(row.clone()).exec_without_returning(txn.db).await?;
                    Ok(())
                })
            })
            .await
            .expect("a person can be added");
        Person {
            id: PersonId(id_of(name)),
            name: Line::stored(name.to_owned()),
            email,
            roles,
            time_zone: ZoneName::stored(zone.to_owned()),
            active: true,
            version: domain::ids::Version::FIRST,
            created_at: now,
            updated_at: now,
        }
    }

    /// Offers a slot of so many minutes.
    pub async fn offer(&self, interviewer: &Person, start: &str, minutes: i64) -> Slot {
        self.try_offer(&interviewer.actor(), start, minutes).await.expect("the slot is allowed")
    }

    pub async fn try_offer(&self, actor: &Actor, start: &str, minutes: i64) -> Result<Slot> {
        slots::create(&self.cx, actor, slot(start, minutes)).await
    }

    /// Books the slot for the candidate, as Clara.
    pub async fn book(&self, slot: &Slot, candidate: &str) -> Booking {
        let clara = self.clara().await.actor();
        self.try_book(&self.cx, &clara, slot, candidate).await.expect("the slot can be booked")
    }

    pub async fn try_book(
        &self,
        cx: &Context,
        actor: &Actor,
        slot: &Slot,
        candidate: &str,
    ) -> Result<Booking> {
        bookings::book(cx, actor, booking(slot, candidate)).await
    }

    /// Moves the booking, as Clara.
    pub async fn try_move(&self, booking: &Booking, to: &Slot) -> Result<Booking> {
        let clara = self.clara().await.actor();
        bookings::reschedule(&self.cx, &clara, None, moving(booking, to)).await
    }

    /// Tells of all that is due by now.
    ///
    /// # Panics
    /// When it cannot be told.
    pub async fn tell_due(&self) {
        due::tell(&self.cx).await.expect("what is due can be told");
    }

    /// Everything that was written down, the oldest first.
    ///
    /// # Panics
    /// When the database cannot be read.
    pub async fn audited(&self) -> Vec<Audited> {
        store::audit::everything(self.cx.reader()).await.expect("what was written down can be read")
    }

    pub async fn candidate(&self, name: &str) -> Candidate {
        let clara = self.clara().await.actor();
        candidates::create(&self.cx, &clara, raw_candidate(name)).await.expect("a candidate can be added")
    }
}

/// Everything runs but the workers: what is to be carried waits until the test has it carried.
async fn opened(settings: Settings, clock: Arc<StandingClock>, post: Arc<Post>) -> Context {
    let mail = Mail::open(&settings.mail, clock.clone()).expect("mail needs nothing");
    let cx = Context::open_with(settings, clock, post, mail).await.expect("the test database opens");
    cx.listen().await.expect("the background work starts");
    cx
}

/// Tells of all that is due by now through that process, unless others are just telling it.
///
/// # Panics
/// When it cannot be told.
pub async fn tell_due_through(cx: &Context) {
    due::tell(cx).await.expect("what is due can be told");
}

/// A slot as typed, beginning at an instant with an offset.
#[must_use]
pub fn slot(start: &str, minutes: i64) -> RawSlot {
    let start = at(start);
    RawSlot {
        start_time: Some(start.to_rfc3339()),
        end_time: Some((start + TimeDelta::minutes(minutes)).to_rfc3339()),
        ..RawSlot::default()
    }
}

/// A booking as typed, of a candidate known by name.
#[must_use]
pub fn booking(slot: &Slot, candidate: &str) -> RawBooking {
    RawBooking {
        slot_id: Some(slot.id.to_string()),
        candidate: Some(raw_candidate(candidate)),
        ..RawBooking::default()
    }
}

/// A move as typed.
#[must_use]
pub fn moving(booking: &Booking, to: &Slot) -> RawMove {
    RawMove { booking_id: Some(booking.id.to_string()), new_slot_id: Some(to.id.to_string()), reason: None }
}

/// How an interview ended, as typed.
#[must_use]
pub fn ended(status: &str) -> RawConclusion {
    RawConclusion { status: Some(status.to_owned()), absent: None }
}

#[must_use]
pub fn raw_candidate(name: &str) -> RawCandidate {
    RawCandidate { name: Some(name.to_owned()), email: Some(address(name)), time_zone: None }
}

/// # Panics
/// When `raw` is no instant.
#[must_use]
pub fn at(raw: &str) -> Instant {
    time::instant(raw).expect("an instant with an offset")
}

/// Whoever held a job of that database has died, and two minutes have passed.
///
/// # Panics
/// When the database cannot be written.
pub async fn end_leases(database_url: &str) {
    let db = sea_orm::Database::connect(database_url).await.expect("a database");
    store::jobs::end_leases(&db).await.expect("jobs can be written");
    db.close().await.expect("it can be closed");
}

fn address(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', "."))
}

/// The same id for the same name.
fn id_of(name: &str) -> Uuid {
    let mut bytes = [0_u8; 16];
    for (index, byte) in name.bytes().enumerate() {
        bytes[index % 16] = bytes[index % 16].rotate_left(3) ^ byte;
    }
    Uuid::from_bytes(bytes)
}

/// A database that goes when the test ends.
#[derive(Debug)]
pub enum TestDatabase {
    Sqlite(tempfile::TempDir),
    Postgres { server: String, name: String },
}

impl TestDatabase {
    #[must_use]
    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A copy of a database whose schema was made once for all tests.
    pub async fn postgres() -> Self {
        let server = postgres_server();
        let template = template(&server).await;
        Self::created(server, &format!(" TEMPLATE {template}")).await
    }

    /// Without a schema.
    pub async fn empty_postgres() -> Self {
        Self::created(postgres_server(), "").await
    }

    async fn created(server: String, how: &str) -> Self {
        let name = format!("convoke_{}", random().simple());
        run(&server, &format!("CREATE DATABASE {name}{how}")).await;
        Self::Postgres { server, name }
    }

    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}/convoke.db", folder.path().display()),
            Self::Postgres { server, name } => within(server, name),
        }
    }
}

fn postgres_server() -> String {
    env::var("CONVOKE_TEST_POSTGRES")
        .expect("PostgreSQL tests need CONVOKE_TEST_POSTGRES; `cargo xtask test` starts one")
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Self::Postgres { server, name } = self {
            let (server, statement) = (server.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
            let dropping = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime").block_on(run(&server, &statement));
            });
            dropping.join().expect("the test database is dropped");
        }
    }
}

/// Makes the template unless another test has made it.
async fn template(server: &str) -> String {
    // Of each schema a template of its own.
    let all = migrations::Migrator::migrations();
    let newest = all.last().map(|migration| migration.name().to_owned()).unwrap_or_default();
    let template = format!("convoke_template_{newest}");
    let admin = sea_orm::Database::connect(server).await.expect("PostgreSQL answers");
    let lock = admin.execute_unprepared("SELECT pg_advisory_lock(20261121)").await;
    lock.expect("the template can be locked");
    let exists = format!("SELECT 1 FROM pg_database WHERE datname = '{template}'");
    let exists =
        admin.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, exists)).await;
    if exists.expect("the catalogue can be read").is_none() {
        let making = &format!("{template}_in_the_making");
        for statement in [format!("DROP DATABASE IF EXISTS {making}"), format!("CREATE DATABASE {making}")] {
            admin.execute_unprepared(&statement).await.expect("the template can be made");
        }
        let database =
            sea_orm::Database::connect(within(server, making)).await.expect("the template answers");
        migrations::migrate(&database).await.expect("the template gets its schema");
        database.close().await.expect("the template is let go");
        let rename = format!("ALTER DATABASE {making} RENAME TO {template}");
        admin.execute_unprepared(&rename).await.expect("the template gets its name");
    }
    admin.close().await.expect("the server is let go");
    template
}

async fn run(server: &str, statement: &str) {
    let database = sea_orm::Database::connect(server).await.expect("PostgreSQL answers");
    database.execute_unprepared(statement).await.expect(statement);
    database.close().await.expect("the server is let go");
}

/// The URL of a database of that server.
fn within(server: &str, name: &str) -> String {
    let (start, _) = server.rsplit_once('/').expect("a URL of a database");
    format!("{start}/{name}")
}

#[expect(clippy::disallowed_methods, reason = "a name that no other test has")]
fn random() -> Uuid {
    Uuid::new_v4()
}
