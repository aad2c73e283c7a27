import { reproduceSpb, spbPage } from "#simulation";
import type { ReproduceOptions } from "../reproduce.ts";
import { refuseOptionsOfTransax } from "./options.ts";
import type { Reproduction } from "./reproduction.ts";
import { spbText } from "./spb-text.ts";

/** Dorri et al. 2019. @throws CLI_USAGE (64) for options of other papers */
export function spb(options: ReproduceOptions): Reproduction {
  refuseOptionsOfTransax("spb", options);
  return async (setting) => {
    const report = await reproduceSpb(setting);
    return {
      report,
      text: spbText(report),
      files: (madeBy) => ({
        "spb.html": spbPage(report, madeBy),
        "spb.json": `${JSON.stringify(report, null, 2)}\n`,
      }),
    };
  };
}
