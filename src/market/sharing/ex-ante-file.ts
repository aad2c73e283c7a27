import { EXIT, NeighborwattError } from "#domain";
import { type Coefficients, partsFrom, partsText, sumOfParts, WHOLE } from "./parts.ts";

/** How many hours a file may speak of: every hour alike, the hours of a day, those of a year and of a leap year. */
export const HOURS_OF_A_FILE = [1, 24, 8760, 8784] as const;
const MOST_LINES = 2_000_000;
const COMMENT = "#";

/**
 * The coefficients of a plain-text file, one line per home and hour: `h01;1;0,250000`. Hours count from 1; a line without an hour
 * counts in every hour. Point or comma, at most nine digits; whoever is not named in an hour has 0. Empty lines and lines
 * that begin with # say nothing.
 *
 * @param name  What the file is called, for refusals.
 * @param members  The homes there are.
 * @returns Coefficients per hour, each exactly 1 together.
 * @throws MARKET_SHARING_FILE_INVALID with the line
 * @source Real Decreto 244/2019, anexo I, as changed by Orden TED/1247/2021: coefficients for each hour of the year, agreed
 * beforehand, in a text file; docs/guides/sharing-keys.md
 * @example
 * readExAnteFile("h01;0,25\nh02;0,75", "betas.txt", ["h01", "h02"])[0]?.get("h02")   // 750000000n
 */
export function readExAnteFile(text: string, name: string, members: readonly string[]): readonly Coefficients[] {
  const known = new Set(members);
  const hours = new Map<number, Map<string, bigint>>();
  let shape: 2 | 3 | null = null;
  text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/, MOST_LINES + 1)
    .forEach((line, i) => {
      if (i === MOST_LINES) throw refused(name, i + 1, `more than ${MOST_LINES} lines`);
      if (line.trim() === "" || line.startsWith(COMMENT)) return;
      const fields = line.split(";", 4).map((field) => field.trim());
      if (fields.length !== 2 && fields.length !== 3) {
        throw refused(name, i + 1, `found "${excerpt(line)}", expected home;hour;coefficient or home;coefficient`);
      }
      shape ??= fields.length;
      if (fields.length !== shape)
        throw refused(name, i + 1, `found ${fields.length} fields, the lines before have ${shape}`);
      const [member = "", hourText = "1"] = fields.length === 3 ? fields : [fields[0]];
      if (!known.has(member)) throw refused(name, i + 1, `there is no home "${excerpt(member)}"`);
      const hour = hourFrom(hourText);
      if (hour === null) {
        throw refused(name, i + 1, `found the hour "${excerpt(hourText)}", expected 1 to ${HOURS_OF_A_FILE.at(-1)}`);
      }
      const parts = partsFrom(fields.at(-1) as string);
      if (parts === null) {
        const found = excerpt(fields.at(-1) as string);
        throw refused(
          name,
          i + 1,
          `found the coefficient "${found}", expected 0 to 1 with at most nine digits, such as 0,250000`,
        );
      }
      const coefficients = hours.get(hour) ?? new Map<string, bigint>();
      if (coefficients.has(member)) throw refused(name, i + 1, `${member} has a coefficient for hour ${hour} already`);
      hours.set(hour, coefficients.set(member, parts));
    });
  return checked(hours, name);
}

/**
 * The same as a file, in the order of hours and of homes as given; one hour gives lines without an hour.
 *
 * @example
 * exAnteFile([new Map([["h01", 250_000_000n], ["h02", 750_000_000n]])])   // "h01;0,250000\r\nh02;0,750000\r\n"
 */
export function exAnteFile(hours: readonly Coefficients[]): string {
  const lines = hours.flatMap((coefficients, i) =>
    [...coefficients].map(([member, parts]) => {
      const hour = hours.length === 1 ? "" : `${String(i + 1).padStart(String(hours.length).length, "0")};`;
      return `${member};${hour}${partsText(parts, ",")}`;
    }),
  );
  return lines.map((line) => `${line}\r\n`).join("");
}

function checked(hours: ReadonlyMap<number, Coefficients>, name: string): readonly Coefficients[] {
  const count = hours.size;
  if (!(HOURS_OF_A_FILE as readonly number[]).includes(count)) {
    throw refused(name, null, `it speaks of ${count} hours, expected ${HOURS_OF_A_FILE.join(", ")}`);
  }
  return Array.from({ length: count }, (_, i) => {
    const coefficients = hours.get(i + 1);
    if (coefficients === undefined) throw refused(name, null, `hour ${i + 1} of ${count} is missing`);
    const sum = sumOfParts(coefficients);
    if (sum === WHOLE) return coefficients;
    throw refused(name, null, `the coefficients of hour ${i + 1} sum up to ${partsText(sum, ",")}, expected exactly 1`);
  });
}

function hourFrom(text: string): number | null {
  const hour = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return hour >= 1 && hour <= HOURS_OF_A_FILE[3] ? hour : null;
}

function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function refused(file: string, line: number | null, reason: string): NeighborwattError {
  const where = line === null ? file : `${file}, line ${line}`;
  return new NeighborwattError("MARKET_SHARING_FILE_INVALID", `${where}: ${reason}.`, {
    details: { file, line },
    exitCode: EXIT.data,
  });
}
