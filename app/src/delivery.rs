//! Changes on their way to the server: sent again, under the same key, until it is known what came of them.

use std::{future::Future, pin::Pin};

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::window;

use crate::error::AppError;

/// What sends a change, once more each time it is called.
pub(crate) type Send<'a, T> = &'a dyn Fn() -> Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

/// How long it is tried: about ten minutes.
const TRIES: u32 = 120;
const FIRST_PAUSE_MS: u32 = 500;
const LONGEST_PAUSE_MS: u32 = 5_000;

/// What a change is known by, however often it is sent.
pub(crate) fn new_key() -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number below two to the 52"
    )]
    let half = || (js_sys::Math::random() * 2_f64.powi(52)) as u64;
    format!("{:013x}{:013x}", half(), half())
}

/// What the server answers; `waits` is told when it cannot be reached.
pub(crate) async fn deliver<T>(send: Send<'_, T>, waits: &dyn Fn()) -> Result<T, AppError> {
    let mut pause = FIRST_PAUSE_MS;
    for _ in 0..TRIES {
        if window().navigator().on_line() {
            match send().await {
                // Nobody knows whether it was heard: under the same key it is done once.
                Err(AppError::Network | AppError::Unavailable) => {}
                answer => return answer,
            }
        }
        waits();
        TimeoutFuture::new(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE_MS);
    }
    Err(AppError::Network)
}
