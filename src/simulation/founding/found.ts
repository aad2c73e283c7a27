import type { Call, Receipt, Signer } from "#chain";
import type { EmbeddedChain } from "#chain/embedded";
import { type AddressBook, contracts } from "#chain/evm";
import {
  type Address,
  bytesOf,
  hexOf,
  type Instant,
  inParts,
  instant,
  keccakOfText,
  mandateDigest,
  NeighborwattError,
  RESERVED_NAMES,
  TECHNOLOGIES,
} from "#domain";
import { letterKeyOf } from "#messaging";
import { keyPairFor } from "#privacy";
import type { BlockWriter, PendingCall } from "../block-writer.ts";
import { actorOf, type HouseholdIdentity } from "../identities.ts";
import { manufactureOf } from "../manufacturer.ts";
import type { Scenario } from "../scenario/index.ts";
import type { SharingVenue } from "../sharing/venue.ts";
import { TURN_SECONDS } from "./atomic-terms.ts";
import { auditedUntilOf } from "./audits.ts";
import { type Addresses, addressesOf, constructorArguments, deployedApart, deployedBy } from "./contracts.ts";
import { decisionsOf, encoded } from "./decisions.ts";
import { foundAtomic } from "./found-atomic.ts";
import { depositCalls } from "./money.ts";
import { tariffDecisions } from "./tariff.ts";

const ADMISSIONS_PER_PROPOSAL = 150;
/** How long a founding takes at most: its blocks are a second apart, and a meter that is drawn for itself waits for its turn to pass. */
export function foundingSeconds({ choices }: Pick<Scenario, "choices">): number {
  return choices.settlement === "atomic" ? 60 + Number(TURN_SECONDS) : 60;
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
  sharing: SharingVenue | null = null,
): Promise<Instant> {
  const { chainId, addressBook: book } = chain;
  let at = startAt;
  const next = () => {
    at = instant(at + 1000);
    return at;
  };
  const addresses = addressesOf(scenario);
  await deployAll(scenario, identities, writer, addresses, next());
  await deployApart(scenario, identities, writer, addresses, next);
  const founders = identities.filter((i) => scenario.founders.includes(i.name)).map((i) => i.owner);
  const atomic = scenario.choices.settlement === "atomic";
  const manufacture = atomic ? await manufactureOf(scenario.seed, identities, startAt) : null;
  const tariff = tariffDecisions(scenario, identities, book);
  const prepared = tariff.preparations.map((call) => ({ signer: founders[0] as Signer, call }));
  if (prepared.length > 0) await expectAll(writer, next(), prepared);
  const decisions = decisionsOf(scenario, identities, addresses, book, manufacture, sharing, tariff.decisions);
  await decide(founders, decisions, writer, next);
  await admitHomes(founders, newcomersOf(scenario, identities), writer, next, book);
  await expectAll(writer, next(), auditCalls(scenario, identities, at));
  await expectAll(writer, next(), publishCalls(identities, addresses.Participants, chainId));
  await expectAll(writer, next(), depositCalls(scenario, identities, addresses.Vault));
  if (sharing !== null) await expectAll(writer, next(), joinCalls(identities));
  if (manufacture !== null) {
    const write = async (calls: readonly PendingCall[], seconds = 1) => {
      at = instant(at + (seconds - 1) * 1000);
      return { receipts: await expectAll(writer, next(), calls), at };
    };
    const domain = { chainId, certificates: addresses.ExistenceCertificates };
    await foundAtomic(scenario, identities, write, { domain, manufacture, at: startAt });
  }
  return at;
}

async function deployAll(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  writer: BlockWriter,
  a: Addresses,
  at: Instant,
): Promise<void> {
  const args = constructorArguments(scenario, identities, a);
  const names = deployedBy(scenario);
  const deployer = keyPairFor(scenario.seed, "deployer");
  const { receipts } = await writer.deploy(
    at,
    deployer,
    names.map((name) => ({ ...contracts[name], args: args[name] })),
  );
  receipts.forEach((receipt, i) => {
    if (!receipt.ok) throw foundingFailed(`deployment of ${names[i]}`, receipt.refusal?.error);
  });
}

/** Contracts that stand apart, each from an account of its own. */
async function deployApart(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  writer: BlockWriter,
  a: Addresses,
  next: () => Instant,
): Promise<void> {
  const args = constructorArguments(scenario, identities, a);
  for (const { name, deployer } of deployedApart(scenario)) {
    const { receipts } = await writer.deploy(next(), deployer, [{ ...contracts[name], args: args[name] }]);
    if (!receipts[0]?.ok) throw foundingFailed(`deployment of ${name}`, receipts[0]?.refusal?.error);
  }
}

/** Every home takes part in its own name: no vote could spend its money. */
function joinCalls(identities: readonly HouseholdIdentity[]): readonly PendingCall[] {
  return identities.filter(isHome).flatMap((identity) => {
    const keys = actorOf(identity, "buyer")?.keys;
    const call: Call = { contract: "SharingLedger", function: "join", args: [] };
    return keys === undefined ? [] : [{ signer: keys, call }];
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

function auditCalls(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  now: Instant,
): readonly PendingCall[] {
  const auditor = keyPairFor(scenario.seed, "auditor");
  const auditedUntil = auditedUntilOf(now);
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

async function expectAll(writer: BlockWriter, at: Instant, calls: readonly PendingCall[]): Promise<readonly Receipt[]> {
  const { receipts } = await writer.write(at, calls);
  receipts.forEach((receipt, i) => {
    const call = calls[i]?.call;
    if (!receipt.ok) throw foundingFailed(`${call?.contract}.${call?.function}`, receipt.refusal?.error);
  });
  return receipts;
}

function isHome(identity: HouseholdIdentity): boolean {
  return !RESERVED_NAMES.includes(identity.name);
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
