import type { RowDecoder, TextRow } from '../dialect/driver.js';
import type { ResultProcessor } from '../types/type-engine.js';
import type { RowClass } from './row.js';

/** Makes the values of one field; `undefined` where the server's text is the value. */
export type FieldReader = ResultProcessor<unknown> | undefined;

let decodersMade = 0;

/** Makes the function from a row of text to a Row: one call of the row's class, with each field read by its type. */
export function compileRowDecoder(rowClass: RowClass, readers: readonly FieldReader[]): RowDecoder<object> {
  const decoder = generate(rowClass, readers) ?? interpret(rowClass, readers);
  return Object.assign(decoder, { parts: { rowClass, readers } });
}

// The text is made of positions alone, see `row.ts`.
function generate(rowClass: RowClass, readers: readonly FieldReader[]): RowDecoder<object> | undefined {
  const declare = readers.map((reader, i) => (reader ? `const r${i} = readers[${i}];` : '')).join('');
  const fields = readers.map((reader, i) => {
    if (reader === undefined) return `t[${i}]`;
    return reader.readsNull === true ? `r${i}(t[${i}])` : `t[${i}] === null ? null : r${i}(t[${i}])`;
  });
  const text = `// ${++decodersMade}
    ${declare}
    return (t) => new Row(${fields.join(', ')});`;
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the text is made of positions alone
    return new Function('Row', 'readers', text)(rowClass, readers) as RowDecoder<object>;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** The same without generated code. */
export function interpret(rowClass: RowClass, readers: readonly FieldReader[]): RowDecoder<object> {
  return (row: TextRow) =>
    new rowClass(
      ...readers.map((read, i) => {
        const text = row[i] ?? null;
        if (read === undefined || (text === null && read.readsNull !== true)) return text;
        return read(text as string);
      }),
    );
}
