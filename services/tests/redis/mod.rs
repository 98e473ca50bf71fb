//! A Redis of a test's own, to be killed.

pub(crate) struct Redis {
    port: u16,
    running: std::process::Child,
}

impl Redis {
    pub(crate) fn start() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { port, running: Self::run(port) }
    }

    fn run(port: u16) -> std::process::Child {
        std::process::Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("redis-server is installed; `cargo xtask test` brings it")
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) fn kill(&mut self) {
        self.running.kill().unwrap();
        self.running.wait().unwrap();
    }

    pub(crate) fn back(&mut self) {
        self.running = Self::run(self.port);
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _killed_already = self.running.kill();
        let _waited_already = self.running.wait();
    }
}
