use std::fmt::Write as _;

use domain::{
    ids::ImportId,
    imports::{Counts, Noun},
};
use leptos::{prelude::*, server_fn::ServerFn as _};

use super::{
    Done, File, Line, Looked, Problem, counted, grouped, looked_at, noun_at, path_of,
    server_fns::{ImportFile, look_at_import},
};
use crate::{
    address::{Query, use_address, use_query},
    dom::{IntoNode, Node, Title, Transition, view},
    error::AppError,
    routes::Broken,
    sent::{self, Kept, Sent},
    signals::{Callback, Signal, memo},
    ui::{
        act::{Words, act},
        button::{Button, ButtonKind},
        field::Wrong,
        note::Note,
        pill::{Pill, Tone},
        skeleton::{PageSkeleton, Shape},
        table::Table,
    },
};

/// A file is chosen and looked at before it is imported. What is chosen is kept by the server for an hour, so that
/// nothing is to be chosen twice, with a script or without.
#[component]
pub fn ImportPage() -> Node {
    let path = use_address().path();
    let noun = memo(move |before: Option<&Noun>| {
        path.with(|path| noun_at(path)).or(before.copied()).unwrap_or(Noun::Candidates)
    });
    let query = use_query();
    let file = memo(move |_| query.with(|query| query.get("file").and_then(ImportId::parse)));
    let loaded = sent::load(move || (noun.get(), file.get()), |(noun, file)| look_at_import(noun, file));
    IntoNode::into_node(move || {
        let noun = noun.get();
        view! {
            <Title text=title(noun) />
            <Head noun=noun />
            <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
                <Answer noun=noun loaded=loaded />
            </Transition>
        }
    })
}

fn title(noun: Noun) -> &'static str {
    match noun {
        Noun::Candidates => "Import candidates",
        Noun::Slots => "Import slots",
    }
}

/// What a file is to be like, and where it is chosen.
#[component]
fn Head(noun: Noun) -> Node {
    let (columns, sample) = match noun {
        Noun::Candidates => (
            "name, email and, where it is known, time zone. Whoever is known by e-mail stays as they are.",
            "name,email,time_zone\nLena Fischer,lena.fischer@example.com,America/New_York\nOmar Haddad,omar@example.com,",
        ),
        Noun::Slots => (
            "start, end and, where they are wanted, location and the interviewer’s e-mail. Times have an offset.",
            "interviewer_email,start,end,location\nana@example.com,2026-03-03T09:00:00+01:00,2026-03-03T09:45:00+01:00,Room 4",
        ),
    };
    let problem = use_query().with_untracked(problem);
    let error = Signal::stored(problem.map(|problem| problem.sentence().to_owned()));
    view! {
        <div class="page-head">
            <h1>{title(noun)}</h1>
        </div>
        <form class="import-form" method="post" action=path_of(noun) enctype="multipart/form-data">
            <div class="field">
                <label for="import-file">"File of comma-separated values"</label>
                <input
                    class="input"
                    type="file"
                    id="import-file"
                    name="file"
                    accept=".csv,text/csv"
                    required=true
                    aria-describedby="import-file-hint import-file-wrong"
                    aria-invalid=error.with_untracked(|error| error.as_ref().map(|_| "true"))
                />
                <div id="import-file-hint" class="hint">
                    "Its first line names the columns: "{columns}" At most 100,000 rows. Nothing is imported yet."
                </div>
                <Wrong id="import-file-wrong".to_owned() error=error.into() />
            </div>
            <Button submit=true>"Check the file"</Button>
            <details>
                <summary>"What such a file looks like"</summary>
                <pre tabindex="0" role="region" aria-label="A file with a few lines">{sample}</pre>
            </details>
        </form>
    }
}

fn problem(query: &Query) -> Option<Problem> {
    query.get("problem").and_then(Problem::parse)
}

/// What the file that was chosen would do, or did.
#[component]
fn Answer(noun: Noun, loaded: Sent<Result<Option<Looked>, AppError>>) -> Node {
    let Kept { shown, failed: _, outcome } = loaded.kept();
    let again = Callback::new(move |()| loaded.refetch());
    IntoNode::into_node(move || {
        outcome.get().map(|told| match told {
            Ok(()) => view! { <Told noun=noun shown=shown again=again /> },
            Err(error) => view! { <Broken error=error /> },
        })
    })
}

#[component]
fn Told(noun: Noun, shown: Signal<Option<Option<Looked>>>, again: Callback<()>) -> Node {
    let query = use_query();
    let refused = query.with_untracked(|query| query.refused_form(&[ImportFile::PATH]));
    view! {
        {move || query.with(|query| done(query, noun)).map(said)}
        {refused.map(|why| view! { <Note tone=Tone::Bad answers=true>{why.to_string()}</Note> })}
        {move || shown.get().flatten().map(|looked| of_file(noun, looked, again))}
    }
}

fn done(query: &Query, noun: Noun) -> Option<Done> {
    let number = |name: &str| query.get(name).and_then(|raw| raw.parse().ok());
    let created = number("imported")?;
    Some(Done { noun, applied: true, created, known: number("known").unwrap_or(0) })
}

fn said(Done { noun, created, known, .. }: Done) -> Node {
    let mut sentence = match (noun, created) {
        (Noun::Candidates, 1) => "1 candidate is imported.".to_owned(),
        (Noun::Slots, 1) => "1 slot is offered.".to_owned(),
        (Noun::Candidates, _) => format!("{} are imported.", counted(created, noun)),
        (Noun::Slots, _) => format!("{} are offered.", counted(created, noun)),
    };
    match known {
        0 => {}
        1 => sentence.push_str(" 1 is known already, and stays as it was."),
        _ => _ = write!(sentence, " {} are known already, and stay as they were.", grouped(known)),
    }
    view! { <Note tone=Tone::Good answers=true>{sentence}</Note> }
}

fn of_file(noun: Noun, looked: Looked, again: Callback<()>) -> Node {
    match looked {
        Looked::Gone => view! {
            <Note tone=Tone::Warn answers=true>
                "This file is kept no longer: an hour has passed, or it is imported. Choose it again."
            </Note>
        },
        Looked::Refused { name, because } => {
            let because: Vec<Node> = because.into_iter().map(|why| view! { <p>{why}</p> }).collect();
            view! {
                <h2 class="file-name">{name}</h2>
                <Note tone=Tone::Bad answers=true>
                    <p>"This file cannot be imported. Mend it and choose it again."</p>
                    {because}
                </Note>
            }
        }
        Looked::File(file) => view! { <OfFile noun=noun file=*file again=again /> },
    }
}

#[component]
fn OfFile(noun: Noun, file: File, again: Callback<()>) -> Node {
    let File { id, name, counts, refused, accepted } = file;
    let Counts { rows, create, known, refused: wrong } = counts;
    let pills = [
        (create, Tone::Good, "to be made"),
        (known, Tone::Neutral, "known already"),
        (wrong, Tone::Bad, "refused"),
    ];
    let pills: Vec<Node> = pills
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, tone, words)| view! { <Pill tone=Signal::stored(tone)>{format!("{} {words}", grouped(count))}</Pill> })
        .collect();
    let count = if rows == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(rows)) };
    let verdict = match (wrong, create) {
        (0, 0) => view! {
            <Note tone=Tone::Neutral answers=true>"There is nothing to import: the file has nothing that is not known already."</Note>
        },
        (0, _) => import(noun, id, create, again),
        (1, _) => view! {
            <Note tone=Tone::Bad answers=true>
                "1 row is refused, so nothing is imported. Mend it in the file, then choose the file again."
            </Note>
        },
        (_, _) => view! {
            <Note tone=Tone::Bad answers=true>
                {format!("{} rows are refused, so nothing is imported. Mend them in the file, then choose it again.", grouped(wrong))}
            </Note>
        },
    };
    view! {
        <section class="import" aria-labelledby="import-name">
            <div class="file-head">
                <h2 id="import-name">{name}</h2>
                <span class="small">{count}</span>
                {pills}
            </div>
            {verdict}
            {(!refused.is_empty()).then(|| refused_rows(refused, wrong))}
            {(!accepted.is_empty()).then(|| accepted_rows(accepted, create + known))}
        </section>
    }
}

fn import(noun: Noun, id: ImportId, create: u64, again: Callback<()>) -> Node {
    let address = use_address();
    let verb = match noun {
        Noun::Candidates => format!("Import {}", counted(create, noun)),
        Noun::Slots => format!("Offer {}", counted(create, noun)),
    };
    let words = Words { verb, about: String::new(), kind: ButtonKind::Primary };
    let hidden = vec![("noun", noun.as_str().to_owned()), ("id", id.to_string())];
    act(words, hidden, ImportFile { noun, id }, move |done| {
        if done.applied {
            address.replace(&done.href());
        } else {
            // Somebody was quicker: the file says now what is in the way.
            address.replace(&looked_at(noun, id));
            again.run(());
        }
    })
}

fn refused_rows(refused: Vec<(u64, Vec<String>)>, all: u64) -> Node {
    let caption = match refused.len() as u64 {
        shown if shown < all => {
            format!("The first {} of {} rows that are refused", grouped(shown), grouped(all))
        }
        _ => "Rows that are refused".to_owned(),
    };
    let rows: Vec<Node> = refused
        .into_iter()
        .map(|(line, sentences)| {
            let sentences: Vec<Node> =
                sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect();
            view! {
                <tr>
                    <th scope="row">{line.to_string()}</th>
                    <td>{sentences}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <h3>{caption.clone()}</h3>
        <Table caption=caption>
            <thead>
                <tr>
                    <th scope="col">"Line"</th>
                    <th scope="col">"What is wrong"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn accepted_rows(accepted: Vec<Line>, all: u64) -> Node {
    let caption = match accepted.len() as u64 {
        shown if shown < all => {
            format!("The first {} of {} rows that can be imported", grouped(shown), grouped(all))
        }
        _ => "Rows that can be imported".to_owned(),
    };
    let rows: Vec<Node> = accepted
        .into_iter()
        .map(|Line { line, about, is_known }| {
            let does = if is_known { "Known already" } else { "New" };
            view! {
                <tr>
                    <th scope="row">{line.to_string()}</th>
                    <td>{about}</td>
                    <td>{does}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <h3>{caption.clone()}</h3>
        <Table caption=caption>
            <thead>
                <tr>
                    <th scope="col">"Line"</th>
                    <th scope="col">"Row"</th>
                    <th scope="col">"What it does"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}
