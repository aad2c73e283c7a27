import { isTimezone, nearest } from "#simulation/study";
import { homesProblem, namesOf } from "./homes.ts";
import { columnProblem, lookAt, METER_UNITS, type MeterFile } from "./meter-file.ts";
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
};
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
const meterOf = ({ mine = "" }: Answers): MeterFile | null => {
  const file = mine === "" ? "" : lookAt(mine);
  return typeof file === "string" ? null : file;
};
const hasMeter = (answers: Answers) => meterOf(answers) !== null;
const columnsOf = (answers: Answers) =>
  Object.fromEntries((meterOf(answers)?.columns ?? []).map((column) => [column, ""]));
const column = (answer: string, answers: Answers) => {
  const file = meterOf(answers);
  return file === null ? null : columnProblem(answer, file.columns);
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
      problem: (answer) => {
        const file = answer === "" ? null : lookAt(answer);
        return typeof file === "string" ? file : null;
      },
    },
    {
      name: "mineTime",
      text: "Which column holds the time?",
      asked: hasMeter,
      usual: (before) => meterOf(before)?.time ?? "",
      choices: columnsOf,
      problem: column,
    },
    {
      name: "mineValue",
      text: "Which column holds what was used?",
      asked: hasMeter,
      usual: (before) => meterOf(before)?.value ?? "",
      choices: columnsOf,
      problem: (answer, before) =>
        hasMeter(before) && answer === before.mineTime ? "That is the column of the time." : column(answer, before),
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
      usual: (before) => meterOf(before)?.firstDay ?? `${today.getUTCFullYear()}-06-25`,
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
