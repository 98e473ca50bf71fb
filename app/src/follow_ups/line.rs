use chrono::{Days, NaiveDate};
use domain::{ids::FollowUpId, time::IsoWeek};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    Line,
    server_fns::{SnoozeFollowUp, TickFollowUp},
};
use crate::{
    action::ServerAction,
    dom::{Node, view, watch},
    signals::{Callback, Memo, RwSignal, Signal, memo},
    ui::{
        act::{Words, act},
        button::ButtonKind,
        icon::{Icon, IconName},
        refused::Refused,
    },
};

/// A follow-up, to be done and put off. `after`: the interview that it comes after, among others; `more`: what else can be
/// done with it.
#[component]
pub(super) fn FollowUpLine(
    line: Memo<Line>,
    today: Signal<Option<NaiveDate>>,
    again: Callback<()>,
    on_page: bool,
    after: Node,
    more: Node,
) -> Node {
    let Line { id, booking, .. } = line.get_untracked();
    // As it is to be, as long as what is loaded does not say so itself.
    let wanted = RwSignal::new(None::<bool>);
    let is_done = memo(move |_| wanted.get().unwrap_or_else(|| line.with(Line::is_done)));
    watch(move || line.with(|line| line.version), move |_, _| wanted.set(None));
    let action = ServerAction::<TickFollowUp>::new(move |()| again.run(()));
    let refused = action.refused();
    watch(
        move || refused.with(Option::is_some),
        move |is_refused, _| {
            if *is_refused {
                wanted.set(None);
                again.run(());
            }
        },
    );
    let tick = move |ev: SubmitEvent| {
        ev.prevent_default();
        if action.pending().get_untracked() {
            return;
        }
        let done = !is_done.get_untracked();
        wanted.set(Some(done));
        action.dispatch(TickFollowUp { booking, id, done, on_page });
    };
    let about = move || {
        line.with(|line| {
            let done = line.done.clone().filter(|_| is_done.get());
            match done {
                Some(done) => format!("Done {done}"),
                None if is_done.get() => "Done".to_owned(),
                None => format!("{}, {}", line.assignee.name, line.when),
            }
        })
    };
    let late = move || line.with(|line| line.is_late) && !is_done.get();
    view! {
        <li class:done=move || is_done.get() class:late=late>
            <form class="tick" method="post" action=TickFollowUp::url() on:submit=tick>
                <input type="hidden" name="booking" value=booking.to_string() />
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="done" value=move || (!is_done.get()).to_string() />
                <input type="hidden" name="on_page" value=on_page.to_string() />
                <button type="submit" role="checkbox" aria-checked=move || is_done.get().to_string()>
                    <span class="box" aria-hidden="true">
                        {move || is_done.get().then(|| view! { <Icon name=IconName::Check size=14 /> })}
                    </span>
                    <span>{move || line.with(Line::words)}</span>
                </button>
            </form>
            <small>{about}</small>
            {after}
            {move || line.with(|line| line.note.clone()).map(|note| view! { <p class="note-text small">{note}</p> })}
            {move || (!is_done.get()).then(|| view! {
                <div class="follow-up-acts"><span>"Put off until"</span>{snooze(line.get_untracked(), today.get(), again, on_page)}</div>
            })}
            {more}
            <Refused why=refused />
        </li>
    }
}

/// Puts it off until tomorrow, or until Monday.
fn snooze(line: Line, today: Option<NaiveDate>, again: Callback<()>, on_page: bool) -> Vec<Node> {
    let Line { id, booking, .. } = line;
    let until = |verb: &'static str, day: NaiveDate| {
        let words = Words { verb, about: line.words(), kind: ButtonKind::Quiet };
        let until = day.to_string();
        let hidden = vec![
            ("booking", booking.to_string()),
            ("id", id.to_string()),
            ("until", until.clone()),
            ("on_page", on_page.to_string()),
        ];
        act(words, hidden, SnoozeFollowUp { booking, id, until, on_page }, move |()| again.run(()))
    };
    let days = today.and_then(later);
    days.map_or_else(Vec::new, |[tomorrow, monday]| {
        vec![until("tomorrow", tomorrow), until("next week", monday)]
    })
}

/// The next day, and the next Monday.
fn later(today: NaiveDate) -> Option<[NaiveDate; 2]> {
    Some([today.checked_add_days(Days::new(1))?, IsoWeek::of(today).plus(1).monday()])
}

/// Of that id, as it is now; as it was, once it is gone.
pub(super) fn followed(lines: Memo<Vec<Line>>, first: Line) -> Memo<Line> {
    let id: FollowUpId = first.id;
    memo(move |_| {
        let now = lines.with(|lines| lines.iter().find(|line| line.id == id).cloned());
        now.unwrap_or_else(|| first.clone())
    })
}

#[cfg(test)]
mod tests {
    use domain::time::date;

    use super::*;

    #[test]
    fn next_week_begins_on_monday() {
        for (today, tomorrow, monday) in [
            ("2026-03-04", "2026-03-05", "2026-03-09"),
            ("2026-03-08", "2026-03-09", "2026-03-09"),
            ("2026-03-09", "2026-03-10", "2026-03-16"),
        ] {
            let expected = [tomorrow, monday].map(|raw| date(raw).unwrap());
            assert_eq!(later(date(today).unwrap()), Some(expected), "{today}");
        }
    }
}
