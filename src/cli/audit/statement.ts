import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { type Address, EXIT, isoTime, NeighborwattError } from "#domain";
import {
  checkStatement,
  clip,
  type DayVerdict,
  dayVerdict,
  readStatementFile,
  type StatementCheck,
  type StatementFile,
  type StatementVerdict,
  statementVerdict,
} from "#settlement";
import { identitiesOf, rememberedScenario } from "#simulation";
import { readCommunityStore } from "#storage/sqlite";
import type { AuditStatementOptions } from "../audit.ts";
import { say, sayJson } from "../support/output.ts";
import { type Anchor, type Anchors, anchorsAt, anchorsOfDirectory, noChain } from "./anchors.ts";

/** No bill of a year with every line of it is larger. */
const MOST_BYTES = 256 * 1024 * 1024;

interface AuditedDay {
  readonly from: string;
  readonly to: string;
  readonly interval: number;
  readonly hash: string;
  readonly verdict: DayVerdict;
  /** How many of its readings the home has corrected since: the difference stands on a later statement. */
  readonly correctedLater: number;
  readonly anchor: { readonly block: number; readonly at: string; readonly transaction: string } | null;
}

interface Report {
  readonly household: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly verdict: StatementVerdict;
  /** Whether every day is as it was anchored, and nothing lies outside of them. */
  readonly holds: boolean;
  readonly chain: string;
  readonly owner: string;
  readonly days: readonly AuditedDay[];
  readonly wrong: readonly string[];
}

const SAID: Readonly<Record<StatementVerdict, string>> = {
  matches: "Everything holds: this is the statement that the home vouched for.",
  differs: "This does not hold as it stands.",
  partly: "What is anchored of it holds; nobody has vouched for the rest so far.",
  nothing: "Nothing of it is anchored: nobody has vouched for it so far.",
};

/** Checks a statement's file and says plainly what holds. */
export async function auditStatement(path: string, options: AuditStatementOptions): Promise<void> {
  const file = readStatementFile(await textOf(path));
  const check = checkStatement(file);
  const { anchors, foreign } = await anchorsFor(file, options);
  const report = reportOf(file, check, anchors, foreign);
  if (options.json) sayJson(report);
  else say(textOfReport(report));
  if (!report.holds) process.exitCode = EXIT.failed;
}

async function textOf(path: string): Promise<string> {
  const bytes = await bytesOf(path);
  if (bytes.length > MOST_BYTES)
    throw unreadable(path, `it has ${bytes.length} bytes, a statement has less than ${MOST_BYTES}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(path, "it is no UTF-8 text");
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return path === "-" ? await buffer(process.stdin) : await readFile(path);
  } catch (cause) {
    throw unreadable(path, (cause as Error).message);
  }
}

/** Where to look, and what of the file's own claims about that is not so. */
async function anchorsFor(
  file: StatementFile,
  { rpc, data }: AuditStatementOptions,
): Promise<{ readonly anchors: Anchors; readonly foreign: readonly string[] }> {
  const { contract, owner, chainId } = file.anchor;
  if (rpc !== undefined) {
    const anchors = await anchorsAt(rpc, contract as Address);
    const other =
      anchors.chainId === chainId ? [] : [`it is of chain ${chainId}, and ${rpc} is chain ${anchors.chainId}`];
    return { anchors, foreign: other };
  }
  const reader = readerOf(data);
  try {
    const scenario = rememberedScenario(reader);
    if (scenario === null) throw noChain(data);
    const home = identitiesOf(scenario).find(({ name }) => name === file.household);
    const buyer = home?.actors.find(({ role }) => role === "buyer")?.keys.address;
    const anchors = await anchorsOfDirectory(data, scenario);
    const foreign = [
      anchors.contract !== contract && "it names another contract than this community's",
      buyer === undefined && "this community has no such home",
      buyer !== undefined && buyer !== owner && "it names another owner than this home's",
      file.currency !== scenario.currency && "it is in another currency than this community's",
    ];
    return { anchors, foreign: foreign.filter((what) => what !== false) };
  } finally {
    reader.close();
  }
}

function readerOf(data: string) {
  try {
    return readCommunityStore(data);
  } catch (error) {
    if (error instanceof NeighborwattError && error.code === "STORAGE_MISSING") throw noChain(data);
    throw error;
  }
}

function reportOf(file: StatementFile, check: StatementCheck, anchors: Anchors, foreign: readonly string[]): Report {
  const owner = (file.anchor.owner ?? "0x") as Address;
  const corrected = foreign.length > 0 ? [] : anchors.corrected(owner);
  const unanchored = foreign.length > 0 ? [] : unanchoredCorrections(file, anchors, owner);
  const days = check.days.map(({ interval, from, to, hash }): AuditedDay => {
    const all = foreign.length > 0 ? [] : anchors.of(owner, "statement", interval);
    const same = all.find(({ root }) => root === hash);
    const anchor = same === undefined ? null : placeOf(same);
    const length = file.days.find((day) => day.interval === interval)?.head.intervals ?? 0;
    const correctedLater = corrected.filter((k) => k <= interval && k > interval - length).length;
    return {
      from,
      to,
      interval,
      hash,
      verdict: dayVerdict(
        hash,
        all.map(({ root }) => root),
      ),
      correctedLater,
      anchor,
    };
  });
  const around = [...foreign, ...unanchored];
  const verdict = statementVerdict(
    check,
    days.map((day) => day.verdict),
    around,
  );
  const wrong = [
    ...around,
    ...unvouched(file),
    ...check.inconsistencies.map(({ interval, what }) => `${nameOf(file, interval)}: ${what}`),
  ];
  return {
    household: file.household,
    from: file.from,
    to: file.to,
    verdict,
    holds: verdict === "matches",
    chain: anchors.source,
    owner,
    days,
    wrong,
  };
}

function unanchoredCorrections(file: StatementFile, anchors: Anchors, owner: Address): readonly string[] {
  const { corrections = [], correctionProofs = [] } = file;
  return corrections.flatMap(({ number, interval }) => {
    const proof = correctionProofs.find((one) => one.number === number);
    const found = anchors.of(owner, "correction", interval).some(({ root }) => root === proof?.hash);
    return found ? [] : [`correction ${number}: the home has not anchored it`];
  });
}

/** What no hash stands for could say anything: a period that begins or ends within a day, or one with a day taken out. */
function unvouched({ intervals, days }: StatementFile): readonly string[] {
  const hashed = days.reduce((sum, { head }) => sum + head.intervals, 0);
  if (hashed === intervals && hashed > 0) return [];
  return [
    `the period: it has ${intervals} intervals and its whole days have ${hashed}, so that no hash stands for its sums; state whole days`,
  ];
}

function placeOf({ block, at, transaction }: Anchor) {
  return { block, at: isoTime(at), transaction };
}

function nameOf({ days }: StatementFile, interval: number | null): string {
  if (interval === null) return "the period";
  return `the day from ${days.find((day) => day.interval === interval)?.from}`;
}

function textOfReport({ household, from, to, days, wrong, verdict, chain, owner }: Report): string {
  const of = (verdict: DayVerdict) => days.filter((day) => day.verdict === verdict);
  const named = (those: readonly AuditedDay[]) => those.map((day) => `  ${day.from} to ${day.to}\n    ${day.hash}`);
  const [altered, superseded, open] = [of("altered"), of("superseded"), of("not anchored yet")];
  return [
    `Statement of ${clip(household, 60)}, ${from ?? "nothing"} to ${to ?? "nothing"}`,
    `${of("matches").length} of ${days.length} whole days match what ${owner} anchored (${chain})`,
    ...(altered.length === 0 ? [] : ["ALTERED: the home anchored another hash for", ...named(altered)]),
    ...(superseded.length === 0 ? [] : ["SUPERSEDED: the home has anchored a later version of", ...named(superseded)]),
    ...days
      .filter(({ correctedLater }) => correctedLater > 0)
      .map(
        (day) =>
          `Readings of ${day.from} to ${day.to} were corrected since (${day.correctedLater}); a later statement has the difference.`,
      ),
    ...(open.length === 0 ? [] : ["Not anchored yet:", ...named(open)]),
    ...(wrong.length === 0 ? [] : ["WRONG:", ...wrong.map((what) => `  ${clip(what, 300)}`)]),
    SAID[verdict],
  ].join("\n");
}

function unreadable(path: string, why: string): NeighborwattError {
  return new NeighborwattError("CLI_STATEMENT_UNREADABLE", `${path} cannot be read as a statement: ${why}.`, {
    details: { path },
    exitCode: EXIT.data,
  });
}
