import { ArgumentError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, type EventSource, lazyDispatcher } from '../event/event-target.js';
import { type ClauseElement, clauseElement, type FieldSpec } from '../expression/clause-element.js';
import { ColumnElement } from '../expression/column-element.js';
import type { Executable, rowType } from '../expression/executable.js';
import { nextValueOf } from '../statement/func.js';
import { select } from '../statement/select.js';
import { Integer } from '../types/numeric-types.js';
import { schemaAction, type SchemaAction } from '../types/schema-task.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { type SequenceEvents, sequenceEvents } from './ddl-events.js';
import type { MetaData } from './metadata.js';
import { type NameOption, nameOf } from './names.js';
import { nextUid } from './uid.js';
import { printAsText } from '../util/printed.js';

/** How a sequence or identity column counts. Numbers are whole. */
export interface SequenceNumbers {
  readonly start?: number | bigint;
  readonly increment?: number | bigint;
  readonly minvalue?: number | bigint;
  readonly maxvalue?: number | bigint;
  readonly nominvalue?: boolean;
  readonly nomaxvalue?: boolean;
  /** Begins anew behind the last value. */
  readonly cycle?: boolean;
  /** Values that a session takes at once. */
  readonly cache?: number | bigint;
  /** Numbers in the order of the requests, which only some databases know; PostgreSQL refuses it. */
  readonly order?: boolean;
}

/** What a sequence can be made with. */
export interface SequenceOptions<T extends number | bigint = number> extends SequenceNumbers {
  readonly schema?: NameOption;
  /** The type of the numbers: `BigInteger` reads bigints. `Integer` where none is given, which is not rendered. */
  readonly dataType?: TypeLike<T, any>;
  /** True: only for databases that cannot number a primary key otherwise; PostgreSQL can. */
  readonly optional?: boolean;
  /** The MetaData whose `createAll()` creates it; its schema counts where none is given. */
  readonly metadata?: MetaData;
  /** True: the name is always in quotes; false: never. */
  readonly quote?: boolean;
  readonly quoteSchema?: boolean;
  readonly info?: Readonly<Record<string, unknown>>;
}

const wholeNumbers = ['start', 'increment', 'minvalue', 'maxvalue', 'cache'] as const;

/** Throws an ArgumentError for numbers with a fraction. */
export function checkNumbers(what: string, numbers: SequenceNumbers): void {
  for (const name of wholeNumbers) {
    const value = numbers[name];
    if (value === undefined || typeof value === 'bigint' || Number.isSafeInteger(value)) continue;
    throw new ArgumentError(`${what}({ ${name} }) takes a whole number, got ${String(value)}`);
  }
}

/**
 * A sequence of the database: `new Sequence('order_no', { start: 1000, metadata })`. As the `default` of a column it is
 * asked by the INSERT itself; `nextValue()` is its next number as SQL, and executed it gives that number.
 * SQLAlchemy: `Sequence`.
 */
export class Sequence<T extends number | bigint = number>
  implements Executable<readonly [T]>, EventSource<SequenceEvents>
{
  /** Listeners on this class hear of all sequences. */
  static readonly [dispatch]: EventDispatcher<SequenceEvents> = classDispatcher(sequenceEvents);

  declare readonly [rowType]: readonly [T];
  readonly name: string;
  readonly quote: boolean | undefined;
  readonly schema: string | undefined;
  readonly quoteSchema: boolean | undefined;
  readonly dataType: TypeEngine | undefined;
  readonly numbers: SequenceNumbers;
  readonly optional: boolean;
  readonly metadata: MetaData | undefined;
  readonly info: Record<string, unknown>;
  readonly #uid = nextUid();

  constructor(name: NameOption, options: SequenceOptions<T> = {}) {
    const { schema, metadata, dataType, optional, quote, quoteSchema, info, ...numbers } = options;
    checkNumbers('Sequence', numbers);
    const own = nameOf(name, quote);
    const inSchema = schema === undefined ? undefined : nameOf(schema, quoteSchema);
    this.name = own.name;
    this.quote = own.quote;
    this.schema = inSchema?.name ?? metadata?.schema;
    this.quoteSchema = inSchema === undefined ? metadata?.quoteSchema : inSchema.quote;
    this.dataType = dataType === undefined ? undefined : toType(dataType);
    this.numbers = numbers;
    this.optional = optional ?? false;
    this.metadata = metadata;
    this.info = { ...info };
    metadata?.addSequence(this as Sequence);
  }

  get [dispatch](): EventDispatcher<SequenceEvents> {
    return lazyDispatcher(this, sequenceEvents);
  }

  /** The name with the schema, as the MetaData knows the sequence. */
  get fullname(): string {
    return this.schema === undefined ? this.name : `${this.schema}.${this.name}`;
  }

  /** The next number, as an expression: `nextval('order_no')`. SQLAlchemy: `Sequence.next_value()`. */
  nextValue(): NextValue<T> {
    return new NextValue<T>(this, this.#uid);
  }

  /** `CREATE SEQUENCE` on a connection, unless it is there. */
  get create(): SchemaAction {
    return schemaAction('create', this, true);
  }

  /** `DROP SEQUENCE` on a connection, if it is there. */
  get drop(): SchemaAction {
    return schemaAction('drop', this, true);
  }

  /** What `func.nextValue(sequence)` is. */
  get [nextValueOf](): NextValue<T> {
    return this.nextValue();
  }

  /** Executed, a sequence gives its next number. */
  get [clauseElement](): ClauseElement {
    return select(this.nextValue());
  }

  /** The name, for messages. */
  toString(): string {
    return this.fullname;
  }
}

printAsText(Sequence.prototype);

/** The next number of a sequence. SQLAlchemy: `next_value`. */
export class NextValue<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { uid: 'number' };
  readonly visitName = 'nextValue';
  readonly type: TypeEngine;

  constructor(
    readonly sequence: Sequence<any>,
    protected readonly uid: number,
  ) {
    super();
    this.type = sequence.dataType ?? toType(Integer);
  }

  override get anonymousName(): string {
    return 'next_value';
  }
}
