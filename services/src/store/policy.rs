//! The table `policy`: one row of numbers that rules take.

use domain::time::Instant;
use sea_orm::{
    ConnectionTrait, EntityTrait, QueryFilter,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use super::Txn;
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "policy")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: i32,
    pub(crate) max_days_per_week: i32,
    pub(crate) version: i64,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The id of the one row.
const ROW: i32 = 1;

pub(crate) async fn max_days_per_week(db: &impl ConnectionTrait) -> Result<usize> {
    let row =
        Entity::find_by_id(ROW).one(db).await?.ok_or_else(|| anyhow::anyhow!("the policy is missing"))?;
    Ok(usize::try_from(row.max_days_per_week).map_err(anyhow::Error::from)?)
}

/// `false`: it said so already.
pub(crate) async fn set_max_days_per_week(txn: &Txn<'_>, days: u8) -> Result<bool> {
    let changed = Entity::update_many()
        .col_expr(Column::MaxDaysPerWeek, Expr::value(i32::from(days)))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(txn.now))
        .filter(Column::Id.eq(ROW))
        .filter(Column::MaxDaysPerWeek.ne(i32::from(days)))
        .exec(txn.db)
        .await?;
    Ok(changed.rows_affected > 0)
}
