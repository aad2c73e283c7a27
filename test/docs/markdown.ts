/** The targets of a page's links that lead to files or headings of this clone; code is no text. */
export function linksOf(page: string): readonly string[] {
  const text = page.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");
  const targets = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The names under which a page's headings can be linked to, as code hosts make them. */
export function anchorsOf(page: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...page.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => {
    const name = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-");
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}-${times}`;
  });
}

/** The cells of every table row of a page, without heads and rulers. */
export function rowsOf(page: string): readonly (readonly string[])[] {
  const lines = page.split("\n");
  return lines
    .filter((line, i) => line.startsWith("|") && !isRuler(line) && !isRuler(lines[i + 1] ?? ""))
    .map((line) =>
      line
        .replace(/^\||\|\s*$/g, "")
        .split(/(?<!\\)\|/)
        .map((cell) => cell.replaceAll("\\|", "|").trim()),
    );
}

function isRuler(line: string): boolean {
  return /^\|[\s:|-]+\|$/.test(line);
}
