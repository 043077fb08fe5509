"""A mailbox that is read by IMAP, on loopback: as much of the protocol as reading takes (RFC 3501)."""

import socketserver
from email.message import EmailMessage
from threading import Thread

from masar.notices.mailbox import HOST, Mailbox

PASSWORD = "p4ss word"


class Imap(socketserver.ThreadingTCPServer):
    """Shows the mails that a ``Mailbox`` took, oldest first, to ``canary`` with ``PASSWORD``."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__((HOST, 0), _Session)
        self.mailbox, self.uids = mailbox, {}
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"imap://canary@{HOST}:{self.server_address[1]}/INBOX"

    def mails(self) -> dict[int, bytes]:
        """The mails by their uid, which each keeps."""
        found = {}
        for one in reversed([one for one in self.mailbox.messages if one.channel == "email"]):
            mail = EmailMessage()
            mail["Subject"], mail["To"] = one.subject, one.to
            mail.set_content(one.body)
            found[self.uids.setdefault(one.id, len(self.uids) + 1)] = mail.as_bytes()
        return found


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say(b"* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, *rest = line.split(" ", 2)
            done = getattr(self, command.lower(), self.unknown)(*rest)
            self.say(f"{tag} {done}".encode())
            if command == "LOGOUT":
                return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def unknown(self, *rest: str) -> str:
        return "BAD unknown"

    def capability(self) -> str:
        self.say(b"* CAPABILITY IMAP4rev1")
        return "OK done"

    def login(self, given: str) -> str:
        return "OK done" if given == f'canary "{PASSWORD}"' else "NO wrong"

    def examine(self, box: str) -> str:
        self.say(b"* %d EXISTS" % len(self.server.mails()))
        return "OK [READ-ONLY] done" if box == "INBOX" else "NO such box"

    def uid(self, given: str) -> str:
        command, rest = given.split(" ", 1)
        mails = self.server.mails()
        if command == "SEARCH":
            first = int(rest.removeprefix("UID ").removesuffix(":*"))
            last = max(mails, default=0)
            # The star is the last mail, whichever side of it the other number is (RFC 3501, 6.4.8).
            found = [uid for uid in mails if uid >= min(first, last)]
            self.say(b"* SEARCH" + b"".join(b" %d" % uid for uid in found))
        else:
            uid = int(rest.split(" ")[0])
            self.say(b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)" % (uid, len(mails[uid]), mails[uid]))
        return "OK done"

    def logout(self) -> str:
        self.say(b"* BYE")
        return "OK done"
