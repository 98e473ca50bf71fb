//! Ticks that are shown before the server has heard of them.

use domain::ids::{BookingId, TaskId, Version};
use leptos::task::spawn_local;

use super::{Line, server_fns::tick_task};
use crate::{
    session::leave_if_signed_out,
    signals::{Callback, RwSignal},
};

/// What was ticked here, of one interview, as long as what is loaded does not say so itself.
#[derive(Clone, Copy)]
pub(super) struct Ticks {
    booking: BookingId,
    ticked: RwSignal<Vec<Tick>>,
    refused: RwSignal<Option<(TaskId, String)>>,
    /// Has what is shown loaded again.
    again: Callback<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tick {
    task: TaskId,
    /// As it is to be in the end.
    done: bool,
    /// As which version it is so; `None`: somebody is at it.
    settled: Option<Version>,
}

impl Ticks {
    pub(super) fn of(booking: BookingId, again: Callback<()>) -> Self {
        Self { booking, ticked: RwSignal::new(Vec::new()), refused: RwSignal::new(None), again }
    }

    pub(super) fn booking(self) -> BookingId {
        self.booking
    }

    /// Whether it is to be shown as done.
    pub(super) fn is_done(self, line: &Line) -> bool {
        self.ticked.with(|ticked| shown(ticked, line))
    }

    /// Why it could not be ticked, for as long as nothing else is tried.
    pub(super) fn refused_of(self, task: TaskId) -> Option<String> {
        self.refused.get().filter(|(of, _)| *of == task).map(|(_, why)| why)
    }

    /// Shows it so at once. Whoever is at it already asks for what is wanted last.
    pub(super) fn tick(self, task: TaskId, done: bool) {
        self.refused.set(None);
        let mut is_under_way = false;
        self.ticked.update(|ticked| {
            is_under_way = ticked.iter().any(|tick| tick.task == task && tick.settled.is_none());
            ticked.retain(|tick| tick.task != task);
            ticked.push(Tick { task, done, settled: None });
        });
        if !is_under_way {
            spawn_local(async move { self.send(task).await });
        }
    }

    async fn send(self, task: TaskId) {
        while let Some(asked) = self.wanted(task) {
            let answer = tick_task(self.booking, task, asked, false).await;
            if answer.is_ok() && self.wanted(task).is_some_and(|wanted| wanted != asked) {
                continue;
            }
            self.ticked.try_update(|ticked| {
                let mine = ticked.iter().position(|tick| tick.task == task);
                if let (Some(mine), Ok(version)) = (mine, &answer) {
                    ticked[mine].settled = Some(Version(*version));
                } else if let Some(mine) = mine {
                    ticked.remove(mine);
                }
            });
            if let Err(error) = &answer {
                leave_if_signed_out(error);
                self.refused.try_set(Some((task, error.to_string())));
            }
            self.again.try_run(());
            return;
        }
    }

    /// What is to become of it; `None`: nobody looks any more.
    fn wanted(self, task: TaskId) -> Option<bool> {
        let done = |ticked: &Vec<Tick>| ticked.iter().find(|tick| tick.task == task).map(|tick| tick.done);
        self.ticked.try_with_untracked(done).flatten()
    }
}

fn shown(ticked: &[Tick], line: &Line) -> bool {
    let newer = ticked
        .iter()
        .find(|tick| tick.task == line.id && tick.settled.is_none_or(|settled| line.version < settled));
    newer.map_or(line.is_done(), |tick| tick.done)
}

#[cfg(test)]
mod tests {
    use domain::{preparation::Category, reminders::Lead};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_was_ticked_here_is_shown_until_it_is_known_better() {
        let id = TaskId(Uuid::from_u128(1));
        let line = |done: bool, version: i64| Line {
            id,
            title: "Read".to_owned(),
            category: Category::Research,
            lead: Lead::DAY,
            due: String::new(),
            is_late: false,
            assignee: None,
            done: done.then(|| "by Ana".to_owned()),
            version: Version(version),
        };
        let tick = |done, settled: Option<i64>| [Tick { task: id, done, settled: settled.map(Version) }];
        for (ticked, line, expected) in [
            (tick(true, None), line(false, 1), true),
            (tick(false, None), line(true, 2), false),
            (tick(true, Some(2)), line(false, 1), true),
            // It is loaded: somebody else has opened it again meanwhile.
            (tick(true, Some(2)), line(false, 3), false),
            (tick(true, Some(2)), line(true, 2), true),
        ] {
            assert_eq!(shown(&ticked, &line), expected, "{ticked:?} {line:?}");
        }
        assert!(shown(&[], &line(true, 2)));
    }
}
