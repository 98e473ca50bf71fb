//! `/api/people`, and who is calling: `/api/me`.

use domain::{
    actor::Role,
    ids::PersonId,
    people::{Person, RawPerson},
    permissions::Permission,
};
use serde::Serialize;
use services::{people, time_zones};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Call,
    answer::{self, Answer},
    conditions::Repeatable,
    exports::{self, Columns, List},
    json::Form,
    paging::{ListJson, PageQuery},
};
use crate::openapi::{AddRefused, EditPersonRefused, GetRefused, ListRefused, MeRefused};

/// Adds somebody
#[utoipa::path(post, path = "/api/people", tag = "People", operation_id = "addPerson",
    params(Repeatable), request_body = NewPerson,
    responses(
        (status = 201, description = "The person is added.", body = PersonJson,
            headers(("Location" = String, description = "Where it is"),
                ("ETag" = String, description = "Its version"))),
        AddRefused))]
pub async fn create(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManagePeople)?.posted().await?;
    let raw = NewPerson::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse_new(time_zones::is_known))?;
    let made = people::create(&accepted.cx, &accepted.actor, raw).await;
    accepted.answer(made, |person| {
        let location = format!("/api/people/{}", person.id);
        Ok(answer::created(&location, person.version, &PersonJson::new(&person)))
    })
}

/// Everybody, ordered by name, then id
#[utoipa::path(get, path = "/api/people", tag = "People", operation_id = "listPeople", params(PageQuery),
    responses((status = 200, description = "One page of them.", body = PersonList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManagePeople)?.asked();
    let paging = asked.query.paging();
    let accepted = asked.accepted()?;
    let page = people::list(&accepted.cx, &accepted.actor, paging).await;
    accepted.answer(page, |page| answer::list(page, |person| Ok(PersonJson::new(&person))))
}

/// Everybody as comma-separated values: all that `GET /api/people` lists
#[utoipa::path(get, path = "/api/people.csv", tag = "People", operation_id = "exportPeople",
    params(),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let accepted = call.may(Permission::ManagePeople)?.asked().accepted()?;
    let list = List {
        filter: (),
        read: |cx, actor, (), paging| Box::pin(async move { people::list(&cx, &actor, paging).await }),
        publish: |person| Ok(vec![PersonJson::new(&person)]),
    };
    exports::answer(&accepted, "people", COLUMNS, list).await
}

/// Somebody
#[utoipa::path(get, path = "/api/people/{id}", tag = "People", operation_id = "getPerson",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The person.", body = PersonJson,
            headers(("ETag" = String, description = "Its version"))),
        GetRefused))]
pub async fn get(call: Call) -> Answer {
    let accepted = call.may(Permission::ManagePeople)?.asked().accepted()?;
    let found = people::get(&accepted.cx, &accepted.actor, accepted.id(PersonId::parse)?).await;
    accepted.answer(found, |person| Ok(answer::row(person.version, &PersonJson::new(&person))))
}

/// Changes somebody. A change of zone moves the future local days with it
#[utoipa::path(patch, path = "/api/people/{id}", tag = "People", operation_id = "editPerson",
    params(("id" = Uuid, Path)),
    request_body = PersonEdits,
    responses(
        (status = 200, description = "The person as they are now.", body = PersonJson,
            headers(("ETag" = String, description = "Its version"))),
        EditPersonRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManagePeople)?.patched().await?;
    let raw = PersonEdits::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse_changes(time_zones::is_known))?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(PersonId::parse)?);
    let edited = people::edit(cx, actor, id, raw).await;
    accepted.answer(edited, |person| Ok(answer::row(person.version, &PersonJson::new(&person))))
}

/// Who is calling
#[utoipa::path(get, path = "/api/me", tag = "People", operation_id = "getMe",
    responses(
        (status = 200, description = "The caller.", body = PersonJson,
            headers(("ETag" = String, description = "Its version"))),
        MeRefused))]
pub async fn me(call: Call) -> Answer {
    let accepted = call.asked().accepted()?;
    let me = people::me(&accepted.cx, &accepted.actor).await;
    accepted.answer(me, |person| Ok(answer::row(person.version, &PersonJson::new(&person))))
}

/// Somebody who signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Person)]
#[serde(rename_all = "camelCase")]
pub struct PersonJson {
    pub id: Uuid,
    #[schema(example = "Ana Moreau")]
    pub name: String,
    #[schema(example = "ana.moreau@example.com")]
    pub email: String,
    #[schema(value_type = Vec<RoleJson>)]
    pub roles: Vec<&'static str>,
    #[schema(example = "Europe/Paris")]
    pub time_zone: String,
    /// Somebody inactive cannot sign in and offers nothing new.
    pub active: bool,
    /// Rises with every change of the row.
    pub version: i64,
}

const COLUMNS: Columns = &["id", "name", "email", "roles", "timeZone", "active", "version"];

pub type PersonList = ListJson<PersonJson>;

/// What somebody may be.
#[derive(Debug, ToSchema)]
#[schema(as = Role, rename_all = "snake_case")]
pub enum RoleJson {
    Interviewer,
    Coordinator,
    Admin,
}

impl PersonJson {
    fn new(person: &Person) -> Self {
        let Person { id, name, email, roles, time_zone, active, version, created_at: _, updated_at: _ } =
            person;
        Self {
            id: id.0,
            name: name.to_string(),
            email: email.to_string(),
            roles: roles.iter().map(Role::as_str).collect(),
            time_zone: time_zone.to_string(),
            active: *active,
            version: version.0,
        }
    }
}

/// Somebody to be added.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewPerson {
    #[schema(required = true, nullable = false, min_length = 1, max_length = 200, example = "Ana Moreau")]
    name: Option<String>,
    #[schema(required = true, nullable = false, example = "ana.moreau@example.com")]
    email: Option<String>,
    #[schema(required = true, nullable = false, value_type = Vec<RoleJson>, min_items = 1)]
    roles: Option<Vec<String>>,
    #[schema(required = true, nullable = false, example = "Europe/Paris")]
    time_zone: Option<String>,
    /// Everybody begins active.
    #[schema(default = true)]
    active: Option<bool>,
}

impl NewPerson {
    fn read(form: &mut Form) -> RawPerson {
        let Self { name, email, roles, time_zone, active } = Self {
            name: form.text("name"),
            email: form.text("email"),
            roles: form.texts("roles"),
            time_zone: form.text("timeZone"),
            active: form.flag("active"),
        };
        RawPerson { name, email, roles, time_zone, active }
    }
}

/// What is to be different about somebody; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct PersonEdits {
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Ana Moreau")]
    name: Option<String>,
    #[schema(nullable = false, example = "ana.moreau@example.com")]
    email: Option<String>,
    #[schema(nullable = false, value_type = Option<Vec<RoleJson>>, min_items = 1)]
    roles: Option<Vec<String>>,
    #[schema(nullable = false, example = "Europe/Paris")]
    time_zone: Option<String>,
    #[schema(nullable = false)]
    active: Option<bool>,
}

impl PersonEdits {
    fn read(form: &mut Form) -> RawPerson {
        let Self { name, email, roles, time_zone, active } = Self {
            name: form.text("name"),
            email: form.text("email"),
            roles: form.texts("roles"),
            time_zone: form.text("timeZone"),
            active: form.flag("active"),
        };
        RawPerson { name, email, roles, time_zone, active }
    }
}
