/**
 * Question: what does one message cost both agents together, signed, sealed, opened and checked?
 * Compare with: 0.74 ms for the same cycle with Ed25519, X25519 and ChaCha20-Poly1305 in native code (a trial before
 * this code was written, on the same kind of machine).
 * A win: below 1 ms of CPU, so that the ten thousand messages of a simulated day cost less than ten seconds.
 *
 * Usage: node bench/envelope.ts [--size small|full]
 */
import { parseArgs } from "node:util";
import { instant, type Message } from "#domain";
import { letterKeyOf, replayWindow, sealerOf } from "#messaging";
import { keyPairFor } from "#privacy";

const SIZES = { small: 200, full: 5_000 } as const;

function messageOf(sequence: number): Message {
  return {
    performative: "counter",
    sender: seller.address,
    receiver: buyer.address,
    conversationId: "k4711/h01-h02",
    sequence,
    replyBy: instant(1_750_000_000_000),
    protocol: "fipa-iterated-contract-net",
    content: {
      ask: `0x${"a5".repeat(32)}`,
      bid: `0x${"5a".repeat(32)}`,
      interval: 4711,
      energyWh: 2_500n,
      pricePerWh: 118_250n,
    },
  };
}

/** CPU milliseconds per call of `work`; wall time would measure the neighbours of this process. */
function cpuMs(rounds: number, work: (round: number) => void): number {
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) work(round);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / rounds;
}

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const rounds = values.size === "small" ? SIZES.small : SIZES.full;
const seller = keyPairFor(1n, "seller");
const buyer = keyPairFor(1n, "buyer");
const [sealing, opening, window] = [sealerOf(seller), sealerOf(buyer), replayWindow()];

const firstContactMs = cpuMs(20, () => sealerOf(seller).seal(messageOf(0), letterKeyOf(buyer)));
const envelopes = Array.from({ length: rounds }, (_, i) => sealing.seal(messageOf(i), letterKeyOf(buyer)));
const sealMs = cpuMs(rounds, (i) => sealing.seal(messageOf(i), letterKeyOf(buyer)));
let taken = 0;
const openMs = cpuMs(rounds, (i) => {
  const opened = opening.open(envelopes[i] as (typeof envelopes)[number], letterKeyOf(seller));
  if (opened.ok && window.admit(opened.message, opened.message.replyBy).ok) taken++;
});
if (taken !== rounds) throw new Error(`${rounds} messages were sent, ${taken} taken`);

const result = {
  bench: "envelope",
  messages: rounds,
  bytesPerEnvelope: envelopes[0]?.sealed.length ?? 0,
  firstContactMs: round3(firstContactMs),
  sealMs: round3(sealMs),
  openMs: round3(openMs),
  perDayOf10000Seconds: round3((sealMs + openMs) * 10),
};
console.log(JSON.stringify(result, null, 2));

function round3(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
