//! The tables `openings` and `opening_interviewers`: the jobs that interviews are for, and who usually interviews.

use std::collections::HashMap;

use domain::{
    ids::{OpeningId, PersonId, Version},
    openings::{Colleague, Opening, OpeningStatus},
    paging::{Page, Paging},
    text::{Line, Note},
    time::Instant,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Func},
};

use super::{Txn, contains, interviews, people};
use crate::{Result, openings::OpeningFilter};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "openings")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) title: String,
    pub(crate) company: String,
    pub(crate) industry: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) hiring_manager_id: Option<Uuid>,
    pub(crate) format: Option<String>,
    pub(crate) status: String,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who usually interviews for which.
mod interviewers {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "opening_interviewers")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) opening_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) async fn find(db: &impl ConnectionTrait, OpeningId(id): OpeningId) -> Result<Option<Opening>> {
    let row = Entity::find_by_id(id).all(db).await?;
    Ok(things(db, row).await?.pop())
}

/// Ordered by title, then id.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    filter: &OpeningFilter,
    paging: Paging,
) -> Result<Page<Opening>> {
    let total = matching(db, filter).count(db).await?;
    let rows = matching(db, filter)
        .order_by_asc(Func::lower(Expr::col(Column::Title)))
        .order_by_asc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    Ok(Page { items: things(db, rows).await?, total, paging })
}

fn matching(db: &impl ConnectionTrait, filter: &OpeningFilter) -> Select<Entity> {
    let OpeningFilter { status, search } = filter;
    let with_words = search.as_ref().map(|words| {
        let either = |column| contains(db, Expr::col(column), words.as_str());
        either(Column::Title).or(either(Column::Company))
    });
    let of_status = status.map(|status| Column::Status.eq(status.as_str()));
    Entity::find().filter(Condition::all().add_option(of_status).add_option(with_words))
}

pub(crate) async fn insert(txn: &Txn<'_>, opening: &Opening) -> Result<()> {
    Entity::insert(row(opening)).exec_without_returning(txn.db).await?;
    name_interviewers(txn, opening).await
}

pub(crate) async fn save(txn: &Txn<'_>, opening: &Opening) -> Result<()> {
    Entity::update(ActiveModel { created_at: NotSet, ..row(opening) }).exec(txn.db).await?;
    interviewers::Entity::delete_many()
        .filter(interviewers::Column::OpeningId.eq(opening.id.0))
        .exec(txn.db)
        .await?;
    name_interviewers(txn, opening).await
}

async fn name_interviewers(txn: &Txn<'_>, opening: &Opening) -> Result<()> {
    if opening.interviewers.is_empty() {
        return Ok(());
    }
    let rows = opening.interviewers.iter().map(|person| interviewers::ActiveModel {
        opening_id: Set(opening.id.0),
        person_id: Set(person.id.0),
    });
    interviewers::Entity::insert_many(rows).exec_without_returning(txn.db).await?;
    Ok(())
}

fn row(opening: &Opening) -> ActiveModel {
    let Opening {
        id,
        title,
        company,
        industry,
        role,
        place,
        description,
        hiring_manager,
        interviewers: _,
        format,
        status,
        version,
        created_at,
        updated_at,
    } = opening;
    let line = |line: &Option<Line>| Set(line.as_ref().map(|line| line.as_str().to_owned()));
    ActiveModel {
        id: Set(id.0),
        title: Set(title.as_str().to_owned()),
        company: Set(company.as_str().to_owned()),
        industry: line(industry),
        role: line(role),
        place: line(place),
        description: Set(description.as_ref().map(|note| note.as_str().to_owned())),
        hiring_manager_id: Set(hiring_manager.as_ref().map(|manager| manager.id.0)),
        format: Set(format.map(|format| format.as_str().to_owned())),
        status: Set(status.as_str().to_owned()),
        version: Set(version.0),
        created_at: Set(*created_at),
        updated_at: Set(*updated_at),
    }
}

/// In the order of the rows; the people of all are asked for at once.
async fn things(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Opening>> {
    let ids = rows.iter().map(|row| row.id);
    let named =
        interviewers::Entity::find().filter(interviewers::Column::OpeningId.is_in(ids)).all(db).await?;
    let managers = rows.iter().filter_map(|row| row.hiring_manager_id);
    let everybody = managers.chain(named.iter().map(|named| named.person_id));
    let people = people::named(db, everybody).await?;
    let mut interviewers: HashMap<Uuid, Vec<Colleague>> = HashMap::new();
    for named in named {
        let person = people.get(&PersonId(named.person_id));
        interviewers.entry(named.opening_id).or_default().extend(person.cloned());
    }
    rows.into_iter()
        .map(|row| {
            let mut interviewers = interviewers.remove(&row.id).unwrap_or_default();
            interviewers.sort_by_cached_key(|person| (person.name.as_str().to_lowercase(), person.id));
            let manager = row.hiring_manager_id.and_then(|id| people.get(&PersonId(id)).cloned());
            thing(row, manager, interviewers)
        })
        .collect()
}

fn thing(row: Model, hiring_manager: Option<Colleague>, interviewers: Vec<Colleague>) -> Result<Opening> {
    let Model {
        id,
        title,
        company,
        industry,
        role,
        place,
        description,
        hiring_manager_id: _,
        format,
        status,
        version,
        created_at,
        updated_at,
    } = row;
    let in_status =
        OpeningStatus::parse(&status).ok_or_else(|| anyhow::anyhow!("opening {id} is {status}"))?;
    Ok(Opening {
        id: OpeningId(id),
        title: Line::stored(title),
        company: Line::stored(company),
        industry: industry.map(Line::stored),
        role: role.map(Line::stored),
        place: place.map(Line::stored),
        description: description.map(Note::stored),
        hiring_manager,
        interviewers,
        format: format.map(interviews::stored).transpose()?,
        status: in_status,
        version: Version(version),
        created_at,
        updated_at,
    })
}
