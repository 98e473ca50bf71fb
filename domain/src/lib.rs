//! What interviews are and which rules hold for them. Pure: nothing here does I/O, reads a clock or draws
//! a random number, so the same code decides on the server and in the browser.
//!
//! | word | meaning | not called |
//! |---|---|---|
//! | slot | an interval that an interviewer offers | timeslot, appointment |
//! | booking | a candidate holding a slot, with its state | reservation, event |
//! | interview | what a booking is about | meeting |
//! | opening | the job that interviews are for | vacancy, position |
//! | format | how an interview is held: by phone, by video, on site | type |
//! | assignment | a colleague who takes part in an interview beside its interviewer | |
//! | part | what somebody assigned does: leads, seconds, takes notes, shadows | role |
//! | guest | somebody invited to an interview by their address alone; or who takes a practice room | |
//! | stage | where in the course of several interviews one stands | |
//! | candidate | somebody who is interviewed | applicant |
//! | former candidate | whom a candidate was before they were found to be one with another | duplicate |
//! | note | what a colleague wrote down about a candidate; of a booking, what its coordinator did | comment |
//! | person | somebody who signs in: interviewer, coordinator, administrator | user |
//! | day | the interviewer's local date on which a slot begins | |
//! | week | an ISO 8601 week of such days, Monday first | |
//! | instant | a point on the time line | timestamp, datetime |
//! | local time | what a clock on the wall shows in a zone | |
//! | refusal | an expected "no", with its reason | error |
//! | message | what somebody is told of a booking or a practice room: invitation, update, cancellation, reminder | notification |
//! | job | work that follows from a change, to be done once its time has come | task |
//! | meeting | a booking or a practice room, as calendars know it | |
//! | webhook | an address elsewhere that is told what happens | callback, endpoint |
//! | task | something to be done before an interview so as to be ready for it | to-do |
//! | preparation | the tasks of one interview | checklist |
//! | what is to do | follow-ups of somebody's that fell due and tasks that were given to them, as one letter tells them | digest |
//! | outcome | how an interview ended, and what was decided after it | result |
//! | follow-up | something to be done after an interview | action, reminder |
//! | rate | how many of some interviews, or slots, went one way | insight, metric |
//! | rules of preparation | which tasks an interview begins with | templates |
//! | device | a browser of somebody's that shows them their notices | subscription |
//! | push | a notice on its way to a device | |
//! | thank-you note | what somebody who took part is thanked with, once an interview is completed | |
//! | delivery | what one webhook is told of one event, and what became of it | |
//! | room, practice room | a mock interview that somebody hosts for a colleague to take | session |
//! | member | a person as host or guest of a room | |
//! | round | one mock interview of a room | |
//! | preferences | which reminders somebody wants, and their quiet hours | notification settings |
//! | quiet hours | when somebody is told nothing that can wait | do not disturb |
//! | lead | how long before its interview a reminder is due | offset |

pub mod actor;
pub mod announcements;
pub mod assignments;
pub mod bookings;
pub mod candidates;
pub mod devices;
pub mod events;
pub mod fields;
pub mod follow_ups;
pub mod ids;
pub mod imports;
pub mod interviews;
pub mod jobs;
pub mod messages;
pub mod notices;
pub mod openings;
pub mod outcomes;
pub mod paging;
pub mod people;
pub mod permissions;
pub mod practice_rooms;
pub mod preferences;
pub mod preparation;
pub mod rates;
pub mod refusal;
pub mod reminders;
pub mod replies;
pub mod rules;
pub mod slots;
pub mod text;
pub mod thank_you_notes;
pub mod time;
pub mod to_do;
pub mod webhooks;
