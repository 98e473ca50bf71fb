use crate::dom::{Node, view, watch};
use domain::{
    bookings::{Booking, BookingStatus},
    ids::BookingId,
    outcomes::CalledOffBy,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    asks::Asks,
    calendar_page::Page,
    panel::{Known, OpenedBooking},
    server_fns::{CancelBooking, cancel_booking},
    view::Asking,
};
use crate::{
    delivery::new_key,
    error::AppError,
    messages::word_leaves,
    signals::{Memo, RwSignal, Signal, memo},
    ui::{
        addressed::{close_instead, open_while},
        button::{Button, ButtonKind, ButtonLink},
        dialog::Dialog,
        field::{Field, FieldKind},
        focus::focus_soon,
        note::Note,
        pill::Tone,
    },
};

/// Asks once, naming the interview, before it is cancelled.
#[component]
pub(super) fn CancelDialog(page: Page, known: Memo<Option<Known>>, opened: OpenedBooking) -> Node {
    let asked = memo(move |_| page.view.with(|view| view.asking == Some(Asking::Cancel)));
    let open = open_while(asked, page.entered, move || page.view.with(|view| view.ask(None)));
    let asks = Asks::new(page, opened, asked_of(known, open));
    watch(
        move || open.get(),
        move |&open, _| {
            if open {
                // What was said the last time is not said again.
                asks.forget();
            }
        },
    );
    let title = Signal::derive(move || known.get().map_or_else(String::new, |known| title(&known)));
    let about = Signal::derive(move || known.get().map(|known| about(&known)));
    view! {
        <Dialog id="cancel" open=open title=title about=about>
            <CancelForm page=page known=known asks=asks open=open />
        </Dialog>
    }
}

fn title(known: &Known) -> String {
    format!("Cancel {}’s interview?", known.booking.candidate.name)
}

fn about(Known { booking, clocks, own, .. }: &Known) -> String {
    let beside = booking.candidate.time_zone.as_ref().unwrap_or(&booking.slot.time_zone);
    let when = clocks.both(booking.slot.interval, own, beside);
    format!("With {}, {when}. The slot can be booked again.", booking.slot.interviewer_name)
}

#[component]
fn CancelForm(page: Page, known: Memo<Option<Known>>, asks: Asks, open: RwSignal<bool>) -> Node {
    let reason = RwSignal::new(String::new());
    let by = RwSignal::new(CalledOffBy::default().as_str().to_owned());
    let everybody = CalledOffBy::ALL.map(|by| (by.as_str().to_owned(), whose(by).to_owned()));
    let everybody = FieldKind::Select(Signal::stored(Vec::from(everybody)));
    let pending = asks.pending();
    let refused = move || asks.refusal();
    let about_reason = Signal::derive(move || reason_refused(refused().as_ref()));
    let of = move |words: fn(&Booking) -> String| {
        move || known.with(|known| known.as_ref().map(|known| words(&known.booking)))
    };
    let send = move |ev: SubmitEvent| {
        // Where nothing is known of it the form goes to the server, which says why.
        let Some(Known { booking, .. }) = known.get_untracked() else { return };
        ev.prevent_default();
        if pending.get_untracked() {
            return;
        }
        let told = format!("Cancelled: {} with {}", booking.candidate.name, booking.slot.interviewer_name);
        let (id, version) = (booking.id, Some(booking.version));
        let (reason, by, key) = (reason.get_untracked(), by.get_untracked(), new_key());
        let ask = move || cancel_booking(id, reason.clone(), by.clone(), version, key.clone());
        asks.send(Booking { status: BookingStatus::Cancelled, ..booking }, told, ask, move |answer| {
            if answer.is_ok() {
                open.set(false);
                focus_soon("#booking-title");
            }
        });
    };
    view! {
        <form method="post" action=CancelBooking::url() on:submit=send>
            <div class="dialog-body">
                <input type="hidden" name="id" value=of(|booking| booking.id.to_string()) />
                <input type="hidden" name="version" value=of(|booking| booking.version.to_string()) />
                <Field
                    id="cancel-reason"
                    name="reason"
                    label="Reason"
                    optional=true
                    value=reason
                    autofocus=true
                    hint="It stands in the interview’s history."
                    error=about_reason
                />
                <Field id="cancel-by" name="by" label="Whose wish it is" kind=everybody value=by />
                <p class="small">{word_leaves("A cancellation goes to both")}</p>
                {asks.note()}
                {move || {
                    let error = refused().filter(|_| about_reason.get().is_none());
                    error.map(|error| view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> })
                }}
            </div>
            <div class="dialog-foot">
                <ButtonLink
                    href=Signal::derive(move || page.view.with(|view| view.ask(None)))
                    on:click=move |ev| close_instead(open, &ev)
                >
                    "Keep the interview"
                </ButtonLink>
                <Button kind=ButtonKind::Destroy submit=true busy=pending>"Cancel the interview"</Button>
            </div>
        </form>
    }
}

fn whose(by: CalledOffBy) -> &'static str {
    match by {
        CalledOffBy::Candidate => "The candidate’s",
        CalledOffBy::Interviewer => "The interviewer’s",
        CalledOffBy::Coordinator => "Ours",
    }
}

/// What is wrong with the reason that was typed, where it is that.
pub(super) fn reason_refused(error: Option<&AppError>) -> Option<String> {
    error?.fields()?.get("reason").map(|what| format!("The reason {what}."))
}

/// The booking that an open dialog asks for a change of.
pub(super) fn asked_of(known: Memo<Option<Known>>, open: RwSignal<bool>) -> Signal<Option<BookingId>> {
    Signal::derive(move || {
        let id = known.with(|known| known.as_ref().map(|known| known.booking.id));
        id.filter(|_| open.get())
    })
}
