import { marginCsv, mezquitaPage, reproduceMezquita } from "#simulation";
import type { ReproduceOptions } from "../reproduce.ts";
import { usage } from "../support/failure.ts";
import { mezquitaText } from "./mezquita-text.ts";
import type { Reproduction } from "./reproduction.ts";

const NOT_HERE = ["scenario", "profiles", "seed", "producers", "tests", "intervalSeconds", "processes"] as const;

/** Mezquita et al. 2022. @throws CLI_USAGE (64) for options of other papers */
export function mezquita(options: ReproduceOptions): Reproduction {
  const given = NOT_HERE.find((name) => options[name] !== undefined) ?? (options.chain ? undefined : "no-chain");
  if (given !== undefined) {
    const flag = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw usage(`--${flag} is for transax: reproduce mezquita has one scenario, and always a chain.`);
  }
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
