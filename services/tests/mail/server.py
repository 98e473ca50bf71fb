"""An SMTP server that tells what it was sent, as parsers by other hands understand it.

The first line on standard output is its port; then one line of JSON a mail. It ends when its standard input does.
Called with `starttls` it offers TLS, with `tls` it speaks nothing else.
"""

import asyncio
import email
import email.policy
import email.utils
import json
import pathlib
import ssl
import sys
from email.header import decode_header, make_header

from aiosmtpd.smtp import SMTP, AuthResult
from icalendar import Calendar


class Told:
    """Takes mail on, but for some recipients."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local == "nobody":
            return "550 5.1.1 no such mailbox"
        if local == "busy":
            return "451 4.3.2 try again later"
        if local == "silent":
            await asyncio.sleep(60)
        if local == "gone":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        tell(mail(envelope))
        return "250 Taken on"


def mail(envelope):
    raw = envelope.content
    message = email.message_from_bytes(raw, policy=email.policy.default)
    leaves = [part for part in message.walk() if not part.is_multipart()]
    text = {part.get_content_type(): part.get_content() for part in leaves if part.get_content_maintype() == "text"}
    files = [part.get_payload(decode=True) for part in leaves if is_calendar(part)]
    return {
        "from": envelope.mail_from,
        "recipients": envelope.rcpt_tos,
        "headers": [[name, str(value)] for name, value in message.items()],
        "to": mailboxes(raw, "To"),
        "sender": mailboxes(raw, "From"),
        "longest_line": max(len(line) for line in raw.split(b"\r\n")),
        "parts": [part.get_content_type() for part in message.walk()],
        "calendar_type": [str(part["Content-Type"]) for part in leaves if is_calendar(part)],
        "plain": text.get("text/plain"),
        "html": text.get("text/html"),
        "defects": [repr(defect) for part in message.walk() for defect in part.defects],
        "same_file": len(set(files)) <= 1,
        "calendar": calendar(files[0]) if files else None,
    }


def mailboxes(raw, name):
    """Names and addresses. The newer parser of headers puts spaces between encoded words of a name."""
    values = email.message_from_bytes(raw).get_all(name)
    return [[str(make_header(decode_header(name))), address] for name, address in email.utils.getaddresses(values)]


def is_calendar(part):
    return part.get_content_type() in ("text/calendar", "application/ics")


def calendar(raw):
    parsed = Calendar.from_ical(raw.decode("utf-8"))
    events = parsed.walk("VEVENT")
    event = events[0]
    return {
        "lines": [len(line) for line in raw.split(b"\r\n")],
        "bare_ends": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
        "errors": [str(error) for error in parsed.errors + event.errors],
        "events": len(events),
        "alarms": len(parsed.walk("VALARM")),
        "method": parsed["METHOD"],
        "uid": event["UID"],
        "sequence": event["SEQUENCE"],
        "status": event["STATUS"],
        "start": event["DTSTART"].dt.isoformat(),
        "end": event["DTEND"].dt.isoformat(),
        "summary": event["SUMMARY"],
        "description": event["DESCRIPTION"],
        "location": event.get("LOCATION"),
        "url": event.get("URL"),
        "organizer": person(event["ORGANIZER"]),
        "attendees": [person(attendee) for attendee in event["ATTENDEE"]],
    }


def person(address):
    parameters = {name: str(value) for name, value in address.params.items()}
    return {"address": str(address), **parameters}


def tell(what):
    print(json.dumps(what), flush=True)


def taken(server, session, envelope, mechanism, credentials):
    tell({"authenticated": mechanism})
    return AuthResult(success=True)


def certified():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pathlib.Path(__file__).with_name("server.pem"))
    return context


async def main():
    tls = certified()
    offered = tls if "starttls" in sys.argv else None
    spoken = tls if "tls" in sys.argv else None

    def connection():
        return SMTP(
            Told(), enable_SMTPUTF8=True, authenticator=taken, auth_require_tls=False, tls_context=offered
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=spoken)
    tell(server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
