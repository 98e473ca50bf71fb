//! Who works there, whom they would like to hire, and when they have time.

use domain::actor::Role;

pub(super) struct Colleague {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) role: Role,
    pub(super) zone: &'static str,
    /// Where they interview, besides by link.
    pub(super) room: &'static str,
}

pub(super) struct Applicant {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) zone: Option<&'static str>,
}

/// Whole hours and halves, both hemispheres, one zone that changed its rules this year.
pub(super) const INTERVIEWERS: [Colleague; 6] = [
    interviewer("Ana Moreau", "ana.moreau@example.com", "Europe/Paris", "Salle Colette, 2nd floor"),
    interviewer("Bo Lindqvist", "bo.lindqvist@example.com", "Asia/Tokyo", "Room Sakura, 14th floor"),
    interviewer("Priya Nair", "priya.nair@example.com", "Asia/Kolkata", "Room Kaveri, 3rd floor"),
    interviewer("Olivia Hart", "olivia.hart@example.com", "Australia/Adelaide", "Torrens Room"),
    interviewer("Mateo Rojas", "mateo.rojas@example.com", "America/Santiago", "Sala Mistral, piso 5"),
    interviewer("Sam Reyes", "sam.reyes@example.com", "America/Vancouver", "Room Cedar, 2nd floor"),
];

pub(super) const OTHERS: [Colleague; 3] = [
    Colleague {
        name: "Clara Vogt",
        email: "clara.vogt@example.com",
        role: Role::Coordinator,
        zone: "Europe/Berlin",
        room: "",
    },
    Colleague {
        name: "Mira Okafor",
        email: "mira.okafor@example.com",
        role: Role::Coordinator,
        zone: "Africa/Lagos",
        room: "",
    },
    Colleague {
        name: "Dee Park",
        email: "dee.park@example.com",
        role: Role::Admin,
        zone: "Europe/London",
        room: "",
    },
];

pub(super) const APPLICANTS: [Applicant; 20] = [
    applicant("Lena Fischer", "lena.fischer@example.org", Some("Asia/Tokyo")),
    applicant("Kenji Sato", "kenji.sato@example.org", Some("Asia/Tokyo")),
    applicant("Chidi Eze", "chidi.eze@example.org", Some("Africa/Lagos")),
    applicant("Omar Haddad", "omar.haddad@example.org", Some("Africa/Casablanca")),
    applicant("Zoë Brouwer", "zoe.brouwer@example.org", Some("Europe/Amsterdam")),
    applicant("Łukasz Zieliński", "lukasz.zielinski@example.org", Some("Europe/Warsaw")),
    applicant("Nguyễn Thu Hà", "thu.ha.nguyen@example.org", Some("Asia/Ho_Chi_Minh")),
    applicant("Élodie Caron", "elodie.caron@example.org", Some("America/Montreal")),
    applicant("Tomás Ibarra", "tomas.ibarra@example.org", Some("America/Mexico_City")),
    applicant("Aisha Rahman", "aisha.rahman@example.org", Some("Asia/Dhaka")),
    applicant("Noah Williams", "noah.williams@example.org", Some("America/New_York")),
    applicant("Sina Tuilagi", "sina.tuilagi@example.org", Some("Pacific/Auckland")),
    applicant("Ravi Thapa", "ravi.thapa@example.org", Some("Asia/Kathmandu")),
    applicant("Ingrid Sørensen", "ingrid.sorensen@example.org", Some("Europe/Oslo")),
    applicant("Fatima El Idrissi", "fatima.elidrissi@example.org", None),
    applicant("Dmytro Koval", "dmytro.koval@example.org", Some("Europe/Kyiv")),
    applicant("Maria da Silva", "maria.dasilva@example.org", Some("America/Sao_Paulo")),
    applicant("Hannah Cohen", "hannah.cohen@example.org", Some("Asia/Jerusalem")),
    applicant("Wei Zhang", "wei.zhang@example.org", Some("Asia/Shanghai")),
    applicant("Emma Tremblay", "emma.tremblay@example.org", None),
];

/// Which two days of a week an interviewer offers, counted from Monday; the next interviewer has the next pair.
pub(super) const DAYS: [[u64; 2]; 6] = [[0, 2], [1, 3], [2, 4], [0, 3], [1, 4], [2, 3]];

/// What a day looks like: hour and minute on the wall, and minutes. The next day looks like the next one.
pub(super) const HOURS: [&[(u32, u32, i64)]; 3] = [
    &[(9, 0, 45), (10, 0, 60), (14, 0, 45), (16, 0, 60)],
    &[(9, 30, 60), (11, 0, 45), (13, 30, 45), (15, 0, 45)],
    &[(10, 0, 45), (11, 0, 45), (15, 30, 60)],
];

pub(super) const NOTES: [&str; 5] = [
    "First conversation: the team, the role, what they look for next.",
    "Pair on the parser exercise. They prefer Rust.",
    "System design: a calendar that many people change at once.",
    "Talk through the portfolio, then questions about the move.\nPlease leave ten minutes for theirs.",
    "Final round with the hiring manager's questions, see the shared document.",
];

pub(super) const MOVE_REASONS: [&str; 3] =
    ["The candidate asked for another time", "Travelling that day", "Clash with a release"];

pub(super) const CANCEL_REASONS: [&str; 3] = ["Accepted another offer", "Ill", "The position is filled"];

const fn interviewer(
    name: &'static str,
    email: &'static str,
    zone: &'static str,
    room: &'static str,
) -> Colleague {
    Colleague { name, email, role: Role::Interviewer, zone, room }
}

const fn applicant(name: &'static str, email: &'static str, zone: Option<&'static str>) -> Applicant {
    Applicant { name, email, zone }
}
