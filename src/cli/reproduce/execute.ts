import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { EXIT, NeighborwattError } from "#domain";
import { type BuiltPaper, builtPaper } from "#simulation";
import type { ReproduceOptions } from "../reproduce.ts";
import { onInterrupt } from "../support/interrupt.ts";
import { log, say, sayJson } from "../support/output.ts";
import { SCENARIOS_DIR } from "../support/scenario.ts";
import { VERSION } from "../support/version.ts";
import { cpuMs } from "./cpu-time.ts";
import { mezquita } from "./mezquita.ts";
import type { Reproduced, Reproduction } from "./reproduction.ts";
import { spb } from "./spb.ts";
import { transax } from "./transax.ts";

const STUDIES: Readonly<Record<BuiltPaper, (options: ReproduceOptions) => Reproduction | Promise<Reproduction>>> = {
  mezquita,
  spb,
  transax,
};

/**
 * Reproduces a paper and writes its report.
 *
 * @throws SIMULATION_PAPER_UNKNOWN (64), SIMULATION_PAPER_NOT_BUILT (78), CLI_USAGE (64), CLI_OUT_NOT_WRITABLE (78)
 * @throws SIMULATION_REPRODUCTION_FAILED, SIMULATION_SCENARIO_*, SIMULATION_PROFILE_*, CHAIN_*
 */
export async function reproduce(paper: string, options: ReproduceOptions): Promise<void> {
  const { size, out, json } = options;
  const study = await STUDIES[builtPaper(paper)](options);
  const folder = prepare(out);
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-study-"));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  // A study is not worth half: it is given up, and nothing is written.
  const interrupt = onInterrupt(
    () => log("Stopping; nothing is written."),
    () => {
      remove();
      if (json) sayJson({ interrupted: true });
    },
  );
  try {
    const reproduced = await study({
      directory,
      scenariosDir: SCENARIOS_DIR,
      codeVersion: VERSION,
      size,
      stopwatch: { wallMs: () => performance.now(), cpuMs },
      progress: log,
    });
    if (interrupt.happened) return void (json && sayJson({ interrupted: true }));
    write(folder, reproduced);
    if (json) sayJson(reproduced.report);
    else say(reproduced.text);
  } finally {
    interrupt.done();
    remove();
  }
}

/** Before the work, not after it: half a minute in vain would be a pity. @throws CLI_OUT_NOT_WRITABLE */
function prepare(out: string): string {
  const folder = resolve(out);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (cause) {
    const message = `--out: nothing can be written into ${folder} (${(cause as Error).message}); give another directory.`;
    throw new NeighborwattError("CLI_OUT_NOT_WRITABLE", message, {
      details: { folder },
      exitCode: EXIT.configuration,
      cause,
    });
  }
}

function write(folder: string, { files }: Reproduced): void {
  const madeBy = { machine: machine(), version: VERSION, on: new Date().toISOString().slice(0, 10) };
  for (const [name, text] of Object.entries(files(madeBy))) {
    const path = join(folder, name);
    writeFileSync(path, text);
    log(`Written: ${path}`);
  }
}

function machine(): string {
  return `${cpus()[0]?.model.trim() ?? "an unknown processor"}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}
