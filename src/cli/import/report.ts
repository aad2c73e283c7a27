import { isoTime } from "#domain";
import { CHANNELS, type Channel, type ImportReport } from "#meterdata";
import { kWhText } from "#settlement";
import { bold } from "../support/output.ts";
import { table } from "../support/table.ts";

/** Gaps beyond these are counted only. */
const MOST_SHOWN = 10;

/** A report for a person. */
export function reportText(report: ImportReport): string {
  const { quality, quarterHours, gapRule, gaps } = report;
  const steps = channelsOf(report).map((channel) => `${channel} every ${(report.stepSeconds[channel] ?? 0) / 60} min`);
  const facts: [string, string][] = [
    ["read as", `${report.format} (${report.encoding}), ${report.rows} rows, ${report.duplicates} of them twice`],
    ["holds", `${steps.join(", ")}; ${(quarterHours / 96).toFixed(1)} days, ${quarterHours} quarter hours`],
    ["from", `${isoTime(report.from)} to ${isoTime(report.to)}, days of ${report.timezone}`],
    ["measured", `${quality.measured}, estimated by the source ${quality.estimated}`],
    ["filled", `${quality.filled} missing, ${quality.refused} not to be believed (--gaps ${gapRule})`],
    ["clocks", report.clockChanges.length === 0 ? "no change" : report.clockChanges.map(isoTime).join(", ")],
  ];
  const shown = gaps.slice(0, MOST_SHOWN).map((gap) => `  ${gap.channel}: ${isoTime(gap.from)} to ${isoTime(gap.to)}`);
  const more = gaps.length > MOST_SHOWN ? [`  and ${gaps.length - MOST_SHOWN} more`] : [];
  return [
    bold("What is in the file"),
    ...facts.map(([name, text]) => `${name.padEnd(8)}  ${text}`),
    ...(gaps.length === 0 ? [] : ["", "Missing in the file", ...shown, ...more]),
    "",
    monthsText(report),
  ].join("\n");
}

/** The report as the JSON of the command: times in ISO 8601, Wh as strings. */
export function reportJson(report: ImportReport): object {
  return {
    ...report,
    from: isoTime(report.from),
    to: isoTime(report.to),
    gaps: report.gaps.map(({ channel, from, to }) => ({ channel, from: isoTime(from), to: isoTime(to) })),
    clockChanges: report.clockChanges.map(isoTime),
    months: report.months.map(({ month, wh }) => ({
      month,
      ...Object.fromEntries(Object.entries(wh).map(([channel, sum]) => [`${channel}Wh`, String(sum)])),
    })),
  };
}

function monthsText(report: ImportReport): string {
  const channels = channelsOf(report);
  const cell = (wh: number) => kWhText(BigInt(wh));
  const rows = report.months.map(({ month, wh }) => [month, ...channels.map((channel) => cell(wh[channel] ?? 0))]);
  const total = (channel: Channel) => report.months.reduce((sum, { wh }) => sum + (wh[channel] ?? 0), 0);
  const all = ["all", ...channels.map((channel) => cell(total(channel)))];
  return table(["kWh", ...channels], [...rows, all], ["left", ...channels.map(() => "right" as const)]);
}

function channelsOf({ stepSeconds }: ImportReport): readonly Channel[] {
  return CHANNELS.filter((channel) => stepSeconds[channel] !== undefined);
}
