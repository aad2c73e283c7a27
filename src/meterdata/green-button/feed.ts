import { child, childrenOf, type Element } from "../xml/walk.ts";

/** An entry of a feed: a resource, and the addresses by which others name it. */
export interface Entry {
  readonly self: string;
  readonly up: string;
  readonly related: readonly string[];
  readonly resource: Element;
}

/** Every resource of a kind in a feed. */
export function entriesOf(feed: Element, kind: string): readonly Entry[] {
  return childrenOf(feed, "entry").flatMap((entry) => {
    const links = childrenOf(entry, "link");
    const href = (rel: string) =>
      links.filter(({ attributes }) => attributes.rel === rel).map((link) => link.attributes.href ?? "");
    const content = child(entry, "content");
    const resources = content === undefined ? [] : childrenOf(content, kind);
    return resources.map((resource) => ({
      self: href("self")[0] ?? "",
      up: href("up")[0] ?? "",
      related: href("related"),
      resource,
    }));
  });
}

/** Whether an entry belongs to another: it lies below it, or the other names it or the list it stands in. */
export function belongsTo(entry: Entry, owner: Entry): boolean {
  const named = owner.related.some((link) => link !== "" && (link === entry.self || link === entry.up));
  const below = owner.self !== "" && (entry.self.startsWith(`${owner.self}/`) || entry.up.startsWith(`${owner.self}/`));
  return named || below;
}
