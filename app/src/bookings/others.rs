use crate::{
    dom::{IntoNode, Node, effect, view},
    signals::{Callback, Memo, RwSignal, StoredValue},
};
use domain::{ids::SlotId, slots::Slot};
use leptos::{prelude::*, task::spawn_local};

use super::{
    alternatives::{Alternatives, Question},
    clocks::Clocks,
    server_fns::find_alternatives,
};

/// What else there is, kept to the question as it is now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Others {
    answer: RwSignal<Option<Alternatives>>,
    question: StoredValue<Option<Question>>,
    /// Answers that a later question overtook are dropped.
    asked: StoredValue<u32>,
}

impl Others {
    pub(super) fn new() -> Self {
        Self { answer: RwSignal::new(None), question: StoredValue::new(None), asked: StoredValue::new(0) }
    }

    pub(super) fn follow(self, question: Memo<Option<Question>>) {
        effect(move |_| {
            self.question.set_value(question.get());
            self.ask_again();
        });
    }

    pub(super) fn ask_again(self) {
        let ask = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(ask);
        let Some(question) = self.question.get_value() else {
            self.answer.set(None);
            return;
        };
        spawn_local(async move {
            let answer = find_alternatives(question).await;
            if self.asked.try_get_value() == Some(ask) {
                self.answer.set(answer.ok());
            }
        });
    }

    pub(super) fn forget(self) {
        self.question.set_value(None);
        self.answer.set(None);
    }

    pub(super) fn answer(self) -> Option<Alternatives> {
        self.answer.get()
    }

    /// Whether what became of `slot` changes the answer.
    pub(super) fn concern(self, slot: &Slot) -> bool {
        let offers = |answer: &Alternatives| answer.slots.iter().any(|offered| offered.id == slot.id);
        self.answer.with_untracked(|answer| answer.as_ref().is_some_and(offers))
    }

    pub(super) fn warning(self) -> Option<String> {
        self.answer.with(|answer| answer.as_ref().and_then(Alternatives::warning))
    }

    pub(super) fn clocks(self) -> Option<Clocks> {
        self.answer.with(|answer| answer.as_ref().map(|answer| answer.clocks.clone()))
    }
}

/// "Nearest that fit:" and a link to each.
#[component]
pub(super) fn NearestThatFit(others: Others, href: Callback<SlotId, String>) -> Node {
    IntoNode::into_node(move || {
        let answer = others.answer()?;
        if answer.slots.is_empty() {
            return Some(view! { <p>"No other slot within two weeks fits."</p> });
        }
        let link = |slot: &Slot| {
            let words = answer.label(slot);
            view! { <li><a href=href.run(slot.id) data-instead="">{words}</a></li> }
        };
        let links = answer.slots.iter().map(link).collect_view();
        Some(view! { <p>"Nearest that fit:"</p><ul class="nearest">{links}</ul> })
    })
}
