import { z } from "zod";
import { isTimezone } from "#domain";
import { ENCODINGS } from "../csv/decode.ts";
import { SEPARATORS } from "../csv/table.ts";
import { isTimePattern, NAMED_FORMATS } from "../csv/time-format.ts";
import { GAP_RULES } from "../fill.ts";

/** Units in which a file of meter data may give energy or mean power. */
export const ENERGY_UNITS = ["W", "kW", "Wh", "kWh", "MWh"] as const;
/** One of `ENERGY_UNITS`. */
export type EnergyUnit = (typeof ENERGY_UNITS)[number];

const column = z.string().min(1).max(200).describe("Name of a column; `*` stands for anything: `*Verbrauch [kWh]`");
const zone = z
  .string()
  .refine(
    (name) => isTimezone(name),
    'a zone such as Europe/Vienna, or an offset such as "+01:00" of a clock that never changes',
  );
const format = z
  .string()
  .max(60)
  .refine(
    (text) => (NAMED_FORMATS as readonly string[]).includes(text) || isTimePattern(text),
    "iso, unix-s, unix-ms, or a pattern such as dd.MM.yyyy HH:mm[:ss]; k is the number of the hour in its day",
  );

const time = z.strictObject({
  column: column.describe("Column of the time, or of the date"),
  clock: column.optional().describe("Column of the time of day where it stands apart; joined to the date by a space"),
  format: format.default("iso"),
  stamp: z.enum(["start", "end"]).default("start").describe("Whether the time is the start or the end of its interval"),
  timezone: zone
    .optional()
    .describe("Zone of times that carry none; without it the one of the command or the scenario"),
});

const quality = z.strictObject({
  column: column.describe("Name of the column; `>` is the one to the right of each value"),
  measured: z.array(z.string()).default([]).describe("What stands in the column where the value was measured"),
  estimated: z.array(z.string()).default([]).describe("… where the source estimated it"),
  refused: z.array(z.string()).default([]).describe("… where it is not to be believed: treated as missing"),
});

/** How to read a CSV file of meter data, as a person writes it. */
export const mappingFile = z
  .strictObject({
    separator: z.enum(SEPARATORS).optional().describe("Without it the one with which the header is found"),
    encoding: z.enum(ENCODINGS).default("auto"),
    decimal: z.enum([".", ","]).default("."),
    thousands: z
      .enum([".", ",", "'", " ", "\u00a0", "\u202f"])
      .optional()
      .describe("Mark between groups of three digits"),
    time,
    unit: z.enum(ENERGY_UNITS).describe("W and kW are means over the interval"),
    values: z
      .enum(["interval", "register"])
      .default("interval")
      .describe("Energy per interval, or a meter that only counts up"),
    import: column.optional().describe("Energy from the grid"),
    export: column.optional().describe("Energy into the grid"),
    production: column.optional().describe("What a roof made, where it is metered apart"),
    quality: quality.optional(),
    ignoreRows: z.array(z.string()).default([]).describe("First cells of rows below the header that hold no reading"),
    gaps: z.enum(GAP_RULES).default("refuse"),
  })
  .refine((file) => file.import !== undefined || file.export !== undefined || file.production !== undefined, {
    message: "at least one of import, export and production",
    path: ["import"],
  })
  .refine((file) => file.separator !== file.decimal, { message: "a mark other than the separator", path: ["decimal"] })
  .refine((file) => file.thousands !== file.decimal, {
    message: "a mark other than the decimal one",
    path: ["thousands"],
  });

/** How to read a CSV file of meter data, defaults filled in. */
export type Mapping = z.output<typeof mappingFile>;
/** The same as it is written. */
export type MappingFile = z.input<typeof mappingFile>;

/** The JSON Schema of a mapping file, for editors. */
export function mappingJsonSchema(): object {
  return {
    title: "Mapping of a CSV file of meter data",
    ...z.toJSONSchema(mappingFile, { io: "input", target: "draft-7" }),
  };
}
