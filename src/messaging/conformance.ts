import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Address, Envelope } from "#domain";
import type { MessagePort } from "./port.ts";

/** Two ports that can reach each other; for an in-process bus both are the same one. */
export interface PortPair {
  readonly here: MessagePort;
  readonly there: MessagePort;
  /** Errors that handlers at `there` threw. */
  readonly handlerErrors: readonly unknown[];
}

const alice: Address = "0xa11ce00000000000000000000000000000000000";
const bob: Address = "0xb0b0000000000000000000000000000000000000";
const nobody: Address = "0xdead000000000000000000000000000000000000";

function letter(mark: number): Envelope {
  return { from: alice, to: bob, sealed: Uint8Array.of(mark) };
}

/** Collects envelopes and lets a test wait for the n-th. */
function mailbox() {
  const marks: number[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  const take = (envelope: Envelope): void => {
    marks.push(envelope.sealed[0] as number);
    for (const { count, done } of waiting) if (marks.length >= count) done();
  };
  const until = (count: number): Promise<void> =>
    new Promise((done) => (marks.length >= count ? done() : waiting.push({ count, done })));
  return { marks, take, until };
}

/** What every message port must do; run it on each adapter. */
export function messagePortConformance(name: string, connect: () => Promise<PortPair>): void {
  async function withPorts(test: (ports: PortPair) => Promise<void>): Promise<void> {
    const ports = await connect();
    try {
      await test(ports);
    } finally {
      await ports.here.close();
      await ports.there.close();
    }
  }

  describe(`${name} as a message port`, () => {
    it("hands an envelope over unchanged", () =>
      withPorts(async ({ here, there }) => {
        const arrived = new Promise<Envelope>((resolve) => {
          there.receive(bob, async (envelope) => resolve(envelope));
        });
        assert.equal(await here.send(bob, letter(7)), "delivered");
        assert.deepEqual(await arrived, letter(7));
      }));

    it("keeps the order of one sender, even for a handler that takes its time", () =>
      withPorts(async ({ here, there }) => {
        const { marks, take, until } = mailbox();
        there.receive(bob, async (envelope) => {
          for (let turns = envelope.sealed[0] === 1 ? 5 : 0; turns > 0; turns--) await Promise.resolve();
          take(envelope);
        });
        for (const mark of [1, 2, 3, 4]) await here.send(bob, letter(mark));
        await until(4);
        assert.deepEqual(marks, [1, 2, 3, 4]);
      }));

    it("says that an address where nobody listens is unreachable", () =>
      withPorts(async ({ here }) => {
        assert.equal(await here.send(nobody, letter(1)), "unreachable");
      }));

    it("delivers to the addressee and to nobody else", () =>
      withPorts(async ({ here, there }) => {
        const bobs = mailbox();
        const alices = mailbox();
        there.receive(bob, async (envelope) => bobs.take(envelope));
        there.receive(alice, async (envelope) => alices.take(envelope));
        await here.send(bob, letter(1));
        await bobs.until(1);
        assert.deepEqual(alices.marks, []);
      }));

    it("shields the sender from a handler that throws, and goes on with the next envelope", () =>
      withPorts(async ({ here, there, handlerErrors }) => {
        const { marks, take, until } = mailbox();
        there.receive(bob, async (envelope) => {
          if (envelope.sealed[0] === 1) throw new Error("handler failed");
          take(envelope);
        });
        assert.equal(await here.send(bob, letter(1)), "delivered");
        assert.equal(await here.send(bob, letter(2)), "delivered");
        await until(1);
        assert.deepEqual(marks, [2]);
        assert.equal(handlerErrors.length, 1);
      }));

    it("lets two agents answer each other without waiting for one another", () =>
      withPorts(async ({ here, there }) => {
        const { take, until } = mailbox();
        here.receive(alice, async (envelope) => {
          take(envelope);
        });
        there.receive(bob, async (envelope) => {
          await there.send(alice, envelope);
        });
        await here.send(bob, letter(1));
        await until(1);
      }));

    it("refuses a second listener at an address until the first has stopped", () =>
      withPorts(async ({ there }) => {
        const stop = there.receive(bob, async () => {});
        assert.throws(() => there.receive(bob, async () => {}), { code: "MESSAGING_ADDRESS_TAKEN" });
        stop();
        stop();
        there.receive(bob, async () => {});
      }));

    it("delivers nothing to a listener that has stopped", () =>
      withPorts(async ({ here, there }) => {
        const { marks, take } = mailbox();
        const stop = there.receive(bob, async (envelope) => take(envelope));
        stop();
        assert.equal(await here.send(bob, letter(1)), "unreachable");
        assert.deepEqual(marks, []);
      }));

    it("reaches nobody and lets nobody listen once it is closed", () =>
      withPorts(async ({ here, there }) => {
        there.receive(bob, async () => {});
        await there.close();
        assert.equal(await here.send(bob, letter(1)), "unreachable");
        assert.throws(() => there.receive(bob, async () => {}), { code: "MESSAGING_CLOSED" });
        await there.close();
      }));
  });
}
