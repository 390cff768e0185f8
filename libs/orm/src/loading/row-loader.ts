import { InvalidRequestError } from '@athanor/core';
import {
  type ClauseElement,
  type ColumnElement,
  type Compiled,
  type DriverColumn,
  ResultMetadata,
  type RowBytes,
  type RowDecoder,
  type TextRow,
  type TypeDialect,
  type TypeEngine,
} from '@athanor/core/spi';
import { type IdentityKey, identityKeyOf, identityPart } from '../mapping/identity-key.js';
import type { EntityPart, JoinedPart, LoadPlan, PostLoad } from '../query/load-plan.js';
import type { InstanceState } from '../state/instance-state.js';
import { entityLoader } from '../state/load-entity.js';
import type { LoadContext } from './load-context.js';
import { bytesForm, type FieldReader, type RowForm, textForm } from './row-form.js';
import { partReader } from './row-values.js';

/** What reading rows needs of a dialect. */
export interface ReadingDialect extends TypeDialect {
  typeByOid(oid: number): TypeEngine | undefined;
}

/** A part of the rows whose objects have relationships that further statements load. */
export interface PostLoadPart {
  /** The number of the part, under which the context gathers the objects. */
  readonly part: number;
  readonly postLoads: readonly PostLoad[];
}

/** Makes objects of the rows of one compiled statement; kept with its compilation. */
export interface RowLoader {
  readonly plan: LoadPlan;
  readonly metadata: ResultMetadata;
  readonly postLoads: readonly PostLoadPart[];
  /** Rows of one object each become that object; others an array of objects and values. */
  decoder(context: LoadContext): RowDecoder<unknown>;
}

const loaders = new WeakMap<LoadPlan, Map<string, RowLoader>>();

/** The loader of a lowered and compiled statement, made once. Columns without a type are read as the server describes them. */
export function rowLoaderOf(compiled: Compiled, columns: readonly DriverColumn[], dialect: ReadingDialect): RowLoader {
  const plan = compiled.attachment as LoadPlan;
  const types = (compiled.resultColumns ?? []).map(({ type }) => type);
  if (columns.length !== types.length) refuseOtherColumns(types.length, columns.length);
  const untyped = types.some((type) => type.affinity === 'null');
  const key = untyped ? columns.map(({ typeOid }) => typeOid).join() : '';
  const known = loaders.get(plan) ?? new Map<string, RowLoader>();
  loaders.set(plan, known);
  let loader = known.get(key);
  if (loader === undefined) {
    const described = types.map((type, i) =>
      type.affinity === 'null' ? (dialect.typeByOid(columns[i]?.typeOid ?? 0) ?? type) : type,
    );
    known.set(
      key,
      (loader = makeRowLoader(
        plan,
        described.map((type) => type.resultProcessor(dialect)),
      )),
    );
  }
  return loader;
}

function refuseOtherColumns(named: number, given: number): never {
  throw new InvalidRequestError(
    `The rows of this statement have ${given} columns, and its entities and expressions name ${named}: SQL among them stands for ` +
      'several (*), and whose value is whose cannot be told. Name its columns one by one, or select them without entities',
  );
}

/** Makes one object of a part from a row, with what is joined to it; null where the row has none. */
type PartLoader<Row> = (row: Row, context: LoadContext) => InstanceState | null;

/** Makes of a row what the statement gives: an object, or an array of objects and values. */
type RowReader<Row> = (row: Row, context: LoadContext) => unknown;

function makeRowLoader(plan: LoadPlan, readers: readonly FieldReader[]): RowLoader {
  const text = makeRowReader(plan, textForm(readers));
  let bytes: RowReader<RowBytes> | undefined;
  const readBytes: RowReader<RowBytes> = (row, context) => {
    bytes ??= makeRowReader(plan, bytesForm(readers)).read;
    return bytes(row, context);
  };
  return {
    plan,
    metadata: new ResultMetadata(plan.keys, plan.elements as readonly ClauseElement[] as readonly ColumnElement[]),
    postLoads: text.postLoads,
    decoder: (context) =>
      Object.assign((row: TextRow) => text.read(row, context), {
        fromBytes: (row: RowBytes) => readBytes(row, context),
      }),
  };
}

function makeRowReader<Row>(
  plan: LoadPlan,
  form: RowForm<Row>,
): { readonly read: RowReader<Row>; readonly postLoads: readonly PostLoadPart[] } {
  const maker = new PartLoaderMaker(form);
  const items = plan.parts.map((part): RowReader<Row> => {
    if (part.kind === 'value') return (row) => form.read(row, part.position);
    const load = maker.loader(part);
    return (row, context) => load(row, context)?.entity ?? null;
  });
  const { postLoads } = maker;
  const [first] = items;
  if (plan.singleEntity && first !== undefined) return { read: first, postLoads };
  const read: RowReader<Row> = (row, context) => {
    // oxlint-disable-next-line unicorn/no-new-array -- an array that grows would take room for seventeen
    const values = new Array<unknown>(items.length);
    for (let i = 0; i < items.length; i++) values[i] = (items[i] as RowReader<Row>)(row, context);
    return values;
  };
  return { read, postLoads };
}

class PartLoaderMaker<Row> {
  readonly postLoads: PostLoadPart[] = [];
  readonly #form: RowForm<Row>;
  #parts = 0;
  #collections = 0;

  constructor(form: RowForm<Row>) {
    this.#form = form;
  }

  loader(part: EntityPart): PartLoader<Row> {
    const object = this.#objectLoader(part);
    const joined = part.joined.map((one) => this.#joinedLoader(one));
    if (joined.length === 0) return object;
    return (row, context) => {
      const state = object(row, context);
      if (state !== null) for (const load of joined) load(state, row, context);
      return state;
    };
  }

  /** The identity comes first: of an object that is there and complete nothing else is read. */
  #objectLoader(part: EntityPart): PartLoader<Row> {
    const { mapper, columns, loaderOptions } = part;
    const reader = partReader(part, this.#form);
    const keyOf = keyReader(part, this.#form);
    const create = entityLoader(
      mapper,
      columns.map(([index]) => index),
    );
    const gathers = part.postLoads.length > 0;
    const number = this.#parts++;
    if (gathers) this.postLoads.push({ part: number, postLoads: part.postLoads });
    const isSingle = mapper.primaryKey.length === 1;
    return (row, context) => {
      const value = keyOf(row);
      if (value === null) return null;
      const key = isSingle ? identityPart(value) : (value as IdentityKey);
      const held = context.held(number, mapper);
      const present = held.get(key);
      if (present !== undefined) {
        if (context.overwrites && context.mayOverwrite(present)) overwrite(present, part, reader.values(row, value));
        else if (!reader.isComplete(present.entity)) fill(present, part, reader.values(row, value));
        if (gathers) context.met(number, present);
        return present;
      }
      const state = create(reader.values(row, value), key, context.host.session, loaderOptions);
      held.set(key, state);
      if (context.overwrites) context.isFresh(state);
      if (gathers) context.made(number, state);
      return state;
    };
  }

  #joinedLoader({ relationship, part }: JoinedPart): (owner: InstanceState, row: Row, context: LoadContext) => void {
    const load = this.loader(part);
    if (relationship.uselist) {
      const slot = this.#collections++;
      return (owner, row, context) => {
        context.collect(slot, relationship, owner, load(row, context)?.entity);
      };
    }
    return (owner, row, context) => {
      const target = load(row, context);
      if (owner.loadedRelated(relationship) === undefined) {
        owner.setRelatedFromDatabase(relationship, target?.entity ?? null);
      }
    };
  }
}

/** Reads the primary key: its value where it is one column, else its identity; null where a column is NULL. */
function keyReader<Row>({ mapper, columns }: EntityPart, form: RowForm<Row>): (row: Row) => unknown {
  const places = mapper.primaryKey.map(({ index }) => columns.find(([own]) => own === index)?.[1] as number);
  const [place, another] = places;
  if (another === undefined) return (row) => form.read(row, place as number);
  return (row) => {
    const values = places.map((one) => form.read(row, one));
    return values.includes(null) ? null : identityKeyOf(mapper, values);
  };
}

/** What the object shows becomes what the row says; of relationships nothing is known any more, unless only some columns were read. */
function overwrite(state: InstanceState, { mapper, columns, isPartial }: EntityPart, values: readonly unknown[]): void {
  for (const [index] of columns) state.setCommitted(mapper.columns[index]?.key as string, values[index]);
  if (!isPartial) state.expire(mapper.relationshipKeys);
}

/** The columns that the object lacks. */
function fill(state: InstanceState, { mapper, columns }: EntityPart, values: readonly unknown[]): void {
  for (const [index] of columns) {
    const key = mapper.columns[index]?.key as string;
    if (!Object.hasOwn(state.entity, key)) state.setCommitted(key, values[index]);
  }
}
