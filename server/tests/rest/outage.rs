//! The database goes away and comes back.

use std::{net::SocketAddr, time::Duration};

use services::{
    Settings,
    testing::{TestDatabase, World},
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use crate::{Walk, tuesday};

/// A way to the database that can be cut.
struct Way {
    here: SocketAddr,
    there: String,
    open: Option<JoinHandle<()>>,
}

impl Way {
    async fn to(there: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let here = listener.local_addr().expect("an address");
        Self { here, there: there.to_owned(), open: Some(tokio::spawn(pass_on(listener, there.to_owned()))) }
    }

    /// Every connection ends, and new ones are refused.
    async fn cut(&mut self) {
        let open = self.open.take().expect("it is open");
        open.abort();
        let _ended = open.await;
    }

    async fn mend(&mut self) {
        let listener = TcpListener::bind(self.here).await.expect("the port is still free");
        self.open = Some(tokio::spawn(pass_on(listener, self.there.clone())));
    }
}

async fn pass_on(listener: TcpListener, there: String) {
    let mut connections = JoinSet::new();
    while let Ok((mut near, _)) = listener.accept().await {
        let there = there.clone();
        connections.spawn(async move {
            let mut far = TcpStream::connect(there).await.expect("the database is there");
            let _gone = copy_bidirectional(&mut near, &mut far).await;
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_database_it_says_so_and_with_it_goes_on() {
    let database = TestDatabase::postgres().await;
    let url = database.url();
    let (start, name) = url.rsplit_once('/').expect("a URL of a database");
    let (account, there) = start.rsplit_once('@').expect("an account in the URL");
    let mut way = Way::to(there).await;
    let database_url = format!("{account}@{}/{name}", way.here);
    let world = World::on(database, |settings| Settings { database_url, ..settings }).await;
    let walk = Walk::begin(world).await;
    walk.slot("10:00", "11:00").await;

    way.cut().await;
    let offer = tuesday("12:00", "13:00");
    let (read, written, seen) = tokio::join!(
        walk.ana.get("/api/slots"),
        walk.ana.post("/api/slots", &offer),
        walk.clara.get("/api/calendar"),
    );
    for answer in [read, written, seen] {
        answer.is(503, "unavailable");
        let seconds: u64 =
            answer.header("retry-after").and_then(|after| after.parse().ok()).expect("Retry-After");
        assert!((1..=60).contains(&seconds));
        assert!(!answer.text.contains("pool") && !answer.text.contains("connect"), "{}", answer.text);
    }
    assert_eq!(walk.server.anonymous().get("/api/health").await.status, 503);
    assert_eq!(walk.server.anonymous().get("/api/health/live").await.status, 200);

    way.mend().await;
    let back = async {
        while walk.ana.get("/api/slots").await.status != 200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), back).await.expect("it comes back by itself");
    walk.ana.post("/api/slots", &offer).await.ok(201);
}
