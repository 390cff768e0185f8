import { describe, expect, it } from 'vitest';
import { AmbiguousForeignKeysError, NoForeignKeysError } from '../../src/errors/errors.js';
import { literal } from '../../src/expression/column-element.js';
import { cast, literalColumn } from '../../src/expression/constructs.js';
import { func } from '../../src/statement/func.js';
import { text } from '../../src/statement/textual-select.js';
import { Column } from '../../src/schema/column.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
import { union } from '../../src/statement/compound-select.js';
import { insert } from '../../src/statement/insert.js';
import { labelColumns } from '../../src/statement/labels.js';
import { select } from '../../src/statement/select.js';
import { Integer } from '../../src/types/numeric-types.js';
import { VARCHAR } from '../../src/types/string-types.js';
import { address, user } from '../expression/tables.js';

const namesOf = (...columns: Parameters<typeof labelColumns>[0]) => labelColumns(columns).map(({ name }) => name);

// proves: select-labels
describe('the names of a select list', () => {
  it('are those of the columns, numbered where they repeat', () => {
    expect(namesOf(user.c.id, address.c.id, user.c.id)).toEqual(['id', 'id_1', 'id__1']);
  });

  it('do not collide with labels', () => {
    expect(namesOf(user.c.id, literal(1).label('id_1'), address.c.id)).toEqual(['id', 'id_1', 'id_2']);
  });

  it('come from functions, casts and the text itself', () => {
    expect(namesOf(func.count(), func.count(user.c.id), cast(user.c.age, VARCHAR), user.c.age.add(1))).toEqual([
      'count_1',
      'count_2',
      'age',
      'anon_1',
    ]);
    const written = text('count(*) AS total');
    expect(select(written as never, literalColumn('now()')).labeledColumns.map(({ key }) => key)).toEqual([
      'total',
      'now()',
    ]);
  });

  it('are keys in rows and names in SQL', () => {
    expect(labelColumns([address.c.userId])).toMatchObject([{ key: 'userId', name: 'user_id', labeled: false }]);
  });
});

describe('a statement', () => {
  it('is never changed: each method gives another one', () => {
    const base = select(user.c.id);
    const more = base.where(user.c.id.eq(1)).orderBy(user.c.id).limit(1);
    expect(base.whereClauses).toEqual([]);
    expect(more.whereClauses).toHaveLength(1);
    expect(more.orderBy(null).orderByClauses).toEqual([]);
  });

  it('filters by the keys of what was joined last', () => {
    const statement = select(user).filterBy({ name: 'x' }).join(address).filterBy({ email: 'y' });
    expect(statement.whereClauses.map((clause) => (clause as never as { left: unknown }).left)).toEqual([
      user.c.name,
      address.c.email,
    ]);
    // @ts-expect-error -- no such column
    expect(() => statement.filterBy({ name: 'x' })).toThrow('address has no column "name" to filter by');
  });

  it('refuses limits that are no counts', () => {
    expect(() => select(user).limit(-1)).toThrow('limit() takes a whole number from 0');
    expect(() => select(user).offset(1.5)).toThrow('offset() takes a whole number from 0');
  });

  it('refuses set operations of different widths, and scalars of several columns', () => {
    expect(() => union(select(user.c.id), select(user))).toThrow(
      'must have identical numbers of columns; select #1 has 1 columns, select #2 has 4',
    );
    expect(() => select(user).scalarSubquery()).toThrow('exactly one column, this one has 4');
  });

  it('merges values() of later calls into one row', () => {
    const statement = insert(user).values({ name: 'x', age: 1 }).values({ age: 2 });
    expect(
      statement.rows?.[0]?.values.map(([key, value]) => [key, (value as never as { value: unknown }).value]),
    ).toEqual([
      ['name', 'x'],
      ['age', 2],
    ]);
    expect(() => insert(user).values({ name: undefined as never })).toThrow('The value for "name" is undefined');
  });
});

// proves: select-join
describe('a join without a condition', () => {
  const meta = new MetaData();
  const parent = new Table('parent', meta, { id: new Column(Integer, { primaryKey: true }) });
  const child = new Table('child', meta, {
    id: new Column(Integer, { primaryKey: true }),
    mother: new Column(Integer, { foreignKey: 'parent.id' }),
    father: new Column(Integer, { foreignKey: 'parent.id' }),
  });
  const stranger = new Table('stranger', meta, { id: new Column(Integer, { primaryKey: true }) });

  it('follows the foreign key in either direction', () => {
    for (const join of [user.join(address), address.join(user)]) {
      expect(join.onclause).toMatchObject({ left: user.c.id, operator: 'eq', right: address.c.userId });
    }
  });

  it('follows it through aliases and subqueries', () => {
    const other = address.alias();
    expect(user.join(other).onclause).toMatchObject({ left: user.c.id, right: other.c.userId });
    const sub = select(address.c.userId).subquery();
    expect(user.join(sub).onclause).toMatchObject({ left: user.c.id, right: sub.c.userId });
  });

  it('needs exactly one foreign key', () => {
    expect(() => parent.join(stranger)).toThrow(NoForeignKeysError);
    expect(() => parent.join(child)).toThrow(AmbiguousForeignKeysError);
    expect(() => select(parent).join(child)).not.toThrow();
  });

  it('takes two foreign keys to different columns for two, and those that pair the same columns for one', () => {
    const tables = new MetaData();
    const person = new Table('person', tables, {
      id: new Column(Integer, { primaryKey: true }),
      code: new Column(Integer, { unique: true }),
    });
    const visit = new Table('visit', tables, {
      byId: new Column(Integer, { foreignKey: 'person.id' }),
      byCode: new Column(Integer, { foreignKey: 'person.code' }),
    });
    expect(() => person.join(visit)).toThrow(AmbiguousForeignKeysError);
    expect(() => visit.alias().join(person)).toThrow(AmbiguousForeignKeysError);
    const twice = new Table('twice', tables, { p: new Column(Integer, { foreignKey: ['person.id', 'person.id'] }) });
    expect(person.join(twice).onclause).toMatchObject({ left: person.c.id, operator: 'eq', right: twice.c.p });
  });
});
