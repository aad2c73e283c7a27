import { join } from "node:path";
import { isTimezone } from "#domain";
import { nearest } from "#simulation/study";
import { SCENARIOS_DIR } from "../support/scenario.ts";
import { homesProblem, namesOf } from "./homes.ts";
import { columnProblem, firstWholeDay, lookAt, METER_UNITS, type MeterFile } from "./meter-file.ts";
import { placeOf, placeProblem, zoneHere } from "./places.ts";

/** Everything that `init` wants to know, as it was typed. */
export const ANSWERS = [
  "name",
  "homes",
  "roofs",
  "batteries",
  "place",
  "timezone",
  "tariff",
  "prices",
  "pricesValue",
  "pricesUnit",
  "feeders",
  "limit",
  "mechanism",
  "settlement",
  "mine",
  "mineTime",
  "mineValue",
  "mineUnit",
  "start",
] as const;
/** One of them. */
export type AnswerName = (typeof ANSWERS)[number];
/** What has been answered so far. */
export type Answers = Readonly<Partial<Record<AnswerName, string>>>;

/** One question: every one has a usual answer, so that none must be answered. */
export interface Question {
  readonly name: AnswerName;
  readonly text: string;
  /** Whether it is asked, after what was answered before; its usual answer holds anyhow. */
  readonly asked: (before: Answers) => boolean;
  readonly usual: (before: Answers) => string;
  /** What is wrong with an answer, in a sentence; null when nothing is. */
  readonly problem: (answer: string, before: Answers) => string | null;
  /** Answers to choose from, each with what it means. */
  readonly choices?: (before: Answers) => Readonly<Record<string, string>>;
}

const MOST_NAME = 120;
const MOST_FEEDERS = 50;
const HOMES_PER_FEEDER = 8;
const MOST_LIMIT_KW = 10_000;
const LEAST_LIMIT_KW = 25;
const LIMIT_PER_HOME_KW = 5;
/** Fewer nodes cannot go on without one of them. */
const LEAST_ATOMIC_HOMES = 4;

const TARIFFS = {
  flat: "the same price all day",
  "time-of-use": "cheap at night, dear in the evening",
  dynamic: "the exchange's price of each hour or quarter of an hour, from a file",
};
const PRICE_UNITS = { per_MWh: "such as 74.00 EUR per MWh", ct_per_kWh: "such as 7.4 ct per kWh" };
const SHIPPED_PRICES = join(SCENARIOS_DIR, "prices", "day-ahead.csv");
const MECHANISMS = {
  negotiation: "homes negotiate in pairs about the next hour",
  clearing: "the best matching that the cables carry, checked by a contract",
  "uniform-price": "an auction with one price for all",
  "double-auction": "an order book, trade by trade",
  "supply-demand-ratio": "one price that follows how scarce the energy is",
  sharing: "no trades: what was metered is shared by a legal key",
};
const METERED = "both meters' readings, with penalties and compensation";
const RECEIPTS = "receipts: a buyer commits, both meters sign, then it is paid";

const count = (answers: Answers) => namesOf(answers.homes ?? "").length;
const always = () => true;
const fileAt = (path = ""): MeterFile | null => {
  const file = path === "" ? "" : lookAt(path);
  return typeof file === "string" ? null : file;
};
const meterOf = ({ mine }: Answers) => fileAt(mine);
const isDynamic = ({ tariff }: Answers) => tariff === "dynamic";
const hasOwnPrices = (before: Answers) => isDynamic(before) && before.prices !== SHIPPED_PRICES;
const hasMeter = (answers: Answers) => meterOf(answers) !== null;
const columnsOf = (file: MeterFile | null) => Object.fromEntries((file?.columns ?? []).map((name) => [name, ""]));
const column = (answer: string, file: MeterFile | null) => (file === null ? null : columnProblem(answer, file.columns));
const fileProblem = (path: string) => {
  const file = path === "" ? null : lookAt(path);
  return typeof file === "string" ? file : null;
};

/** What `init` asks, in its order. @param today  The date, of which only the year is used. */
export function questionsOf(today: Date): readonly Question[] {
  return [
    {
      name: "name",
      text: "What is the community called?",
      asked: always,
      usual: () => "Our street",
      problem: (answer) =>
        answer.trim() !== "" && answer.length <= MOST_NAME && !/\p{C}/u.test(answer)
          ? null
          : `Expected 1 to ${MOST_NAME} letters, digits or signs in one line.`,
    },
    {
      name: "homes",
      text: "How many homes? (or their names, with commas between)",
      asked: always,
      usual: () => "8",
      problem: homesProblem,
    },
    {
      name: "roofs",
      text: "How many of them have a solar roof?",
      asked: always,
      usual: (before) => String(Math.ceil(count(before) / 2)),
      problem: (answer, before) => wholeNumber(answer, 0, count(before)),
    },
    {
      name: "batteries",
      text: "How many of the roofs have a battery?",
      asked: ({ roofs }) => roofs !== "0",
      usual: ({ roofs }) => String(Math.floor(Number(roofs) / 2)),
      problem: (answer, { roofs }) => wholeNumber(answer, 0, Number(roofs)),
    },
    {
      name: "place",
      text: "Where? (a city, or latitude and longitude)",
      asked: always,
      usual: () => "Berlin",
      problem: placeProblem,
    },
    {
      name: "timezone",
      text: "In which time zone?",
      asked: ({ place = "" }) => placeOf(place)?.timezone === null,
      usual: ({ place = "" }) => placeOf(place)?.timezone ?? zoneHere(),
      problem: (answer) => (isTimezone(answer) ? null : "Not a zone I know; expected one such as Europe/Berlin."),
    },
    {
      name: "tariff",
      text: "What does the supplier's energy cost?",
      asked: always,
      usual: () => "flat",
      choices: () => TARIFFS,
      problem: oneOf(() => TARIFFS),
    },
    {
      name: "prices",
      text: "A CSV file with the exchange's prices? (Enter: made-up ones)",
      asked: isDynamic,
      usual: (before) => (isDynamic(before) ? SHIPPED_PRICES : ""),
      problem: fileProblem,
    },
    {
      name: "pricesValue",
      text: "Which column holds the price?",
      asked: hasOwnPrices,
      usual: ({ prices }) => fileAt(prices)?.value ?? "",
      choices: ({ prices }) => columnsOf(fileAt(prices)),
      problem: (answer, { prices }) => column(answer, fileAt(prices)),
    },
    {
      name: "pricesUnit",
      text: "In which unit?",
      asked: hasOwnPrices,
      usual: ({ pricesValue = "" }) => (/ct|cent/i.test(pricesValue) ? "ct_per_kWh" : "per_MWh"),
      choices: () => PRICE_UNITS,
      problem: oneOf(() => PRICE_UNITS),
    },
    {
      name: "feeders",
      text: "How many branches of the grid (feeders) are they on?",
      asked: always,
      usual: (before) => String(Math.min(MOST_FEEDERS, Math.ceil(count(before) / HOMES_PER_FEEDER))),
      problem: (answer, before) => wholeNumber(answer, 1, Math.min(MOST_FEEDERS, count(before))),
    },
    {
      name: "limit",
      text: "What may flow in or out of a feeder, in kW?",
      asked: always,
      usual: (before) =>
        String(Math.max(LEAST_LIMIT_KW, LIMIT_PER_HOME_KW * Math.ceil(count(before) / Number(before.feeders)))),
      problem: (answer) => wholeNumber(answer, 1, MOST_LIMIT_KW),
    },
    {
      name: "mechanism",
      text: "How do orders become trades?",
      asked: always,
      usual: () => "negotiation",
      choices: () => MECHANISMS,
      problem: oneOf(() => MECHANISMS),
    },
    {
      name: "settlement",
      text: "How is paid?",
      asked: (before) => Object.keys(settlements(before)).length > 1,
      usual: () => "metered",
      choices: settlements,
      problem: (answer, before) => {
        const refusal = oneOf(settlements)(answer, before);
        if (refusal === null || answer !== "atomic") return refusal;
        return before.mechanism === "sharing"
          ? "Sharing divides what was metered; expected metered."
          : `Receipts need ${LEAST_ATOMIC_HOMES} homes at least; expected metered.`;
      },
    },
    {
      name: "mine",
      text: "A CSV file of your own meter, for the first home? (Enter: none)",
      asked: always,
      usual: () => "",
      problem: fileProblem,
    },
    {
      name: "mineTime",
      text: "Which column holds the time?",
      asked: hasMeter,
      usual: (before) => meterOf(before)?.time ?? "",
      choices: (before) => columnsOf(meterOf(before)),
      problem: (answer, before) => column(answer, meterOf(before)),
    },
    {
      name: "mineValue",
      text: "Which column holds what was used?",
      asked: hasMeter,
      usual: (before) => meterOf(before)?.value ?? "",
      choices: (before) => columnsOf(meterOf(before)),
      problem: (answer, before) =>
        hasMeter(before) && answer === before.mineTime
          ? "That is the column of the time."
          : column(answer, meterOf(before)),
    },
    {
      name: "mineUnit",
      text: "In which unit? (kWh and Wh are energy per line, kW and W the mean power)",
      asked: hasMeter,
      usual: (before) => meterOf(before)?.unit ?? "kWh",
      choices: () => Object.fromEntries(METER_UNITS.map((unit) => [unit, ""])),
      problem: oneOf(() => Object.fromEntries(METER_UNITS.map((unit) => [unit, ""]))),
    },
    {
      name: "start",
      text: "With which day does it begin?",
      asked: () => false,
      usual: (before) => {
        const file = meterOf(before) ?? fileAt(before.prices);
        const first = file === null ? null : firstWholeDay(file, before.timezone ?? "UTC");
        return first ?? `${today.getUTCFullYear()}-06-25`;
      },
      problem: dateProblem,
    },
  ];
}

function settlements({ mechanism, homes = "" }: Answers): Readonly<Record<string, string>> {
  const all = mechanism !== "sharing" && namesOf(homes).length >= LEAST_ATOMIC_HOMES;
  return all ? { metered: METERED, atomic: RECEIPTS } : { metered: METERED };
}

function wholeNumber(text: string, least: number, most: number): string | null {
  const value = Number(text);
  return /^\d+$/.test(text.trim()) && value >= least && value <= most
    ? null
    : `Expected a whole number from ${least} to ${most}.`;
}

function oneOf(choices: (before: Answers) => Readonly<Record<string, string>>): Question["problem"] {
  return (answer, before) => {
    const known = Object.keys(choices(before));
    if (known.includes(answer)) return null;
    const meant = nearest(answer, known);
    return `Expected one of ${known.join(", ")}.${meant === null ? "" : ` Did you mean ${meant}?`}`;
  };
}

function dateProblem(text: string): string | null {
  const at = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : Number.NaN);
  const real = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
  return real && at.getUTCFullYear() > 2000 && at.getUTCFullYear() < 2099
    ? null
    : "Expected a date such as 2026-06-25, of the years 2001 to 2098.";
}
