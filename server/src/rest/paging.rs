//! Lists in pages, as they are published.

use domain::paging::Page;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// One part of a list, and how long the whole of it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = List<T>)]
pub struct ListJson<T: ToSchema> {
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: u64,
    pub limit: u64,
    pub offset: u64,
}

/// Which part of a list is asked for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The most rows to answer with.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u64>,
    /// How many rows to leave out before the first.
    #[param(minimum = 0, default = 0)]
    pub offset: Option<u64>,
}

impl<T: ToSchema> ListJson<T> {
    /// A page with each of its rows as `publish` writes it.
    pub(super) fn new<R, E>(page: Page<R>, publish: impl FnMut(R) -> Result<T, E>) -> Result<Self, E> {
        let Page { items, total, paging } = page;
        let items = items.into_iter().map(publish).collect::<Result<_, E>>()?;
        Ok(Self { items, total, limit: paging.limit(), offset: paging.offset() })
    }
}
