import { ArgumentError } from '../errors/errors.js';
import { LookupError } from '../errors/lookup-error.js';
import { describeValue, hiding } from './invalid-value.js';
import { NamedType, type NamedTypeOptions } from './named-type.js';
import { bindString } from './string-types.js';
import type { BindProcessor, ResultProcessor } from './type-engine.js';

/** What an enumeration may be given as beside a list of labels: an enum of TypeScript, or an object of constants. */
export type EnumObject = Readonly<Record<string, string | number>>;

/** The name that the type has in the database, where it stands, and how values become labels. */
export interface EnumOptions<E extends EnumObject = EnumObject> extends NamedTypeOptions {
  /** The name of the type; of one that is not native the name of its CHECK constraint. */
  readonly name?: string | undefined;
  /** True: the type stands in the schema of the table whose column has it. */
  readonly inheritSchema?: boolean | undefined;
  /** False: a `VARCHAR` in place of a type of its own. */
  readonly nativeEnum?: boolean | undefined;
  /** True: a CHECK constraint holds a type that is not native to its labels. */
  readonly createConstraint?: boolean | undefined;
  /** The length of the `VARCHAR`; else that of the longest label. */
  readonly length?: number | undefined;
  /** False: strings that are no labels are sent as they are, and the database decides about them. */
  readonly validateStrings?: boolean | undefined;
  /** Of an object: its labels, in the order of its members, where they are not its keys; `Object.values` takes the values. */
  readonly valuesCallable?: ((members: E) => readonly (string | number)[]) | undefined;
}

/** A label of the database with the value of the program that it stands for. */
type Member<V> = readonly [label: string, value: V];

/** An enumerated type: `enums` are its labels in order, `name` is its name in the database. SQLAlchemy: `Enum`. */
export class EnumType<V extends string | number = string> extends NamedType<V, V> {
  readonly visitName = 'enum';
  readonly affinity = 'enum';
  readonly enums: readonly string[];
  readonly inheritSchema: boolean;
  readonly nativeEnum: boolean;
  readonly createConstraint: boolean;
  readonly validateStrings: boolean;
  /** The length of the column where the type is not native. */
  readonly length: number;
  /** The name of the CHECK constraint where the type is not native. */
  readonly constraintName: string | undefined;
  readonly cacheKey: string;
  readonly #values: ReadonlyMap<string, V>;
  readonly #labels: ReadonlyMap<V, string>;
  readonly #options: EnumOptions;

  constructor(enums: readonly string[] | readonly Member<V>[], options: EnumOptions = {}) {
    const isNative = options.nativeEnum ?? true;
    super(isNative ? options.name : undefined, isNative ? options : {});
    const members = enums.map((one) => (typeof one === 'string' ? ([one, one as V] as const) : one));
    this.enums = members.map(([label]) => label);
    this.inheritSchema = options.inheritSchema ?? false;
    this.nativeEnum = isNative;
    this.createConstraint = options.createConstraint ?? false;
    this.validateStrings = options.validateStrings ?? true;
    this.length = columnLength(this.enums, options);
    this.constraintName = isNative ? undefined : options.name;
    this.#values = new Map(members);
    this.#labels = new Map([...members].reverse().map(([label, value]) => [value, label]));
    this.#options = options;
    const traits = [this.schema ?? null, options.name ?? null, isNative, this.validateStrings];
    this.cacheKey = `enum(${JSON.stringify([...traits, ...members.flat()])})`;
  }

  override inSchema(schema: string | undefined): this {
    if (!this.inheritSchema || schema === this.schema) return this;
    return this.standIn(new EnumType<V>([...this.#values], { ...this.#options, metadata: undefined, schema })) as this;
  }

  override bindProcessor(): BindProcessor<V> {
    return (value) => {
      const label = this.#labels.get(value);
      if (label !== undefined) return label;
      if (this.validateStrings || typeof value !== 'string') throw this.#unknown(value);
      return bindString('Enum', value);
    };
  }

  override resultProcessor(): ResultProcessor<V> {
    return (label) => {
      const value = this.#values.get(label);
      if (value === undefined) throw this.#unknown(label);
      return value;
    };
  }

  override toString(): string {
    const name = this.name ?? this.constraintName;
    const labels = this.enums.map((label) => `'${label}'`);
    return `Enum(${[...labels, ...(name === undefined ? [] : [`name='${name}'`])].join(', ')})`;
  }

  #unknown(value: unknown): LookupError {
    const name = this.name ?? this.constraintName ?? 'None';
    const message = (what: string): string =>
      `${what} is not among the defined enum values. Enum name: ${name}. Possible values: ${this.enums.join(', ')}`;
    return hiding(new LookupError(message(describeValue(value))), message('The value'));
  }
}

/**
 * One of the given labels, typed as their union: `Enum('draft', 'published', { name: 'article_status' })`; or a value of an
 * enum of TypeScript or of an object of constants: `Enum(Status, { name: 'article_status' })`, whose labels in the database
 * are the *keys*, as in SQLAlchemy; `valuesCallable: Object.values` takes the values.
 * A native PostgreSQL type needs a name. Any other value is a LookupError, when it is sent as when it is read: the `orig` of a StatementError.
 */
export function Enum<const E extends EnumObject>(members: E, options?: EnumOptions<E>): EnumType<E[keyof E]>;
export function Enum<const L extends readonly string[]>(...labels: L): EnumType<L[number]>;
export function Enum<const L extends readonly string[]>(
  ...args: [...labels: L, options: EnumOptions]
): EnumType<L[number]>;
export function Enum(...args: readonly (string | EnumObject | EnumOptions | undefined)[]): EnumType<any> {
  const [first, second] = args;
  if (typeof first === 'object' && (args.length === 2 || !isOptions(first))) {
    return enumOfObject(first as EnumObject, (second ?? {}) as EnumOptions);
  }
  const last = args.at(-1);
  const options = typeof last === 'object' ? (last as EnumOptions) : {};
  if (options.valuesCallable !== undefined) {
    throw new ArgumentError('valuesCallable is for an Enum of an object; a list of labels has none to choose from');
  }
  return new EnumType(
    args.filter((arg) => typeof arg === 'string'),
    options,
  );
}

/** An empty list of labels with options is no object of constants. */
function isOptions(value: object): boolean {
  return 'name' in value || 'nativeEnum' in value;
}

function enumOfObject(object: EnumObject, options: EnumOptions): EnumType<string | number> {
  const members = membersOf(object);
  const keys = Object.keys(members);
  const labels = options.valuesCallable?.(members) ?? keys;
  if (labels.length !== keys.length) {
    throw new ArgumentError(`valuesCallable gave ${labels.length} labels for ${keys.length} members`);
  }
  const seen = new Set<string | number>();
  const unique = keys.flatMap((key, i): Member<string | number>[] => {
    const value = members[key] as string | number;
    // A second name of a value is no label of its own.
    if (seen.has(value)) return [];
    seen.add(value);
    return [[String(labels[i]), value]];
  });
  return new EnumType(unique, options);
}

/** The members without the way back from numbers to names that an enum of TypeScript has. */
function membersOf(object: EnumObject): EnumObject {
  const isWayBack = ([key, value]: [string, string | number]): boolean =>
    /^-?\d+(\.\d+)?$/.test(key) && typeof value === 'string' && String(object[value]) === key;
  return Object.fromEntries(Object.entries(object).filter((entry) => !isWayBack(entry)));
}

function columnLength(labels: readonly string[], { length }: EnumOptions): number {
  const longest = Math.max(0, ...labels.map((label) => Array.from(label).length));
  if (length !== undefined && length < longest) {
    throw new ArgumentError(
      `When provided, length must be larger or equal than the length of the longest enum value. ${length} < ${longest}`,
    );
  }
  return length ?? longest;
}
