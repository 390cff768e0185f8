import type { TypeEngine } from '../types/type-engine.js';
import { splitText, TextClause } from '../expression/text.js';
import type { Imports } from './imports.js';
import { array, call, isEmpty, object, type Source } from './layout.js';
import { stringLiteral } from './lexical.js';
import { sqlText } from './sql-text.js';

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
  real: 'REAL',
  double: 'Double',
  boolean: 'BOOLEAN',
  uuid: 'Uuid',
  largeBinary: 'LargeBinary',
  date: 'DATE',
  ...Object.fromEntries(
    'inet cidr macaddr macaddr8 money name oid regclass regconfig tsvector tsquery jsonpath hstore'
      .split(' ')
      .map((name) => [name, name.toUpperCase()]),
  ),
};

/** A text as a literal, where there is one. */
const textOption = (value: unknown): string | undefined =>
  value === undefined ? undefined : stringLiteral(String(value));

const numberOption = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

const flagOption = (value: unknown): string | undefined => (value === true ? 'true' : undefined);

/** A call whose options are left out where there are none. */
function made(name: string, args: readonly Source[], options: Source): Source {
  return call(name, ...args, ...(isEmpty(options) ? [] : [options]));
}

const numbers =
  (name: string, ...fields: readonly string[]): Write =>
  (type, { imports }) => {
    const given = fields.map((field) => type[field]).filter((value) => value !== undefined);
    return call(imports.use(name), ...given.map(String));
  };

const string =
  (name: string): Write =>
  ({ length, collation }, { imports }) => {
    const options = object({ collation: textOption(collation) });
    if (length === undefined && isEmpty(options)) return imports.use(name);
    return made(imports.use(name), [String(length)], options);
  };

/** `exact` is the function for a number of digits. */
const zoned =
  (name: string, exact = name): Write =>
  ({ timezone, precision }, { imports }) => {
    const options = object({ timezone: flagOption(timezone), precision: numberOption(precision) });
    return made(imports.use(precision === undefined ? name : exact), [], options);
  };

/** Types whose functions have several forms are called, so that the compiler picks one. */
const called =
  (name: string): Write =>
  (_, { imports }) =>
    call(imports.use(name));

const collated =
  (name: string): Write =>
  ({ collation }, { imports }) =>
    made(imports.use(name), [], object({ collation: textOption(collation) }));

const writers: Readonly<Record<string, Write>> = {
  numeric: numbers('Numeric', 'precision', 'scale'),
  float: numbers('Float', 'precision'),
  varchar: string('VARCHAR'),
  text: string('Text'),
  char: string('CHAR'),
  datetime: zoned('DateTime'),
  timestamp: zoned('TIMESTAMP'),
  time: zoned('Time', 'TIME'),
  interval: intervalSource,
  bit: bitSource,
  citext: collated('CITEXT'),
  bpchar: collated('BPCHAR'),
  domain: domainSource,
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

function intervalSource({ fields, precision }: Fields, { imports }: TypeTools): Source {
  const options = object({ fields: textOption(fields), precision: numberOption(precision) });
  return made(imports.use(isEmpty(options) ? 'Interval' : 'INTERVAL'), [], options);
}

function bitSource({ length, varying }: Fields, { imports }: TypeTools): Source {
  const options = object({ varying: flagOption(varying) });
  const isBare = length === undefined && isEmpty(options);
  return isBare ? call(imports.use('BIT')) : made(imports.use('BIT'), [String(length)], options);
}

function enumSource({ enums, name, schema }: Fields, { imports }: TypeTools): Source {
  const labels = (enums as readonly string[]).map(stringLiteral);
  return made(imports.use('Enum'), labels, object({ name: textOption(name), schema: textOption(schema) }));
}

function domainSource(type: Fields, tools: TypeTools): Source {
  const { name, schema, dataType, collation, constraintName, notNull } = type;
  const options = object({
    schema: textOption(schema),
    collation: textOption(collation),
    default: clauseSource(type['default'], tools),
    notNull: flagOption(notNull),
    constraintName: textOption(constraintName),
    check: clauseSource(type['check'], tools),
  });
  const base = typeSource(dataType as TypeEngine, tools);
  return made(tools.imports.use('DOMAIN'), [stringLiteral(String(name)), base], options);
}

/** SQL that the database printed. */
function clauseSource(clause: unknown, { imports }: TypeTools): Source | undefined {
  return clause instanceof TextClause ? call(imports.use('text'), sqlText(splitText(clause.text)[0] ?? '')) : undefined;
}

function arraySource({ itemType, dimensions }: Fields, tools: TypeTools): Source {
  const item = typeSource(itemType as TypeEngine, tools);
  return made(tools.imports.use('ARRAY'), [item], object({ dimensions: numberOption(dimensions) }));
}

/** A list of strings. */
export function strings(texts: readonly string[]): Source {
  return array(texts.map(stringLiteral));
}
