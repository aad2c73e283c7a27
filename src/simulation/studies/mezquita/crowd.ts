import { join } from "node:path";
import { type EmbeddedChain, openEmbeddedChain } from "#chain/embedded";
import { type Agreement, gateOpening, type Instant, type IntervalIndex, instant, midpointDown, wh } from "#domain";
import { bandOf, orderIdOf, SIDE_NUMBER } from "#market";
import type { KeyPair } from "#privacy";
import { BlockWriter, type PendingCall } from "../../block-writer.ts";
import { type Addresses, addressesOf, found, registerContracts } from "../../founding/index.ts";
import { actorOf, type HouseholdIdentity, identitiesOf } from "../../identities.ts";
import { genesisOf } from "../../open-community.ts";
import type { HouseholdSpec, Scenario } from "../../scenario/index.ts";
import { tariffOf } from "../../tariff.ts";
import { studyFailed } from "../errors.ts";

/** One who sells or buys: its wallet, and the feeder that its orders name. */
interface Trader {
  readonly keys: KeyPair;
  readonly feeder: number;
}

/** A founded community of many homes, half of which sell and half of which buy, without agents that think. */
export interface Crowd {
  readonly scenario: Scenario;
  readonly addresses: Addresses;
  readonly chain: EmbeddedChain;
  readonly sellers: readonly Trader[];
  readonly buyers: readonly Trader[];
  /** Writes calls into a block; all must succeed. Gives the gas they used. */
  write(at: Instant, calls: readonly PendingCall[]): Promise<bigint>;
}

/** An agreement that waits for its buyer's signature, and who signs what. */
export interface Deal {
  readonly agreement: Agreement;
  readonly seller: KeyPair;
  readonly buyer: KeyPair;
}

/**
 * Founds a community of `agents` homes on a chain of its own, with contracts, votes, audits and deposits as any other.
 *
 * @param model  Its first home becomes the sellers, its second the buyers.
 */
export async function openCrowd(model: Scenario, agents: number, directory: string): Promise<Crowd> {
  const scenario = crowded(model, agents);
  const genesisAt = genesisOf(scenario);
  const chain = await openEmbeddedChain({ directory: join(directory, "chain"), genesisAt });
  try {
    const addresses = addressesOf(scenario);
    registerContracts(chain, addresses);
    const identities = identitiesOf(scenario);
    const writer = new BlockWriter(chain);
    await found(scenario, identities, writer, chain, genesisAt);
    return {
      scenario,
      addresses,
      chain,
      sellers: identities.flatMap((identity) => traderOf(identity, "seller")),
      buyers: identities.filter((i) => actorOf(i, "seller") === undefined).flatMap((i) => traderOf(i, "buyer")),
      write: async (at, calls) => {
        const { receipts } = await writer.write(at, calls);
        const refused = receipts.find(({ ok }) => !ok);
        if (refused !== undefined) throw studyFailed(`a transaction was refused (${refused.refusal?.error})`);
        return receipts.reduce((sum, { gasUsed }) => sum + gasUsed, 0n);
      },
    };
  } catch (error) {
    await chain.close();
    throw error;
  }
}

/** The orders of the first `agents` homes for an interval, each with energy for all that it will agree on. */
export async function postOrders(crowd: Crowd, k: IntervalIndex, agents: number, energyWh: bigint): Promise<void> {
  const price = fairPrice(crowd, k);
  const post =
    (side: "sell" | "buy") =>
    ({ keys }: Trader): PendingCall => ({
      signer: keys,
      call: {
        contract: "BilateralMarket",
        function: "MakeOffer",
        args: [SIDE_NUMBER[side], k, energyWh, energyWh, price, "0x"],
      },
    });
  const { sellers, buyers } = part(crowd, agents);
  const at = instant(gateOpening(crowd.scenario.calendar, k) + 1000);
  await crowd.write(at, [...sellers.map(post("sell")), ...buyers.map(post("buy"))]);
}

/** Agreements of 1 Wh between the first `agents` homes, spread evenly over all pairs of a seller and a buyer. */
export function dealsOf(crowd: Crowd, k: IntervalIndex, agents: number, count: number): readonly Deal[] {
  const { sellers, buyers } = part(crowd, agents);
  const { addresses } = crowd;
  const price = fairPrice(crowd, k);
  const order = (keys: KeyPair, side: "sell" | "buy") => orderIdOf(addresses.BilateralMarket, keys.address, k, side);
  return Array.from({ length: count }, (_, i) => {
    const seller = sellers[i % sellers.length] as Trader;
    const buyer = buyers[(i + Math.floor(i / sellers.length)) % buyers.length] as Trader;
    const agreement: Agreement = {
      settlement: addresses.MeteredSettlement,
      ask: order(seller.keys, "sell"),
      bid: order(buyer.keys, "buy"),
      seller: seller.keys.address,
      buyer: buyer.keys.address,
      askFeeder: seller.feeder,
      bidFeeder: buyer.feeder,
      interval: k,
      energyWh: wh(1n),
      pricePerWh: price,
      expiry: Number.MAX_SAFE_INTEGER,
      nonce: BigInt(i),
    };
    return { agreement, seller: seller.keys, buyer: buyer.keys };
  });
}

function crowded(model: Scenario, agents: number): Scenario {
  const [seller, buyer] = model.households as readonly [HouseholdSpec, HouseholdSpec];
  const households = Array.from({ length: agents }, (_, i) => ({
    ...(i % 2 === 0 ? seller : buyer),
    name: `n${i + 1}`,
  }));
  // A quarter of the homes founds the community, so that all others fit into one vote on admissions.
  const founders = households.slice(0, Math.max(1, agents / 4)).map(({ name }) => name);
  return { ...model, households, communityBattery: null, founders };
}

function part({ sellers, buyers }: Crowd, agents: number): Pick<Crowd, "sellers" | "buyers"> {
  return { sellers: sellers.slice(0, Math.ceil(agents / 2)), buyers: buyers.slice(0, Math.floor(agents / 2)) };
}

function traderOf(identity: HouseholdIdentity, role: "seller" | "buyer"): readonly Trader[] {
  const actor = actorOf(identity, role);
  return actor === undefined ? [] : [{ keys: actor.keys, feeder: identity.feeder }];
}

function fairPrice({ scenario }: Crowd, k: IntervalIndex) {
  const { floor, ceiling } = bandOf(tariffOf(scenario)(k), scenario.floors);
  return midpointDown(floor.pv, ceiling);
}
