import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./source.ts";

/** What a program said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own with some files of this clone and some of the test's; removed by `remove`. */
export class Clone {
  readonly path: string = mkdtempSync(join(tmpdir(), "neighborwatt-test-"));

  /** Copies files or folders of the clone to the same place. */
  copy(...names: readonly string[]): this {
    for (const name of names) cpSync(join(ROOT, name), join(this.path, name), { recursive: true });
    return this;
  }

  /** Writes a file; a program when its text starts with `#!`. */
  write(name: string, text: string): this {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
    return this;
  }

  /**
   * Runs a program in the folder, without input.
   *
   * @param env  Added to the present environment; undefined removes a variable.
   */
  run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd: string = this.path): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
      const said = { stdout: "", stderr: "" };
      child.stdout.on("data", (chunk) => {
        said.stdout += chunk;
      });
      child.stderr.on("data", (chunk) => {
        said.stderr += chunk;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, ...said }));
    });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
