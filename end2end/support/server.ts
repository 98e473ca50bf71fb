// A Convoke of the worker's own: the executable, on a database of its own, in demo mode.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PATIENCE = 30_000;

export class Server {
  private process!: ChildProcess;
  private log = "";

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly settings: Record<string, string>,
  ) {}

  /** With the settings given, in the names of the environment; limits are off unless they are among them. */
  static async start(settings: Record<string, string> = {}): Promise<Server> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), "convoke-"));
    const server = new Server(`http://127.0.0.1:${port}`, folder, { CONVOKE_ADDR: `127.0.0.1:${port}`, ...settings });
    await server.run();
    return server;
  }

  /** Ends as a pulled plug does. */
  async kill(): Promise<void> {
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGKILL");
    await ended;
  }

  /** Starts again on what it left. */
  async run(): Promise<void> {
    const executable = resolve(process.env.CONVOKE_BIN ?? "../target/release/convoke");
    this.process = spawn(executable, ["serve"], {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: `sqlite://${this.folder}/convoke.db`,
        CONVOKE_AUTH: "demo",
        CONVOKE_BOOKINGS_PER_MINUTE: "0",
        CONVOKE_WRITES_PER_MINUTE: "0",
        RUST_LOG: "warn",
        ...this.settings,
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.process.stderr?.on("data", (text) => (this.log += text));
    for (const begun = Date.now(); Date.now() - begun < PATIENCE && this.isUp(); ) {
      const answer = await fetch(`${this.url}/api/health`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error(`convoke did not start:\n${this.log}`);
  }

  /** Its data is wiped under its hands, so that whatever it is asked goes wrong. */
  spoil(): void {
    const files = readdirSync(this.folder).filter((name) => /\.db(-wal)?$/.test(name));
    for (const file of files.map((name) => join(this.folder, name))) {
      writeFileSync(file, Buffer.alloc(statSync(file).size), { flag: "r+" });
    }
  }

  async stop(): Promise<void> {
    if (this.isUp()) await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private isUp(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? done(address.port) : failed(new Error("no port"))));
    });
  });
}
