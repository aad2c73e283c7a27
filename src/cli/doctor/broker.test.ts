import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import { checkBroker, noBroker } from "./broker.ts";
import { type Broker, connackCode, connectPacket, parseBroker } from "./mqtt.ts";

/** A server on a free port that does one thing with whoever comes. */
async function broker(t: TestContext, serve: (socket: Socket) => void): Promise<Broker> {
  const server = createServer((socket) => serve(socket.on("error", () => {})));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => server.close());
  return at((server.address() as { port: number }).port);
}

const at = (port: number): Broker => ({ host: "127.0.0.1", port, secure: false, user: null, password: null });
/** Answers the first packet, and tells whether it was a CONNECT. */
const answering =
  (...bytes: readonly number[]) =>
  (socket: Socket) =>
    void socket.once("data", (piece: Buffer) => socket.write(Buffer.from(piece[0] === 0x10 ? bytes : [])));

describe("a broker", () => {
  it("is fine when it lets this machine in", async (t) => {
    const finding = await checkBroker(await broker(t, answering(0x20, 2, 0, 0)));
    assert.match(finding.found, /^127\.0\.0\.1:\d+ speaks MQTT and lets this machine in$/);
  });

  it("is understood when its answer comes in pieces", async (t) => {
    const pieces = (socket: Socket) =>
      void socket.once("data", () => {
        socket.setNoDelay(true).write(Buffer.from([0x20, 2]), () => socket.write(Buffer.from([0, 0])));
      });
    assert.equal((await checkBroker(await broker(t, pieces))).ok, true);
  });

  const REFUSALS: readonly [code: number, wrong: RegExp][] = [
    [1, /does not speak MQTT 3\.1\.1/],
    [2, /client's name/],
    [3, /not available/],
    [4, /does not know this name and password/],
    [5, /without a name and password/],
    [99, /code 99/],
  ];
  for (const [code, wrong] of REFUSALS) {
    it(`that refuses with ${code} is wrong, and there is one thing to do`, async (t) => {
      const finding = await checkBroker(await broker(t, answering(0x20, 2, 0, code)));
      assert.equal(finding.ok, false);
      assert.match(finding.wrong ?? "", wrong);
      assert.ok((finding.todo ?? "").length > 0);
    });
  }

  it("is wrong when something else answers, hangs up, or says nothing", async (t) => {
    const web = await broker(t, (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    assert.match((await checkBroker(web)).wrong ?? "", /not in MQTT/);
    const rude = await broker(t, (socket) => void socket.once("data", () => socket.end()));
    assert.match((await checkBroker(rude)).wrong ?? "", /hangs up/);
    const silent = await broker(t, () => {});
    assert.match((await checkBroker(silent, 20)).wrong ?? "", /does not answer/);
  });

  it("is wrong when nothing listens there", async () => {
    const gone = await new Promise<number>((port) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const { port: free } = server.address() as { port: number };
        server.close(() => port(free));
      });
    });
    assert.match((await checkBroker(at(gone))).wrong ?? "", /^nothing listens there$/);
  });

  it("is wrong when it speaks no TLS and TLS is asked for", async (t) => {
    const plain = await broker(t, (socket) => void socket.end("no TLS"));
    const finding = await checkBroker({ ...plain, secure: true });
    assert.match(finding.wrong ?? "", /cannot be reached/);
  });

  it("is not needed as long as homes are simulated", () => assert.equal(noBroker().ok, true));
});

describe("the URL of a broker", () => {
  it("has a usual port, may have another, and a name with its password", () => {
    const plain = { host: "b.local", port: 1883, secure: false, user: null, password: null };
    assert.deepEqual(parseBroker("mqtt://b.local"), plain);
    assert.deepEqual(parseBroker("mqtts://b.local/"), { ...plain, port: 8883, secure: true });
    assert.deepEqual(parseBroker("mqtt://me:p%40ss@[::1]:2000"), {
      ...plain,
      host: "::1",
      port: 2000,
      user: "me",
      password: "p@ss",
    });
  });

  for (const text of [
    "",
    "mqtt://",
    "mqtt:1883",
    "b.local:1883",
    "http://b.local",
    "mqtt://b:99999",
    "mqtt://b:0",
    "mqtt://b/topic",
    "mqtt://b?x=1",
    "mqtt://:secret@b",
    "mqtt://%zz@b",
  ]) {
    it(`is refused as "${text}"`, () => assert.equal(parseBroker(text), null));
  }
});

describe("the first packet", () => {
  it("is the one of the standard", () => {
    const bytes = connectPacket({ ...at(1883), user: "u", password: "p" });
    assert.deepEqual(
      [...bytes.subarray(0, 12)],
      [0x10, bytes.length - 2, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0xc2, 0, 30],
    );
    assert.deepEqual([...bytes.subarray(-6)], [0, 1, 0x75, 0, 1, 0x70]);
  });

  it("names its own length for any name and password", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 9000 }), (user) => {
        const bytes = connectPacket({ ...at(1), user, password: null });
        let [length, at_] = [0, 1];
        for (let shift = 0; ; shift += 7) {
          const byte = bytes[at_++] as number;
          length += (byte & 0x7f) << shift;
          if (byte < 0x80) break;
        }
        assert.equal(bytes.length - at_, length);
      }),
    );
  });

  it("is answered by nothing but a whole CONNACK", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
        const code = connackCode(Buffer.from(bytes));
        assert.equal(code, bytes.length >= 4 && bytes[0] === 0x20 && bytes[1] === 2 ? bytes[3] : null);
      }),
    );
  });
});
