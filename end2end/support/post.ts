// Where mail arrives: a mail server by other hands, and what it was handed.
import { type AddressObject, type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

export interface Letter {
  to: string;
  subject: string;
  text: string;
  /** `METHOD`, `SEQUENCE` and `UID` of the calendar file in it, if there is one: "REQUEST 0". */
  calendar?: string;
  uid?: string;
}

export class Post {
  readonly letters: Letter[] = [];

  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData: (stream, _session, answered) => {
      simpleParser(stream).then((mail) => {
        this.letters.push(letter(mail));
        answered();
      }, answered);
    },
  });

  static async open(): Promise<Post> {
    const post = new Post();
    await new Promise<void>((done, failed) => {
      post.server.once("error", failed);
      post.server.listen(0, "127.0.0.1", done);
    });
    return post;
  }

  /** As `CONVOKE_SMTP_URL` names it. */
  get url(): string {
    const address = this.server.server.address();
    const port = address && typeof address === "object" ? address.port : 0;
    return `smtp://127.0.0.1:${port}?tls=none`;
  }

  /** What arrived for somebody so far, the first first. */
  to(address: string): Letter[] {
    return this.letters.filter((letter) => letter.to === address);
  }

  /** The calendar files that arrived for somebody: "REQUEST 0", "CANCEL 3". */
  calendars(address: string): string[] {
    return this.to(address).flatMap(({ calendar }) => (calendar === undefined ? [] : [calendar]));
  }

  async close(): Promise<void> {
    await new Promise<void>((done) => this.server.close(() => done()));
  }
}

function letter(mail: ParsedMail): Letter {
  const to = ([mail.to].flat() as (AddressObject | undefined)[]).flatMap((one) => one?.value ?? []);
  const file = mail.attachments.find(({ contentType }) => contentType.startsWith("text/calendar"));
  // Long lines are folded (RFC 5545, section 3.1).
  const calendar = file?.content.toString("utf8").replaceAll(/\r?\n[ \t]/g, "");
  const value = (name: string) => calendar?.match(new RegExp(`^${name}[^:]*:(.*)$`, "m"))?.[1]?.trim();
  return {
    to: to[0]?.address ?? "",
    subject: mail.subject ?? "",
    text: mail.text ?? "",
    calendar: calendar && `${value("METHOD")} ${value("SEQUENCE")}`,
    uid: value("UID"),
  };
}
