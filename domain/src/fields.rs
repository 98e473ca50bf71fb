use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// The fields of a form that were refused, each with the sentence that says what it takes.
/// Names are those of the interface (`startTime`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    #[must_use]
    pub fn of(field: &str, sentence: impl Into<String>) -> Self {
        let mut fields = Self::default();
        fields.refuse(field, sentence);
        fields
    }

    /// Only the first refusal of a field is kept.
    pub fn refuse(&mut self, field: &str, sentence: impl Into<String>) {
        self.0.entry(field.to_owned()).or_insert_with(|| sentence.into());
    }

    /// The value, or `None` after its refusal was noted.
    pub fn take<T, E: ToString>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|refused| self.refuse(field, refused.to_string())).ok()
    }

    /// Of what may be taken away, by nothing or by nothing but blanks: what it is to be. `None`: it was left out, or
    /// after its refusal was noted.
    pub fn change<T, E: ToString>(
        &mut self,
        field: &str,
        given: Option<Option<String>>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        match given?.filter(|raw| !raw.trim().is_empty()) {
            None => Some(None),
            Some(raw) => self.take(field, parse(&raw)).map(Some),
        }
    }

    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, sentence)| (field.as_str(), sentence.as_str()))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the form amounts to: `value`, if every field was accepted.
    ///
    /// # Errors
    /// [`Refusal::InvalidInput`] with the refused fields.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Refusal> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(Refusal::InvalidInput { fields: self }),
        }
    }
}
