//! Lists in pages, as they are published.

use std::borrow::Cow;

use domain::paging::Page;
use serde::Serialize;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{ArrayBuilder, KnownFormat, ObjectBuilder, Ref, RefOr, Schema, SchemaFormat, Type},
};

/// One part of a list, and how long the whole of it is.
#[derive(Clone, Debug, Serialize)]
pub struct ListJson<T> {
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
    #[param(nullable = false, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u64>,
    /// How many rows to leave out before the first.
    #[param(nullable = false, minimum = 0, default = 0)]
    pub offset: Option<u64>,
}

impl<T> ListJson<T> {
    /// A page with each of its rows as `publish` writes it.
    pub(super) fn new<R, E>(page: Page<R>, publish: impl FnMut(R) -> Result<T, E>) -> Result<Self, E> {
        let Page { items, total, paging } = page;
        let items = items.into_iter().map(publish).collect::<Result<_, E>>()?;
        Ok(Self { items, total, limit: paging.limit(), offset: paging.offset() })
    }
}

/// Named after what it lists, which it refers to.
impl<T: ToSchema> ToSchema for ListJson<T> {
    fn name() -> Cow<'static, str> {
        format!("{}List", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T: ToSchema> PartialSchema for ListJson<T> {
    fn schema() -> RefOr<Schema> {
        let count = || {
            let format = SchemaFormat::KnownFormat(KnownFormat::Int64);
            ObjectBuilder::new().schema_type(Type::Integer).format(Some(format)).minimum(Some(0))
        };
        let items = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
        let list = [("total", count()), ("limit", count()), ("offset", count())]
            .into_iter()
            .fold(ObjectBuilder::new().property("items", items).required("items"), |list, (name, count)| {
                list.property(name, count).required(name)
            });
        list.into()
    }
}
