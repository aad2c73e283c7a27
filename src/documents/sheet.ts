import PDFDocument from "pdfkit";
import { printable } from "./printable.ts";

const MARGIN = 48;
const BOTTOM = 64;
const INK = "#1a2733";
const FAINT = "#5b6b78";
const LINE = "#c9d3da";
const SIZE = { body: 9.5, small: 8, heading: 12, title: 20 } as const;
const ROW = 15;

/** What a sheet says of itself to readers and archives. */
export interface SheetFacts {
  readonly title: string;
  readonly subject: string;
  /** Everything that is drawn depends on the content alone, so the same bill is the same file. */
  readonly madeAt: Date;
}

/** A column of a table: where it ends or begins, and how its cells stand. */
export interface Column {
  readonly label: string;
  readonly x: number;
  readonly width: number;
  readonly align: "left" | "right";
}

/** How a row of a table is set apart. */
export type RowStyle = "plain" | "part" | "sum";

type Structure = PDFKit.PDFStructureElement;

/** Pages of A4 on which text is written from top to bottom, tagged so that a screen reader reads it in that order. */
export class Sheet {
  readonly #document: PDFKit.PDFDocument;
  readonly #root: Structure;
  readonly #ended: Promise<Uint8Array>;
  #changed = false;
  #y = MARGIN;

  constructor({ title, subject, madeAt }: SheetFacts) {
    const said = this.say(title);
    this.#document = new PDFDocument({
      size: "A4",
      margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: 0 },
      pdfVersion: "1.7",
      tagged: true,
      lang: "en",
      displayTitle: true,
      bufferPages: true,
      info: {
        Title: said,
        Subject: subject,
        Creator: "neighborwatt",
        Producer: "neighborwatt",
        CreationDate: madeAt,
        ModDate: madeAt,
      },
    });
    const chunks: Uint8Array[] = [];
    this.#document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    this.#ended = new Promise((resolve, reject) => {
      this.#document.on("end", () => resolve(Buffer.concat(chunks)));
      this.#document.on("error", reject);
    });
    this.#root = this.#document.struct("Document");
    this.#document.addStructure(this.#root);
  }

  /** Width between the margins. */
  get width(): number {
    return this.#document.page.width - 2 * MARGIN;
  }

  /** Whether some sign had to be written in another way. */
  get changed(): boolean {
    return this.#changed;
  }

  /** A text in the signs that the fonts have. */
  say(text: string): string {
    const written = printable(text);
    this.#changed ||= written.changed;
    return written.text;
  }

  title(text: string): void {
    this.#paragraph("H1", text, { size: SIZE.title, bold: true, after: 6 });
  }

  heading(text: string): void {
    this.#need(ROW * 4);
    this.#y += 12;
    this.#paragraph("H2", text, { size: SIZE.heading, bold: true, after: 5 });
  }

  text(text: string): void {
    this.#paragraph("P", text, { size: SIZE.body, after: 3 });
  }

  note(text: string): void {
    this.#paragraph("P", text, { size: SIZE.small, faint: true, after: 3 });
  }

  /** Boxes side by side, each with a name and a large figure. */
  figures(figures: readonly { readonly label: string; readonly value: string }[]): void {
    const gap = 12;
    const width = (this.width - gap * (figures.length - 1)) / figures.length;
    const height = 58;
    this.#need(height + 14);
    const document = this.#document;
    figures.forEach(({ label, value }, i) => {
      const x = MARGIN + i * (width + gap);
      this.#artifact(() => document.roundedRect(x, this.#y, width, height, 6).fillAndStroke("#f3f7f8", LINE));
      this.#marked("P", this.#root, () => {
        document.font("Helvetica").fontSize(SIZE.body).fillColor(FAINT);
        this.#put(this.say(label), x + 10, this.#y + 10, width - 20, "left");
        document
          .font("Helvetica-Bold")
          .fontSize(this.#fitting(value, 18, width - 20))
          .fillColor(INK);
        this.#put(this.say(value), x + 10, this.#y + 28, width - 20, "left");
      });
    });
    this.#y += height + 14;
  }

  /** A table that goes over as many pages as it needs, its header at the top of each. */
  table(
    columns: readonly Column[],
    rows: readonly { readonly cells: readonly string[]; readonly style?: RowStyle }[],
  ): void {
    const table = this.#document.struct("Table");
    this.#root.add(table);
    this.#need(ROW * 3);
    this.#row(
      table,
      columns,
      columns.map(({ label }) => label),
      "head",
    );
    for (const { cells, style = "plain" } of rows) {
      if (this.#need(ROW))
        this.#row(
          null,
          columns,
          columns.map(({ label }) => label),
          "head",
        );
      this.#row(table, columns, cells, style);
    }
    table.end();
    this.#y += 4;
  }

  /** The finished file. */
  async end(): Promise<Uint8Array> {
    const document = this.#document;
    this.#root.end();
    const { start, count } = document.bufferedPageRange();
    for (let i = 0; i < count; i++) {
      document.switchToPage(start + i);
      this.#artifact(() => {
        document.font("Helvetica").fontSize(SIZE.small).fillColor(FAINT);
        this.#put(`Page ${i + 1} of ${count}`, MARGIN, document.page.height - 40, this.width, "right");
      });
    }
    document.end();
    return this.#ended;
  }

  #row(table: Structure | null, columns: readonly Column[], cells: readonly string[], style: RowStyle | "head"): void {
    const document = this.#document;
    const bold = style === "head" || style === "sum";
    if (style === "sum") this.#rule();
    const row = table === null ? null : document.struct("TR");
    if (row !== null) table?.add(row);
    columns.forEach(({ x, width, align }, i) => {
      const draw = () => {
        document.font(bold ? "Helvetica-Bold" : "Helvetica").fontSize(SIZE.body);
        document.fillColor(style === "part" || style === "head" ? FAINT : INK);
        this.#put(this.#clipped(this.say(cells[i] ?? ""), width), MARGIN + x, this.#y + 3, width, align);
      };
      if (row === null) this.#artifact(draw);
      else this.#marked(style === "head" ? "TH" : "TD", row, draw);
    });
    row?.end();
    this.#y += ROW;
    if (style === "head") this.#rule();
  }

  #paragraph(tag: string, text: string, look: { size: number; bold?: boolean; faint?: boolean; after: number }): void {
    const document = this.#document;
    const written = this.say(text);
    document.font(look.bold ? "Helvetica-Bold" : "Helvetica").fontSize(look.size);
    const height = document.heightOfString(written, { width: this.width });
    this.#need(height);
    this.#marked(tag, this.#root, () => {
      document.fillColor(look.faint ? FAINT : INK).text(written, MARGIN, this.#y, { width: this.width });
    });
    this.#y += height + look.after;
  }

  /** Begins a page when so much no longer fits; @returns whether it did. */
  #need(height: number): boolean {
    if (this.#y + height <= this.#document.page.height - BOTTOM) return false;
    this.#document.addPage();
    this.#y = MARGIN;
    return true;
  }

  #rule(): void {
    const document = this.#document;
    this.#artifact(() => {
      document
        .lineWidth(0.6)
        .moveTo(MARGIN, this.#y)
        .lineTo(MARGIN + this.width, this.#y)
        .stroke(LINE);
    });
  }

  #marked(tag: string, parent: Structure, draw: () => void): void {
    const document = this.#document;
    const content = document.markStructureContent(tag);
    draw();
    document.endMarkedContent();
    const element = document.struct(tag, {}, content);
    parent.add(element);
    element.end();
  }

  #artifact(draw: () => void): void {
    this.#document.markContent("Artifact", { type: "Layout" });
    draw();
    this.#document.endMarkedContent();
  }

  #put(text: string, x: number, y: number, width: number, align: Column["align"]): void {
    const at = align === "left" ? x : x + width - this.#document.widthOfString(text);
    this.#document.text(text, at, y, { lineBreak: false });
  }

  /** Cut with a mark where it is too wide. */
  #clipped(text: string, width: number): string {
    if (this.#document.widthOfString(text) <= width) return text;
    let kept = text;
    while (kept !== "" && this.#document.widthOfString(`${kept}…`) > width) kept = kept.slice(0, -1);
    return `${kept}…`;
  }

  #fitting(text: string, size: number, width: number): number {
    const wide = this.#document.font("Helvetica-Bold").fontSize(size).widthOfString(text);
    return wide <= width ? size : Math.max(6, (size * width) / wide);
  }
}
