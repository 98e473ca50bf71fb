//! How pages call functions of the server: they ask as a form does, so that a form can ask the same without a script, and
//! are answered in our own encoding ([`crate::wire`]). Leptos' own protocol is compiled anew for each function; of this
//! one, only how its input is written and how its answer is read.

use std::{marker::PhantomData, pin::Pin};

use bytes::Bytes;
use leptos::{
    prelude::FromServerFnError as _,
    server_fn::{
        ContentType as _, Http, Protocol, ServerFn,
        client::Client,
        codec::{Encoding, FromReq, GetUrl, IntoReq, PostUrl},
        response::ClientRes as _,
        server::Server,
    },
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    error::AppError,
    wire::{self, InWire},
};

/// A call that is asked as `I` says.
#[derive(Debug)]
pub struct Call<I>(PhantomData<I>);

/// Of functions that only look: asked by their address.
pub type Reads = Call<GetUrl>;

/// Of functions that change something: asked as a form is sent.
pub type Writes = Call<PostUrl>;

/// What the server answers, not read yet.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Bytes, AppError>> + Send>>;

/// A function of the server that changes something: how it is asked.
pub(crate) trait Change: ServerFn<Error = AppError, Output: DeserializeOwned> {
    fn ask(self) -> Answer;
}

impl<F> Change for F
where
    F: ServerFn<Error = AppError, Output: DeserializeOwned, Protocol = Writes> + Serialize,
    F::Client: Client<AppError>,
{
    fn ask(self) -> Answer {
        ask::<PostUrl, F::Client, _>(self, F::PATH)
    }
}

/// As it was meant, where page and server are of the same build.
pub(crate) fn read<T: DeserializeOwned>(answer: &[u8]) -> Result<T, AppError> {
    wire::read(answer).map_err(|_| AppError::Outdated)
}

fn ask<I, C, T>(input: T, path: &str) -> Answer
where
    C: Client<AppError>,
    T: IntoReq<I, C::Request, AppError>,
{
    send::<C>(input.into_req(path, InWire::CONTENT_TYPE))
}

fn send<C: Client<AppError>>(request: Result<C::Request, AppError>) -> Answer {
    Box::pin(async move {
        let answer = C::send(request?).await?;
        let is_refused = answer.status() >= 400;
        let told = answer.try_into_bytes().await?;
        if is_refused { Err(AppError::de(told)) } else { Ok(told) }
    })
}

impl<I, Input, Output, C, S> Protocol<Input, Output, C, S, AppError> for Call<I>
where
    I: Encoding,
    Input: IntoReq<I, C::Request, AppError> + FromReq<I, S::Request, AppError> + Send,
    Output: Serialize + DeserializeOwned + Send,
    C: Client<AppError>,
    S: Server<AppError>,
{
    const METHOD: http::Method = I::METHOD;

    fn run_server<F, Fut>(
        request: S::Request,
        server_fn: F,
    ) -> impl Future<Output = Result<S::Response, AppError>> + Send
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, AppError>> + Send,
    {
        <Http<I, InWire> as Protocol<Input, Output, C, S, AppError>>::run_server(request, server_fn)
    }

    fn run_client(path: &str, input: Input) -> impl Future<Output = Result<Output, AppError>> + Send {
        let answer = ask::<I, C, _>(input, path);
        async move { read(&answer.await?) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_another_version_is_outdated() {
        let mut answer = wire::write(&7_u32).unwrap();
        assert_eq!(read(&answer), Ok(7_u32));
        answer[0] ^= 1;
        assert_eq!(read::<u32>(&answer), Err(AppError::Outdated));
    }
}
