import { CompileError } from '../errors/errors.js';
import type { BindParameter } from '../expression/column-element.js';
import type { TypeDialect, TypeEngine } from '../types/type-engine.js';
import type { BindSlot } from './compiled.js';

/**
 * The placeholders of one SQL text, in order: one for each bind parameter, however often it stands in the statement. Those of one
 * name and type whose value an execution has to give are one.
 */
export class BindSlots {
  readonly slots: BindSlot[] = [];
  readonly #numbers = new Map<BindParameter, number>();
  readonly #named = new Map<string, number>();
  readonly #automatic = new Map<string, BindParameter>();
  readonly #written = new Set<BindParameter>();
  readonly #dialect: TypeDialect;
  readonly #bindIndex: ReadonlyMap<BindParameter, number> | undefined;

  constructor(dialect: TypeDialect, bindIndex: ReadonlyMap<BindParameter, number> | undefined) {
    this.#dialect = dialect;
    this.#bindIndex = bindIndex;
  }

  /** Reserves the names of parameters that the compiler made for columns: no `bindparam()` of the statement may use them. */
  reserve(binds: Iterable<BindParameter>): void {
    for (const bind of binds) this.#automatic.set(bind.key, bind);
  }

  /** Says of binds that they are values of columns which the statement writes. */
  mark(written: Iterable<BindParameter>): void {
    for (const bind of written) this.#written.add(bind);
  }

  /** True where the bind was made for a column, and not by the statement. */
  isAutomatic(bind: BindParameter): boolean {
    return this.#automatic.get(bind.key) === bind;
  }

  /** The place of a bind among the slots; undefined where it stands in no placeholder. */
  placeOf(bind: BindParameter): number | undefined {
    const number = this.#numbers.get(bind);
    return number === undefined ? undefined : number - 1;
  }

  /** The number of the bind's placeholder, from 1; `type` is the type that it is sent as. */
  numberOf(bind: BindParameter, type: TypeEngine): number {
    const known = this.#numbers.get(bind);
    if (known !== undefined) return known;
    this.#refuseReserved(bind);
    const name = this.#sharedName(bind, type);
    const shared = name === undefined ? undefined : this.#named.get(name);
    if (shared !== undefined) {
      this.#numbers.set(bind, shared);
      return shared;
    }
    const index = this.#bindIndex?.get(bind) ?? -1;
    this.slots.push({
      key: bind.key,
      index,
      // What stays in the cache does not hold on to the values of one execution.
      bind: index >= 0 ? bind.with({ value: undefined }) : bind,
      type,
      process: type.bindProcessor(this.#dialect),
      ...(this.#written.has(bind) && { isWritten: true }),
    });
    this.#numbers.set(bind, this.slots.length);
    if (name !== undefined) this.#named.set(name, this.slots.length);
    return this.slots.length;
  }

  /** What another bind has to be called to stand for the same value; undefined where the values may be two, or the values of two columns. */
  #sharedName(bind: BindParameter, type: TypeEngine): string | undefined {
    const { required, unique, expanding, literalExecute } = bind.options;
    if (required !== true || unique === true || literalExecute === true || this.#written.has(bind)) return undefined;
    return `${bind.key}:${expanding === true}:${type.cacheKey}`;
  }

  #refuseReserved(bind: BindParameter): void {
    if (bind.options.unique === true || !this.#automatic.has(bind.key) || this.isAutomatic(bind)) return;
    throw new CompileError(
      `bindparam() name '${bind.key}' is reserved for automatic usage in the VALUES or SET clause of this insert/update statement. Please use a name other than column name when using bindparam() with insert() or update() (for example, 'b_${bind.key}').`,
    );
  }
}
