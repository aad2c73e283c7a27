import { type Instant, type IntervalIndex, type Message, nano, type Wh, wh } from "#domain";
import { type AssetRequest, type FailedWithdrawal, withdrawAssets } from "../operator/assets-message.ts";
import type { MarketGates } from "./gates.ts";
import type { MarketParty } from "./party.ts";

/** A permission to trade, with what is left of it. */
export interface HeldAsset {
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
  leftWh: bigint;
}

/** A request that the DSO has not answered yet. */
interface Asked {
  readonly conversationId: string;
  readonly from: IntervalIndex;
  readonly to: IntervalIndex;
  /** Whether it was asked for what the DSO had said it would grant; then it is not asked again. */
  readonly isSecond: boolean;
}

/** The permissions of a trader: those it has, and those it waits for. */
export interface AssetPurse {
  held: HeldAsset[];
  asked: Asked[];
  /** Requests so far. */
  count: number;
}

/** Who issues permissions, and how much the home can carry on this side in one interval. */
export interface AssetSource {
  readonly dso: MarketParty["wallet"]["address"];
  readonly mostWh: Wh;
}

/** What asking takes to know. */
export type AssetAsker = Pick<MarketParty, "side" | "wallet" | "feeder"> & { readonly gates: MarketGates };

/** Intervals of one request: the DSO may be offline for a while before anybody misses it. */
const SPAN = 6;
/** With fewer intervals ahead than this the next request is due. */
const AHEAD = 3;

export const EMPTY_PURSE: AssetPurse = { held: [], asked: [], count: 0 };

/** Asks for the coming intervals in good time: for as much as the home can carry, since nobody knows yet what it will have. */
export function refill(purse: AssetPurse, asker: AssetAsker, source: AssetSource, k: IntervalIndex): Message | null {
  purse.held = purse.held.filter(({ to }) => to >= k);
  purse.asked = purse.asked.filter(({ to }) => to >= k);
  const covered = [...purse.held.filter((asset) => asset.leftWh > 0n), ...purse.asked]
    .map(({ to }) => to as number)
    .reduce((last, to) => Math.max(last, to), k - 1);
  if (covered >= k + AHEAD) return null;
  const to = (k + SPAN - 1) as IntervalIndex;
  const energyWh = wh(source.mostWh * BigInt(to - covered));
  return ask(purse, asker, source, { from: k, to, energyWh }, false);
}

/** The DSO refused: asks once for what it would grant; null when that is nothing or this was the second time. */
export function askForLess(
  purse: AssetPurse,
  asker: AssetAsker,
  source: AssetSource,
  conversationId: string,
  { grantableWh }: FailedWithdrawal,
): Message | null {
  const refused = purse.asked.find((asked) => asked.conversationId === conversationId);
  purse.asked = purse.asked.filter((asked) => asked !== refused);
  if (refused === undefined || refused.isSecond || grantableWh === 0n) return null;
  return ask(purse, asker, source, { from: refused.from, to: refused.to, energyWh: grantableWh }, true);
}

/** The chain says that a permission was issued. */
export function received(purse: AssetPurse, from: IntervalIndex, to: IntervalIndex, energyWh: bigint): void {
  const isIt = (asset: { readonly from: IntervalIndex; readonly to: IntervalIndex }) =>
    asset.from === from && asset.to === to;
  purse.asked = purse.asked.filter((asked) => !isIt(asked));
  const same = purse.held.find(isIt);
  if (same === undefined) purse.held.push({ from, to, leftWh: energyWh });
  else same.leftWh += energyWh;
}

/** The permission for an order: one that suffices rather than one that reaches as far, of equal ones what ends first. */
export function fitting(purse: AssetPurse, k: IntervalIndex, until: IntervalIndex, energyWh: bigint): HeldAsset | null {
  const rank = (asset: HeldAsset) => (asset.leftWh >= energyWh ? 2 : 0) + (asset.to >= until ? 1 : 0);
  const usable = purse.held.filter(({ from, to, leftWh }) => from <= k && k <= to && leftWh > 0n);
  return usable.sort((a, b) => rank(b) - rank(a) || a.to - b.to)[0] ?? null;
}

/** Takes energy out of the permission with this span, or puts it back. */
export function draw(
  purse: AssetPurse,
  span: { readonly from: IntervalIndex; readonly to: IntervalIndex },
  energyWh: bigint,
): void {
  const asset = purse.held.find(({ from, to }) => from === span.from && to === span.to);
  if (asset !== undefined) asset.leftWh -= energyWh;
}

function ask(
  purse: AssetPurse,
  { side, wallet, feeder, gates }: AssetAsker,
  { dso }: AssetSource,
  wanted: Pick<AssetRequest, "from" | "to" | "energyWh">,
  isSecond: boolean,
): Message {
  const conversationId = `assets/${side}/${purse.count++}`;
  purse.asked.push({ conversationId, from: wanted.from, to: wanted.to, isSecond });
  const replyBy: Instant = gates.closesAt(wanted.to);
  const about = { sender: wallet.address, receiver: dso, conversationId, sequence: 0, replyBy };
  const request = { anonAddress: wallet.address, feeder, sell: side === "sell", amount: nano(0n), ...wanted };
  return withdrawAssets(about, request);
}
