use crate::dom::{Node, view};
use chrono::NaiveDate;
use leptos::prelude::*;

use super::{
    calendar_page::Loaded,
    period::{Extent, Period},
    view::{Calendar, Shape, View},
};
use crate::{
    signals::{Memo, Signal, memo},
    ui::{
        button::ButtonLink,
        icon::IconName,
        switch::{Switch, Way},
    },
};

/// Which days, the way to others, and how they are drawn.
#[component]
pub(super) fn Head(view: Memo<View>, calendar: Loaded) -> Node {
    let shown = memo(move |_| calendar.with(|told| told?.as_ref().ok().map(period)));
    let moved = move |by: i8| {
        Signal::derive(move || {
            let today = shown.get().map(|(_, today)| today);
            view.with(|view| today.map_or_else(|| view.at(""), |today| view.moved(by, today)))
        })
    };
    let ways = Signal::derive(move || {
        let way = |shape: Shape| {
            view.with(|view| Way {
                label: shape.word().to_owned(),
                href: view.shaped(shape, shown.get()),
                current: view.shape == shape,
            })
        };
        Shape::ALL.map(way).to_vec()
    });
    let extent = memo(move |_| view.with(|view| view.span.extent));
    view! {
        <div class="page-head calendar-head">
            <h1>"Calendar"</h1>
            <span class="range" role="status">{move || shown.get().map(|(period, _)| period.title())}</span>
            <nav class="joined" aria-label=move || noun(extent.get())>
                {move || step(moved(-1), IconName::Back, format!("{} before", noun(extent.get())))}
                <ButtonLink href=Signal::derive(move || view.with(|view| view.at(""))) attr:data-noscroll="">
                    "Today"
                </ButtonLink>
                {move || step(moved(1), IconName::Forward, format!("{} after", noun(extent.get())))}
            </nav>
            <span class="grow"></span>
            <Switch label="Drawn as" ways=ways />
        </div>
    }
}

fn step(href: Signal<String>, icon: IconName, label: String) -> Node {
    view! { <ButtonLink href=href icon=icon label=label attr:data-noscroll="" /> }
}

fn period(calendar: &Calendar) -> (Period, NaiveDate) {
    (calendar.period, calendar.today())
}

fn noun(extent: Extent) -> &'static str {
    match extent {
        Extent::Day => "Day",
        Extent::Week => "Week",
        Extent::Month => "Month",
    }
}
