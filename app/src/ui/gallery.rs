//! Every piece in each of its states, for whoever works on them; the browser tests take its picture.

use crate::{
    dom::{Node, Title, view},
    signals::{Callback, RwSignal, Signal, memo},
};
use chrono::NaiveDate;
use leptos::prelude::*;

use super::{
    button::{Button, ButtonKind, ButtonLink, IconButton},
    combobox::{Combobox, Found},
    confirm::Confirm,
    dialog::Dialog,
    empty::Empty,
    field::{Field, FieldKind},
    icon::IconName,
    note::Note,
    pages::Pages,
    pill::{Pill, Tone},
    skeleton::{PageSkeleton, Shape, Skeleton},
    switch::{Choose, Switch, Way},
    table::{SortHead, Sorted, Table},
    theme::{Theme, ThemeSwitch},
    toast::use_toasts,
    two_clocks::{TwoClocks, WallClock},
    week_grid::{BlockKind, GridBlock, GridDay, GridMark, GridNow, Proposal, Verdict, WeekGrid, clock},
    zone_select::ZoneSelect,
};

/// The page `/ui`, there in demo mode.
#[component]
pub fn Gallery() -> Node {
    view! {
        <Title text="Pieces" />
        <div class="stack">
            <h1>"Pieces"</h1>
            <Week />
            <div class="split">
                <div class="stack">
                    <Buttons />
                    <Fields />
                    <Messages />
                    <Rows />
                    <Turning />
                </div>
                <div class="stack">
                    <Marks />
                    <Clocks />
                    <Dialogs />
                </div>
            </div>
            <OnTheWay />
        </div>
    }
}

#[component]
fn Buttons() -> Node {
    view! {
        <section class="panel">
            <h2>"Buttons"</h2>
            <div class="cluster">
                <Button kind=ButtonKind::Primary key="n">"Offer a slot"</Button>
                <Button>"Repeat…"</Button>
                <Button kind=ButtonKind::Quiet>"Copy last week"</Button>
                <Button kind=ButtonKind::Danger>"Cancel…"</Button>
                <Button kind=ButtonKind::Destroy>"Remove this slot"</Button>
                <IconButton icon=IconName::Plus label="Add" />
                <Button disabled=true>"Not now"</Button>
                <Button kind=ButtonKind::Primary busy=true>"Saving"</Button>
                <div class="joined">
                    <ButtonLink href="#before" icon=IconName::Back label="Previous week" />
                    <ButtonLink href="#today">"Today"</ButtonLink>
                    <ButtonLink href="#after" icon=IconName::Forward label="Next week" />
                </div>
            </div>
        </section>
    }
}

#[component]
fn Fields() -> Node {
    let text = |text: &str| RwSignal::new(text.to_owned());
    let lengths = [("30", "30 minutes"), ("45", "45 minutes"), ("60", "1 hour")];
    let lengths = lengths.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    let zones = ["UTC", "Europe/Paris", "Europe/Berlin", "Asia/Tokyo", "America/New_York"].map(str::to_owned);
    let query = text("len");
    let people =
        [("1", "Lena Fischer", "lena@example.com · Tokyo"), ("2", "Lennart Öberg", "lennart@example.com")];
    let people = people.map(|(id, label, detail)| Found {
        id: id.to_owned(),
        label: label.to_owned(),
        detail: detail.to_owned(),
    });
    let items = move || {
        let query = query.get().trim().to_ascii_lowercase();
        let found = people.iter().filter(|person| person.label.to_ascii_lowercase().contains(&query));
        found.cloned().collect::<Vec<_>>()
    };
    let toasts = use_toasts();
    let picked = Callback::new(move |found: Found| toasts.say(format!("{} picked", found.label)));
    let added = Callback::new(move |name: String| toasts.say(format!("{name} added")));
    view! {
        <section class="panel">
            <h2>"Fields"</h2>
            <div class="stack">
                <div class="fields">
                    <Field label="Date" name="date" kind=FieldKind::Date value=text("2026-03-03") required=true />
                    <Field label="Starts" name="start" kind=FieldKind::Time value=text("14:00") step="900" />
                    <Field label="Lasts" name="length" kind=FieldKind::Select(lengths.clone().into()) value=text("45") />
                    <Field label="Weeks" name="weeks" kind=FieldKind::Number value=text("3") min="1" max="12" />
                </div>
                <div class="fields">
                    <Field
                        label="E-mail"
                        name="email"
                        kind=FieldKind::Email
                        value=text("lena@")
                        error="must have a part after the @, as in lena@example.com".to_owned()
                    />
                    <Field label="Place" name="place" value=text("") optional=true hint="A room, or a link to join".to_owned() />
                </div>
                <div class="fields">
                    <Field label="Lasts" name="wrong-length" kind=FieldKind::Select(lengths.clone().into()) value=text("60") error="The length leaves the day.".to_owned() />
                    <Field label="Zone" name="settled" value=text("Paris") disabled=true hint="Somebody known keeps theirs.".to_owned() />
                    <Field label="Search" name="search" kind=FieldKind::Search value=text("") placeholder="Name or place" />
                    <Field label="Password" name="password" kind=FieldKind::Password value=text("secret") />
                </div>
                <Field label="Note" name="wrong-note" kind=FieldKind::Textarea value=text("Much too long") error="The note is longer than 4,000 characters.".to_owned() />
                <div class="fields">
                    <Combobox id="nobody" name="nobody" label="Candidate, not chosen" query=text("") items=Signal::stored(Vec::new()) on_pick=picked error="Choose somebody, or add them.".to_owned() />
                    <Combobox id="awaited" name="awaited" label="Candidate, on the way" query=text("kenj") items=Signal::stored(Vec::new()) on_pick=picked busy=true />
                    <ZoneSelect id="no-zone" name="no-zone" label="Zone, refused" zones=zones.to_vec() value=text("UTC") error="By that clock some week has too many days.".to_owned() />
                </div>
                <Field label="Note for both" name="note" kind=FieldKind::Textarea value=text("Bring <b>nothing</b> & rest") optional=true />
                <div class="fields">
                    <Combobox id="candidate" name="candidate" label="Candidate" query=query items=Signal::derive(items) on_pick=picked on_add=added />
                    <ZoneSelect id="zone" name="zone" label="Zone" zones=zones.to_vec() value=text("Europe/Paris") />
                </div>
            </div>
        </section>
    }
}

#[component]
fn Messages() -> Node {
    let toasts = use_toasts();
    let undone = move || toasts.say("Slot is back");
    view! {
        <section class="panel">
            <h2>"Messages"</h2>
            <div class="stack">
                <Note>"Times are shown as clocks in Paris show them."</Note>
                <Note tone=Tone::Good>"Three of four weeks can be offered."</Note>
                <Note tone=Tone::Warn>"Clocks change on Sunday 29 March: 2:00–3:00 does not exist that night."</Note>
                <Note tone=Tone::Bad>
                    "Lena is with Bo Lindqvist from 10:30 to 11:15 then. Nearest that fit: "
                    <a href="#nearest">"12:30 with Dee Park"</a> "."
                </Note>
                <div class="cluster">
                    <Button on:click=move |_| toasts.say("Slot offered")>"Say it"</Button>
                    <Button on:click=move |_| {
                        toasts.say_with_undo("Slot removed", undone);
                    }>"Say it with a way back"</Button>
                </div>
                <Skeleton />
            </div>
            <Empty sentence="No slots this week yet. Drag over the grid, or use the form.">
                <Button kind=ButtonKind::Primary>"Offer a slot"</Button>
            </Empty>
        </section>
    }
}

#[component]
fn Marks() -> Node {
    let ways = ["Day", "Week", "Month", "Agenda"].map(|label| Way {
        label: label.to_owned(),
        href: format!("#{label}"),
        current: label == "Week",
    });
    let shown = RwSignal::new("all".to_owned());
    view! {
        <section class="panel">
            <h2>"States and switches"</h2>
            <div class="cluster">
                <Pill tone=Tone::Open>"Available"</Pill>
                <Pill tone=Tone::Accent>"Booked"</Pill>
                <Pill>"Past"</Pill>
                <Pill tone=Tone::Good>"Live"</Pill>
                <Pill tone=Tone::Warn>"Taken just now"</Pill>
                <Pill tone=Tone::Bad>"In conflict"</Pill>
            </div>
            <div class="stack">
                <div>
                    <Switch label="View" ways=ways.to_vec() />
                </div>
                <Choose
                    label="Slots shown"
                    name="shown"
                    options=vec![("all", "All"), ("free", "Available"), ("booked", "Booked"), ("past", "Past")]
                    value=shown
                    wide=true
                />
                <ThemeSwitch theme=RwSignal::new(Theme::System) />
            </div>
        </section>
    }
}

#[component]
fn Clocks() -> Node {
    let clock = |place: &str, time: &str, day: &str| WallClock {
        place: place.to_owned(),
        time: time.to_owned(),
        day: day.to_owned(),
    };
    let clocks = vec![
        clock("Berlin (Ana)", "14:00–15:00", "Tue 3 Mar, UTC+1"),
        clock("Tokyo (Lena)", "22:00–23:00", "Tue 3 Mar, UTC+9"),
    ];
    view! {
        <section class="panel">
            <h2>"Two clocks"</h2>
            <TwoClocks clocks=clocks />
        </section>
    }
}

#[component]
fn Dialogs() -> Node {
    let (editing, removing) = (RwSignal::new(false), RwSignal::new(false));
    let name = RwSignal::new(String::new());
    let toasts = use_toasts();
    let removed = Callback::new(move |()| {
        removing.set(false);
        toasts.say("Slot removed");
    });
    view! {
        <section class="panel">
            <h2>"Dialogs"</h2>
            <div class="cluster">
                <Button on:click=move |_| editing.set(true)>"Book…"</Button>
                <Button kind=ButtonKind::Danger on:click=move |_| removing.set(true)>"Remove…"</Button>
            </div>
            <Dialog
                id="book"
                open=editing
                title="Book Tue 3 Mar, 10:00–10:45"
                about="Ana Moreau · 10:00 in Berlin, 18:00 in Tokyo · Zoom".to_owned()
            >
                <div class="dialog-body">
                    <Field label="Candidate" name="who" id="dialog-who" value=name />
                </div>
                <div class="dialog-foot">
                    <Button on:click=move |_| editing.set(false)>"Close"</Button>
                    <Button kind=ButtonKind::Primary>"Book this slot"</Button>
                </div>
            </Dialog>
            <Confirm
                id="remove"
                open=removing
                title="Remove Tue 3 Mar, 14:00–14:45 Paris?"
                about="It can no longer be booked.".to_owned()
                verb="Remove this slot"
                on_yes=removed
            />
        </section>
    }
}

#[component]
fn Rows() -> Node {
    let row = |time: &'static str, who: &'static str, there: &'static str| {
        view! {
            <tr>
                <th scope="row">{time}</th>
                <td>{who}</td>
                <td>{there}</td>
            </tr>
        }
    };
    let unsorted: Option<Sorted> = None;
    view! {
        <Table caption="Slots">
            <thead>
                <tr>
                    <SortHead label="Starts" href="#starts" sorted=Some(Sorted::Up) />
                    <SortHead label="Interviewer" href="#who" sorted=unsorted />
                    <th scope="col">"In Tokyo"</th>
                </tr>
            </thead>
            <tbody>
                {row("10:00–10:45", "Ana Moreau", "18:00–18:45")}
                {row("12:30–13:30", "Dee Park", "20:30–21:30")}
            </tbody>
        </Table>
    }
}

/// From page to page; at either end one of the two ways is missing.
#[component]
fn Turning() -> Node {
    let to = Callback::new(|page: u64| format!("#page-{page}"));
    view! {
        <section class="panel">
            <h2>"Pages of a list"</h2>
            <Pages page=memo(|_| 2) pages=memo(|_| 3) to=to />
        </section>
    }
}

/// What stands where something will be.
#[component]
fn OnTheWay() -> Node {
    let shapes = [
        ("A week", Shape::Week),
        ("Rows", Shape::Rows),
        ("A calendar", Shape::Calendar),
        ("The door", Shape::Door),
    ];
    let shape = |(name, shape): (&'static str, Shape)| {
        view! {
            <div class="stack tight">
                <h3>{name}</h3>
                <PageSkeleton shape=shape />
            </div>
        }
    };
    view! {
        <section class="panel">
            <h2>"On the way"</h2>
            <div class="stack">
                <Skeleton lines=2 />
                <Skeleton lines=3 rows=true />
                {shapes.map(shape).into_iter().collect_view()}
            </div>
        </section>
    }
}

#[component]
fn Week() -> Node {
    let blocks = RwSignal::new(blocks());
    let toasts = use_toasts();
    let verdict =
        Callback::new(move |proposal: Proposal| blocks.with_untracked(|blocks| judge(&proposal, blocks)));
    let drawn = Callback::new(move |proposal: Proposal| {
        blocks.update(|blocks| {
            let key = format!("new-{}", blocks.len());
            blocks.push(block(
                &key,
                proposal.day,
                proposal.from,
                proposal.to - proposal.from,
                BlockKind::Free,
            ));
        });
        toasts.say("Slot offered");
    });
    let placed = Callback::new(move |proposal: Proposal| {
        blocks.update(|blocks| {
            let Some(block) = blocks.iter_mut().find(|block| Some(&block.key) == proposal.key.as_ref())
            else {
                return;
            };
            *block =
                self::block(&block.key, proposal.day, proposal.from, proposal.to - proposal.from, block.kind);
        });
    });
    let opened = Callback::new(move |key: String| toasts.say(format!("Opened {key}")));
    view! {
        <WeekGrid
            label="Week of 2 March 2026, Paris time"
            days=days()
            blocks=blocks
            now=Some(GridNow { day: 1, minute: 735 })
            verdict=verdict
            on_draw=drawn
            on_move=placed
            on_resize=placed
            on_open=opened
        />
    }
}

fn days() -> Vec<GridDay> {
    let monday = NaiveDate::from_isoywd_opt(2026, 10, chrono::Weekday::Mon).unwrap_or_default();
    let day = |(index, date): (usize, NaiveDate)| GridDay {
        date,
        today: index == 1,
        closed: (index == 2).then(|| "would be a third day".to_owned()),
        marks: match index {
            5 => vec![mark(false, "2:00–3:00 passes twice")],
            6 => vec![mark(true, "2:00–3:00 does not exist")],
            _ => Vec::new(),
        },
    };
    monday.iter_days().take(7).enumerate().map(day).collect()
}

fn mark(missing: bool, label: &str) -> GridMark {
    GridMark { from: 120, minutes: 60, missing, label: label.to_owned() }
}

fn blocks() -> Vec<GridBlock> {
    let past = |block: GridBlock| GridBlock { past: true, movable: false, resizable: false, ..block };
    vec![
        past(block("Mira Okafor", 0, 540, 45, BlockKind::Booked)),
        past(block("nobody came", 0, 600, 45, BlockKind::Free)),
        block("Kenji Sato", 1, 540, 45, BlockKind::Booked),
        block("available", 1, 810, 45, BlockKind::Free),
        GridBlock { saving: true, ..block("Lena Fischer", 1, 900, 60, BlockKind::Yours) },
        block("short", 1, 990, 15, BlockKind::Free),
        block("half an hour", 1, 1020, 30, BlockKind::Booked),
        block("with Bo Lindqvist", 3, 600, 60, BlockKind::Who(2)),
        block("with Chidi Eze", 3, 630, 60, BlockKind::Who(3)),
        block("with Dee Park", 3, 645, 30, BlockKind::Who(4)),
        GridBlock { selected: true, ..block("with Ana Moreau", 3, 780, 60, BlockKind::Who(1)) },
        block("with Ela Kaya", 3, 870, 60, BlockKind::Who(5)),
        block("with Femi Ade", 3, 960, 60, BlockKind::Who(6)),
        block("overlaps 10:00–10:45", 4, 600, 60, BlockKind::Conflict),
        block("fits: 20:30 in Tokyo", 4, 690, 60, BlockKind::Fits),
        block("Lena is with Sam then", 4, 780, 60, BlockKind::Refused),
    ]
}

fn block(key: &str, day: usize, from: u16, minutes: u16, kind: BlockKind) -> GridBlock {
    let title = format!("{}–{}", clock(from), clock(from + minutes));
    GridBlock {
        key: key.to_owned(),
        day,
        from,
        minutes,
        kind,
        name: format!("Day {}, {title} Paris time, {key}", day + 1),
        title,
        subtitle: key.to_owned(),
        href: Some(format!("#{}", key.replace(' ', "-"))),
        movable: true,
        resizable: true,
        ..GridBlock::default()
    }
}

fn judge(proposal: &Proposal, blocks: &[GridBlock]) -> Verdict {
    let taken = blocks.iter().find(|block| {
        let other = Some(&block.key) != proposal.key.as_ref();
        other && block.day == proposal.day && block.from < proposal.to && proposal.from < block.to()
    });
    let refused = |sentence: String| Verdict { fits: false, sentence };
    match taken {
        Some(block) => refused(format!("Overlaps {}.", block.title)),
        None if proposal.day == 2 => {
            refused("Wednesday would be a third day: this week already has Monday and Tuesday.".to_owned())
        }
        None => Verdict { fits: true, sentence: String::new() },
    }
}
