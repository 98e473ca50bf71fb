use super::{Cursor, Grid, Proposal, Verdict, gesture::Gesture, range};

use crate::signals::untrack;

/// What is about to be done, and what the page says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) gesture: Gesture,
    pub(super) proposal: Proposal,
    pub(super) verdict: Verdict,
    /// Let go where it does not fit: the reason stays in sight until the next act.
    pub(super) let_go: bool,
}

impl Grid {
    pub(super) fn begin(self, gesture: &Gesture, proposal: Proposal) {
        self.draft.set(None);
        self.carries(proposal.key.clone());
        self.propose(gesture, proposal);
        self.say_draft();
    }

    pub(super) fn drop_draft(self) {
        if self.draft.with_untracked(Option::is_some) {
            self.draft.set(None);
        }
        self.carries(None);
    }

    fn carries(self, key: Option<String>) {
        if self.carried.with_untracked(|carried| *carried != key) {
            self.carried.set(key);
        }
    }

    pub(super) fn proposes(self, proposal: &Proposal) -> bool {
        self.draft.with_untracked(|draft| draft.as_ref().is_some_and(|draft| draft.proposal == *proposal))
    }

    /// Asks the page about a place, once for each.
    pub(super) fn propose(self, gesture: &Gesture, proposal: Proposal) {
        if self.proposes(&proposal) {
            return;
        }
        let verdict = match self.told.verdict {
            Some(verdict) => untrack(|| verdict.run(proposal.clone())),
            None => Verdict { fits: true, sentence: String::new() },
        };
        self.draft.set(Some(Draft { gesture: gesture.clone(), proposal, verdict, let_go: false }));
    }

    /// Tells those who listen. Not at each step of a pointer: whoever leads one looks on.
    pub(super) fn say_draft(self) {
        let words = self.draft.with_untracked(|draft| {
            draft.as_ref().map(|draft| untrack(|| self.in_words(&draft.proposal, &draft.verdict)))
        });
        if let Some(words) = words {
            self.said.set(words);
        }
    }

    /// Does it where it fits; else the block stays where it was and the reason stays in sight.
    pub(super) fn let_go(self) {
        let Some(draft) = self.draft.get_untracked() else { return };
        if !draft.verdict.fits {
            self.draft.set(Some(Draft { let_go: true, ..draft }));
            self.say_draft();
            return;
        }
        self.drop_draft();
        let Draft { gesture, proposal, verdict: _, let_go: _ } = draft;
        let (told, unchanged) = match gesture {
            Gesture::Draw(_) => (self.told.draw, false),
            Gesture::Carry { block, grip: _ } => {
                (self.told.carry, block.from == proposal.from && block.day == proposal.day)
            }
            Gesture::Resize(block) => (self.told.resize, block.to() == proposal.to),
        };
        if let Some(told) = told
            && !unchanged
        {
            // The cursor waits where the block will be.
            let Proposal { key, day, from, to: _ } = proposal.clone();
            self.cursor.set(Cursor { day, minute: from, on: key });
            told.run(proposal);
        }
    }

    /// Nothing happened.
    pub(super) fn take_back(self) {
        self.press.set_value(None);
        if self.draft.with_untracked(Option::is_some) {
            self.drop_draft();
            self.said.set("Taken back".to_owned());
        }
    }

    /// At work with a draft that has not been let go.
    pub(super) fn at_work(self) -> bool {
        self.draft.with(|draft| draft.as_ref().is_some_and(|draft| !draft.let_go))
    }

    fn in_words(self, proposal: &Proposal, verdict: &Verdict) -> String {
        let place = format!("{}, {}", self.day_in_words(proposal.day), range(proposal.from, proposal.to));
        match (verdict.fits, verdict.sentence.as_str()) {
            (true, "") => format!("{place}: fits"),
            (false, "") => format!("{place}: does not fit"),
            (_, sentence) => format!("{place}: {sentence}"),
        }
    }
}
