import { execute, type Outcome, type Runner } from "./outcome.ts";

/** A tool that says yes or no about the whole clone: it counts as one test. */
export function tool(name: string, program: string, args: readonly string[], root: string): Runner {
  return {
    name,
    async run(): Promise<Outcome> {
      const { code, stdout, stderr } = await execute(program, args, root);
      if (code === 0) return { passed: 1, failed: 0, failures: [] };
      return { passed: 0, failed: 1, failures: [`${stdout}${stderr}`.trim() || `ended with ${code}`] };
    },
  };
}
