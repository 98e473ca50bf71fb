//! Every message as it looks, for those who are responsible for how it looks.

use domain::{
    actor::Actor,
    messages::{MessageKind, Side},
    permissions::{self, Permission},
    time::Instant,
};

use super::{
    Sender,
    invitation::Invitation,
    samples::{self, Sample},
    templates::{Text, render},
    words::Words,
};
use crate::{Context, Result};

/// A message as it is written to somebody who does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub kind: MessageKind,
    pub side: Side,
    /// What is particular about it: "at a place, hard to write".
    pub sample: &'static str,
    pub subject: String,
    pub plain: String,
    pub html: String,
    /// The calendar file, where the message brings one.
    pub file: Option<String>,
}

pub fn preview(cx: &Context, actor: &Actor) -> Result<Vec<Preview>> {
    permissions::check(actor, Permission::PreviewMail)?;
    previews(cx)
}

/// For whoever comes. Only for the demo mode, which checks it before.
pub fn previews(cx: &Context) -> Result<Vec<Preview>> {
    let sender = cx.mail().sender();
    samples::all().iter().map(|sample| shown(sample, sender)).collect()
}

fn shown(Sample { name, message }: &Sample, sender: &Sender) -> Result<Preview> {
    let words = Words::of(message, Instant::from_timestamp(samples::NOW, 0).unwrap_or_default())?;
    let Text { subject, plain, html } = render(message.kind, &words)?;
    let file = Invitation::of(message, &words, sender).map(|invitation| invitation.file);
    Ok(Preview { kind: message.kind, side: message.to.side, sample: name, subject, plain, html, file })
}
