import { type Column, type Html, html, page, section, table } from "../report/html.ts";
import { grouped } from "../report/numbers.ts";
import { besideEachOther, keyFigures, type MadeBy } from "../report/statements.ts";
import type { Way } from "./costs.ts";
import { type WayFigures, wayOf } from "./figures.ts";
import type { PlayedStep } from "./play.ts";
import { costFigure, delayFigure, gasFigure, SHORT, sizeFigure, timeFigure } from "./plots.ts";
import type { SpbReport } from "./reproduce.ts";
import type { Spread } from "./spread.ts";
import { kilobytes, number, percent } from "./statements.ts";

const LONG: Readonly<Record<Way, string>> = {
  contractPerTrade: "B1, a contract for each trade",
  sharedEscrow: "B2, one escrow for all",
  single: "ours, one by one, with proof",
  batch: "ours, one batch, with proof",
  attested: "ours, one batch, attested",
};

/**
 * The report as a page of its own: the paper's sentences beside ours, its two scenarios step by step, and its figures 6 to 9.
 *
 * @source SPB III
 */
export function spbPage(report: SpbReport, madeBy: MadeBy): string {
  const title = "SPB (Dorri et al. 2019), reproduced";
  return page(title, [
    head(title, report, madeBy),
    besideEachOther(report.statements),
    steps("A reliable producer (figure 4)", report.played.reliable),
    steps("An unreliable producer (figure 5)", report.played.unreliable),
    figures(report),
    delays(report),
    ways(report),
    goals(report),
    shared(report),
    assumed(report),
  ]);
}

function head(title: string, report: SpbReport, { machine, version, on }: MadeBy): Html {
  const { f1, played } = report;
  const all = [...played.reliable, ...played.unreliable];
  const found: readonly (readonly [string, string])[] = [
    [`${all.filter(({ holds }) => holds).length} of ${all.length}`, "steps of figures 4 and 5 came out as expected"],
    [`−${percent(f1.delay.lessWhenSigned)}`, "delay, the producer accepts the nodes' signatures; the paper −35 %"],
    [`−${percent(f1.delay.lessWhenAnchored)}`, "delay, the producer waits for the block; the paper −35 %"],
    [`${number(wayOf(f1, "batch").ofYardstick.bytes)} ×`, "bytes of chain in a batch; the paper 0.6 ×"],
    [`${number(wayOf(f1, "batch").ofYardstick.gas)} ×`, "gas in a batch, against the leaner baseline"],
    [`${number(wayOf(f1, "attested").ofYardstick.gas)} ×`, "gas in a batch for which nodes vouch"],
  ];
  return html`<h1>${title}</h1>
<p>${report.title}. ${report.source}.</p>
<p class="quiet">Made on ${on} with neighborwatt ${version} by <code>neighborwatt reproduce spb</code> on ${machine}; seed ${report.seed}, size ${report.size}, ${f1.runs} runs of ${f1.trades} trades, ${(report.wallMs / 1000).toFixed(0)} s. Blocks are ${report.blockSeconds} s apart in virtual time. Transactions, gas and bytes come from the chain's own blocks; what is measured in seconds follows from its blocks too, and not from the speed of this machine.</p>
${keyFigures(found)}`;
}

function steps(title: string, all: readonly PlayedStep[]): Html {
  const columns: readonly Column[] = [
    { title: "Step" },
    { title: "The paper" },
    { title: "Here" },
    { title: "Block", numbers: true },
    { title: "" },
  ];
  const rows = all.map(({ step, name, paper, here, facts, block, at, differs, holds }) => [
    `${step} ${name}`,
    paper,
    html`${here}${differs === null ? "" : html`<br><span class="mark differs">differs</span> ${differs}`}
<details><summary>found at ${at.slice(11, 19)} UTC</summary><dl>${Object.entries(facts).map(
      ([what, value]) => html`<dt class="quiet">${what}</dt><dd><code>${value}</code></dd>`,
    )}</dl></details>`,
    block ?? "",
    holds ? "as expected" : "not as expected",
  ]);
  return section(title, table(`${title}: each step in the paper's words and on a chain here`, columns, rows));
}

function figures(report: SpbReport): Html {
  const plot = (picture: Html, caption: string) =>
    html`<figure class="wide">${picture}<figcaption>${caption}</figcaption></figure>
`;
  const { trades } = report.f1;
  return section(
    "The paper's figures 6 to 9, and gas",
    plot(
      delayFigure(report),
      "Figure 6. The paper's bars carry no numbers; its 35 % stand here as a part of our baseline. Anchored: the producer waits for a block with the anchor. Signed: the signatures of a quorum of nodes under it are enough.",
    ),
    plot(costFigure(report), "Figure 7. Anchors, deposits, withdrawals and approvals are in ours and in B2."),
    plot(
      timeFigure(report),
      `Figure 8. ${trades} trades, no two transactions in one block; a batch takes two blocks, that of its anchor and that of its settlement. An attested batch is paid when its window is over, two hours later.`,
    ),
    plot(
      sizeFigure(report),
      "Figure 9. Blocks in RLP: headers and transactions. The paper does not say what it counts; it may be the files of its client.",
    ),
    plot(
      gasFigure(report),
      "Gas: the paper does not have it. A baseline moves tokens on a consumer's word; ours, one by one, checks two signatures, two paths and a certificate for each trade; a batch checks the meters of both sides, each once.",
    ),
  );
}

function delays({ f1: { delay } }: SpbReport): Html {
  const columns: readonly Column[] = [
    { title: "From agreement to payment" },
    ...["Seconds", "Least", "Most", "Less than B2"].map(numbered),
  ];
  const row = (name: string, one: Spread, less: string) => [
    name,
    plusMinus(one, number),
    number(one.least),
    number(one.most),
    less,
  ];
  const rows = [
    row("B1 and B2: three transactions", delay.baseline, ""),
    row("ours, the producer accepts the nodes' signatures", delay.signed, percent(delay.lessWhenSigned)),
    row("ours, the producer waits for the block", delay.anchored, percent(delay.lessWhenAnchored)),
  ];
  return section(
    "Delay, in two readings",
    table("One trade, alone, the delivery of its energy left out", columns, rows),
  );
}

function ways({ f1 }: SpbReport): Html {
  return section(
    "The same trades on five ways",
    html`<p>Sent at once. Mean of ${f1.runs} runs ± standard deviation, each trade's part of it, and the bytes and seconds of all together. What many trades share is in the last three columns, which are parts of B2's.</p>
`,
    wayTable(`${f1.trades} trades among few homes`, f1.ways),
    wayTable(`${f1.trades} trades among ${2 * f1.trades} homes, each with one trade`, f1.distinct),
  );
}

function wayTable(caption: string, all: readonly WayFigures[]): Html {
  const columns: readonly Column[] = [
    { title: "Way" },
    ...["Transactions", "Gas", "Chain", "Seconds", "Shared"].map(numbered),
    ...["Transactions, of B2", "Gas, of B2", "Bytes, of B2"].map(numbered),
  ];
  const rows = all.map((one) => [
    LONG[one.way],
    plusMinus(one.transactionsPerTrade, number),
    plusMinus(one.gasPerTrade, (gas) => grouped(Math.round(gas))),
    plusMinus(one.chainBytes, kilobytes),
    number(one.seconds.mean),
    one.shared.transactions,
    one.ofYardstick.transactions,
    one.ofYardstick.gas,
    one.ofYardstick.bytes,
  ]);
  return table(caption, columns, rows);
}

function goals({ goals: all }: SpbReport): Html {
  const columns: readonly Column[] = [
    { title: "Against B2" },
    { title: "Way" },
    { title: "At most", numbers: true },
    { title: "Found", numbers: true },
    { title: "" },
  ];
  const rows = all.map(({ what, way, atMost, found, held }) => [
    what,
    SHORT[way],
    atMost.toFixed(4),
    found.toFixed(4),
    held ? "held" : "not held",
  ]);
  return section("What it was to reach", table("Goals against the leaner baseline in the same runs", columns, rows));
}

function shared({ f1: { shared: all } }: SpbReport): Html {
  const columns: readonly Column[] = [
    { title: "Call" },
    { title: "Who" },
    { title: "When" },
    { title: "Gas", numbers: true },
    { title: "Bytes", numbers: true },
    { title: "Trades for each", numbers: true },
  ];
  const rows = (list: typeof all.money) =>
    list.map(({ call, who, when, perTrade, cost }) => [
      html`<code>${call}</code>`,
      who,
      when,
      grouped(cost.gas),
      cost.bytes,
      grouped(Math.round(1 / perTrade)),
    ]);
  return section(
    "What many trades share",
    table("Ours: deposits and withdrawals", columns, rows(all.money)),
    table("B2: the approval", columns, rows(all.approval)),
    table(
      "Daily keys of the meters: not in the comparison, since baselines have no meters",
      columns,
      rows(all.certificates),
    ),
  );
}

function assumed({ assumed: a, intervalSeconds, f1 }: SpbReport): Html {
  return section(
    "What was assumed",
    html`<p>${a.consumers} consumers and ${a.producers} producers, ${a.nodes} nodes; ${f1.trades} trades drawn by the seed, each of 100 to 2,000 Wh at 8 to 20 ct/kWh; intervals of ${intervalSeconds / 60} minutes, ${a.intervalsPerDay} of them a day with trades. In a batch all trades lie in one interval. Settled one by one they lie in rounds of at most ${a.consumers}, an interval each: every consumer buys once in a round, so that its commitment is its newest in the round's anchor. All anchors are counted.</p>
<p>Our ways are measured in a community that goes on: runs follow each other interval by interval, and the transaction that settles an interval, or the last of several, also anchors what was promised for the next but one (contract Bundle); attested, it pays the batch whose window is over, too. So commitments are made one interval before they need be. That takes a warm-up, which is not counted: two anchors that come alone, and as many attested batches as fit into a window. A single trade in a community that stands still takes a transaction more, for its anchor; the delays above are measured so.</p>
<p>A first run in each founded street is made and not counted: who is paid for the first time costs more on every way, and never again. The baselines' money lies in their consumers' wallets already, and their shared contract stands. Messages take no time; blocks hold whatever is sent.</p>
`,
  );
}

function numbered(title: string): Column {
  return { title, numbers: true };
}

function plusMinus({ mean, deviation }: Spread, text: (value: number) => string): string {
  return deviation === 0 ? text(mean) : `${text(mean)} ± ${text(deviation)}`;
}
