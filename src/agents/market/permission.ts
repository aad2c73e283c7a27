import type { Instant, Message } from "#domain";
import type { Effect } from "../agent.ts";
import { readFailedWithdrawal } from "../operator/assets-message.ts";
import { type AssetPurse, askForLess, draw, fitting } from "./asset-purse.ts";
import type { OrderTraderConfig } from "./order-trader.ts";
import { reduced, type StandingOrder, shortened } from "./standing-order.ts";

/** Draws what an order needs from a permission, as far as it goes. */
export function permitted(config: OrderTraderConfig, purse: AssetPurse, standing: StandingOrder): boolean {
  const { interval, until, energyWh } = standing.order;
  const asset = fitting(purse, interval, until, energyWh);
  if (asset === null) return false;
  if (asset.leftWh < energyWh) reduced(standing, asset.leftWh);
  if (asset.to < until) shortened(config, standing, asset.to);
  standing.asset = { from: asset.from, to: asset.to };
  draw(purse, asset, standing.order.energyWh);
  return true;
}

/** The DSO refused: that is written down, and perhaps asked for again. */
export function onAssetRefusal(
  config: OrderTraderConfig,
  purse: AssetPurse,
  message: Message,
  now: Instant,
  effects: Effect[],
): void {
  const failed = readFailedWithdrawal(message);
  if (config.assets === null || message.sender !== config.assets.dso || failed === null) return;
  const asked = purse.asked.find(({ conversationId }) => conversationId === message.conversationId);
  if (asked === undefined) return;
  const { reason, msg, grantableWh } = failed;
  const key = `${config.household}/${message.conversationId}`;
  const body = { owner: config.wallet.address, reason, msg, grantableWh };
  effects.push({ kind: "record", interval: asked.from, what: "assets-refused", key, body });
  if (now < config.gates.closesAt(asked.to)) {
    const again = askForLess(purse, config, config.assets, message.conversationId, failed);
    if (again !== null) effects.push({ kind: "send", message: again });
  }
}
