import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Call } from "#chain";
import { AddressBook, RpcClient, rpcRequest } from "#chain/evm";
import {
  bytesOf,
  type Commitment,
  commitmentDigest,
  endOf,
  type Hex,
  hexOf,
  type IntervalIndex,
  intervalAt,
  interval as intervalOf,
  keccakOfText,
  nano,
  type SignedCommitment,
  startOf,
  ZERO_HASH,
} from "#domain";
import { type KeyPair, keyPairFor, keyPairFromSecret } from "#privacy";
import {
  addressesOf,
  type CommitmentDesk,
  type ConsumerStanding,
  type HouseholdIdentity,
  registerContracts,
  type Scenario,
} from "#simulation";
import { encodeCommitment } from "#trust";
import { type RunningCommunity, runningCommunity } from "./testing/community.ts";
import { command, type Outcome, temporaryDirectory } from "./testing/program.ts";

interface Committed {
  readonly commitment: Hex;
  readonly interval: IntervalIndex;
  readonly producer: { readonly address: Hex; readonly household: string };
  readonly onHoldNano: string;
  readonly freeNano: string;
  readonly anchor: number;
  readonly receipt: string;
}

interface Paid {
  readonly verdict: string;
  readonly contract: string;
  readonly deliveredWh: string;
  readonly paidNano: string;
  readonly localGridFeeNano: string;
  readonly localTaxNano: string;
  readonly refundedNano: string;
}

interface Offers {
  readonly interval: number;
  readonly agrees: boolean;
  readonly blocks: readonly { household: string; energyWh: string; leftWh: string; pricePerWh: string }[];
}

function json<T>(outcome: Outcome): T {
  assert.equal(outcome.code, 0, outcome.stderr);
  return JSON.parse(outcome.stdout) as T;
}

function refused(outcome: Outcome, code: number, why: RegExp): void {
  assert.equal(outcome.code, code, outcome.stderr);
  assert.equal(outcome.stdout, "");
  assert.match(outcome.stderr, why);
}

const place = temporaryDirectory();
const HOUR_MS = 3_600_000;
let running: RunningCommunity;
let chain: RpcClient;
let scenario: Scenario;
let desk: CommitmentDesk;
const on = (words: string) => command(...words.trim().split(/\s+/), "--data", place.path);
/** The next interval begins in half an hour, or an hour and a half. */
const halfPast = () => {
  const { calendar } = scenario;
  const half = startOf(calendar, intervalAt(calendar, running.community.now)) + HOUR_MS / 2;
  return running.until(half > running.community.now ? half : half + HOUR_MS);
};
const home = (name: string) => running.community.identities.find((one) => one.name === name) as HouseholdIdentity;
const send = async (by: KeyPair | HouseholdIdentity["owner"], contract: string, name: string, ...args: unknown[]) => {
  const call: Call = { contract, function: name, args };
  const receipt = await chain.submit(by, call);
  assert.equal(receipt.refusal, null);
  return receipt;
};

before(async () => {
  running = await runningCommunity(place.path, "atomic");
  scenario = running.community.scenario;
  desk = running.community.commitments as CommitmentDesk;
  const book = new AddressBook();
  registerContracts({ addressBook: book }, addressesOf(scenario));
  chain = await RpcClient.open(running.community.chain.rpcUrl as string, book);
  await running.until(startOf(scenario.calendar, intervalOf(0)) - HOUR_MS / 2);
});
after(async () => {
  await running?.close();
  place.remove();
});

/** A commitment of which the desk need not take notice. */
function signed(by: KeyPair, fields: Partial<Commitment>, standing: ConsumerStanding): SignedCommitment {
  const interval = fields.interval ?? intervalOf(intervalAt(scenario.calendar, running.community.now) + 1);
  const tariff = scenario.schedule[interval % scenario.schedule.length];
  const energyWh = fields.energyWh ?? 100n;
  const perWh = (fields.pricePerWh ?? 200_000n) + (tariff?.localGridFee ?? 0n) + (tariff?.localTax ?? 0n);
  const commitment = {
    consumer: by.address,
    sequence: standing.sequence + 1,
    previous: standing.previous,
    heldNano: nano(standing.heldNano + energyWh * perWh),
    producer: home("h01").owner.address,
    interval,
    energyWh,
    pricePerWh: 200_000n,
    expiry: endOf(scenario.calendar, interval) / 1000 + scenario.calendar.graceSeconds,
    consumerRoot: ZERO_HASH,
    producerRoot: ZERO_HASH,
    trade: ZERO_HASH,
    ...fields,
  } as Commitment;
  const domain = { chainId: chain.chainId, ledger: addressesOf(scenario).CommitmentLedger };
  return { commitment, signature: hexOf(by.signDigest(bytesOf(commitmentDigest(commitment, domain)))) };
}

const rootOf = (name: string) =>
  chain.read({ contract: "ExistenceCertificates", function: "rootOf", args: [home(name).meter] }) as Promise<Hex>;

/** Two commitments of h03 that come into one anchor: the first can only be settled in a batch. */
async function twoInOneAnchor(producer: string): Promise<{ digests: readonly [Hex, Hex]; interval: IntervalIndex }> {
  await halfPast();
  const owner = home("h03").owner as KeyPair;
  const standing = desk.standingOf(owner.address);
  const fields = {
    producer: home(producer).owner.address,
    producerRoot: await rootOf(producer),
    consumerRoot: await rootOf("h03"),
  };
  const domain = { chainId: chain.chainId, ledger: addressesOf(scenario).CommitmentLedger };
  const one = signed(owner, fields, standing);
  const { sequence, heldNano, interval } = one.commitment;
  const first = commitmentDigest(one.commitment, domain);
  const other = signed(owner, fields, { ...standing, sequence, previous: first, heldNano });
  const second = commitmentDigest(other.commitment, domain);
  running.community.day.handIn("h01/node", [one, other]);
  while (typeof desk.find(second)?.anchor !== "number") await new Promise((look) => setTimeout(look, 5));
  assert.equal(desk.find(first)?.alone, null);
  assert.equal(desk.find(second)?.alone?.number, desk.find(first)?.anchor);
  return { digests: [first, second], interval };
}

describe("energy accounts, commitments and receipts by hand (slow: a community runs in this process)", () => {
  it("leads from an account to a payment: open, add, list, commit, receipt", async () => {
    const opened = json<{ producer: Hex; burntNano: string }>(await on("accounts open h01 --json"));
    assert.deepEqual([opened.producer, opened.burntNano], [home("h01").owner.address, "0"]);
    const added = json<{ interval: number; number: number }>(await on("accounts add h01 1.5kWh 0.20 --json"));
    assert.equal(added.interval, 0);
    const offers = json<Offers>(await on("accounts --json"));
    assert.deepEqual([offers.interval, offers.agrees], [0, true]);
    assert.deepEqual(
      offers.blocks.map((b) => [b.household, b.energyWh, b.leftWh, b.pricePerWh]),
      [["h01", "1500", "1500", "200000"]],
    );

    const made = json<Committed>(await on("commit h01 0.20 1kWh --as h03 --deposit 20 --json"));
    assert.deepEqual([made.interval, made.onHoldNano, made.freeNano], [0, "265000000", "19735000000"]);
    assert.equal(made.producer.address, opened.producer);
    const left = json<Offers>(await on("accounts list --producer h01 --json"));
    assert.equal(left.blocks[0]?.leftWh, "500");
    refused(await on("commit h01 0.20 1kWh --as h03"), 65, /h01 has 0\.5 kWh left .*asked for 1 kWh/);
    refused(await on("commit h01 0.05 500 --as h03"), 65, /h01 asks 0\.20 per kWh .*0\.5 kWh cost 0\.10/);

    refused(
      await on(`receipt ${made.commitment} 900`),
      75,
      /Interval 0 is over at 2026-06-25T09:00:00Z.* 900 --wait --data .*\(CLI_RECEIPT_TOO_EARLY\)/,
    );
    const paying = on(`receipt ${made.commitment} 1kWh --wait --json`);
    await running.until(endOf(scenario.calendar, intervalOf(0)));
    const paid = json<Paid>(await paying);
    assert.deepEqual([paid.verdict, paid.contract], ["settled", "SingleSettlement"]);
    assert.deepEqual([paid.deliveredWh, paid.paidNano, paid.refundedNano], ["1000", "200000000", "0"]);
    assert.deepEqual([paid.localGridFeeNano, paid.localTaxNano], ["45000000", "20000000"]);
    const account = await chain.read({
      contract: "CommitmentLedger",
      function: "accountOf",
      args: [home("h01").owner.address],
    });
    assert.equal((account as { earned: bigint }).earned, 200_000_000n);
    refused(await on(`receipt ${made.commitment} 1kWh`), 65, /is paid \(already-done\)/);
  });

  it("pays for what came and frees the rest, and says so to a person", async () => {
    await halfPast();
    const outcome = await on("commit h02 300000000nano 1kWh --as h03");
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.match(outcome.stderr, /h02 has no energy in its account/);
    assert.match(outcome.stdout, /^on hold {4}0\.365 = price 0\.30 \+ local grid fee 0\.045 \+ local tax 0\.02$/m);
    const { digest, interval } = findIn(outcome.stdout);
    refused(
      await on(`receipt ${digest} 1001`),
      65,
      /1001 Wh were confirmed, but .* is over 1 kWh.*\(CLI_RECEIPT_TOO_MUCH\)/,
    );
    await running.until(endOf(scenario.calendar, interval) + 60_000);
    const { stdout } = await on(`receipt ${digest.toUpperCase().replace("0X", "0x")} 900Wh`);
    assert.match(stdout, /^commitment 0x[0-9a-f]{64}: settled by SingleSettlement$/m);
    assert.match(stdout, /^delivered {2}0\.9 kWh of 1 kWh$/m);
    assert.match(stdout, /^free again 0\.0365$/m);
    assert.match(stdout, /^block \d+, transaction 0x[0-9a-f]{64}$/m);
  });

  it("settles a commitment that another follows in its anchor in a batch, and the other alone", async () => {
    const { digests, interval } = await twoInOneAnchor("h01");
    await running.until(endOf(scenario.calendar, interval) + 60_000);
    const paid = [json<Paid>(await on(`receipt ${digests[0]} 100 --json`))];
    paid.push(json<Paid>(await on(`receipt ${digests[1]} 60 --json`)));
    assert.deepEqual(
      paid.map(({ contract, deliveredWh, paidNano }) => [contract, deliveredWh, paidNano]),
      [
        ["AtomicSettlement", "100", "20000000"],
        ["SingleSettlement", "60", "12000000"],
      ],
    );
    for (const digest of digests) refused(await on(`receipt ${digest} 60`), 65, /is paid \(already-done\)/);
  });

  it("frees the money of a commitment for which no receipt came, without anybody's help", async () => {
    await halfPast();
    const before = desk.standingOf(home("h03").owner.address).freeNano;
    const made = json<Committed>(await on("commit h01 0.30 1.5kWh --as h03 --json"));
    assert.equal(BigInt(made.freeNano), before - BigInt(made.onHoldNano));
    const expiry = endOf(scenario.calendar, made.interval) + scenario.calendar.graceSeconds * 1000;
    await running.until(expiry + 1000);
    refused(
      await on(`receipt ${made.commitment} 1.5kWh`),
      65,
      /expired at 2026-06-25T\d\d:00:00Z, .*nothing was paid, and 0\.3975 is free again from/,
    );
    await running.until((desk.find(made.commitment)?.freeFrom as number) * 1000 + 1000);
    refused(await on(`receipt ${made.commitment} 1.5kWh`), 65, /0\.3975 is free again since/);
    assert.equal(desk.standingOf(home("h03").owner.address).freeNano, before);
  });

  it("leaves receipts for trades to the meters", async () => {
    const settled = (await chain.logs("AtomicSettlement")).filter(({ event }) => event === "CommitmentSettled");
    const ofTrade = settled.find(({ args }) => args.trade !== ZERO_HASH)?.args.digest;
    refused(await on(`receipt ${ofTrade} 1`), 65, /pays for the trade 0x[0-9a-f]{64}.*\(CLI_COMMITMENT_OF_TRADE\)/);
  });

  it("lets an account be opened by burning, once", async () => {
    const { burntNano } = json<{ burntNano: string }>(await on("accounts open h02 --burn --json"));
    assert.equal(burntNano, "1000000000");
    refused(await on("accounts open h02"), 65, /h02 has an energy account already \(EnergyAccounts_AlreadyOpen\)/);
  });

  it("takes less than the price of a block that is negotiable, with a warning", async () => {
    await halfPast();
    const added = await on("accounts add h02 500 0.20 --negotiable");
    assert.match(added.stdout, /^block of energy \d+: h02 offers 0\.5 kWh .* for 0\.20 per kWh, negotiable$/m);
    const outcome = await on("commit h02 0.05 500 --as h03");
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.match(outcome.stderr, /0\.10 per kWh is less than h02 asks; its price is negotiable/);
    const { stdout } = await on("accounts list");
    assert.match(stdout, /^ *\d+ {2}h02 +0\.5 kWh +0 Wh +0\.20 {2}negotiable$/m);
    assert.match(stdout, /^The answer agrees with the chain \(digest 0x/m);
  });

  it("moves no money for a commitment that it refuses, not even the bond", async () => {
    await halfPast();
    const standings = () => ["h03", "h04"].map((name) => desk.standingOf(home(name).owner.address));
    const before = standings();
    refused(
      await on("commit h01 100 1kWh --as h03 --deposit 5"),
      65,
      /free of the deposit are .*--deposit 8.*NOT_COVERED/,
    );
    refused(await on("commit h01 0.30 1kWh --as h03 --deposit 5 --interval 20"), 75, /too-far-ahead/);
    refused(await on("commit h01 0.30 1kWh --as h04 --deposit 0.01"), 65, /add --deposit 0\.365 .*CLI_NOT_COVERED/);
    refused(await on("commit h01 0.30 1kWh --as h04 --deposit 95"), 65, /100\.00 are available, asked for 105\.00/);
    await running.until(running.community.now + 60_000);
    assert.deepEqual(
      standings().map(({ depositNano, bondNano }) => [depositNano, bondNano]),
      before.map(({ depositNano, bondNano }) => [depositNano, bondNano]),
    );
  });

  const REFUSED: readonly [what: string, words: string, code: number, why: RegExp][] = [
    ["a price that is no whole number", "commit h01 0.31 1.5kWh --as h03", 64, /take 0\.309999 or 0\.3100005/],
    ["no energy", "commit h01 0.30 0 --as h03", 64, /at least 1 Wh/],
    ["energy in other units", "commit h01 0.30 1MJ --as h03", 64, /at least 1 Wh/],
    ["no money", "commit h01 0 1kWh --as h03", 64, /above 0/],
    ["money below a nano", "commit h01 0.3000000001 1kWh --as h03", 64, /above 0/],
    ["a commitment that nobody signs", "commit h01 0.30 1kWh", 64, /either --as HOUSEHOLD or --key FILE/],
    ["a signer who does not live here", "commit h01 0.30 1kWh --as h3", 64, /Did you mean h03\?/],
    ["a producer who does not live here", "commit h1 0.30 1kWh --as h03", 64, /Did you mean h01\?/],
    [
      "an address without a meter",
      `commit 0x${"1a".repeat(20)} 0.30 1kWh --as h03`,
      64,
      /stands no home .*\(CLI_METER_UNKNOWN\)/,
    ],
    ["a home that sells to itself", "commit h03 0.30 1kWh --as h03", 64, /cannot sell to itself/],
    ["another meter than the home's", "commit h01 0.30 1kWh --as h03 --meter h04", 64, /--meter goes with --key/],
    [
      "an interval that began",
      "commit h01 0.30 1kWh --as h03 --interval 0",
      65,
      /Interval 0 began at .*The next is .*\(CLI_INTERVAL_BEGUN\)/,
    ],
    ["a time before all", "commit h01 0.30 1kWh --as h03 --interval 2020-01-01", 64, /first interval begins at/],
    ["no time at all", "commit h01 0.30 1kWh --as h03 --interval soon", 64, /number of an interval/],
    [
      "an interval beyond a meter's certificate",
      "commit h01 0.30 1kWh --as h03 --interval 150",
      75,
      /certificate .*ends at .*\(CLI_METER_CERTIFICATE\)/,
    ],
    ["an interval too far away", "commit h01 0.30 1kWh --as h03 --interval 20", 75, /too-far-ahead \(expected expiry/],
    [
      "more than is free",
      "commit h01 100 1kWh --as h03",
      65,
      /holds 100\.065, free of the deposit are .*--deposit 8.*\(CLI_NOT_COVERED\)/,
    ],
    [
      "a consumer without bond",
      "commit h01 0.30 1kWh --as h04",
      65,
      /bond of 10\.00, found 0\.00: add --deposit .*\(CLI_NO_BOND\)/,
    ],
    [
      "more than the Vault has",
      "commit h01 0.30 1kWh --as h03 --deposit 900",
      65,
      /are available, asked for 900\.00\. \(CLI_DEPOSIT_REFUSED\)/,
    ],
    ["what is no commitment", "receipt 0x1234 1kWh", 64, /is no commitment/],
    [
      "an unknown commitment",
      `receipt 0x${"12".repeat(32)} 1kWh`,
      65,
      /holds no commitment 0x1212.*\(CLI_COMMITMENT_UNKNOWN\)/,
    ],
    ["a receipt for nothing", `receipt 0x${"12".repeat(32)} 0`, 64, /at least 1 Wh/],
    ["energy of who has no account", "accounts add h03 1kWh 0.20", 65, /"neighborwatt accounts open h03"/],
    [
      "a price beyond the ceiling",
      "accounts add h01 1kWh 5",
      65,
      /5\.00 per kWh lies outside 0\.00 to 0\.275.*\(CLI_ACCOUNT_REFUSED\)/,
    ],
    ["a price that is none", "accounts add h01 1kWh cheap", 64, /Expected a price per kWh/],
    ["energy in an interval that began", "accounts add h01 1kWh 0.20 --interval 0", 65, /Interval 0 began/],
    ["an account of nobody", "accounts open h9", 64, /There is no home "h9"/],
    ["offers of nobody", "accounts list --producer h9", 64, /There is no home "h9"/],
    ["a word that is no command", "accounts lits", 64, /Did you mean list\?/],
  ];
  for (const [what, words, code, why] of REFUSED) {
    it(`refuses ${what} with ${code}`, async () => refused(await on(words), code, why));
  }
});

describe("a person with a key of its own", () => {
  const person = keyPairFromSecret(new Uint8Array(32).fill(2));
  const file = join(place.path, "person.key");
  const commit = (more: string) => on(`commit h01 0.02 100 --key ${file} ${more}`);
  before(() => writeFileSync(file, `${"02".repeat(32)}\n`));

  it("has no meter here, unless a home lends its own", async () => {
    await halfPast();
    refused(await commit(""), 64, /stands no home of this community/);
    refused(await commit("--meter h04"), 65, /bond of 10\.00, found 0\.00/);
    refused(
      await commit("--meter h04 --deposit 5"),
      65,
      /took no money \(Vault_NotCovered\): in the Vault 0\.00 are available, asked for 15\.00/,
    );
  });

  it("is told which file holds no key that a curve knows", async () => {
    const zero = join(place.path, "zero.key");
    writeFileSync(zero, "00".repeat(32));
    const outcome = await on(`commit h01 0.02 100 --key ${zero}`);
    refused(outcome, 65, /zero\.key holds no secret key: its number is 0, .*\(CLI_BAD_KEY_FILE\)/);
  });

  it("commits like everybody else once the community has let money in for it", async () => {
    const { Vault, MoneyToken } = addressesOf(scenario);
    const amount = 30_000_000_000n;
    const mint = chain.addressBook.encodeCall({
      contract: "MoneyToken",
      function: "mint",
      args: [keccakOfText("for a person"), person.address, amount],
    });
    const [first] = await membersVote([{ target: MoneyToken, data: mint.data }]);
    assert.ok(first);
    await send(person, "MoneyToken", "approve", Vault, amount);
    await send(person, "Vault", "deposit", amount);
    const made = json<Committed>(await commit("--meter h04 --deposit 5 --json"));
    assert.equal(made.freeNano, "4973500000");
    await running.until(endOf(scenario.calendar, made.interval) + 60_000);
    assert.equal(json<Paid>(await on(`receipt ${made.commitment} 100 --json`)).paidNano, "20000000");
  });

  it("commits once per number: the desk takes the first, and nobody loses a bond by mistake", async () => {
    await halfPast();
    const standing = desk.standingOf(person.address);
    const roots = { consumerRoot: ZERO_HASH, producerRoot: ZERO_HASH };
    const one = signed(person, { ...roots, energyWh: 100n as never }, standing);
    const other = signed(person, { ...roots, energyWh: 200n as never }, standing);
    const answers = await Promise.all([desk.handIn(one), desk.handIn(other), desk.handIn(one)]);
    assert.deepEqual(
      answers.map((answer) => (answer.ok ? "ok" : answer.reason)),
      ["ok", "sequence-taken", "ok"],
    );
    const later = signed(person, {}, { ...standing, sequence: standing.sequence + 4 });
    assert.deepEqual(await desk.handIn(later), {
      ok: false,
      reason: "sequence-gap",
      expected: String(standing.sequence + 2),
      found: String(standing.sequence + 5),
    });
    assert.equal(desk.standingOf(person.address).slashed, false);
  });

  it("is told by the node what is wrong with a commitment", async () => {
    const standing = desk.standingOf(person.address);
    const forged = { ...signed(person, {}, standing), signature: signed(keyPairFor(9n, "x"), {}, standing).signature };
    const handed = await desk.handIn(forged);
    assert.deepEqual([handed.ok, handed.ok ? "" : handed.reason], [false, "bad-signature"]);
    const held = await desk.handIn(signed(person, { heldNano: nano(1n) }, standing));
    assert.equal(held.ok ? "" : held.reason, "held-mismatch");
    assert.match(held.ok ? "" : `${held.expected} ${held.found}`, /^\d+ 1$/);
  });

  it("commits no more once it was shown to have committed twice under one number", async () => {
    const standing = desk.standingOf(person.address);
    const plain = ({ commitment: c, signature }: SignedCommitment) => [
      { ...c, sequence: BigInt(c.sequence), expiry: BigInt(c.expiry) },
      signature,
    ];
    const two = [100n, 200n].map((energyWh) => signed(person, { energyWh: energyWh as never }, standing));
    await send(home("h01").owner, "CommitmentLedger", "reportTwice", ...two.flatMap(plain));
    refused(await commit("--meter h04"), 65, /two commitments with one number.*\(CLI_SLASHED\)/);
  });
});

describe("a meter whose certificate is revoked", () => {
  const revoke = async (name: string) =>
    send(keyPairFor(scenario.seed, "auditor"), "ExistenceCertificates", "revoke", await rootOf(name));

  it("confirms nothing that counts, alone or in a batch, and nobody commits to it any more", async () => {
    const { digests, interval } = await twoInOneAnchor("h02");
    await revoke("h02");
    await running.until(endOf(scenario.calendar, interval) + 60_000);
    refused(
      await on(`receipt ${digests[0]} 100`),
      1,
      /pays nothing for 0x[0-9a-f]{64}: bad-evidence, AtomicSettlement_CertificateInvalid/,
    );
    refused(
      await on(`receipt ${digests[1]} 100`),
      1,
      /consumer's meter confirms nothing for 0x[0-9a-f]{64}: bad-evidence, .*producer's meter is over or revoked/,
    );
    refused(await on("commit h02 0.02 100 --as h03"), 75, /meter of h02 has no certificate .*over or revoked/);
  });

  it("is no use to its own consumer either", async () => {
    await halfPast();
    const made = json<Committed>(await on("commit h01 0.02 100 --as h03 --json"));
    await revoke("h03");
    await running.until(endOf(scenario.calendar, made.interval) + 60_000);
    refused(
      await on(`receipt ${made.commitment} 100`),
      1,
      /SingleSettlement pays nothing for 0x[0-9a-f]{64}: bad-evidence, SingleSettlement_CertificateInvalid/,
    );
  });
});

describe("the desk behind the chain's RPC front", () => {
  const ask = (method: string, ...params: unknown[]) => rpcRequest(chain.url, method, params);
  const MALFORMED: readonly [what: string, method: string, params: readonly unknown[], code: string][] = [
    ["a consumer that is none", "commitments_standing", ["h03"], "SIMULATION_DESK_REQUEST"],
    ["no consumer", "commitments_standing", [], "SIMULATION_DESK_REQUEST"],
    ["a digest that is a number", "commitments_find", [7], "SIMULATION_DESK_REQUEST"],
    ["an interval below 0", "commitments_promised", [-1], "SIMULATION_DESK_REQUEST"],
    ["an interval that is text", "commitments_promised", ["3"], "SIMULATION_DESK_REQUEST"],
    ["an object in the place of text", "commitments_handIn", [{}], "SIMULATION_DESK_REQUEST"],
    ["a commitment that is no JSON", "commitments_handIn", ["{"], "TRUST_MESSAGE_MALFORMED"],
    ["a commitment with fields missing", "commitments_handIn", ['{"commitment":{}}'], "TRUST_MESSAGE_MALFORMED"],
  ];
  for (const [what, method, params, code] of MALFORMED) {
    it(`refuses ${what}, and goes on`, async () => {
      await assert.rejects(ask(method, ...params), (error: { code: string; details: { code: string } }) => {
        assert.deepEqual([error.code, error.details.code], ["CHAIN_RPC_REFUSED", code]);
        return true;
      });
      assert.equal(typeof (await ask("commitments_time")), "number");
    });
  }

  it("knows no commitment that nobody handed in", async () => {
    assert.equal(await ask("commitments_find", `0x${"12".repeat(32)}`), null);
    const standing = desk.standingOf(home("h03").owner.address);
    const unbacked = signed(home("h04").owner as KeyPair, {}, { ...standing, sequence: 0, previous: ZERO_HASH });
    const answer = (await ask("commitments_handIn", encodeCommitment(unbacked))) as { reason: string };
    assert.equal(answer.reason, "no-bond");
  });
});

describe("whatever people did by hand", () => {
  it("agents traded on: none of them was taken for somebody who commits twice", async () => {
    const slashed = (await chain.logs("CommitmentLedger")).filter(({ event }) => event === "Slashed");
    assert.equal(slashed.length, 1);
    const paidByAgents = (await chain.logs("AtomicSettlement")).filter(
      ({ event, args }) => event === "CommitmentSettled" && args.trade !== ZERO_HASH,
    );
    assert.ok(paidByAgents.length > 3);
  });
});

describe("a community whose meters settle by readings", () => {
  const other = temporaryDirectory();
  let metered: RunningCommunity;
  before(async () => {
    metered = await runningCommunity(other.path, "metered");
  });
  after(async () => {
    await metered?.close();
    other.remove();
  });

  for (const words of [
    "commit h01 0.30 1kWh --as h03",
    `receipt 0x${"12".repeat(32)} 1`,
    "accounts",
    "accounts open h01",
  ])
    it(`has no use for "${words.slice(0, 20)}", with 78`, async () => {
      refused(
        await command(...words.split(" "), "--data", other.path),
        78,
        /settles its trades by "metered".*\(CLI_NOT_ATOMIC\)/,
      );
    });

  it("is not running elsewhere, with 69", async () => {
    const outcome = await command(
      "commit",
      "h01",
      "0.30",
      "1kWh",
      "--as",
      "h03",
      "--data",
      join(other.path, "nowhere"),
    );
    refused(outcome, 69, /No community is running/);
  });
});

function findIn(stdout: string): { digest: Hex; interval: IntervalIndex } {
  const digest = /^commitment (0x[0-9a-f]{64})$/m.exec(stdout)?.[1] as Hex;
  return { digest, interval: intervalOf(Number(/in interval (\d+) /.exec(stdout)?.[1])) };
}

/** All homes vote for something, with their demonstration keys. */
async function membersVote(calls: readonly { target: Hex; data: Hex }[]) {
  const owners = scenario.households.map(({ name }) => home(name).owner);
  const [first] = owners as [KeyPair];
  const proposed = await send(first, "Consortium", "propose", calls, keccakOfText("money for a person"));
  const id = proposed.logs.find(({ event }) => event === "Proposed")?.args.id;
  for (const owner of owners) await send(owner, "Consortium", "vote", id, true);
  return [await send(first, "Consortium", "execute", id)];
}
