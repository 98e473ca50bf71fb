use crate::dom::{Node, view, watch};
use domain::bookings::Booking;
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

use super::{
    address::{close_instead, open_while},
    calendar_page::Page,
    focus::focus_soon,
    panel::{Known, OpenedBooking, shows},
    server_fns::CancelBooking,
    view::Asking,
};
use crate::{
    error::AppError,
    messages::{Confirm, word_leaves},
    signals::{Memo, RwSignal, Signal, memo},
    ui::{
        button::{Button, ButtonKind, ButtonLink},
        dialog::Dialog,
        field::Field,
        note::Note,
        pill::Tone,
    },
};

/// Asks once, naming the interview, before it is cancelled.
#[component]
pub(super) fn CancelDialog(page: Page, known: Memo<Option<Known>>, opened: OpenedBooking) -> Node {
    let asked = memo(move |_| page.view.with(|view| view.asking == Some(Asking::Cancel)));
    let open = open_while(asked, page.entered, move || page.view.with(|view| view.ask(None)));
    let action = ServerAction::<CancelBooking>::new();
    settle(page, action, open, opened);
    let title = Signal::derive(move || known.get().map_or_else(String::new, |known| title(&known)));
    let about = Signal::derive(move || known.get().map(|known| about(&known)));
    view! {
        <Dialog id="cancel" open=open title=title about=about>
            <CancelForm page=page known=known action=action open=open />
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
fn CancelForm(
    page: Page,
    known: Memo<Option<Known>>,
    action: ServerAction<CancelBooking>,
    open: RwSignal<bool>,
) -> Node {
    let reason = RwSignal::new(String::new());
    let pending = action.pending();
    let refused = move || action.value().get().and_then(Result::err).filter(|_| !pending.get());
    let about_reason = Signal::derive(move || reason_refused(refused().as_ref()));
    let of = move |words: fn(&Booking) -> String| {
        move || known.with(|known| known.as_ref().map(|known| words(&known.booking)))
    };
    let send = move |ev: SubmitEvent| {
        let booking = known
            .with_untracked(|known| known.as_ref().map(|known| (known.booking.id, known.booking.version)));
        // Where nothing is known of it the form goes to the server, which says why.
        if let Some((id, version)) = booking {
            ev.prevent_default();
            action.dispatch(CancelBooking { id, reason: reason.get_untracked(), version: Some(version) });
        }
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
                <p class="small">{word_leaves("A cancellation")}</p>
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

/// What is wrong with the reason that was typed, where it is that.
pub(super) fn reason_refused(error: Option<&AppError>) -> Option<String> {
    error?.fields()?.get("reason").map(|what| format!("The reason {what}."))
}

fn settle(page: Page, action: ServerAction<CancelBooking>, open: RwSignal<bool>, opened: OpenedBooking) {
    let confirm = Confirm::new(shows(page, opened));
    page.show_saving(Signal::derive(move || action.pending().get()));
    watch(
        move || action.value().get(),
        move |answer, _| {
            if let Some(Ok(cancelled)) = answer {
                page.put(cancelled);
                opened.refetch();
                open.set(false);
                focus_soon("#booking-title");
                let Booking { candidate, slot, .. } = cancelled;
                let told = format!("Cancelled: {} with {}", candidate.name, slot.interviewer_name);
                confirm.say(told, cancelled.id);
            }
        },
    );
    forget_when_opened(action, open);
}

/// What was said the last time is not said again.
pub(super) fn forget_when_opened<F>(action: ServerAction<F>, open: RwSignal<bool>)
where
    F: ServerFn<Output = Booking, Error = AppError> + Clone + Send + Sync + 'static,
{
    watch(
        move || open.get(),
        move |&open, _| {
            if open {
                action.value().set(None);
            }
        },
    );
}
