import { and, not, or } from '../../src/expression/boolean-list.js';
import { bindparam } from '../../src/expression/bindparam.js';
import { caseWhen } from '../../src/expression/case.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import { any } from '../../src/expression/collections.js';
import { type ColumnElement, literal } from '../../src/expression/column-element.js';
import { cast } from '../../src/expression/constructs.js';
import { union, unionAll } from '../../src/statement/compound-select.js';
import { deleteFrom } from '../../src/statement/delete.js';
import { func } from '../../src/statement/func.js';
import { insert } from '../../src/statement/insert.js';
import { type Select, select } from '../../src/statement/select.js';
import { text } from '../../src/statement/textual-select.js';
import { update } from '../../src/statement/update.js';
import { BigInteger, Integer, SmallInteger } from '../../src/types/numeric-types.js';
import { VARCHAR } from '../../src/types/string-types.js';
import type { Seeded } from '../../../../test/types-conformance/seeded.js';
import { a, b, nk } from './tables.js';

type Source = typeof a;
type Numbers = ColumnElement<number | null>;

/** Makes statements over the expression language: `shape` decides what they are, `values` which values stand in them. */
export class RandomStatements {
  #froms: Source[] = [a];
  #repeated: Numbers | undefined;

  constructor(
    readonly shape: Seeded,
    readonly values: Seeded,
  ) {}

  /** A statement; the larger `depth`, the deeper its expressions. */
  statement(depth: number): ClauseElement {
    this.#repeated = undefined;
    return this.#one<() => ClauseElement>([
      () => this.#select(depth),
      () => this.#select(depth),
      () => this.#select(depth),
      () => this.#lists(),
      () => this.#lists(),
      () => unionAll(this.#ids(depth), this.#ids(depth)).orderBy('id').limit(this.#value()),
      () => union(this.#ids(depth), this.#ids(depth)),
      () => insert(nk).values({ k: this.#word(), v: this.#value() }),
      () =>
        insert(nk)
          .values([{ k: this.#word() }, { k: this.#word() }])
          .returning(nk.c.k),
      () => insert(nk).fromSelect(['v'] as 'v'[], this.#ids(depth) as never),
      () =>
        update(a)
          .values({ x: this.#within(() => this.#number(depth)) })
          .where(this.#within(() => this.#test(depth))),
      () => deleteFrom(a).where(this.#within(() => this.#test(depth))),
      () => text('SELECT :n').bindparams({ n: this.#value() }),
      () => text(`SELECT ${this.#one(['1', '2'])}`),
    ])();
  }

  #select(depth: number): Select<any, any, any> {
    return this.#within(() => {
      let made: Select<any, any, any> = select(...this.#some(3, () => this.#column(depth)));
      if (this.#happens(0.3)) {
        const other = this.#one([a.alias('other'), a.alias()]);
        made = this.#one([
          () => made.joinFrom(a, other, other.c.id.eq(a.c.x)),
          () => made.outerjoinFrom(a, other, other.c.id.lt(this.#value())),
        ])();
        this.#froms.push(other as never);
      }
      if (this.#happens(0.6)) made = made.where(...this.#some(2, () => this.#test(depth)));
      if (this.#happens(0.2)) made = made.groupBy(...this.#some(2, () => this.#from().c.x));
      if (this.#happens(0.1)) made = made.having(this.#test(0));
      if (this.#happens(0.3)) made = made.orderBy(this.#sorted(this.#number(0)));
      if (this.#happens(0.3)) made = made.limit(this.#value());
      if (this.#happens(0.1)) made = made.offset(this.#value());
      if (this.#happens(0.1)) made = this.#one([() => made.distinct(), () => made.distinct(a.c.id)])();
      if (this.#happens(0.1)) made = made.withForUpdate(this.#one([{}, { nowait: true }, { of: a }]));
      if (this.#happens(0.1)) made = made.prefixWith(this.#one(['/* one */', '/* two */']));
      return made;
    });
  }

  /** So few columns in so many lists that one list could be taken for another. */
  #lists(): ClauseElement {
    const columns = (): ColumnElement[] => this.#some(2, () => this.#one([a.c.id, a.c.x]));
    let made = select(...columns()) as Select<any, any, any>;
    if (this.#happens(0.5)) made = made.groupBy(...columns());
    if (this.#happens(0.5)) made = made.orderBy(...columns());
    if (this.#happens(0.3)) made = made.distinct(...columns());
    if (this.#happens(0.3)) made = made.limit(this.#value());
    if (this.#happens(0.3)) made = made.offset(this.#value());
    return made;
  }

  /** A SELECT of one whole number under the name `id`. */
  #ids(depth: number): Select<any, any, any> {
    return this.#within(() => select(this.#from().c.id).where(this.#test(depth - 1)));
  }

  #column(depth: number): any {
    return this.#one<() => unknown>([
      () => this.#from().c.id,
      () => this.#from().c.data,
      () => this.#from(),
      () => this.#number(depth),
      () => this.#number(depth).label(this.#one(['m', 'n'])),
      () => func.count(),
      () => func.max(this.#number(depth)).label('m'),
      () => func.rowNumber().over({ orderBy: this.#from().c.x }),
      () => this.#fromRows(depth),
    ])();
  }

  /** A column of a subquery or CTE. */
  #fromRows(depth: number): unknown {
    const rows = this.#ids(depth);
    return this.#one([() => rows.subquery(), () => rows.subquery('s'), () => rows.cte('r'), () => rows.cte()])().c.id;
  }

  #number(depth: number): Numbers {
    const leaf = (): Numbers =>
      this.#one<() => Numbers>([
        () => this.#from().c.id,
        () => this.#from().c.x,
        () => literal(this.#value()),
        () => literal(this.#value(), SmallInteger),
        () => bindparam(this.#one(['p', 'q']), { value: this.#value(), type: Integer }),
        () => bindparam(this.#one(['p', 'q']), { type: Integer }),
        () => (this.#repeated ??= literal(this.#value())),
      ])();
    if (depth <= 0) return leaf();
    const inner = (): Numbers => this.#number(depth - 1);
    return this.#one<() => Numbers>([
      leaf,
      () => inner().add(inner() as never),
      () => inner().sub(this.#value()),
      () => inner().mul(this.#value()),
      () => func.coalesce(inner(), this.#value()) as Numbers,
      () => caseWhen([[this.#test(depth - 1), inner()]], inner() as never) as Numbers,
      () => caseWhen([[this.#test(depth - 1), inner()]]) as Numbers,
      () => cast(inner(), this.#one([Integer, BigInteger, VARCHAR(5), VARCHAR(6)]) as never) as Numbers,
      () => this.#ids(depth - 1).scalarSubquery() as Numbers,
      () => inner().op(this.#one(['&', '|']))(this.#value() as never) as Numbers,
    ])();
  }

  #test(depth: number): ColumnElement<boolean> {
    const number = (): Numbers => this.#number(depth - 1);
    const leaf = (): ColumnElement<boolean> =>
      this.#one<() => ColumnElement<boolean>>([
        () => number().eq(this.#value()),
        () => number().ne(number() as never),
        () => number().lt(this.#value()),
        () => number().is(null),
        () => number().between(this.#value(), this.#value()),
        () => number().in(this.#list()),
        () => number().notIn(this.#list()),
        () => number().in([number() as never, this.#value()]),
        () => number().eq(any([this.#value(), ...this.#list()])),
        () => this.#from().c.data.like(this.#word()),
        () => this.#from().c.data.like(this.#word(), '/'),
        () => this.#from().c.data.startsWith(this.#word()),
        () => this.#from().c.data.contains(this.#word(), { autoescape: true }),
        () =>
          this.#from()
            .c.data.op(this.#one(['~', '~*']))(this.#word())
            .is(true),
        () => this.#from().c.flag.is(true),
        () => this.#from().c.flag.eq(true),
      ])();
    if (depth <= 0) return leaf();
    const inner = (): ColumnElement<boolean> => this.#test(depth - 1);
    return this.#one<() => ColumnElement<boolean>>([
      leaf,
      () => and(inner(), inner(), ...this.#some(2, inner)),
      () => or(inner(), inner()),
      () => not(inner()),
      () => number().in(this.#ids(depth - 1)),
      () => this.#ids(depth).exists(),
      () => not(select(b.c.id).where(b.c.aId.eq(this.#from().c.id), inner()).exists()),
    ])();
  }

  #sorted(key: Numbers): ColumnElement {
    return this.#one([() => key, () => key.asc(), () => key.desc(), () => key.desc().nullsLast()])();
  }

  #value(): number {
    return this.values.below(1000);
  }

  #word(): string {
    return `w${this.#value()}%`;
  }

  #list(): number[] {
    return Array.from({ length: this.values.below(4) }, () => this.#value());
  }

  #from(): Source {
    return this.#one(this.#froms);
  }

  /** A SELECT names its own tables only, so that all statements can be compiled. */
  #within<T>(make: () => T): T {
    const outer = this.#froms;
    this.#froms = [a];
    try {
      return make();
    } finally {
      this.#froms = outer;
    }
  }

  #some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: 1 + this.shape.below(most) }, make);
  }

  #happens(probability: number): boolean {
    return this.shape.next() < probability;
  }

  #one<T>(choices: readonly T[]): T {
    return this.shape.pick(choices);
  }
}
