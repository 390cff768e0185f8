import type { TypeEngine } from '../types/type-engine.js';
import type { Imports } from './imports.js';
import { array, call, isEmpty, object, type Source } from './layout.js';
import { stringLiteral } from './lexical.js';

/** What the source of a type is made with. */
export interface TypeTools {
  readonly imports: Imports;
  /** The name of the constant of a type that the module declares once; undefined where it declares none. */
  constantOf(type: TypeEngine): string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;
type Write = (type: Fields, tools: TypeTools) => Source;

/** Types that are written as their name alone. */
const plain: Readonly<Record<string, string>> = {
  smallInteger: 'SmallInteger',
  integer: 'Integer',
  bigInteger: 'BigInteger',
  double: 'Double',
  boolean: 'BOOLEAN',
  uuid: 'Uuid',
  largeBinary: 'LargeBinary',
  date: 'DATE',
};

const numbers =
  (name: string, ...fields: readonly string[]): Write =>
  (type, { imports }) => {
    const given = fields.map((field) => type[field]).filter((value) => value !== undefined);
    return call(imports.use(name), ...given.map(String));
  };

const string =
  (name: string): Write =>
  ({ length, collation }, { imports }) => {
    const collated = collation === undefined ? [] : [object({ collation: stringLiteral(String(collation)) })];
    if (length === undefined && collated.length === 0) return imports.use(name);
    return call(imports.use(name), String(length), ...collated);
  };

const zoned =
  (name: string): Write =>
  ({ timezone, precision }, { imports }) => {
    const options = object({
      timezone: timezone === true ? 'true' : undefined,
      precision: precision === undefined ? undefined : String(precision),
    });
    return call(imports.use(name), ...(isEmpty(options) ? [] : [options]));
  };

/** Types whose functions have several forms are called, so that the compiler picks one. */
const called =
  (name: string): Write =>
  (_, { imports }) =>
    call(imports.use(name));

const writers: Readonly<Record<string, Write>> = {
  numeric: numbers('Numeric', 'precision', 'scale'),
  float: numbers('Float', 'precision'),
  varchar: string('VARCHAR'),
  text: string('Text'),
  char: string('CHAR'),
  datetime: zoned('DateTime'),
  timestamp: zoned('TIMESTAMP'),
  time: zoned('Time'),
  interval: called('Interval'),
  json: called('JSON'),
  jsonb: called('JSONB'),
  enum: enumSource,
  array: arraySource,
};

/** A type as it is written: `Integer`, `VARCHAR(50)`, the constant of an enumerated type. */
export function typeSource(type: TypeEngine, tools: TypeTools): Source {
  const constant = tools.constantOf(type);
  return constant ?? declaredType(type, tools);
}

/** As {@link typeSource}, without the constant: what the constant itself is made of. */
export function declaredType(type: TypeEngine, tools: TypeTools): Source {
  const { visitName } = type;
  if (Object.hasOwn(plain, visitName)) return tools.imports.use(plain[visitName] as string);
  const range = /^(int4|int8|num|date|ts|tstz)(multi)?range$/.test(visitName);
  if (range) return call(tools.imports.use(visitName.toUpperCase()));
  const write = Object.hasOwn(writers, visitName) ? writers[visitName] : undefined;
  return write === undefined ? tools.imports.use('NullType') : write(type as unknown as Fields, tools);
}

/** True where there is no type for what the database has; the column is then of NullType. */
export function isUnknownType(type: TypeEngine): boolean {
  const { itemType } = type as { readonly itemType?: TypeEngine };
  return type.visitName === 'null' || (itemType !== undefined && isUnknownType(itemType));
}

function enumSource({ enums, name, schema }: Fields, { imports }: TypeTools): Source {
  const options = object({
    name: name === undefined ? undefined : stringLiteral(String(name)),
    schema: schema === undefined ? undefined : stringLiteral(String(schema)),
  });
  const labels = (enums as readonly string[]).map(stringLiteral);
  return call(imports.use('Enum'), ...labels, ...(isEmpty(options) ? [] : [options]));
}

function arraySource({ itemType, dimensions }: Fields, tools: TypeTools): Source {
  const item = typeSource(itemType as TypeEngine, tools);
  const options = dimensions === undefined ? [] : [object({ dimensions: String(dimensions) })];
  return call(tools.imports.use('ARRAY'), item, ...options);
}

/** A list of strings. */
export function strings(texts: readonly string[]): Source {
  return array(texts.map(stringLiteral));
}
