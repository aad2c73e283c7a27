import { z } from "zod";
import { nano } from "./quantities.ts";

const days = z.int().describe("Days from the community's beginning on; at most 31.");

/** What errors in forecasts cost, as far as somebody has worked it out. */
export const forecastCostSchema = z
  .discriminatedUnion("is", [
    z.object({ is: z.literal("none") }).describe("Nobody trades on forecasts here."),
    z.object({ is: z.literal("impossible"), why: z.string() }).describe("The days cannot be studied."),
    z.object({ is: z.literal("too-early") }).describe("No day is over yet."),
    z.object({ is: z.literal("working"), days, done: z.number().min(0).max(1).describe("Part that is done.") }),
    z.object({
      is: z.literal("there"),
      days,
      method: z.string(),
      costNano: nano.describe(
        "What all homes paid more than with perfect foresight, in a study of those days; signed.",
      ),
      homes: z.array(z.object({ home: z.string(), costNano: nano })),
    }),
  ])
  .describe("Asking begins the study; ask again until it is there.");

/** What errors in forecasts cost. */
export type ForecastCost = z.infer<typeof forecastCostSchema>;
