import { type Community, type ForesightDesk, forecastCostSchema } from "#simulation";
import { type Route, route } from "./route.ts";

/** What errors in forecasts cost: worked out when somebody asks, from the days that are over. */
export function forecastCostRoute(community: Community, desk: ForesightDesk | null): Route {
  return route({
    path: "/api/forecast-cost",
    summary: "What errors in forecasts cost, against the same days with perfect foresight; asking begins the study.",
    answer: ["ForecastCost", forecastCostSchema],
    handle: () => desk?.ask(community.booked) ?? { is: "none" },
  });
}
