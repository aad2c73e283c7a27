import { SaxesParser } from "saxes";
import { requireSize } from "../limits.ts";
import { refuseRow } from "../refuse.ts";

/** One element of an XML file: its name without prefix, its text without surrounding space, its children in order. */
export interface Element {
  readonly name: string;
  /** Line of the file in which it begins. */
  readonly row: number;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly children: Element[];
}

const MOST_DEPTH = 32;
const MOST_ATTRIBUTES = 32;
const MOST_CHILDREN = 2_000_000;
const MOST_TEXT = 10_000;
const CHUNK = 65_536;

/**
 * Reads XML of energy data as elements; whatever such a file never holds is refused: a DOCTYPE with its entities (bombs,
 * files of this machine), depth, attributes or text without end.
 *
 * @throws METERDATA_XML with the line, METERDATA_TOO_LARGE
 * @source XML 1.0, namespaces; OWASP XML External Entity Prevention: no document type at all
 */
export function parseXml(file: string, bytes: Uint8Array): Element {
  requireSize(file, bytes.length);
  const text = decoded(file, bytes);
  const parser = new SaxesParser({ xmlns: true });
  const refuse = (reason: string) => refuseRow("METERDATA_XML", file, parser.line, reason);
  const top: Element = { name: "", row: 0, attributes: {}, text: "", children: [] };
  const open: Element[] = [top];
  let attributes = 0;
  let elements = 0;
  parser.on("error", ({ message }) => {
    throw refuse(`This is not well-formed XML: ${message.replace(/^\d+:\d+: /, "")}`);
  });
  parser.on("doctype", () => {
    throw refuse("It declares a document type (DOCTYPE); expected none: energy data needs no entities.");
  });
  parser.on("opentagstart", () => {
    attributes = 0;
    elements++;
    if (open.length > MOST_DEPTH) throw refuse(`Elements stand in one another deeper than ${MOST_DEPTH} levels.`);
    if (elements > MOST_CHILDREN) throw refuse(`There are more than ${MOST_CHILDREN} elements.`);
  });
  parser.on("attribute", () => {
    attributes++;
    if (attributes > MOST_ATTRIBUTES) throw refuse(`An element has more than ${MOST_ATTRIBUTES} attributes.`);
  });
  parser.on("opentag", (tag) => {
    const named = Object.values(tag.attributes).map(({ local, value }) => [local, value]);
    const element: Element = {
      name: tag.local,
      row: parser.line,
      attributes: Object.fromEntries(named),
      text: "",
      children: [],
    };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  const addText = (more: string) => {
    const element = open.at(-1) as Element;
    // What indents children is no text, and there is much of it.
    if (element.text === "" && more.trim() === "") return;
    if (element.text.length + more.length > MOST_TEXT) throw refuse(`A text is longer than ${MOST_TEXT} characters.`);
    element.text += more;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop() as Element;
    element.text = element.text.trim();
  });
  for (let at = 0; at < text.length; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
  parser.close();
  return top.children[0] as Element;
}

/** The first child of a name, or undefined. */
export function child(element: Element, name: string): Element | undefined {
  return element.children.find((inner) => inner.name === name);
}

/** The children of a name, in order. */
export function childrenOf(element: Element, name: string): readonly Element[] {
  return element.children.filter((inner) => inner.name === name);
}

/** The text found by going down a path of names, or undefined. */
export function textAt(element: Element, ...path: readonly string[]): string | undefined {
  let inner: Element | undefined = element;
  for (const name of path) inner = inner === undefined ? undefined : child(inner, name);
  return inner?.text;
}

function decoded(file: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refuseRow("METERDATA_XML", file, 1, `The file is not ${encoding.toUpperCase()} text.`, cause);
  }
}
