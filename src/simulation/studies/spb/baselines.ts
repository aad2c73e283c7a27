import { contracts } from "#chain/evm";
import { type Address, endOf, type Instant, type IntervalIndex, payment } from "#domain";
import { type Made, type Sent, sentCall } from "./blocks.ts";
import type { DrawnTrade } from "./draw.ts";
import type { Party, Street } from "./street.ts";
import type { Trading } from "./trading.ts";

/** Name under which the street's chain knows the escrow of all trades. */
const SHARED = "SharedEscrow";
/** What each consumer has in its wallet for the baselines, in nano: 300 of the currency. */
const IN_WALLET_NANO = 300_000_000_000n;

/** A trade of a baseline as three transactions of its consumer, one after the other. */
export interface Baseline {
  /** Agree: a contract is deployed, or a trade opened in the shared one. */
  open(trades: readonly DrawnTrade[], interval: IntervalIndex, sentAt?: Instant): Promise<Made>;
  pay(sentAt?: Instant): Promise<Made>;
  /** The energy has come: the producer is paid. */
  confirm(sentAt?: Instant): Promise<Made>;
}

/**
 * Deploys the shared escrow, and gives consumers money in their wallets: baselines know no Vault. What that takes is not counted.
 */
export async function prepareBaselines(trading: Trading): Promise<void> {
  const { street } = trading;
  const { blocks, chain, consumers, addresses, nodes } = street;
  const deployer = nodes[0] as (typeof nodes)[number];
  const escrow = blocks.nextContractOf(deployer.address);
  chain.addressBook.register(SHARED, escrow, contracts.SharedEscrow.abi);
  await trading.write([{ signer: deployer, deploy: SHARED, args: [addresses.MoneyToken] }]);
  await trading.write(ofEach(consumers, "Vault", "requestWithdrawal", [IN_WALLET_NANO]));
  const delay = Number(await chain.read({ contract: "Vault", function: "withdrawalDelay", args: [] }));
  await trading.waitUntil((blocks.now + delay * 1000) as Instant);
  await trading.write(ofEach(consumers, "Vault", "withdraw", []));
}

/** What every consumer does once before its first trade through the shared escrow. */
export function approveShared(trading: Trading): Promise<Made> {
  const { consumers, chain } = trading.street;
  const spender = chain.addressBook.addressOf(SHARED);
  return trading.write(ofEach(consumers, "MoneyToken", "approve", [spender, IN_WALLET_NANO]));
}

/** B1: a contract for each trade. */
export function contractPerTrade(trading: Trading): Baseline {
  const { street } = trading;
  let open: readonly { readonly consumer: Party; readonly at: Address; readonly priceNano: bigint }[] = [];
  return {
    open: (trades, interval, sentAt) => {
      const ahead = new Map<Address, number>();
      const expiry = expiryOf(street, interval);
      open = trades.map((trade) => {
        const consumer = consumerOf(street, trade);
        const { address } = consumer.wallet;
        const number = ahead.get(address) ?? 0;
        ahead.set(address, number + 1);
        return { consumer, at: street.blocks.nextContractOf(address, number), priceNano: priceOf(trade) };
      });
      return trading.write(
        trades.map((trade): Sent => {
          const args = [street.addresses.MoneyToken, producerOf(street, trade), trade.energyWh, priceOf(trade), expiry];
          return { signer: consumerOf(street, trade).wallet, deploy: "TradeEscrow", args };
        }),
        sentAt,
      );
    },
    pay: (sentAt) =>
      trading.write(
        open.map(({ consumer, at, priceNano }) => sentCall(consumer.wallet, "MoneyToken", "transfer", [at, priceNano])),
        sentAt,
      ),
    confirm: (sentAt) =>
      trading.write(
        open.map(({ consumer, at }): Sent => {
          return { ...sentCall(consumer.wallet, "TradeEscrow", "confirm", []), at };
        }),
        sentAt,
      ),
  };
}

/** B2: one escrow for all trades. */
export function sharedEscrow(trading: Trading): Baseline {
  const { street } = trading;
  let open: readonly { readonly consumer: Party; readonly id: bigint }[] = [];
  const each = (name: string, sentAt?: Instant) =>
    trading.write(
      open.map(({ consumer, id }) => sentCall(consumer.wallet, SHARED, name, [id])),
      sentAt,
    );
  return {
    open: async (trades, interval, sentAt) => {
      const expiry = expiryOf(street, interval);
      const made = await trading.write(
        trades.map((trade) => {
          const args = [producerOf(street, trade), trade.energyWh, priceOf(trade), expiry];
          return sentCall(consumerOf(street, trade).wallet, SHARED, "open", args);
        }),
        sentAt,
      );
      open = trades.map((trade, i) => {
        const opened = made.receipts[i]?.logs.find(({ event }) => event === "Opened");
        return { consumer: consumerOf(street, trade), id: opened?.args.id as bigint };
      });
      return made;
    },
    pay: (sentAt) => each("pay", sentAt),
    confirm: (sentAt) => each("confirm", sentAt),
  };
}

/** All trades through a baseline at once: three blocks. */
export async function throughBaseline(
  baseline: Baseline,
  trades: readonly DrawnTrade[],
  interval: IntervalIndex,
): Promise<readonly Made[]> {
  return [await baseline.open(trades, interval), await baseline.pay(), await baseline.confirm()];
}

function ofEach(parties: readonly Party[], contract: string, name: string, args: readonly unknown[]): readonly Sent[] {
  return parties.map(({ wallet }) => sentCall(wallet, contract, name, args));
}

/** As long as a commitment lives. */
function expiryOf({ scenario: { calendar } }: Street, interval: IntervalIndex): number {
  return endOf(calendar, interval) / 1000 + calendar.graceSeconds;
}

function priceOf({ energyWh, pricePerWh }: DrawnTrade): bigint {
  return payment(energyWh, pricePerWh);
}

function consumerOf({ consumers }: Street, { consumer }: DrawnTrade): Party {
  return consumers[consumer] as Party;
}

function producerOf({ producers }: Street, { producer }: DrawnTrade): Address {
  return (producers[producer] as Party).wallet.address;
}
