//! The way out: one request over one connection, made to an address that was looked at.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, body::Incoming, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};
use tokio_util::task::AbortOnDropHandle;
use url::{Host, Url};

use super::is_public;

/// For one address to answer; there may be several.
const CONNECT: Duration = Duration::from_secs(5);
/// How much of the head of an answer is read, and how much of its body: all that matters is its status.
const HEAD: usize = 16 * 1024;
const BODY: usize = 16 * 1024;
const USER_AGENT: &str = concat!("Convoke/", env!("CARGO_PKG_VERSION"));

/// How what is told elsewhere is sent: to webhooks, and to devices.
#[derive(Debug)]
pub(crate) struct Way {
    private: bool,
    patience: Duration,
    tls: OnceLock<Arc<ClientConfig>>,
}

/// What is told there: headers beside those that every request has, and a body.
pub(crate) struct Parcel {
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// What was answered, as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    /// When it may be tried again (RFC 9110, section 10.2.3), as it was said.
    pub(crate) retry_after: Option<String>,
}

/// Why nothing was answered, in one sentence.
type Sent<T> = Result<T, String>;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Way {
    pub(crate) fn new(private: bool, patience: Duration) -> Self {
        Self { private, patience, tls: OnceLock::new() }
    }

    /// Why nothing will ever be sent there, as far as can be said without looking the name up.
    pub(crate) fn objection(&self, url: &str) -> Option<&'static str> {
        if self.private {
            return None;
        }
        let url = Url::parse(url).ok()?;
        let is_inside = match url.host()? {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => !is_public(address.into()),
            Host::Ipv6(address) => !is_public(address.into()),
        };
        if is_inside {
            Some("must not be an address inside; CONVOKE_WEBHOOKS_PRIVATE=allow permits that")
        } else if url.scheme() != "https" {
            Some("must begin with https://")
        } else {
            None
        }
    }

    pub(crate) async fn post(&self, url: &str, parcel: Parcel) -> Sent<Answered> {
        let in_time = timeout(self.patience, self.post_patiently(url, parcel)).await;
        in_time.unwrap_or_else(|_| Err(format!("There was no answer for {} s.", self.patience.as_secs_f32())))
    }

    async fn post_patiently(&self, url: &str, parcel: Parcel) -> Sent<Answered> {
        let url = Url::parse(url).map_err(|error| format!("The address makes no sense: {error}."))?;
        let addresses = self.addresses(&url).await?;
        let stream = connected(&addresses).await?;
        let stream: Box<dyn Stream> = match url.scheme() {
            "https" => Box::new(self.encrypted(&url, stream).await?),
            _ => Box::new(stream),
        };
        answered(stream, request(&url, parcel)?).await
    }

    /// Where the name leads, looked up once: what is connected to is what was looked at.
    async fn addresses(&self, url: &Url) -> Sent<Vec<SocketAddr>> {
        let port = url.port_or_known_default().unwrap_or(443);
        let of = |address: IpAddr| vec![SocketAddr::new(address, port)];
        let found = match url.host() {
            Some(Host::Domain(name)) => {
                let found = lookup_host((name, port)).await;
                found.map_err(|_| format!("The name {name} leads nowhere."))?.collect()
            }
            Some(Host::Ipv4(address)) => of(address.into()),
            Some(Host::Ipv6(address)) => of(address.into()),
            None => Vec::new(),
        };
        let may_be_called: Vec<_> =
            found.into_iter().filter(|address| self.private || is_public(address.ip())).collect();
        if may_be_called.is_empty() {
            return Err("The address leads inside, where nothing is sent.".to_owned());
        }
        Ok(may_be_called)
    }

    async fn encrypted(&self, url: &Url, stream: TcpStream) -> Sent<impl Stream + use<>> {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name =
            ServerName::try_from(host).map_err(|_| "The name cannot be in a certificate.".to_owned())?;
        let connected = TlsConnector::from(self.tls()?).connect(name, stream).await;
        connected.map_err(|error| format!("TLS failed: {error}."))
    }

    /// Trusts whom the system trusts.
    fn tls(&self) -> Sent<Arc<ClientConfig>> {
        if let Some(known) = self.tls.get() {
            return Ok(known.clone());
        }
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let config = ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("This system lacks what TLS takes: {error}."))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(self.tls.get_or_init(|| config.into()).clone())
    }
}

async fn connected(addresses: &[SocketAddr]) -> Sent<TcpStream> {
    let mut last = "Nobody listens there.".to_owned();
    for address in addresses {
        match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => last = format!("Nobody listens there: {error}."),
            Err(_elapsed) => last = "Nobody listens there.".to_owned(),
        }
    }
    Err(last)
}

fn request(url: &Url, Parcel { headers, body }: Parcel) -> Sent<Request<Full<Bytes>>> {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
    let request = Request::post(format!("{}{query}", url.path()))
        .header(header::HOST, host)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::ACCEPT, "*/*")
        .header(header::CONNECTION, "close");
    let request = headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    request.body(Full::from(body)).map_err(|error| format!("The request cannot be written: {error}."))
}

async fn answered(stream: Box<dyn Stream>, request: Request<Full<Bytes>>) -> Sent<Answered> {
    let broke = |error: hyper::Error| format!("The connection broke: {error}.");
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD)
        .handshake::<_, Full<Bytes>>(TokioIo::new(stream))
        .await
        .map_err(broke)?;
    let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
    let answer = sender.send_request(request).await.map_err(broke)?;
    let status = answer.status().as_u16();
    let retry_after = answer.headers().get(header::RETRY_AFTER).and_then(|said| said.to_str().ok());
    let answered = Answered { status, retry_after: retry_after.map(str::to_owned) };
    hear_out(answer.into_body()).await;
    Ok(answered)
}

/// What else is said is of no use; whoever says little is let finish.
async fn hear_out(mut body: Incoming) {
    let listening = async {
        let mut heard = 0;
        while heard < BODY {
            let Some(Ok(frame)) = body.frame().await else { break };
            heard += frame.data_ref().map_or(0, Bytes::len);
        }
    };
    let _ = timeout(Duration::from_secs(1), listening).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_inside_is_objected_to() {
        let way = |private| Way::new(private, CONNECT);
        for (url, expected) in [
            ("https://hooks.example/in", true),
            ("https://1.1.1.1/in", true),
            ("http://hooks.example/in", false),
            ("https://localhost/in", false),
            ("https://127.0.0.1/in", false),
            ("https://0x7f.1/in", false),
            ("https://2130706433/in", false),
            ("https://169.254.169.254/latest", false),
            ("https://[::1]/in", false),
            ("https://[::ffff:10.0.0.1]/in", false),
        ] {
            assert_eq!(way(false).objection(url).is_none(), expected, "{url}");
            assert_eq!(way(true).objection(url), None, "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_called() {
        let way = Way::new(false, CONNECT);
        let parcel = Parcel { headers: Vec::new(), body: Vec::new() };
        let told = way.post("https://localhost:9/in", parcel).await;
        assert_eq!(told, Err("The address leads inside, where nothing is sent.".to_owned()));
    }
}
