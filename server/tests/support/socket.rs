//! `GET /api/events`, as somebody listens.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest as _},
};

use super::Caller;

pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// Long enough for what is not to come.
pub(crate) const MOMENT: Duration = Duration::from_millis(300);

pub(crate) struct Socket(pub(crate) WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(crate) async fn open(caller: &Caller) -> Result<Self, tungstenite::Error> {
        let mut request = format!("ws://{}/api/events", caller.addr).into_client_request()?;
        request.headers_mut().extend(caller.headers.clone());
        Ok(Self(connect_async(request).await?.0))
    }

    /// Past its greeting.
    pub(crate) async fn greeted(caller: &Caller) -> Self {
        let mut socket = Self::open(caller).await.expect("a socket");
        assert_eq!(socket.message().await["type"], "hello");
        socket
    }

    pub(crate) async fn message(&mut self) -> Value {
        let message = timeout(PATIENCE, async {
            loop {
                match self.0.next().await.expect("an open socket").expect("a message") {
                    Message::Ping(_) => {}
                    Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                    other => panic!("{other:?}"),
                }
            }
        });
        message.await.expect("a message in time")
    }

    /// The next message of that kind.
    pub(crate) async fn hears(&mut self, kind: &str) -> Value {
        loop {
            let message = self.message().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    pub(crate) async fn hears_nothing(&mut self) {
        let heard = timeout(MOMENT, self.0.next()).await;
        assert!(heard.is_err(), "{heard:?}");
    }

    pub(crate) async fn close_code(mut self) -> Option<u16> {
        let closed = timeout(PATIENCE, async {
            while let Some(Ok(message)) = self.0.next().await {
                if let Message::Close(frame) = message {
                    return frame.map(|frame| frame.code.into());
                }
            }
            None
        });
        closed.await.expect("the end in time")
    }
}
