import { describe, expect, it, vi } from 'vitest';
import { CacheKeyBuilder, cacheKeyOf } from '../../src/expression/cache-key.js';
import { ClauseElement, type FieldSpec } from '../../src/expression/clause-element.js';
import { and, or } from '../../src/expression/boolean-list.js';
import { literal } from '../../src/expression/column-element.js';
import { bindparam } from '../../src/expression/bindparam.js';
import { caseWhen } from '../../src/expression/case.js';
import { cast } from '../../src/expression/constructs.js';
import { func } from '../../src/statement/func.js';
import { text } from '../../src/statement/textual-select.js';
import { CreateTable } from '../../src/schema/ddl.js';
import { deleteFrom } from '../../src/statement/delete.js';
import { insert } from '../../src/statement/insert.js';
import { select } from '../../src/statement/select.js';
import { update } from '../../src/statement/update.js';
import { SmallInteger, Integer } from '../../src/types/numeric-types.js';
import { VARCHAR } from '../../src/types/string-types.js';
import { address, user } from './tables.js';

const keyOf = (element: ClauseElement): string => cacheKeyOf(element)?.text ?? 'none';

const { id, name, age } = user.c;

// proves: cache-key
describe('a cache key', () => {
  it.each<[string, (value: number) => ClauseElement]>([
    ['a comparison', (n) => select(user).where(id.eq(n))],
    ['a list of any length', (n) => select(user).where(id.in(Array.from({ length: n }, (_, i) => i)))],
    ['a limit and an offset', (n) => select(user).limit(n).offset(n)],
    ['values to be inserted', (n) => insert(user).values({ id: n, name: `user ${n}` })],
    ['null and not null values', (n) => insert(user).values({ name: 'x', age: n === 1 ? null : n })],
    ['values to be set', (n) => update(user).values({ age: n }).where(id.eq(n))],
    [
      'an alias made for each',
      (n) => {
        const other = user.alias();
        return select(other.c.name).where(other.c.id.gt(n));
      },
    ],
    [
      'a subquery made for each',
      (n) => {
        const sub = select(address.c.userId).where(address.c.id.lt(n)).subquery();
        return select(sub.c.userId);
      },
    ],
    ['texts with values', (n) => text('SELECT :n').bindparams({ n })],
  ])('is the same for %s, whatever the values', (_, make) => {
    expect(keyOf(make(1))).toBe(keyOf(make(2)));
    expect(cacheKeyOf(make(3))).toBeDefined();
  });

  it('differs wherever the SQL differs', () => {
    const other = user.alias();
    const n = bindparam('n', { type: Integer });
    const shapes: ClauseElement[] = [
      select(id),
      select(name),
      select(id, name),
      select(user),
      select(other),
      select(id.label('a')),
      select(id.label('b')),
      select(id).where(id.eq(1)),
      select(id).where(id.eq(null)),
      select(id).where(id.ne(1)),
      select(id).where(id.eq(age)),
      select(id).where(age.eq(1)),
      select(id).where(id.eq(literal(1, SmallInteger))),
      select(id).where(id.eq(bindparam('n', { type: Integer }))),
      select(id).where(id.eq(bindparam('m', { type: Integer }))),
      select(id).where(id.eq(bindparam('n', { type: Integer, value: 1 }))),
      select(id).where(or(id.eq(n), age.eq(n))),
      select(id).where(or(id.eq(n), age.eq(bindparam('n', { type: Integer })))),
      select(id).where(id.in([1])),
      select(id).where(id.notIn([1])),
      select(id).where(id.in([age])),
      select(id).where(id.in([age, 1])),
      select(id).where(and(id.eq(1), age.eq(2))),
      select(id).where(or(id.eq(1), age.eq(2))),
      select(id).having(id.eq(1)),
      select(id).where(name.like('a')),
      select(id).where(name.like('a', '/')),
      select(id).where(name.startsWith('a')),
      select(id).where(name.endsWith('a')),
      select(id).where(name.op('~')('a').is(true)),
      select(id).where(name.op('~*')('a').is(true)),
      select(id).orderBy(id),
      select(id).orderBy(id.desc()),
      select(id).groupBy(id),
      select(id).distinct(),
      select(id).distinct(id),
      select(id).limit(1),
      select(id).offset(1),
      select(id).withForUpdate(),
      select(id).withForUpdate({ nowait: true }),
      select(id).selectFrom(user, address),
      select(id).join(address),
      select(id).outerjoin(address),
      select(id).join(address, address.c.userId.eq(id)),
      select(id).correlate(address),
      select(id).where(select(address.c.id).exists()),
      select(id).where(id.in(select(address.c.id))),
      select(cast(id, VARCHAR(5))),
      select(cast(id, VARCHAR(6))),
      select(func.max(id)),
      select(func.min(id)),
      select(func.count()),
      select(func.count(id)),
      select(caseWhen([[id.eq(1), age]])),
      select(caseWhen([[id.eq(1), age]], id)),
      select(select(id).subquery().c.id),
      select(select(id).cte().c.id),
      select(select(id).subquery('s').c.id),
      insert(user),
      insert(address),
      insert(user).values({ name: 'x' }),
      insert(user).values({ name: func.now() as never }),
      insert(user).values([{ name: 'x' }, { name: 'y' }]),
      insert(user).returning(id),
      insert(user).returning(id).inParameterOrder(),
      insert(user).fromSelect(['id'] as 'id'[], select(address.c.userId)),
      insert(user).fromSelect(['age'] as 'age'[], select(address.c.userId)),
      update(user),
      update(user).values({ age: 1 }),
      update(user).values({ name: 'x' }),
      deleteFrom(user),
      deleteFrom(user).where(id.eq(1)),
      text('SELECT 1'),
      text('SELECT 2'),
    ];
    expect(new Set(shapes.map(keyOf)).size).toBe(shapes.length);
  });

  it('cannot be forged by names that look like parts of it', () => {
    const one = select(id.label("x'(2;"), name.label('y'));
    const two = select(id.label('x'), name.label("'(2;y"));
    expect(keyOf(one)).not.toBe(keyOf(two));
  });

  it('collects the parameters in the order in which they are met, each once', () => {
    const n = literal(5);
    const statement = select(id)
      .where(id.eq(1), or(age.eq(n), id.eq(n)))
      .limit(3);
    expect(cacheKeyOf(statement)?.binds.map((bind) => bind.value)).toEqual([1, 5, 3]);
  });

  it('stays the same with many parameters, where it counts them in another way', () => {
    const statement = (n: number) => {
      const repeated = literal(n);
      const all = Array.from({ length: 40 }, (_, i) => id.eq(i + n));
      return select(id).where(id.eq(repeated), ...all, age.eq(repeated));
    };
    expect(keyOf(statement(1))).toBe(keyOf(statement(2)));
    expect(cacheKeyOf(statement(1))?.binds).toHaveLength(41);
  });

  it('holds the notes of a layer above, and nothing else of an annotated node', () => {
    const noted = (key: string) => select(user.annotate({ entity: { cacheKey: key } }));
    expect(keyOf(noted('A'))).toBe(keyOf(noted('A')));
    expect(keyOf(noted('A'))).not.toBe(keyOf(noted('B')));
    expect(keyOf(noted('A'))).not.toBe(keyOf(select(user)));
  });

  it('is not given to a statement with a part that cannot be cached', () => {
    expect(cacheKeyOf(new CreateTable(user))).toBeUndefined();
  });

  it('tells a class from its parent with the same fields', () => {
    class Parent extends ClauseElement {
      static override readonly fields: FieldSpec = { word: 'plain' };
      readonly visitName = 'parent';
      readonly word = 'x';
    }
    class Child extends Parent {}
    const keys = [new Parent(), new Child(), new Parent(), new Child()].map(keyOf);
    expect(keys[0]).toBe(keys[2]);
    expect(keys[1]).toBe(keys[3]);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('is the same from a generated writer and from a loop', () => {
    const statement = select(id).where(id.eq(1)).limit(2).distinct();
    const looped = new CacheKeyBuilder();
    looped.fields(statement);
    const text = looped.finish();
    expect(keyOf(statement).endsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(10);
  });

  it('is written in a loop where code may not be generated', () => {
    class Word extends ClauseElement {
      static override readonly fields: FieldSpec = { word: 'plain', parts: 'elements' };
      readonly visitName = 'word';
      constructor(
        readonly word: string,
        readonly parts: readonly ClauseElement[] = [],
      ) {
        super();
      }
    }
    const refuse = vi.fn(function refuse() {
      throw new EvalError('Code generation from strings disallowed for this context');
    });
    vi.stubGlobal('Function', refuse);
    try {
      expect(keyOf(new Word('a', [id, new Word('b')]))).toBe(keyOf(new Word('a', [id, new Word('b')])));
      expect(keyOf(new Word('a'))).not.toBe(keyOf(new Word('b')));
      expect(refuse).toHaveBeenCalled();
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('tells texts apart that are longer than words, whatever their letters', () => {
    const long = 'SELECT 1 AS '.padEnd(200, 'x');
    const texts = [long, `${long}y`, `${long}z`, `${long}\u0100`, `${long}\u0001`, long.replace('1', '2')];
    expect(new Set(texts.map((one) => keyOf(text(one)))).size).toBe(texts.length);
    expect(keyOf(text(long))).toBe(keyOf(text(long)));
  });

  it('may be longer than the room that is kept for keys', () => {
    const statement = (last: number) =>
      select(id).where(...Array.from({ length: 2000 }, (_, i) => (i === last ? id.ne(i) : id.eq(i))));
    expect(keyOf(statement(1999))).toBe(keyOf(statement(1999)));
    expect(keyOf(statement(1999))).not.toBe(keyOf(statement(1998)));
    expect(keyOf(select(id))).toBe(keyOf(select(id)));
  });

  it('is made of a key in the middle of another one', () => {
    class Asking extends ClauseElement {
      readonly visitName = 'asking';
      override appendCacheKey(key: CacheKeyBuilder): void {
        key.plain(keyOf(select(name)).length);
        key.element(id);
      }
    }
    expect(keyOf(new Asking())).toBe(keyOf(new Asking()));
  });

  it('is right for more words than are written as numbers', () => {
    const labeled = (n: number) => keyOf(select(id.label(`label ${n}`), name.label(`label ${n + 1}`)));
    const keys = Array.from({ length: 1500 }, (_, n) => labeled(n));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.map((_, n) => labeled(n))).toEqual(keys);
  });
});
