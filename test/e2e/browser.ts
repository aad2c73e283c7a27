import sparticuz from "@sparticuz/chromium";
import { type Browser, chromium, type Locator } from "playwright-core";

/** A container's root user may not have the kernel's sandbox, and this browser sees our own page only. */
const ARGUMENTS = ["--no-sandbox", "--disable-gpu"];

/**
 * A real browser: the Chromium that comes with the tests, or where that cannot run (another system, another processor)
 * a Chrome or Chromium of this machine.
 */
export async function openBrowser(): Promise<Browser> {
  const tried: string[] = [];
  for (const [name, launch] of Object.entries(LAUNCHERS)) {
    try {
      return await launch();
    } catch (error) {
      tried.push(`${name}: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  throw new Error(
    `The browser tests need a browser and found none. Install Chrome or Chromium, or name one in CHROME_PATH. ${tried.join("; ")}`,
  );
}

const LAUNCHERS = {
  "the one that CHROME_PATH names": () => launchFile(process.env.CHROME_PATH),
  "@sparticuz/chromium": async () => launchFile(await sparticuz.executablePath()),
  "an installed Chrome": () => chromium.launch({ channel: "chrome", args: ARGUMENTS }),
  "an installed Chromium": () => launchFile("/usr/bin/chromium"),
};

async function launchFile(executablePath: string | undefined): Promise<Browser> {
  if (executablePath === undefined) throw new Error("not set");
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** What an element says, without the space around it. */
export async function textOf(element: Locator): Promise<string> {
  return ((await element.textContent()) ?? "").trim();
}
