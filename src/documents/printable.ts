/** The signs beyond Latin-1 that the standard fonts of PDF have: Windows-1252. */
const BEYOND_LATIN1 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
/** Letters that no accent makes: what their nearest Western spelling is. */
const SPELLED: Readonly<Record<string, string>> = {
  ł: "l",
  Ł: "L",
  đ: "d",
  Đ: "D",
  ħ: "h",
  Ħ: "H",
  ı: "i",
  ŧ: "t",
  Ŧ: "T",
  ẞ: "SS",
};

/** A text as the standard fonts can show it, and whether it had to be written in another way. */
export interface Printable {
  readonly text: string;
  readonly changed: boolean;
}

/**
 * A text in the signs of the standard fonts. Letters lose accents that the fonts do not have, every other sign, and
 * whatever steers a reader (control signs, marks of direction), stands as its code: nothing is lost unseen.
 *
 * @source PDF 32000-1, annex D (WinAnsiEncoding)
 * @example
 * printable("Jiří <b>").text   // "Jirí <b>"
 */
export function printable(text: string): Printable {
  const written = [...text.normalize("NFC")].map((sign) => (isPrintable(sign) ? sign : spelled(sign))).join("");
  return { text: written, changed: written !== text };
}

function isPrintable(sign: string): boolean {
  const code = sign.codePointAt(0) as number;
  // The soft hyphen would not be seen.
  return (
    (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff && code !== 0xad) || BEYOND_LATIN1.includes(sign)
  );
}

function spelled(sign: string): string {
  const bare = SPELLED[sign] ?? sign.normalize("NFD").replace(/\p{M}/gu, "");
  if (bare !== "" && [...bare].every(isPrintable)) return bare;
  return `<U+${(sign.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}>`;
}
