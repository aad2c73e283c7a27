import { type IntervalIndex, isoTime, receiptDigest, statementDigest } from "#domain";
import { studyFailed } from "../errors.ts";
import { inCurrency } from "../report/numbers.ts";
import type { DrawnTrade } from "./draw.ts";
import { settleCall } from "./ours.ts";
import { balancesOf, begin, overAt, type PlayedStep, placeOf, sidesOf, timeOf } from "./play.ts";
import { evidenceOf, type Trading } from "./trading.ts";

/**
 * Figure 4, a reliable producer: the consumer commits, the energy flows, the meters sign, the producer is paid.
 *
 * @source SPB III-A, figure 4
 */
export async function reliableProducer(
  trading: Trading,
  trade: DrawnTrade,
  interval: IntervalIndex,
): Promise<readonly PlayedStep[]> {
  const begun = await begin(trading, trade, interval);
  const { street, meters } = trading;
  const { consumer } = sidesOf(trading);
  const evidence = evidenceOf(trading, interval);
  const [statement] = evidence.statements;
  const [receipt] = evidence.receipts;
  if (statement === undefined || receipt === undefined) throw studyFailed("a meter has signed nothing");
  const isCertified = await street.chain.read({
    contract: "ExistenceCertificates",
    function: "isValid",
    args: [receipt.root],
  });
  const over = { ...timeOf(trading), at: isoTime(overAt(trading, begun)) };
  const settled = await trading.write([settleCall(trading, begun.anchored, evidence)], overAt(trading, begun));
  const after = await balancesOf(trading);
  const paid = settled.block.receipts.flatMap(({ logs }) => logs).find(({ event }) => event === "CommitmentPaid");
  const isSettled = await street.chain.read({
    contract: "CommitmentLedger",
    function: "isSettled",
    args: [consumer.wallet.address, BigInt(begun.signed.commitment.sequence)],
  });
  const earned = after.earned - begun.before.earned;
  const spent = begun.before.deposit - after.deposit;
  return [
    ...begun.steps,
    {
      step: 4,
      name: "energy transfer",
      paper: "Upon receipt of the CTP, the energy producer starts transferring energy to the consumer.",
      here: "The energy of one interval; both meters measure it.",
      facts: {
        "exported by the producer": `${statement.exportWh} Wh`,
        "imported by the consumer": `${receipt.importWh} Wh`,
      },
      ...over,
      differs: "Energy flows in an interval of the market's calendar: the commitment says in which.",
      holds: statement.exportWh === trade.energyWh && receipt.importWh === trade.energyWh,
    },
    {
      step: 5,
      name: "ERC",
      paper:
        "After receiving the agreed energy, the smart meter of the consumer generates the ERC (ERC CTP_ID energy_amount), signed with a key of its Merkle tree; a certificate of existence shows that the meter is genuine.",
      here: "The consumer's meter signs what it took, over what the producer's meter has signed, each with a one-time key under a certified root.",
      facts: {
        "receipt, digest": receiptDigest(receipt, meters),
        "over the statement": statementDigest(statement, meters),
        "key of the consumer's meter": `number ${receipt.leaf} under ${receipt.root}`,
        "certificate valid": String(isCertified),
      },
      ...over,
      differs:
        "SPB says in one place that the producer's meter generates the ERC, in others the consumer's. Here both sign: the consumer's over the producer's, and the smaller of both counts.",
      holds: isCertified === true && receipt.statements[0] === statementDigest(statement, meters),
    },
    {
      step: 6,
      name: "verification and payment",
      paper:
        "The smart contract verifies the ERC against the CTP database; the CTP is stored in the blockchain, which triggers the payment. The ERC is not stored.",
      here: "One transaction: the contract checks commitment, anchor, both signatures and certificates, and pays. Commitment and receipt were its input; the state keeps one bit that it is paid, and the balances.",
      facts: {
        paid: inCurrency(paid?.args.paid as bigint),
        "fees and tax": inCurrency((paid?.args.gridFee as bigint) + (paid?.args.tax as bigint)),
        "consumer's deposit": `${inCurrency(begun.before.deposit)} → ${inCurrency(after.deposit)}`,
        "producer's earnings": `${inCurrency(begun.before.earned)} → ${inCurrency(after.earned)}`,
        "free again": inCurrency(after.free),
        gas: String(settled.cost.gas),
      },
      ...placeOf(settled),
      differs: null,
      holds:
        isSettled === true && spent === begun.amountNano && earned === paid?.args.paid && after.free === after.deposit,
    },
  ];
}
