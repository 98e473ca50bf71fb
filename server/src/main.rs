use std::{process::ExitCode, time::Duration};

use server::cli;

/// For what nobody waits for any more.
const LEFTOVERS: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| cli::complain(&format!("a fault of its own: {panic}"))));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            cli::complain(&format!("the system gives no threads: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let exit = runtime.block_on(cli::main());
    runtime.shutdown_timeout(LEFTOVERS);
    ExitCode::from(exit as u8)
}
