//! Carrying a booking to another slot by mouse, pen or finger: the slots that fit are lit up, the others say why
//! not, and the one it is dropped on is proposed in the dialog that asks.

use crate::dom::{Node, Show, effect, view};
use domain::{bookings::Booking, ids::SlotId};
use leptos::{
    ev::{self, PointerEvent},
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    wasm_split::wasm_split,
    web_sys::{Element, HtmlElement},
};

use super::{
    calendar_page::Page,
    press::Press,
    server_fns::find_room,
    targets::{Target, judge},
};
use crate::{
    address::use_address,
    lazy::{Lazy, Loaded},
    signals::{RwSignal, StoredValue},
    ui::week_grid::{DRAGS_AFTER, LONG_PRESS, Sight, TREMBLES},
};

pub(crate) static CARRYING: Lazy<Page> = Lazy { name: "carrying", load: || Box::pin(carrying()) };

#[wasm_split(carrying, wasm_split_path = ::leptos::wasm_split, fallible)]
fn carrying() -> Loaded<Page> {
    Ok(|page| view! { <Carrying page=page /> })
}

#[derive(Clone, Copy)]
struct Carrier {
    page: Page,
    at: RwSignal<(i32, i32)>,
    /// The slots have been looked for, and this is what came of it.
    answered: RwSignal<Option<Result<(), String>>>,
    /// The phone's day that was turned to last, so that it is turned to once.
    pip: StoredValue<Option<String>>,
}

#[component]
fn Carrying(page: Page) -> Node {
    let carrier = Carrier {
        page,
        at: RwSignal::new((0, 0)),
        answered: RwSignal::new(None),
        pip: StoredValue::new(None),
    };
    let address = use_address();
    effect(move |_| {
        let moved = window_event_listener(ev::pointermove, move |ev| carrier.moved(&ev));
        let up = window_event_listener(ev::pointerup, move |ev| {
            if let Some(to) = carrier.released(&ev) {
                address.go(&to);
            }
        });
        let lost = window_event_listener(ev::pointercancel, move |ev| {
            if carrier.press_of(&ev).is_some() {
                page.carry.end();
            }
        });
        let keys = window_event_listener(ev::keydown, move |ev| page.carry.take_back(&ev));
        on_cleanup(move || {
            moved.remove();
            up.remove();
            lost.remove();
            keys.remove();
        });
    });
    // A finger that stays where it is carries; one that moves scrolls.
    effect(move |_| {
        let Some(press) = page.carry.press.get().filter(|press| press.finger) else { return };
        let is_still = move || page.carry.press.try_get_untracked().flatten() == Some(press);
        let begin = move || {
            if is_still() && page.carry.works.try_get_untracked() == Some(false) {
                carrier.begin(press);
            }
        };
        set_timeout(begin, LONG_PRESS);
    });
    view! {
        <Show when=move || page.carry.works.get()>
            <Card carrier=carrier />
        </Show>
        <p class="spoken" role="status">{move || page.carry.works.get().then(|| carrier.sentence())}</p>
    }
}

/// What is carried, under the hand that carries it.
#[component]
fn Card(carrier: Carrier) -> Node {
    let page = carrier.page;
    let class = move || match carrier.over().map(|target| target.verdict.fits) {
        Some(true) => "carried-card fits",
        Some(false) => "carried-card refused",
        None => "carried-card",
    };
    let whose = move || carrier.booking().map(|booking| booking.candidate.name.to_string());
    let place = move || {
        let (x, y) = carrier.at.get();
        format!("--x:{x}px;--y:{y}px")
    };
    let when = move || {
        let target = carrier.over()?;
        page.told(|calendar| calendar.clocks.whole(target.slot.interval, &calendar.zone))
    };
    view! {
        <div class=class style=place aria-hidden="true">
            <b>{whose}</b>
            <span>{when}</span>
            <span>{move || carrier.sentence()}</span>
        </div>
    }
}

impl Carrier {
    fn press_of(self, ev: &PointerEvent) -> Option<Press> {
        self.page.carry.press.get_untracked().filter(|press| press.pointer == ev.pointer_id())
    }

    fn booking(self) -> Option<Booking> {
        let id = self.page.carry.press.get()?.booking;
        self.page.bookings.with(|bookings| bookings.get(id.0).cloned())
    }

    fn over(self) -> Option<Target> {
        let over = self.page.carry.over.get()?;
        self.page.carry.targets.with(|targets| targets.iter().find(|target| target.slot.id == over).cloned())
    }

    fn sentence(self) -> String {
        if let Some(target) = self.over() {
            return format!("with {}: {}", target.slot.interviewer_name, target.verdict.sentence);
        }
        let fitting = self.page.carry.targets.with(|all| all.iter().filter(|one| one.verdict.fits).count());
        match (self.answered.get(), fitting) {
            (None, _) => "Looking for slots".to_owned(),
            (Some(Err(error)), _) => error,
            (Some(Ok(())), 0) => "No slot in sight fits. Look at other days, or use Move…".to_owned(),
            (Some(Ok(())), _) => "Drop it on a slot that is lit; Escape takes it back".to_owned(),
        }
    }

    fn moved(self, ev: &PointerEvent) {
        let Some(press) = self.press_of(ev) else { return };
        if self.page.carry.works.get_untracked() {
            self.follow(ev.client_x(), ev.client_y());
            return;
        }
        // It went up while this code was on its way.
        if ev.buttons() == 0 {
            self.page.carry.end();
            return;
        }
        let far = (ev.client_x() - press.x).abs().max((ev.client_y() - press.y).abs());
        if press.finger {
            if far > TREMBLES {
                self.page.carry.end();
            }
        } else if far >= DRAGS_AFTER {
            self.begin(press);
            self.follow(ev.client_x(), ev.client_y());
        }
    }

    fn begin(self, press: Press) {
        let carry = self.page.carry;
        self.at.set((press.x, press.y));
        self.answered.set(None);
        carry.begin();
        if let Some(frame) = document().query_selector(".week-frame").ok().flatten() {
            // A pointer that is gone already is not captured, and goes up by itself.
            let _ = frame.set_pointer_capture(press.pointer);
        }
        self.keep_scrolling();
        let span = self.page.view.with_untracked(|view| view.span.clone());
        spawn_local(async move {
            let answer = find_room(press.booking, span).await;
            if carry.press.try_get_untracked().flatten() != Some(press) {
                return;
            }
            let booking =
                self.page.bookings.with_untracked(|bookings| bookings.get(press.booking.0).cloned());
            if let Some((booking, room)) = booking.zip(answer.as_ref().ok()) {
                carry.targets.set(judge(&booking, room));
            }
            self.answered.set(Some(answer.map(drop).map_err(|error| error.to_string())));
        });
    }

    fn follow(self, x: i32, y: i32) {
        self.at.set((x, y));
        let under = document().element_from_point(x as f32, y as f32);
        let over = under.as_ref().and_then(slot_at);
        if self.page.carry.over.get_untracked() != over {
            self.page.carry.over.set(over);
        }
        self.turn_to(under.and_then(|under| under.closest(".week-pip input, .week-pip").ok().flatten()));
    }

    /// On a phone, which shows one day, a day that is passed over is turned to.
    fn turn_to(self, pip: Option<Element>) {
        let input = pip.and_then(|pip| pip.closest(".week-pip").ok()??.query_selector("input").ok()?);
        let name = input.as_ref().and_then(|input| input.get_attribute("aria-label"));
        if self.pip.get_value() == name {
            return;
        }
        self.pip.set_value(name);
        if let Some(input) = input.as_ref().and_then(JsCast::dyn_ref::<HtmlElement>) {
            input.click();
        }
    }

    /// Near the edges the hours go by; not while the hand is on a phone's days.
    fn keep_scrolling(self) {
        request_animation_frame(move || {
            if self.page.carry.works.try_get_untracked() != Some(true) {
                return;
            }
            let (x, y) = self.at.get_untracked();
            let is_on_days = self.pip.with_value(Option::is_some);
            let hours = document().query_selector(".week-frame.carrying .week-scroll").ok().flatten();
            let sight = hours.filter(|_| !is_on_days).and_then(Sight::of);
            if sight.is_some_and(|sight| sight.go_on(y)) {
                self.follow(x, y);
            }
            self.keep_scrolling();
        });
    }

    /// Where to ask whether it is meant; nowhere where it stays.
    fn released(self, ev: &PointerEvent) -> Option<String> {
        let press = self.press_of(ev)?;
        let carry = self.page.carry;
        let over = carry.works.get_untracked().then(|| crate::signals::untrack(|| self.over())).flatten();
        carry.end();
        self.pip.set_value(None);
        let Target { slot, verdict } = over?;
        if !verdict.fits {
            carry.refused.set(Some(format!("It stays where it was. {}.", verdict.sentence)));
            return None;
        }
        Some(self.page.view.with_untracked(|view| view.moving(press.booking, slot.id)))
    }
}

fn slot_at(element: &Element) -> Option<SlotId> {
    let key = element.closest("[data-key^=\"slot-\"]").ok()??.get_attribute("data-key")?;
    SlotId::parse(key.trim_start_matches("slot-").split('/').next()?)
}
