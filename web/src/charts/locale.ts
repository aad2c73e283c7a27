/**
 * uPlot formats numbers in the browser's language as soon as it is loaded, and a Chromium that was started with the C locale, as on a
 * small server or in a kiosk, calls its language "en-US@posix", which no formatter knows. Then it gets to read plain English.
 */
export function mendLanguage(): void {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, "language", { value: "en", configurable: true });
  }
}
