import type { Call, Receipt, Signer } from "#chain";
import type { EmbeddedChain } from "#chain/embedded";
import { type AddressBook, contractAddress, contracts } from "#chain/evm";
import {
  type Address,
  bytesOf,
  COMMUNITY,
  COMMUNITY_BATTERY,
  hexOf,
  type Instant,
  inParts,
  instant,
  keccakOfText,
  mandateDigest,
  NeighborwattError,
  TECHNOLOGIES,
} from "#domain";
import { letterKeyOf } from "#messaging";
import { keyPairFor } from "#privacy";
import type { BlockWriter, PendingCall } from "./block-writer.ts";
import type { HouseholdIdentity } from "./identities.ts";
import type { Scenario } from "./scenario/index.ts";

/** Contracts in the order in which they are deployed; each may need those before it. */
const ORDER = [
  "Consortium",
  "MoneyToken",
  "Tariff",
  "Vault",
  "Participants",
  "Meters",
  "EnergyToken",
  "DataAnchor",
  "BilateralMarket",
  "MeteredSettlement",
] as const;
/** A contract of a community, by the name under which the address book knows it. */
export type ContractName = (typeof ORDER)[number];
/** Where each contract of a community stands. */
export type Addresses = Readonly<Record<ContractName, Address>>;

/** What every trader pays in at the start, in nano: 1,000 of the currency. */
const PAID_IN_NANO = 1_000_000_000_000n;
const VOTING_SECONDS = 7n * 86_400n;
const AUDIT_SECONDS = 365n * 86_400n;
/** Calls in one proposal, so that its execution stays below 2²⁴ gas. */
const CALLS_PER_PROPOSAL = 60;
const ADMISSIONS_PER_PROPOSAL = 150;
/** Blocks that the founding takes at most, one second apart. */
export const FOUNDING_SECONDS = 60;

/** Where the contracts of a community stand: it follows from the seed, so it needs no memory. */
export function addressesOf(scenario: Scenario): Addresses {
  const deployer = keyPairFor(scenario.seed, "deployer").address;
  return Object.fromEntries(ORDER.map((name, nonce) => [name, contractAddress(deployer, nonce)])) as Addresses;
}

/** Tells a chain's address book what stands where. */
export function registerContracts({ addressBook }: Pick<EmbeddedChain, "addressBook">, addresses: Addresses): void {
  for (const name of ORDER) addressBook.register(name, addresses[name], contracts[name].abi);
}

/** Accounts without an agent that receive fees. */
export function accountAddresses(seed: bigint): { grid: Address; tax: Address; fund: Address } {
  const address = (name: string) => keyPairFor(seed, `account/${name}`).address;
  return { grid: address("grid"), tax: address("tax"), fund: address("fund") };
}

/**
 * Founds the community on a fresh chain: contracts, the founders' votes that admit everybody, audited meters, published
 * agents, and money paid in. Every vote is a member's signed decision; here they are scripted.
 *
 * @returns The block time of the last founding block.
 */
export async function found(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  writer: BlockWriter,
  chain: Pick<EmbeddedChain, "chainId" | "addressBook">,
  startAt: Instant,
): Promise<Instant> {
  const { chainId, addressBook: book } = chain;
  let at = startAt;
  const next = () => {
    at = instant(at + 1000);
    return at;
  };
  const addresses = addressesOf(scenario);
  await deployAll(scenario, identities, writer, addresses, next());
  const founders = identities.filter((i) => scenario.founders.includes(i.name)).map((i) => i.owner);
  await decide(founders, decisionsOf(scenario, identities, addresses, book), writer, next);
  await admitHomes(founders, newcomersOf(scenario, identities), writer, next, book);
  await expectAll(writer, next(), auditCalls(scenario, identities, at));
  await expectAll(writer, next(), publishCalls(identities, addresses.Participants, chainId));
  await expectAll(writer, next(), depositCalls(identities, addresses.Vault));
  return at;
}

async function deployAll(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  writer: BlockWriter,
  a: Addresses,
  at: Instant,
): Promise<void> {
  const { grid, tax, fund } = accountAddresses(scenario.seed);
  const { calendar, schedule, floors } = scenario;
  const founders = identities.filter((i) => scenario.founders.includes(i.name)).map((i) => i.owner.address);
  const args: Record<ContractName, readonly unknown[]> = {
    Consortium: [founders, VOTING_SECONDS],
    MoneyToken: [a.Consortium],
    Tariff: [
      a.Consortium,
      { ...calendar, epoch: BigInt(calendar.epoch / 1000) },
      schedule,
      [floors.none, floors.pv, floors.battery],
    ],
    // Longer than any hold: money that was announced for withdrawal still pays what was bought before.
    Vault: [
      a.Consortium,
      a.MoneyToken,
      BigInt(calendar.windowSeconds + 2 * calendar.intervalSeconds + 2 * calendar.graceSeconds),
    ],
    Participants: [a.Consortium],
    Meters: [a.Consortium, a.Tariff],
    EnergyToken: [a.Consortium, a.Meters, a.Participants],
    DataAnchor: [a.Participants, a.Consortium],
    BilateralMarket: [a.Consortium, a.Tariff, a.Participants],
    MeteredSettlement: [a.Consortium, a.Vault, a.Tariff, a.Participants, a.Meters, a.EnergyToken, grid, tax, fund],
  };
  const deployer = keyPairFor(scenario.seed, "deployer");
  const { receipts } = await writer.deploy(
    at,
    deployer,
    ORDER.map((name) => ({ ...contracts[name], args: args[name] })),
  );
  receipts.forEach((receipt, i) => {
    if (!receipt.ok) throw foundingFailed(`deployment of ${ORDER[i]}`, receipt.refusal?.error);
  });
}

/** Lets the members decide: one proposes, all vote, and what was agreed is executed. */
async function decide(
  members: readonly Signer[],
  decisions: readonly (readonly Call[])[],
  writer: BlockWriter,
  next: () => Instant,
) {
  const first = members[0] as Signer;
  const proposals = decisions.map((calls, i) => consortium(first, "propose", [calls, keccakOfText(`founding ${i}`)]));
  const receipts = await expectAll(writer, next(), proposals);
  const ids = receipts.map((r) => r.logs[0]?.args.id);
  await expectAll(
    writer,
    next(),
    members.flatMap((member) => ids.map((id) => consortium(member, "vote", [id, true]))),
  );
  await expectAll(
    writer,
    next(),
    ids.map((id) => consortium(first, "execute", [id])),
  );
}

/** Who audits, what may hold money, who lives where, the money that was paid in. */
function decisionsOf(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  a: Addresses,
  book: AddressBook,
): readonly (readonly Call[])[] {
  const auditor = keyPairFor(scenario.seed, "auditor").address;
  const calls: Call[] = [
    { contract: "Meters", function: "setAuditor", args: [auditor, true] },
    { contract: "Vault", function: "setCaller", args: [a.MeteredSettlement, true] },
    { contract: "EnergyToken", function: "setSettlement", args: [a.MeteredSettlement, true] },
    { contract: "BilateralMarket", function: "setSettlement", args: [a.MeteredSettlement, true] },
    { contract: "MeteredSettlement", function: "setMarket", args: [a.BilateralMarket, true] },
  ];
  for (const i of identities) {
    calls.push({ contract: "Participants", function: "enrol", args: [i.id, i.owner.address, i.meter, i.feeder] });
    for (const trader of tradersOf(i)) {
      const reference = keccakOfText(`paid in at the start ${i.name} ${trader.role}`);
      calls.push({ contract: "MoneyToken", function: "mint", args: [reference, trader.keys.address, PAID_IN_NANO] });
    }
  }
  return inParts(calls, CALLS_PER_PROPOSAL).map((part) => part.map((call) => encoded(book, call)));
}

/** Homes that become members by a vote. */
function newcomersOf(scenario: Scenario, identities: readonly HouseholdIdentity[]): readonly Signer[] {
  return identities.filter((i) => isHome(i) && !scenario.founders.includes(i.name)).map((i) => i.owner);
}

/** Lets the homes in, some at a time: whoever is a member already votes on the next ones. */
async function admitHomes(
  founders: readonly Signer[],
  newcomers: readonly Signer[],
  writer: BlockWriter,
  next: () => Instant,
  book: AddressBook,
): Promise<void> {
  let members = founders;
  for (const part of inParts(newcomers, ADMISSIONS_PER_PROPOSAL)) {
    const calls = part.map(({ address }): Call => ({ contract: "Consortium", function: "admit", args: [address] }));
    await decide(members, [calls.map((call) => encoded(book, call))], writer, next);
    members = [...members, ...part];
  }
}

/** A call as the consortium keeps it. */
function encoded(book: AddressBook, call: Call): Call {
  const { to, data } = book.encodeCall(call);
  return { target: to, data } as unknown as Call;
}

function auditCalls(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  now: Instant,
): readonly PendingCall[] {
  const auditor = keyPairFor(scenario.seed, "auditor");
  const auditedUntil = BigInt(now / 1000) + AUDIT_SECONDS;
  return identities.map((i) => ({
    signer: auditor,
    call: { contract: "Meters", function: "certify", args: [i.meter, i.battery?.capacityWh ?? 0n, auditedUntil] },
  }));
}

/** Every agent publishes how it is reached, with its owner's signed mandate (MZ 4.1, step 1). */
function publishCalls(
  identities: readonly HouseholdIdentity[],
  participants: Address,
  chainId: number,
): readonly PendingCall[] {
  return identities.flatMap((i) =>
    i.actors.map(({ keys, technology, role }) => {
      const digest = mandateDigest({ agent: keys.address, household: i.id, technology }, { chainId, participants });
      const info = {
        household: i.id,
        technology: TECHNOLOGIES.indexOf(technology),
        publicKey: hexOf(letterKeyOf(keys)),
        endpoint: `memory:${i.name}/${role}`,
      };
      const mandate = hexOf(i.owner.signDigest(bytesOf(digest)));
      return { signer: keys, call: { contract: "Participants", function: "PublishInfo", args: [info, mandate] } };
    }),
  );
}

function depositCalls(identities: readonly HouseholdIdentity[], vault: Address): readonly PendingCall[] {
  return identities.flatMap(tradersOf).flatMap(({ keys }) => [
    { signer: keys, call: { contract: "MoneyToken", function: "approve", args: [vault, PAID_IN_NANO] } },
    { signer: keys, call: { contract: "Vault", function: "deposit", args: [PAID_IN_NANO] } },
  ]);
}

async function expectAll(writer: BlockWriter, at: Instant, calls: readonly PendingCall[]): Promise<readonly Receipt[]> {
  const { receipts } = await writer.write(at, calls);
  receipts.forEach((receipt, i) => {
    const call = calls[i]?.call;
    if (!receipt.ok) throw foundingFailed(`${call?.contract}.${call?.function}`, receipt.refusal?.error);
  });
  return receipts;
}

function tradersOf(identity: HouseholdIdentity) {
  return identity.actors.filter((a) => a.role === "seller" || a.role === "buyer");
}

function isHome(identity: HouseholdIdentity): boolean {
  return identity.name !== COMMUNITY && identity.name !== COMMUNITY_BATTERY;
}

function consortium(signer: Signer, name: string, args: readonly unknown[]): PendingCall {
  return { signer, call: { contract: "Consortium", function: name, args } };
}

function foundingFailed(what: string, why: string | undefined): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_FOUNDING_FAILED",
    `The community could not be founded: ${what} was refused (${why ?? "no reason given"}). Check the scenario's tariff and households.`,
    { details: { what, why: why ?? null }, exitCode: 78 },
  );
}
