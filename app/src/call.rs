//! How pages call functions of the server: they ask as a form does, so that a form can ask the same without a script, and
//! are answered in our own encoding ([`crate::wire`]). Leptos' own protocol is compiled anew for each function; of this
//! one, only how its input is written and how its answer is read.

use std::pin::Pin;

use bytes::Bytes;
use leptos::{
    prelude::FromServerFnError as _,
    server_fn::{
        ContentType as _, Http, Protocol, ServerFn,
        client::Client,
        codec::{GetUrl, IntoReq, PostUrl},
        response::ClientRes as _,
        server::Server,
    },
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    error::AppError,
    wire::{self, InWire},
};

/// Of functions that only look: asked by their address.
#[derive(Debug)]
pub struct Reads;

/// Of functions that change something: asked as a form is sent.
#[derive(Debug)]
pub struct Writes;

/// What the server answers, not read yet.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Bytes, AppError>> + Send>>;

/// A function of the server that changes something.
pub(crate) trait Write: ServerFn<Error = AppError, Output: DeserializeOwned> {
    fn ask(self) -> Answer;
}

impl<F> Write for F
where
    F: ServerFn<Error = AppError, Output: DeserializeOwned, Protocol = Writes> + Serialize,
    F::Client: Client<AppError>,
{
    fn ask(self) -> Answer {
        ask::<F::Client>(IntoReq::<PostUrl, _, _>::into_req(self, F::PATH, InWire::CONTENT_TYPE))
    }
}

/// As it was meant, where page and server are of the same build.
pub(crate) fn read<T: DeserializeOwned>(answer: &[u8]) -> Result<T, AppError> {
    wire::read(answer).map_err(|_| AppError::Outdated)
}

fn ask<C: Client<AppError>>(request: Result<C::Request, AppError>) -> Answer {
    Box::pin(async move {
        let answer = C::send(request?).await?;
        let is_refused = answer.status() >= 400;
        let told = answer.try_into_bytes().await?;
        if is_refused { Err(AppError::de(told)) } else { Ok(told) }
    })
}

macro_rules! protocol {
    ($protocol:ident, $input:ty) => {
        impl<Input, Output, C, S> Protocol<Input, Output, C, S, AppError> for $protocol
        where
            Input: Serialize + DeserializeOwned + Send,
            Output: Serialize + DeserializeOwned + Send,
            C: Client<AppError>,
            S: Server<AppError>,
        {
            const METHOD: http::Method =
                <Http<$input, InWire> as Protocol<Input, Output, C, S, AppError>>::METHOD;

            fn run_server<F, Fut>(
                request: S::Request,
                server_fn: F,
            ) -> impl Future<Output = Result<S::Response, AppError>> + Send
            where
                F: Fn(Input) -> Fut + Send,
                Fut: Future<Output = Result<Output, AppError>> + Send,
            {
                <Http<$input, InWire> as Protocol<Input, Output, C, S, AppError>>::run_server(
                    request, server_fn,
                )
            }

            fn run_client(path: &str, input: Input) -> impl Future<Output = Result<Output, AppError>> + Send {
                let request = IntoReq::<$input, _, _>::into_req(input, path, InWire::CONTENT_TYPE);
                let answer = ask::<C>(request);
                async move { read(&answer.await?) }
            }
        }
    };
}

protocol!(Reads, GetUrl);
protocol!(Writes, PostUrl);
