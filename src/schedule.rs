//! Schedule expressions of AWS, and when they fire.
//!
//! EventBridge rules, EventBridge Scheduler and Application Auto Scaling share one notation
//! (F4.12, F4.13, F9.8): `cron(…)` with six fields, `rate(…)`, and `at(…)` for once. Everything
//! that AWS documents is read; what it does not document is refused, with the field and what is
//! allowed there.
//!
//! | expression | fires |
//! | --- | --- |
//! | `cron(0/5 8-17 ? * MON-FRI *)` | every five minutes of office hours, by the local clock |
//! | `cron(0 9 LW * ? *)` | at nine on the last working day of each month |
//! | `rate(5 minutes)` | every five minutes, whatever the clock says |
//! | `at(2026-11-27T00:00:00)` | once, by the local clock |

mod cron;
mod days;
mod error;
mod expression;
mod field;
mod firings;
#[cfg(test)]
mod tests;
mod values;

pub use cron::Cron;
pub use error::{Fault, ScheduleError};
pub use expression::Schedule;
pub use field::CronField;
pub use firings::{Beginning, Firings, FirstOfRate};
