//! What a form about bookings holds when it is sent: texts, empty where nothing was typed.

use domain::{bookings::RawBooking, candidates::RawCandidate, interviews::RawInterview};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BookingForm {
    pub slot_id: String,
    pub candidate_id: String,
    pub name: String,
    pub email: String,
    pub time_zone: String,
    pub about: AboutForm,
}

/// What the interview is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AboutForm {
    pub opening_id: String,
    pub format: String,
    pub stage: String,
    pub notes: String,
}

impl BookingForm {
    /// Somebody chosen is meant rather than somebody typed.
    #[must_use]
    pub fn raw(self) -> RawBooking {
        let Self { slot_id, candidate_id, name, email, time_zone, about } = self;
        let AboutForm { opening_id, format, stage, notes } = about;
        let candidate_id = given(candidate_id);
        let candidate =
            RawCandidate { name: given(name), email: given(email), time_zone: given(time_zone).map(Some) };
        RawBooking {
            slot_id: given(slot_id),
            candidate: candidate_id.is_none().then_some(candidate),
            candidate_id,
            notes: given(notes),
            interview: RawInterview {
                opening_id: given(opening_id).map(Some),
                format: given(format).map(Some),
                stage: given(stage).map(Some),
            },
        }
    }
}

/// What was typed, if anything was.
#[must_use]
pub fn given(typed: String) -> Option<String> {
    Some(typed).filter(|typed| !typed.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use domain::bookings::Who;

    use super::*;

    const ID: &str = "0198c0de-0000-7000-8000-000000000001";

    fn form() -> BookingForm {
        BookingForm { slot_id: ID.to_owned(), ..BookingForm::default() }
    }

    #[test]
    fn somebody_chosen_is_meant_rather_than_somebody_typed() {
        let form = BookingForm { candidate_id: ID.to_owned(), name: "Lena".to_owned(), ..form() };
        let booking = form.raw().parse(|_| true).unwrap();
        assert!(matches!(booking.candidate, Who::Known(_)));
        assert_eq!(booking.notes, None);
    }

    #[test]
    fn somebody_typed_needs_a_name_and_an_address() {
        let form = BookingForm {
            name: "Lena Fischer".to_owned(),
            email: "lena@example.com".to_owned(),
            time_zone: "  ".to_owned(),
            ..form()
        };
        let Who::New(lena) = form.clone().raw().parse(|_| true).unwrap().candidate else { panic!("known") };
        assert_eq!((lena.name.as_str(), lena.time_zone), ("Lena Fischer", None));
        assert!(BookingForm { email: String::new(), ..form }.raw().parse(|_| true).is_err());
    }
}
