import type { ResultProcessor, RowBytes, TextRow } from '@athanor/core/spi';

/** Reads one field of a row; NULL gets to it only where it asks for that. */
export type FieldReader = ResultProcessor<unknown>;

/** How the fields of a row are read: a driver has the text of them, or the bytes. */
export interface RowForm<Row> {
  /** What the generated code calls `r0`, `r1` .. */
  readonly readers: readonly unknown[];
  /** The value at a place. */
  read(row: Row, place: number): unknown;
  /** An expression for the same, of `row`. */
  code(place: number): string;
}

/** Rows as lists of text. */
export function textForm(readers: readonly FieldReader[]): RowForm<TextRow> {
  return {
    readers,
    read(row, place) {
      const text = row[place] as string | null;
      const read = readers[place] as FieldReader;
      return text === null && read.readsNull !== true ? null : read(text as string);
    },
    code: (place) =>
      readers[place]?.readsNull === true
        ? `r${place}(row[${place}])`
        : `row[${place}] === null ? null : r${place}(row[${place}])`,
  };
}

/** Rows as bytes; what a type can make of the bytes themselves is never a text. */
export function bytesForm(readers: readonly FieldReader[]): RowForm<RowBytes> {
  return {
    readers: readers.map((reader) => (reader.readsNull === true ? reader : (reader.fromBytes ?? reader))),
    read(row, place) {
      const read = readers[place] as FieldReader;
      if (read.readsNull === true) return read(row.text(place) as string);
      const start = row.starts[place] as number;
      if (start < 0) return null;
      return read.fromBytes?.(row.bytes, start, row.ends[place] as number) ?? read(row.text(place) as string);
    },
    code(place) {
      const { readsNull, fromBytes } = readers[place] as FieldReader;
      if (readsNull === true) return `r${place}(row.text(${place}))`;
      const value =
        fromBytes === undefined
          ? `r${place}(row.text(${place}))`
          : `r${place}(row.bytes, row.starts[${place}], row.ends[${place}])`;
      return `row.starts[${place}] < 0 ? null : ${value}`;
    },
  };
}
