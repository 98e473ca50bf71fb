//! An SMTP server (RFC 5321) that stops at a chosen point, and remembers what it has taken.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
};

/// How far it goes along with a letter before it falls silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Point {
    Greeting,
    Recipient,
    /// It has the letter, and has not said that it takes it.
    Letter,
    /// It says so, and falls silent thereafter.
    Taken,
    /// It takes everything.
    Nowhere,
}

pub(crate) struct Smtp {
    addr: SocketAddr,
    until: watch::Sender<Point>,
    arrived: Arc<Mutex<Vec<Mail>>>,
    silent: mpsc::UnboundedReceiver<()>,
}

/// A letter that it has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) message_id: String,
    pub(crate) text: String,
}

impl Smtp {
    pub(crate) async fn start(until: Point) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let (until, told) = watch::channel(until);
        let (falls_silent, silent) = mpsc::unbounded_channel();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let taken = arrived.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (told, taken, falls_silent) = (told.clone(), taken.clone(), falls_silent.clone());
                tokio::spawn(async move {
                    // Whoever hangs up has died.
                    let _ = converse(stream, told, &taken, &falls_silent).await;
                });
            }
        });
        Self { addr, until, arrived, silent }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.addr)
    }

    /// From now on it stops there; whatever waits goes on.
    pub(crate) fn is(&self, until: Point) {
        self.until.send_replace(until);
    }

    pub(crate) async fn falls_silent(&mut self) {
        self.silent.recv().await.expect("it lives as long as the test");
    }

    pub(crate) fn arrived(&self) -> Vec<Mail> {
        self.arrived.lock().expect("nobody panicked").clone()
    }
}

async fn converse(
    mut stream: TcpStream,
    mut until: watch::Receiver<Point>,
    taken: &Mutex<Vec<Mail>>,
    falls_silent: &mpsc::UnboundedSender<()>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read).lines();
    // Goes no further than it is to, until it is told otherwise.
    macro_rules! pass {
        ($point:expr) => {
            if *until.borrow_and_update() == $point {
                let _ = falls_silent.send(());
                let _ = until.wait_for(|until| *until != $point).await;
            }
        };
    }
    pass!(Point::Greeting);
    write.write_all(b"220 ready\r\n").await?;
    let mut to = String::new();
    while let Some(line) = lines.next_line().await? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        if verb == "RCPT" {
            pass!(Point::Recipient);
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        }
        if verb == "DATA" {
            write.write_all(b"354 go on\r\n").await?;
            let mut text = String::new();
            while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                text += &line;
                text += "\n";
            }
            pass!(Point::Letter);
            let named = |line: &str| line.strip_prefix("Message-ID: ").map(|id| id.trim().to_owned());
            let message_id = text.lines().find_map(named).expect("a Message-ID");
            taken.lock().expect("nobody panicked").push(Mail { to: to.clone(), message_id, text });
            write.write_all(b"250 taken\r\n").await?;
            pass!(Point::Taken);
            continue;
        }
        let answer: &[u8] = if verb == "QUIT" { b"221 bye\r\n" } else { b"250 good\r\n" };
        write.write_all(answer).await?;
    }
    Ok(())
}
