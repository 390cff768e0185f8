import { propertyKey } from './lexical.js';

/** A piece of TypeScript that is laid out by its width. Plain strings are code already. */
export type Source = string | CallSource | ArraySource | ObjectSource | ArrowSource;

interface CallSource {
  readonly kind: 'call';
  readonly head: string;
  readonly args: readonly Source[];
}

interface ArraySource {
  readonly kind: 'array';
  readonly items: readonly Source[];
}

/** A property of an object literal, with lines of comment above it. */
export interface Property {
  readonly key: string;
  readonly value: Source;
  readonly comments?: readonly string[];
}

interface ObjectSource {
  readonly kind: 'object';
  readonly properties: readonly Property[];
  /** True: one property a line, also where they fit in one. */
  readonly expanded: boolean;
}

interface ArrowSource {
  readonly kind: 'arrow';
  readonly body: Source;
}

const width = 120;

/** `head(args)`. */
export function call(head: string, ...args: readonly Source[]): Source {
  return { kind: 'call', head, args };
}

export function array(items: readonly Source[]): Source {
  return { kind: 'array', items };
}

/** An object literal; properties that are undefined are left out. */
export function object(properties: Readonly<Record<string, Source | undefined>>): Source {
  const given = Object.entries(properties).filter((entry): entry is [string, Source] => entry[1] !== undefined);
  return { kind: 'object', properties: given.map(([key, value]) => ({ key, value })), expanded: false };
}

/** An object literal with one property a line. */
export function block(properties: readonly Property[]): Source {
  return { kind: 'object', properties, expanded: properties.length > 0 };
}

/** `() => body`. */
export function arrow(body: Source): Source {
  return { kind: 'arrow', body };
}

/** True for an object literal without properties. */
export function isEmpty(source: Source): boolean {
  return typeof source !== 'string' && source.kind === 'object' && source.properties.length === 0;
}

/**
 * The text of a piece that begins at a column of a line with this indentation; `tail` signs follow it in its last line.
 * Lines are broken as the usual formatters do.
 */
export function layout(source: Source, indent = 0, column = indent, tail = 1): string {
  const flat = flatText(source);
  if (flat !== undefined && column + flat.length + tail <= width) return flat;
  if (typeof source === 'string') return source;
  switch (source.kind) {
    case 'arrow':
      return `() =>\n${' '.repeat(indent + 2)}${layout(source.body, indent + 2, indent + 2, tail)}`;
    case 'array':
      return lines(
        '[',
        source.items.map((item) => layout(item, indent + 2)),
        ']',
        indent,
      );
    case 'object':
      return lines(
        '{',
        source.properties.map((property) => propertyText(property, indent + 2)),
        '}',
        indent,
      );
    case 'call':
      return callText(source, indent, column);
  }
}

function callText({ head, args }: CallSource, indent: number, column: number): string {
  const last = args.at(-1);
  const others = args.slice(0, -1).map(flatText);
  if (last !== undefined && canHug(args) && others.every((text) => text !== undefined)) {
    const opening = `${head}(${others.map((text) => `${text}, `).join('')}`;
    if (column + opening.length + 1 <= width) return `${opening}${layout(last, indent, width)})`;
  }
  return lines(
    `${head}(`,
    args.map((arg) => layout(arg, indent + 2)),
    ')',
    indent,
  );
}

/** The last argument may begin in the line of the call where it is a literal, and the one before is none of its kind. */
function canHug(args: readonly Source[]): boolean {
  const [before, last] = [args.at(-2), args.at(-1)].map(kindOf);
  return (last === 'object' || last === 'array') && before !== last;
}

function kindOf(source: Source | undefined): string | undefined {
  return typeof source === 'object' ? source.kind : undefined;
}

function lines(opening: string, items: readonly string[], closing: string, indent: number): string {
  const inner = ' '.repeat(indent + 2);
  return `${opening}\n${items.map((item) => `${inner}${item},\n`).join('')}${' '.repeat(indent)}${closing}`;
}

function propertyText({ key, value, comments = [] }: Property, indent: number): string {
  const head = `${propertyKey(key)}: `;
  const above = comments.map((comment) => `// ${comment}\n${' '.repeat(indent)}`).join('');
  const text = layout(value, indent, indent + head.length);
  return above + shorthand(propertyKey(key), text);
}

/** The text in one line; undefined for what is never in one. */
function flatText(source: Source): string | undefined {
  if (typeof source === 'string') return source;
  switch (source.kind) {
    case 'arrow':
      return flatAll([source.body], ([body]) => `() => ${body}`);
    case 'array':
      return isMatrix(source) ? undefined : flatAll(source.items, (items) => `[${items.join(', ')}]`);
    case 'call':
      return flatAll(source.args, (args) => `${source.head}(${args.join(', ')})`);
    case 'object':
      return source.expanded ? undefined : flatObject(source.properties);
  }
}

/** A list of lists is never put in one line. */
function isMatrix({ items }: ArraySource): boolean {
  return (
    items.length > 1 &&
    items.every((item) => typeof item !== 'string' && item.kind === 'array' && item.items.length > 1)
  );
}

function flatObject(properties: readonly Property[]): string | undefined {
  if (properties.length === 0) return '{}';
  return flatAll(
    properties.map(({ value }) => value),
    (values) => `{ ${values.map((value, i) => shorthand(propertyKey(properties[i]?.key ?? ''), value)).join(', ')} }`,
  );
}

/** `metadata` in place of `metadata: metadata`. */
function shorthand(key: string, value: string): string {
  return key === value ? key : `${key}: ${value}`;
}

function flatAll(sources: readonly Source[], join: (texts: readonly string[]) => string): string | undefined {
  const texts = sources.map(flatText);
  return texts.every((text) => text !== undefined) ? join(texts) : undefined;
}
