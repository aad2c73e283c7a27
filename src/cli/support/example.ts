/** The example that every command's help ends with. */
export function example(line: string): string {
  return `\nExample:\n  $ ${line}`;
}
