import type { Call } from "#chain";
import type { EmbeddedChain } from "#chain/embedded";
import { contractAddress, contracts } from "#chain/evm";
import { type Address, CONNECTION, type FeederLimits, type Instant, instant, type Limits, ZERO_ADDRESS } from "#domain";
import { NO_LIMIT } from "#market";
import { type KeyPair, keyPairFor } from "#privacy";
import type { BlockWriter, PendingCall } from "../../../block-writer.ts";
import { studyFailed } from "../../errors.ts";
import { PRICE_PER_WH } from "../horizon.ts";
import { type FastClock, solveSeconds } from "./calendar.ts";

/** What this market takes, in the order in which it is deployed; each may need those before it. */
const ORDER = [
  "Consortium",
  "MoneyToken",
  "Tariff",
  "Vault",
  "Participants",
  "FeederLimits",
  "EnergyAssets",
  "ClearingMarket",
] as const;
type Contract = (typeof ORDER)[number];
/** Where each contract of the market stands. */
export type MarketAddresses = Readonly<Record<Contract, Address>>;

const VOTING_SECONDS = 86_400n;
const MAX_ENERGY = 0;
/** The interval before its start is the last moment: Tclear = 1. */
const CLEAR_AHEAD = 1;

/** Who founds the market and who operates the grid. */
export interface Parties {
  readonly founder: KeyPair;
  readonly dso: KeyPair;
  readonly solver: KeyPair;
}

/** The parties of a test; a simulation's keys follow from its seed. */
export function partiesOf(seed: bigint): Parties {
  const [founder, dso, solver] = ["founder", "dso", "solver"].map((name) => keyPairFor(seed, `transax/${name}`)) as [
    KeyPair,
    KeyPair,
    KeyPair,
  ];
  return { founder, dso, solver };
}

/** Where the contracts stand: it follows from the founder's key. */
export function marketAddresses(founder: Address): MarketAddresses {
  return Object.fromEntries(ORDER.map((name, nonce) => [name, contractAddress(founder, nonce)])) as MarketAddresses;
}

/** Tells an address book what stands where. */
export function registerMarket({ addressBook }: Pick<EmbeddedChain, "addressBook">, addresses: MarketAddresses): void {
  for (const name of ORDER) addressBook.register(name, addresses[name], contracts[name].abi);
}

/** What a market is founded with. */
export interface MarketTerms {
  readonly clock: FastClock;
  readonly limits: Limits;
  /** All the money that the DSO can issue. */
  readonly moneyNano: bigint;
}

/**
 * Founds the paper's market on a fresh chain: anonymous addresses trade by permission of the DSO, and the buyer's money
 * goes to the seller when a trade is bound, since there are no meters here that could tell what was delivered.
 *
 * @source TX 5.2.1, 6.3, 6.4
 */
export async function foundMarket(
  terms: MarketTerms,
  parties: Parties,
  chain: EmbeddedChain,
  writer: BlockWriter,
): Promise<MarketAddresses> {
  const { founder, dso } = parties;
  const addresses = marketAddresses(founder.address);
  registerMarket(chain, addresses);
  let at: Instant = terms.clock.genesisAt;
  const next = () => {
    at = instant(at + 1000);
    return at;
  };
  const args = constructorArguments(terms, parties, addresses);
  const deployments = ORDER.map((name) => ({ ...contracts[name], args: args[name] }));
  expectAll((await writer.deploy(next(), founder, deployments)).receipts);
  const write = async (calls: readonly PendingCall[]) => {
    const { receipts } = await writer.write(next(), calls);
    expectAll(receipts);
    return receipts;
  };
  const by = (signer: KeyPair, contract: Contract, name: string, args: readonly unknown[]): PendingCall => ({
    signer,
    call: { contract, function: name, args },
  });
  const decisions = decisionsOf(terms, dso.address, addresses).map((call) => {
    const { to, data } = chain.addressBook.encodeCall(call);
    return { target: to, data };
  });
  const [proposed] = await write([by(founder, "Consortium", "propose", [decisions, `0x${"00".repeat(32)}`])]);
  const id = proposed?.logs[0]?.args.id;
  await write([by(founder, "Consortium", "vote", [id, true])]);
  await write([by(founder, "Consortium", "execute", [id])]);
  await write([
    by(dso, "MoneyToken", "approve", [addresses.Vault, terms.moneyNano]),
    by(dso, "Vault", "deposit", [terms.moneyNano]),
  ]);
  return addresses;
}

function constructorArguments(
  { clock }: MarketTerms,
  { founder, dso }: Parties,
  a: MarketAddresses,
): Readonly<Record<Contract, readonly unknown[]>> {
  const { calendar } = clock;
  const nothing = 0n;
  const tariff = {
    energyPrice: BigInt(PRICE_PER_WH),
    gridFee: nothing,
    tax: nothing,
    feedIn: nothing,
    localGridFee: nothing,
    localTax: nothing,
    fundPerWh: nothing,
  };
  const withdrawalSeconds = BigInt(calendar.windowSeconds + 2 * calendar.intervalSeconds + 2 * calendar.graceSeconds);
  return {
    Consortium: [[founder.address], VOTING_SECONDS],
    MoneyToken: [a.Consortium],
    Tariff: [
      a.Consortium,
      { ...calendar, epoch: BigInt(calendar.epoch / 1000) },
      [tariff],
      [nothing, nothing, nothing],
    ],
    Vault: [a.Consortium, a.MoneyToken, withdrawalSeconds],
    Participants: [a.Consortium],
    FeederLimits: [a.Consortium, a.Tariff],
    EnergyAssets: [a.Consortium, a.Vault],
    ClearingMarket: [
      a.Consortium,
      a.Tariff,
      a.Vault,
      ZERO_ADDRESS,
      a.Participants,
      a.EnergyAssets,
      a.FeederLimits,
      dso.address,
      MAX_ENERGY,
      CLEAR_AHEAD,
      solveSeconds(clock),
    ],
  };
}

/** What the founder votes on: the grid's limits, and who may do what. */
function decisionsOf({ limits, moneyNano }: MarketTerms, dso: Address, a: MarketAddresses): readonly Call[] {
  const reference = `0x${"11".repeat(32)}`;
  return [
    { contract: "FeederLimits", function: "setLimits", args: [limitTable(limits)] },
    { contract: "FeederLimits", function: "setOperator", args: [dso, true] },
    { contract: "FeederLimits", function: "setMarket", args: [a.ClearingMarket, true] },
    { contract: "EnergyAssets", function: "setOperator", args: [dso, true] },
    { contract: "EnergyAssets", function: "setMarket", args: [a.ClearingMarket, true] },
    { contract: "Vault", function: "setCaller", args: [a.EnergyAssets, true] },
    { contract: "Vault", function: "setCaller", args: [a.ClearingMarket, true] },
    { contract: "ClearingMarket", function: "setGuards", args: [[a.FeederLimits, a.EnergyAssets]] },
    { contract: "MoneyToken", function: "mint", args: [reference, dso, moneyNano] },
  ];
}

/** One entry per feeder number from the connection point on; numbers that nobody uses have no limit. */
function limitTable(limits: Limits): readonly Omit<FeederLimits, "feeder">[] {
  const count = limits.reduce((most, { feeder }) => Math.max(most, feeder), CONNECTION) + 1;
  return Array.from({ length: count }, (_, number) => {
    const { feeder: _feeder, ...entry } = limits.find(({ feeder }) => feeder === number) ?? {
      feeder: number,
      parent: CONNECTION,
      netOutWh: NO_LIMIT,
      netInWh: NO_LIMIT,
      sellWh: NO_LIMIT,
      buyWh: NO_LIMIT,
    };
    return entry;
  });
}

function expectAll(
  receipts: readonly { readonly ok: boolean; readonly refusal: { readonly error: string } | null }[],
): void {
  const refused = receipts.find(({ ok }) => !ok);
  if (refused !== undefined) throw studyFailed(`founding the market was refused (${refused.refusal?.error})`);
}
