import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Agent, AgentEvent, Effect } from "#agents";
import type { Log, Receipt } from "#chain";
import { type Address, type Envelope, type Instant, instant, interval, type Message, wh } from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import { freeze, thaw } from "#storage";
import { EventQueue } from "./event-queue.ts";
import { outagesOf } from "./faults.ts";
import { type Happening, Host, type Hosted, type HostState, LETTERS_KEPT, MESSAGE_LATENCY_MS } from "./host.ts";

const NAMES = ["h01/meter", "h01/seller", "h02/buyer", "community/operator"] as const;
type Name = (typeof NAMES)[number];
const at = (seconds: number): Instant => instant(seconds * 1000);
const keysOf = (name: string): KeyPair => keyPairFor(1n, name);

/** What an agent heard, and what it is to do about it. */
interface Heard {
  readonly agent: Name;
  readonly event: AgentEvent;
  readonly at: Instant;
}
type Plot = (heard: Heard) => readonly Effect[];

/** A host with four agents that do what a plot says, and everything they heard. */
function stage(plot: Plot = () => [], faults: Parameters<typeof outagesOf>[0] = [], saved?: HostState) {
  const heard: Heard[] = [];
  const done = { control: [] as unknown[], records: [] as unknown[], blocks: 0 };
  const queue = new EventQueue<Happening>();
  const agents = NAMES.map((name): Hosted => {
    const [household, role] = name.split("/") as [string, Agent["role"]];
    const handle: Agent["handle"] = (state, event, now) => {
      const one = { agent: name, event, at: now };
      heard.push(one);
      return { state: (state as number) + 1, effects: plot(one) };
    };
    const interests = role === "operator" ? ["Meters.ReadingRecorded"] : [];
    const keys = keysOf(name);
    return { agent: { name, role, address: keys.address, interests, init: () => 0, handle }, keys, household };
  });
  const surroundings = {
    control: (...what: unknown[]) => void done.control.push(what),
    offers: () => ({ offers: [], posts: [] }),
    record: (effect: unknown) => void done.records.push(effect),
    overheard: () => {},
    blockWanted: () => void done.blocks++,
    outages: outagesOf(faults, NAMES),
  };
  const host = new Host(agents, queue, surroundings, saved);
  /** Lets everything happen that waits, up to an instant. */
  const play = (until: Instant): void => {
    for (let next = queue.peek(); next !== undefined && next.at <= until; next = queue.peek()) {
      const { item, at: now } = queue.pop() as NonNullable<typeof next>;
      if (item.kind === "event") host.handle(item.agent, item.event, now);
      if (item.kind === "mail") host.mail(item.agent, item.envelope, now);
    }
  };
  return { host, queue, heard, done, play };
}

function letter(from: Name, to: Name, sequence = 0): Message {
  return {
    performative: "inform",
    sender: keysOf(from).address,
    receiver: keysOf(to).address,
    conversationId: "talk",
    sequence,
    replyBy: at(100),
    protocol: "test",
    content: { say: "hello" },
  };
}

const send = (message: Message): Effect => ({ kind: "send", message });
const wake = (seconds: number): Effect => ({ kind: "wake", at: at(seconds) });
/** A plot for the moment at which one agent's life begins. */
const atStart =
  (agent: Name, ...effects: readonly Effect[]): Plot =>
  (heard) =>
    heard.agent === agent && heard.event.kind === "start" ? effects : [];
const heardBy = (heard: readonly Heard[], agent: Name, kind: AgentEvent["kind"]) =>
  heard.filter((one) => one.agent === agent && one.event.kind === kind);

describe("the host of agents", () => {
  it("tells every agent that its life begins, in a fixed order", () => {
    const { host, heard, play } = stage();
    host.start(at(1));
    play(at(1));
    assert.deepEqual(
      heard.map(({ agent, event }) => [agent, event.kind]),
      NAMES.map((name) => [name, "start"]),
    );
  });

  it("wakes an agent once for each instant it asked for, and not in the past", () => {
    const { host, heard, play } = stage(atStart("h01/seller", wake(5), wake(5), wake(7), wake(0)));
    host.start(at(1));
    play(at(10));
    assert.deepEqual(
      heardBy(heard, "h01/seller", "clock").map((one) => one.at),
      [at(1), at(5), at(7)],
    );
  });

  it("carries letters in 50 ms, opened and proved to be the sender's", () => {
    const { host, heard, play } = stage(atStart("h01/seller", send(letter("h01/seller", "h02/buyer"))));
    host.start(at(1));
    play(at(2));
    const [arrived] = heardBy(heard, "h02/buyer", "message");
    assert.equal(arrived?.at, at(1) + MESSAGE_LATENCY_MS);
    assert.deepEqual(arrived?.event, { kind: "message", message: letter("h01/seller", "h02/buyer") });
    assert.deepEqual([host.messages, host.refused], [1, 0]);
  });

  it("sends nothing in another agent's name, and nothing to strangers", () => {
    const stranger: Message = { ...letter("h01/seller", "h02/buyer"), receiver: keysOf("stranger").address };
    const effects = [send(letter("h02/buyer", "community/operator")), send(stranger)];
    const { host, heard, play } = stage(atStart("h01/seller", ...effects));
    host.start(at(1));
    play(at(2));
    assert.equal(heard.filter(({ event }) => event.kind === "message").length, 0);
    assert.deepEqual([host.messages, host.refused], [0, 1]);
  });

  it("brings readings to the devices of their home and the grid's to the operator", () => {
    const { host, heard, play } = stage();
    const energy = { at: at(1), importWh: wh(1n), exportWh: wh(0n) };
    host.readings("h01", { interval: interval(1), energy, pv: null, battery: null, netImportW: [] }, at(1));
    host.readings("h02", { interval: interval(1), energy, pv: null, battery: null, netImportW: [] }, at(1));
    host.grid({ interval: interval(1), connection: { importWh: wh(0n), exportWh: wh(0n) }, feeders: [] }, at(1));
    play(at(1));
    assert.deepEqual(
      heard.map(({ agent, event }) => [agent, event.kind]),
      [
        ["h01/meter", "reading"],
        ["community/operator", "grid"],
      ],
    );
  });

  it("brings events of contracts to those who asked for them", () => {
    const { host, heard, play } = stage();
    const log = {
      contract: "Meters",
      event: "ReadingRecorded",
      args: {},
      block: 1,
      index: 0,
      at: at(1),
      transaction: "0x",
    };
    host.logs([log as never, { ...log, event: "MeterRevoked" } as never], at(1));
    play(at(1));
    assert.deepEqual(
      heard.map(({ agent, event }) => [agent, event.kind]),
      [["community/operator", "chain"]],
    );
  });

  it("collects calls for the next block in their order, and tells whose call was refused", () => {
    const call = (name: string) => ({ contract: "Vault", function: name, args: [] });
    const plot: Plot = ({ agent, event }) =>
      event.kind === "start" && agent !== "h01/meter" ? [{ kind: "submit", call: call(agent) }] : [];
    const { host, heard, done, play } = stage(plot);
    host.start(at(1));
    play(at(1));
    const { calls, settle } = host.takePending();
    assert.deepEqual(
      calls.map((one) => one.call.function),
      NAMES.slice(1),
    );
    assert.deepEqual([done.blocks, host.hasPending], [3, false]);
    settle([{ ok: true }, { ok: false }, { ok: true }] as unknown as Receipt[], at(2));
    play(at(2));
    assert.deepEqual(
      heard.filter(({ event }) => event.kind === "receipt").map(({ agent }) => agent),
      ["h02/buyer"],
    );
  });

  it("hands control to the home's devices, facts to the record and questions to the index", () => {
    const { host, heard, done, play } = stage(
      atStart(
        "h01/seller",
        { kind: "control", netExportWh: 5n },
        { kind: "record", interval: interval(1), what: "fact", key: "h01", body: 1 },
        { kind: "query", interval: interval(1) },
      ),
    );
    host.start(at(1));
    play(at(2));
    assert.deepEqual(done.control, [["h01", 5n]]);
    assert.equal(done.records.length, 1);
    assert.equal(heardBy(heard, "h01/seller", "offers").length, 1);
  });
});

describe("a letter", () => {
  /** A letter on its way from the seller to the buyer, and who carries it. */
  function underWay() {
    const { host, queue, heard, play } = stage(atStart("h01/seller", send(letter("h01/seller", "h02/buyer"))));
    host.start(at(1));
    play(at(1));
    const { item } = queue.peek() as { item: Extract<Happening, { kind: "mail" }> };
    const deliver = (envelope: Envelope, to: Name = "h02/buyer") => host.mail(NAMES.indexOf(to), envelope, at(2));
    return { host, heard, envelope: item.envelope, deliver };
  }

  it("that comes again, as when somebody on the way has kept a copy, is dropped", () => {
    const { host, heard, envelope, deliver } = underWay();
    for (let times = 0; times < 3; times++) deliver(envelope);
    assert.equal(heardBy(heard, "h02/buyer", "message").length, 1);
    assert.equal(host.refused, 2);
  });

  it("that comes again after a restart is dropped", () => {
    const { host, envelope, deliver } = underWay();
    deliver(envelope);
    const again = stage(undefined, [], thaw(freeze(host.save())) as HostState);
    again.host.mail(NAMES.indexOf("h02/buyer"), envelope, at(3));
    assert.deepEqual([again.heard, again.host.refused], [[], 1]);
  });

  it("that was changed on the way, comes from somebody else, or is for somebody else is dropped", () => {
    const { host, heard, envelope, deliver } = underWay();
    const changed = envelope.sealed.slice();
    changed.set([(changed.at(-1) as number) ^ 1], changed.length - 1);
    deliver({ ...envelope, sealed: changed });
    deliver({ ...envelope, from: keysOf("community/operator").address });
    deliver({ ...envelope, from: `0x${"12".repeat(20)}` as Address });
    deliver(envelope, "community/operator");
    deliver({ ...envelope, to: keysOf("community/operator").address }, "community/operator");
    assert.equal(heard.filter(({ event }) => event.kind === "message").length, 0);
    assert.equal(host.refused, 5);
  });
});

describe("an agent out of order", () => {
  const talk: Plot = ({ agent, event }) => {
    if (agent === "h01/seller" && event.kind === "clock") return [send(letter("h01/seller", "h02/buyer", 1))];
    if (event.kind !== "start" || agent === "community/operator") return [];
    return agent === "h01/seller" ? [wake(3), wake(9)] : [wake(3), wake(9), send(letter(agent, "community/operator"))];
  };

  it("hears nothing and sends nothing, is woken when it works again, and gets its letters first", () => {
    const { host, heard, play } = stage(talk, [{ agent: "h02/buyer", from: at(2), to: at(5) }]);
    host.start(at(1));
    play(at(20));
    assert.deepEqual(
      heard.filter(({ agent }) => agent === "h02/buyer").map(({ event, at: when }) => [event.kind, when]),
      [
        ["start", at(1)],
        ["message", at(5)],
        ["clock", at(5)],
        ["clock", at(9)],
      ],
    );
    // The seller says the same again at 9, and once is enough.
    assert.equal(host.refused, 1);
  });

  it("gets no letter whose answer nobody waits for any more, and none that is not in order", () => {
    const { host, heard, queue, play } = stage(talk, [{ agent: "h02/buyer", from: at(2), to: at(101) }]);
    host.start(at(1));
    play(at(3));
    const { item } = queue.peek() as { item: Extract<Happening, { kind: "mail" }> };
    host.mail(item.agent, { ...item.envelope, from: keysOf("stranger").address }, at(4));
    play(at(110));
    assert.equal(heardBy(heard, "h02/buyer", "message").length, 0);
    assert.equal(host.refused, 2);
  });

  it("gets its letters after a restart as well", () => {
    const outage = [{ agent: "h02/buyer", from: at(2), to: at(5) }];
    const first = stage(talk, outage);
    first.host.start(at(1));
    first.play(at(4));
    const { host, heard } = stage(talk, outage, thaw(freeze(first.host.save())) as HostState);
    host.handle(NAMES.indexOf("h02/buyer"), { kind: "clock" }, at(5));
    assert.deepEqual(
      heard.map(({ event }) => event.kind),
      ["message", "clock"],
    );
  });

  it("reads what the chain said meanwhile when it works again, before its letters, also after a restart", () => {
    const [name, outage] = ["community/operator" as const, { agent: "community/operator", from: at(1.01), to: at(5) }];
    const first = stage(talk, [outage]);
    first.host.start(at(1));
    first.play(at(2));
    const log = (event: string): Log => ({
      contract: "Meters",
      event,
      args: {},
      block: 1,
      index: 0,
      at: at(3),
      transaction: "0x",
    });
    first.host.logs([log("ReadingRecorded"), log("MeterRevoked")], at(3));
    first.play(at(3));
    const { host, heard } = stage(talk, [outage], thaw(freeze(first.host.save())) as HostState);
    host.handle(NAMES.indexOf(name), { kind: "clock" }, at(5));
    assert.deepEqual(
      heard.map(({ event }) => event.kind),
      ["chain", "message", "message", "clock"],
    );
  });

  it("has a bounded heap of letters waiting, and those that came first", () => {
    const letters = Array.from({ length: LETTERS_KEPT + 5 }, (_, i) => send(letter("h01/seller", "h02/buyer", i)));
    const { host, heard, play } = stage(atStart("h01/seller", ...letters), [
      { agent: "h02/buyer", from: at(1), to: at(5) },
    ]);
    host.start(at(1));
    play(at(6));
    const sequences = heardBy(heard, "h02/buyer", "message").map(({ event }) =>
      event.kind === "message" ? event.message.sequence : null,
    );
    assert.deepEqual(
      sequences,
      Array.from({ length: LETTERS_KEPT }, (_, i) => i),
    );
    assert.equal(host.refused, 5);
  });

  it("without an end stays so", () => {
    const { host, heard, play } = stage(talk, [{ agent: "h02/buyer", from: at(0) }]);
    host.start(at(1));
    play(at(20));
    assert.equal(heard.filter(({ agent }) => agent === "h02/buyer").length, 0);
  });
});

describe("the host's memory", () => {
  it("goes on after a restart as if nothing had happened", () => {
    const plot: Plot = ({ event, at: now }) => {
      if (event.kind === "start") return [wake(2), wake(4)];
      return now < at(4) ? [wake(6)] : [];
    };
    const whole = stage(plot);
    whole.host.start(at(1));
    whole.play(at(10));
    const first = stage(plot);
    first.host.start(at(1));
    first.play(at(3));
    const saved = thaw(freeze({ host: first.host.save(), queue: first.queue.save() })) as {
      host: HostState;
      queue: ReturnType<typeof first.queue.save>;
    };
    const second = stage(plot, [], saved.host);
    for (const { at: when, rank, item } of saved.queue.entries) second.queue.push(when, rank, item);
    second.play(at(10));
    assert.deepEqual([...first.heard, ...second.heard], whole.heard);
    assert.deepEqual(second.host.save().states, whole.host.save().states);
  });
});
