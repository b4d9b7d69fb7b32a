"""A DNS server for tests that does what the name asked for says.

usage: dnsliar.py LOG MODE...

Listens on a free port of 127.0.0.1, 127.0.0.2 and so on, one for each MODE,
by UDP and TCP; prints ADDR@PORT for each on a line of its own, then serves
for a minute at most, or until it is killed. LOG gets a line for each
question: server, protocol, client's port, ID, "edns" or "plain", name,
"mixed" or "lower" for its case.

MODE is ok, or for all names servfail, refused, silent, formerr, fold, flip,
othercase; loss:PERCENT
for no reply to that many; die:N to fall silent after N questions; nap:N to do
so for a second and a half.

A name's first label, up to a digit, says what happens: see the methods.
"""
# SPDX-License-Identifier: ISC
import asyncio
import os
import random
import re
import signal
import struct
import sys
import time

LATE = int(os.environ.get("LATE", 700)) / 1000

NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)
TXT, SOA, CNAME, NS, OPT = 16, 6, 5, 2, 41


def wire(name):
    labels = [x.encode() for x in name.split(".") if x]
    return b"".join(bytes([len(x)]) + x for x in labels) + b"\0"


def record(name, rtype, data, ttl=300):
    return wire(name) + struct.pack("!HHIH", rtype, 1, ttl, len(data)) + data


def txt(name, text, ttl=300):
    return record(name, TXT, bytes([len(text)]) + text.encode(), ttl)


def soa(ttl=900, minimum=60):
    return record("test", SOA, wire("ns.test") + wire("root.test") +
                  struct.pack("!5I", 1, 2, 3, 4, minimum), ttl)


class Question:
    def __init__(self, data):
        self.id, self.flags, self.qd, _, _, self.ar = \
            struct.unpack("!6H", data[:12])
        labels, i = [], 12
        while data[i]:
            labels.append(data[i + 1:i + 1 + data[i]].decode("latin1"))
            i += 1 + data[i]
        self.name = ".".join(labels).lower()
        self.mixed = data[12:i] != data[12:i].lower()
        self.rtype, = struct.unpack("!H", data[i + 1:i + 3])
        self.section = data[12:i + 5]
        self.edns = self.ar > 0
        self.kind = re.match("[a-z]*", self.name).group() \
            if labels else "root"

    def reply(self, rcode=NOERROR, answers=(), authority=(), flags=0x8180,
              mid=None, section=None):
        return struct.pack(
            "!6H", self.id if mid is None else mid, flags | rcode, 1,
            len(answers), len(authority), 0) + \
            (self.section if section is None else section) + \
            b"".join(answers) + b"".join(authority)

    def good(self, text=None):
        return self.reply(answers=[txt(self.name, text or
                                       "good " + self.name)])

    def forged(self, **how):
        return self.reply(answers=[txt(self.name, "forged")], **how)


class Behaviour:
    """What to send for a question: a list of (seconds from now, octets)."""

    def root(self, q):
        return [(0, q.reply())]

    def ok(self, q):
        return [(0, q.good())]

    okay = ok

    def wrongid(self, q):
        others = [i for i in range(q.id - 8, q.id + 9) if i != q.id]
        return [(0, q.forged(mid=i & 0xffff)) for i in others] + \
            [(0.05, q.good())]

    def wrongquestion(self, q):
        return [(0, q.forged(section=wire("other.test") + b"\0\x10\0\1")),
                (0, q.forged(section=q.section[:-4] + b"\0\1\0\1")),
                (0, q.forged(section=q.section[:-4] + b"\0\x10\0\3")),
                (0.05, q.good())]

    def othercase(self, q):
        return [(0, q.forged(section=q.section.lower())), (0.05, q.good())]

    def fold(self, q):
        """The question comes back in lower case, as from some servers."""
        return [(0, q.reply(section=q.section.lower(),
                            answers=[txt(q.name, "good " + q.name)]))]

    def flip(self, q):
        """From a farm of servers, of which only some do so."""
        return self.fold(q) if random.randrange(8) else self.ok(q)

    def noquestion(self, q):
        return [(0, struct.pack("!6H", q.id, 0x8183, 0, 0, 0, 0)),
                (0.05, q.good())]

    def noreply(self, q):
        return [(0, q.forged(flags=0x0100)), (0, q.forged(flags=0x9180)),
                (0.05, q.good())]

    def forgedonly(self, q):
        return [(0, q.forged(mid=q.id ^ 1))]

    def uppercase(self, q):
        return [(0, q.reply(section=q.section.upper(), answers=[
            txt(q.name.upper(), "good " + q.name)]))]

    def trunc(self, q):
        return [(0, q.reply(flags=0x8380))]

    def trunchalf(self, q):
        return [(0, q.good()[:-3][:2] + b"\x83\x80" + q.good()[4:-3])]

    def trunclost(self, q):
        return self.trunc(q)

    truncclosed = truncgarbage = truncslow = trunclost

    def formerr(self, q):
        return [(0, q.reply(FORMERR) if q.edns else q.good())]

    def formerrbare(self, q):
        return [(0, struct.pack("!6H", q.id, 0x8180 | FORMERR, 0, 0, 0, 0)
                 if q.edns else q.good())]

    def notimp(self, q):
        return [(0, q.reply(NOTIMP) if q.edns else q.good())]

    def badvers(self, q):
        opt = b"\0" + struct.pack("!HHIH", OPT, 512, 1 << 24, 0)
        reply = bytearray(q.reply() + opt)
        reply[11] = 1
        return [(0, bytes(reply) if q.edns else q.good())]

    def formerralways(self, q):
        return [(0, q.reply(FORMERR))]

    def servfail(self, q):
        return [(0, q.reply(SERVFAIL))]

    def refused(self, q):
        return [(0, q.reply(REFUSED))]

    def extended(self, q):
        """With an Extended DNS Error: code, and text from the name."""
        text = {"long": b"\xc3\xa4" * 300, "evil": b"\x1b[31m\nx\xff\0",
                "none": b""}.get(q.name.split("-")[1], b"no")
        data = struct.pack("!HHH", 15, 2 + len(text),
                           int(q.name.split("-")[2].split(".")[0])) + text
        reply = bytearray(q.reply(SERVFAIL) + b"\0" + struct.pack(
            "!HHIH", OPT, 512, 0, 4 + len(data)) + b"\0\7\0\0" + data)
        reply[11] = 1
        return [(0, bytes(reply))]

    def silent(self, q):
        return []

    def garbage(self, q):
        return [(0, bytes(random.randrange(256) for _ in range(k)))
                for k in (0, 1, 11, 12, 40, 400)]

    def malformed(self, q):
        reply = bytearray(q.reply() + b"\xc0\xff\x00")
        reply[7] = 3
        return [(0, bytes(reply))]

    def ownerloop(self, q):
        """Its owner points to itself."""
        owner = struct.pack("!H", 0xc000 | 12 + len(q.section))
        return [(0, q.reply(answers=[owner + txt("", "forged")[1:]]))]

    def ownerloopsoa(self, q):
        """There is nothing, says a SOA whose owner does."""
        owner = struct.pack("!H", 0xc000 | 12 + len(q.section))
        return [(0, q.reply(authority=[owner + soa()[len(wire("test")):]]))]

    def late(self, q):
        return [(LATE, q.forged())]

    def duplicate(self, q):
        return 5 * [(0, q.good())]

    def nx(self, q):
        return [(0, q.reply(NXDOMAIN, authority=[soa()]))]

    def nodata(self, q):
        return [(0, q.reply(authority=[soa(ttl=30)]))]

    def empty(self, q):
        return [(0, q.reply())]

    def referral(self, q):
        return [(0, q.reply(flags=0x8000, authority=[
            record("test", NS, wire("ns.test"))]))]

    def alias(self, q):
        """The chain is in the answer, and its records are not in order."""
        return [(0, q.reply(answers=[
            txt("c.test", "good " + q.name, 200),
            txt("d.test", "forged"),
            record("b.test", CNAME, wire("c.test"), 100),
            record(q.name, CNAME, wire("b.test"), 300)]))]

    def aliason(self, q):
        return [(0, q.reply(answers=[
            record(q.name, CNAME, wire("ok1.test"), 20)]))]

    def aliasnx(self, q):
        return [(0, q.reply(NXDOMAIN, answers=[
            record(q.name, CNAME, wire("nx1.test"), 20)],
            authority=[soa()]))]

    def aliasfail(self, q):
        return [(0, q.reply(answers=[
            record(q.name, CNAME, wire("servfail1.test"), 20)]))]

    def loop(self, q):
        return [(0, q.reply(answers=[
            record(q.name, CNAME, wire("b.test")),
            record("b.test", CNAME, wire(q.name))]))]

    def endless(self, q):
        """endless1 leads to endless2, and so on, a question each."""
        n = int(re.search("[0-9]+", q.name).group())
        return [(0, q.reply(answers=[record(
            q.name, CNAME, wire("endless%d.test" % (n + 1)))]))]

    def stranger(self, q):
        return [(0, q.reply(answers=[txt("other.test", "forged")],
                            authority=[soa()]))]


class Server(asyncio.DatagramProtocol):
    def __init__(self, mode, log, number):
        self.mode, _, value = mode.partition(":")
        self.value = int(value or 0)
        self.log, self.number = log, number
        self.asked = 0
        self.behaviour = Behaviour()

    def connection_made(self, transport):
        self.transport = transport

    def note(self, q, protocol, peer):
        self.log.write("%d %s %d %d %s %s %s\n" % (
            self.number, protocol, peer[1], q.id,
            "edns" if q.edns else "plain", q.name,
            "mixed" if q.mixed else "lower"))
        self.log.flush()

    def is_gone(self):
        self.asked += 1
        if self.mode == "nap":
            if self.asked == self.value:
                self.wakes = time.monotonic() + 1.5
            return self.asked >= self.value and time.monotonic() < self.wakes
        return self.mode == "die" and self.asked > self.value or \
            self.mode == "loss" and random.randrange(100) < self.value

    def datagram_received(self, data, peer):
        q = Question(data)
        self.note(q, "udp", peer)
        if self.is_gone():
            return
        kind = self.mode if hasattr(Behaviour, self.mode) and \
            self.mode != "ok" else q.kind
        if q.kind == "wrongport":
            self.other.sendto(q.forged(), peer)
            kind = "ok"
        loop = asyncio.get_running_loop()
        for delay, octets in getattr(self.behaviour, kind)(q):
            if delay:
                loop.call_later(delay, self.transport.sendto, octets, peer)
            else:
                self.transport.sendto(octets, peer)

    async def stream(self, reader, writer):
        try:
            n, = struct.unpack("!H", await reader.readexactly(2))
            q = Question(await reader.readexactly(n))
            self.note(q, "tcp", writer.get_extra_info("peername"))
            await self.answer_stream(q, writer)
        except asyncio.IncompleteReadError:
            pass
        writer.close()

    async def answer_stream(self, q, writer):
        if q.kind == "trunclost":
            await asyncio.sleep(30)
        if q.kind == "truncclosed":
            return
        reply = q.reply(answers=[txt(q.name, "%03d" % i + 200 * "x")
                                 for i in range(250)])
        if q.kind == "truncgarbage":
            reply = bytes([q.id >> 8 ^ 1]) + reply[1:]
        octets = struct.pack("!H", len(reply)) + reply
        step = 4000 if q.kind == "truncslow" else len(octets)
        for i in range(0, len(octets), step):
            writer.write(octets[i:i + step])
            await writer.drain()
            if step < len(octets):
                await asyncio.sleep(0.005)


async def listen(server, host):
    loop = asyncio.get_running_loop()
    while True:
        transport, _ = await loop.create_datagram_endpoint(
            lambda: server, (host, 0))
        port = transport.get_extra_info("sockname")[1]
        try:
            await asyncio.start_server(server.stream, host, port)
            break
        except OSError:
            transport.close()
    server.other, _ = await loop.create_datagram_endpoint(
        asyncio.DatagramProtocol, (host, 0))
    print("%s@%d" % (host, port), flush=True)


async def main(log, modes):
    with open(log, "w") as f:
        for i, mode in enumerate(modes):
            await listen(Server(mode, f, i + 1), "127.0.0.%d" % (i + 1))
        await asyncio.sleep(60)

random.seed(7)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
asyncio.run(main(sys.argv[1], sys.argv[2:]))
