import type { ReflectedIdentity, ReflectedSequence } from '../dialect/reflected.js';
import type { Imports } from './imports.js';
import { call, object, type Source } from './layout.js';
import { stringLiteral, wholeNumber } from './lexical.js';

const largest: Readonly<Record<string, bigint>> = {
  smallInteger: 32_767n,
  integer: 2_147_483_647n,
  bigInteger: 9_223_372_036_854_775_807n,
};

/** The types of sequences by the names that the server has for them. */
const numberTypes: Readonly<Record<string, string>> = { smallint: 'SmallInteger', integer: 'Integer' };

/** How numbers of a type are counted: only what the server would not choose. */
export function countOptions(
  numbers: Omit<ReflectedIdentity, 'always'>,
  typeName: string,
): Readonly<Record<string, Source | undefined>> {
  const max = largest[typeName];
  const least = max === undefined ? undefined : -max - 1n;
  const up = numbers.increment > 0n;
  const [minvalue, maxvalue] = up ? [1n, max] : [least, -1n];
  const said = (value: bigint, usual: bigint | undefined): string | undefined =>
    value === usual ? undefined : wholeNumber(value);
  return {
    start: said(numbers.start, up ? numbers.minvalue : numbers.maxvalue),
    increment: said(numbers.increment, 1n),
    minvalue: said(numbers.minvalue, minvalue),
    maxvalue: said(numbers.maxvalue, maxvalue),
    cache: said(numbers.cache, 1n),
    cycle: numbers.cycle ? 'true' : undefined,
  };
}

/** `new Sequence('order_no', { metadata, start: 1000 })`; the schema is said where the bare name does not find it. */
export function sequenceSource(sequence: ReflectedSequence, metadata: string, imports: Imports): Source {
  const { name, schema, visible, type } = sequence;
  const dataType = numberTypes[type];
  const typeName = dataType === undefined ? 'bigInteger' : `${dataType.slice(0, 1).toLowerCase()}${dataType.slice(1)}`;
  const options = object({
    metadata,
    schema: visible ? undefined : stringLiteral(schema),
    dataType: dataType === undefined ? undefined : imports.use(dataType),
    ...countOptions(sequence, typeName),
  });
  return call(`new ${imports.use('Sequence')}`, stringLiteral(name), options);
}
