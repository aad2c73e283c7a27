import type { IntervalIndex, Wh } from "#domain";
import { expected, extended, type History, type HomeForecast, pastOf, type Quantity } from "#forecast";

/** How a home of a study knows what is to come. */
export interface Expecting {
  /** Energy per interval from the running one on, which `planned` follows; before interval 0 none runs, and it begins with that. */
  ahead(of: Quantity, planned: IntervalIndex): readonly Wh[];
  /** Who says so at present. */
  forecaster(of: Quantity): string;
  /** What an interval that has ended showed. */
  learn(loadWh: Wh, pvWh: Wh): void;
}

/** A home that knows its own past, as its forecasting agent does in a run. */
export function fromOwnPast(home: HomeForecast, history: History): Expecting {
  let past = pastOf(home, history);
  return {
    ahead: (of, planned) => expected(home, past, of, home.outlooking.horizon - (planned > 0 ? 0 : 1)),
    forecaster: (of) => past.insight[of].forecaster,
    learn: (loadWh, pvWh) => {
      past = extended(home, past, { loadWh: [loadWh], pvWh: [pvWh] });
    },
  };
}
