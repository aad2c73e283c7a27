import { marginCsv, mezquitaPage, reproduceMezquita } from "#simulation";
import type { ReproduceOptions } from "../reproduce.ts";
import { mezquitaText } from "./mezquita-text.ts";
import { refuseOptionsOfTransax } from "./options.ts";
import type { Reproduction } from "./reproduction.ts";

/** Mezquita et al. 2022. @throws CLI_USAGE (64) for options of other papers */
export function mezquita(options: ReproduceOptions): Reproduction {
  refuseOptionsOfTransax("mezquita", options);
  return async (setting) => {
    const report = await reproduceMezquita(setting);
    return {
      report,
      text: mezquitaText(report),
      files: (madeBy) => ({
        "mezquita.html": mezquitaPage(report, madeBy),
        "mezquita.json": `${JSON.stringify(report, null, 2)}\n`,
        "mezquita-margin.csv": marginCsv(report.margin),
      }),
    };
  };
}
