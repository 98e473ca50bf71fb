//! Every message as it looks, for those who are responsible for how it looks.

use domain::{
    actor::Actor,
    messages::{Message, MessageKind, Side},
    permissions::{self, Permission},
    text::Email,
    thank_you_notes::Outgoing,
    time::Instant,
};

use super::{
    invitation::Invitation,
    letter::{NotWritten, note_sender},
    samples::{self, Sample},
    templates::{Text, render, render_note},
    words::Words,
};
use crate::{Context, Result};

/// A message as it is written to somebody who does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub kind: MessageKind,
    /// On which side of an interview; nothing where colleagues practise.
    pub side: Option<Side>,
    /// What is particular about it: "at a place, hard to write".
    pub sample: &'static str,
    pub subject: String,
    pub plain: String,
    pub html: String,
    /// The calendar file, where the message brings one.
    pub file: Option<String>,
}

/// A message as it was written to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub to: Email,
    pub subject: String,
    pub plain: String,
    /// The calendar file, where the message brings one.
    pub file: Option<String>,
}

/// A thank-you note as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenNote {
    /// "Clara Vogt (Acme) <interviews@acme.example>".
    pub from: String,
    pub reply_to: String,
    pub to: String,
    pub subject: String,
    pub plain: String,
    pub html: String,
}

/// As it is written now.
pub(crate) fn written_note(cx: &Context, note: &Outgoing) -> Result<WrittenNote> {
    let (from, reply_to) = match note_sender(note, cx.mail().sender()) {
        Ok((from, reply_to)) => (from.to_string(), reply_to.to_string()),
        // It is said when it is sent.
        Err(NotWritten::NoSuchAddress(address)) => (String::new(), address.to_string()),
        Err(NotWritten::Failed(error)) => return Err(error.into()),
    };
    let to = format!("{} <{}>", note.to.name, note.to.email);
    let Text { subject, plain, html } = render_note(note)?;
    Ok(WrittenNote { from, reply_to, to, subject, plain, html })
}

/// As it is written at that time.
pub(crate) fn written(cx: &Context, message: &Message, at: Instant) -> Result<Written> {
    let words = Words::of(message, at)?;
    let file = Invitation::of(message, &words, cx.mail().sender()).map(|invitation| invitation.file);
    let Text { subject, plain, html: _ } = render(message.kind, &words)?;
    Ok(Written { to: message.to.email.clone(), subject, plain, file })
}

pub fn preview(cx: &Context, actor: &Actor) -> Result<Vec<Preview>> {
    permissions::check(actor, Permission::PreviewMail)?;
    previews(cx)
}

/// For whoever comes. Only for the demo mode, which checks it before.
pub fn previews(cx: &Context) -> Result<Vec<Preview>> {
    let sender = cx.mail().sender();
    let of_rooms = samples::of_rooms();
    let of_rooms = of_rooms.iter().map(|message| {
        let words = Words::of_room(message)?;
        let file = Invitation::of_room(message, &words, sender);
        shown(message.kind, "with a topic", &words, file)
    });
    let of_bookings = samples::all().into_iter().map(|Sample { name, message }| {
        let words = Words::of(&message, Instant::from_timestamp(samples::NOW, 0).unwrap_or_default())?;
        let file = Invitation::of(&message, &words, sender);
        shown(message.kind, name, &words, file)
    });
    of_bookings.chain(of_rooms).collect()
}

fn shown(
    kind: MessageKind,
    sample: &'static str,
    words: &Words,
    file: Option<Invitation>,
) -> Result<Preview> {
    let Text { subject, plain, html } = render(kind, words)?;
    let file = file.map(|invitation| invitation.file);
    Ok(Preview { kind, side: words.side, sample, subject, plain, html, file })
}
