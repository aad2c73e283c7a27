import {
  type Address,
  type Agreement,
  agreementDigest,
  bytesOf,
  type Hex,
  hexOf,
  interval,
  type Message,
  nanoPerWh,
  type Side,
  tradeIdOf,
  tradeOf,
  wh,
} from "#domain";
import {
  encodeNegotiationMessage,
  type NegotiationMessage,
  nextDigest,
  type OfferPost,
  orderIdOf,
  SIDE_NUMBER,
} from "#market";
import type { KeyPair } from "#privacy";
import type { Effect } from "../agent.ts";
import { AtWork, FLOORS, HOURLY, keysOf, logOf, minute, only, overTheWire, TARIFF } from "../fixtures.ts";
import { NOTHING_PROVEN } from "./offers.ts";
import { type TraderConfig, traderAgent } from "./trader.ts";

export const MARKET: Address = `0x${"ab".repeat(20)}`;
export const SETTLEMENT: Address = `0x${"cd".repeat(20)}`;
export const [ALICE, BOB, CARL] = [keysOf("alice"), keysOf("bob"), keysOf("carl")];
export const PLANNER = keysOf("forecaster");
/** Everybody but the stranger is in the registry. */
export const METERS = new Map([ALICE, BOB, CARL].map(({ address }) => [address, keysOf(`${address} meter`).address]));
export const NEXT = interval(1);

export function traderOf(keys: KeyPair, side: Side): TraderConfig {
  return {
    household: "h01",
    side,
    wallet: keys,
    meter: METERS.get(keys.address) as Address,
    feeder: 1,
    technology: side === "sell" ? "pv" : "none",
    mechanism: "negotiation",
    strategy: "linear",
    calendar: HOURLY,
    chainId: 1,
    market: MARKET,
    settlement: SETTLEMENT,
    settledBy: "MeteredSettlement",
    tariffAt: () => TARIFF,
    floors: FLOORS,
    limitPrice: () => nanoPerWh(side === "sell" ? 80_000n : 270_000n),
    meterOf: (agent) => METERS.get(agent) ?? null,
    planners: [PLANNER.address],
    seed: 1n,
  };
}

/** The market's posts for one interval, as the chain keeps them. */
export class Posts {
  readonly all: OfferPost[] = [];
  #digest: Hex = NOTHING_PROVEN.digest;

  /** Somebody posts; gives the chain's event. */
  by(keys: KeyPair, side: Side, energyWh: bigint, pricePerWh: bigint, at = minute(1)) {
    const post: OfferPost = {
      order: orderIdOf(MARKET, keys.address, NEXT, side),
      owner: keys.address,
      interval: NEXT,
      side,
      feeder: 1,
      energyWh: wh(energyWh),
      openWh: wh(energyWh),
      pricePerWh: nanoPerWh(pricePerWh),
      postedAtSeconds: at / 1000,
    };
    this.all.push(post);
    this.#digest = nextDigest(this.#digest, post);
    const args = { ...post, side: SIDE_NUMBER[side], digest: this.#digest };
    return { kind: "chain", log: logOf("BilateralMarket", "OfferMade", args, at) } as const;
  }

  answer(posts: readonly OfferPost[] = this.all) {
    return { kind: "offers", interval: NEXT, answer: { offers: [], posts } } as const;
  }
}

/** Alice, who wants to sell 1 kWh in the next interval; Bob has posted that he wants 500 Wh. */
export function aliceSells() {
  const posts = new Posts();
  const alice = new AtWork(traderAgent(traderOf(ALICE, "sell")));
  const opening = alice.told(
    PLANNER,
    { what: "plan", interval: NEXT, sellWh: wh(1_000n), buyWh: wh(0n), span: 1 },
    minute(0),
  );
  alice.on(posts.by(ALICE, "sell", 1_000n, 200_000n), minute(1));
  alice.on(posts.by(BOB, "buy", 500n, 100_000n), minute(1));
  alice.on(posts.answer(), minute(1));
  return { alice, posts, opening };
}

export const ASK = orderIdOf(MARKET, ALICE.address, NEXT, "sell");
export const BID = orderIdOf(MARKET, BOB.address, NEXT, "buy");

/** A message of Bob's about his order, as it arrives. */
export function fromBob(
  performative: "cfp" | "accept-proposal",
  sequence: number,
  content: object,
  sender = BOB,
): Message {
  return overTheWire(
    encodeNegotiationMessage({
      performative,
      sender: sender.address,
      receiver: ALICE.address,
      conversationId: "bob-1",
      sequence,
      replyBy: minute(50),
      protocol: "neighborwatt-iterated-contract-net-1",
      content: { ask: ASK, bid: BID, ...content },
    } as unknown as NegotiationMessage),
  );
}

export function say(
  alice: ReturnType<typeof aliceSells>["alice"],
  message: Message,
  at = minute(2),
): readonly Message[] {
  return only("send", alice.on({ kind: "message", message }, at)).map((effect) => effect.message);
}

/** The agreement that follows from what Alice proposed. */
export function agreementOn(proposal: Message, changes: Partial<Agreement> = {}): Agreement {
  const { energyWh, pricePerWh } = proposal.content as { readonly energyWh: string; readonly pricePerWh: string };
  return {
    settlement: SETTLEMENT,
    ask: ASK,
    bid: BID,
    seller: ALICE.address,
    buyer: BOB.address,
    askFeeder: 1,
    bidFeeder: 1,
    interval: NEXT,
    energyWh: wh(BigInt(energyWh)),
    pricePerWh: nanoPerWh(BigInt(pricePerWh)),
    expiry: minute(60) / 1000,
    nonce: 1n,
    ...changes,
  };
}

export function signed(agreement: Agreement, by: KeyPair = BOB): Hex {
  return hexOf(by.signDigest(bytesOf(agreementDigest(agreement, { chainId: 1, market: MARKET }))));
}

/** Alice has agreed with Bob on 500 Wh. */
export function agreed() {
  const { alice, posts } = aliceSells();
  const [proposal] = say(alice, fromBob("cfp", 0, { energyWh: wh(500n) })) as [Message];
  const agreement = agreementOn(proposal);
  const sequence = proposal.sequence + 1;
  const accept = fromBob("accept-proposal", sequence, { agreement, signature: signed(agreement) });
  return { alice, posts, agreement, accept, answers: say(alice, accept) };
}

/** The agreement of `agreed` has become a trade on the chain. */
export function written() {
  const { alice, agreement } = agreed();
  alice.on({ kind: "clock" }, minute(55));
  const trade = tradeOf(agreement, MARKET);
  const args = { tradeId: tradeIdOf(trade), trade };
  alice.on({ kind: "chain", log: logOf("BilateralMarket", "TransactionAllowed", args, minute(55)) }, minute(55));
  const closing = alice.on({ kind: "clock" }, minute(60));
  return { alice, trade, closing };
}

export const makeTransactions = (effects: readonly Effect[]) =>
  only("submit", effects).filter(({ call }) => call.function === "MakeTransaction");
