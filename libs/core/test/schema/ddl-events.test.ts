import { describe, expect, it } from 'vitest';
import { contains, dispatch, listen, remove } from '../../src/event/event-target.js';
import { Column } from '../../src/schema/column.js';
import { type Constraint, UniqueConstraint } from '../../src/schema/constraints.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
import { Integer } from '../../src/types/numeric-types.js';

const options = { checkfirst: true, tables: [] };

// proves: events-ddl
describe('events of the schema', () => {
  it('reach the listeners of the class before those of the table, and of no other table', async () => {
    const metadata = new MetaData();
    const [a, b] = ['a', 'b'].map((name) => new Table(name, metadata, { id: new Column(Integer) })) as [Table, Table];
    const told: string[] = [];
    const onAll = (table: Table) => void told.push(`all ${table.name}`);
    listen(a, 'afterCreate', (table) => void told.push(`a ${table.name}`));
    listen(Table, 'afterCreate', onAll);
    for (const table of [a, b]) await table[dispatch].emit('afterCreate', table, undefined as never, options);
    remove(Table, 'afterCreate', onAll);
    expect(told).toEqual(['all a', 'a a', 'all b']);
  });

  it('of a subclass of constraints are heard by listeners of that class only', () => {
    const told: Constraint[] = [];
    const hear = (constraint: Constraint) => void told.push(constraint);
    listen(UniqueConstraint, 'afterParentAttach', hear);
    const unique = new UniqueConstraint(['a']);
    const table = new Table('c', new MetaData(), { a: new Column(Integer, { primaryKey: true }) });
    told.length = 0;
    for (const one of [unique, table.primaryKey]) one[dispatch].emitSync('afterParentAttach', one, table);
    remove(UniqueConstraint, 'afterParentAttach', hear);
    expect(told).toEqual([unique]);
  });

  it('stay with the column that they were asked of; a copy has those with propagate', () => {
    const column = new Column(Integer);
    const [stays, goes] = [() => undefined, () => undefined];
    listen(column, 'afterParentAttach', stays);
    listen(column, 'afterParentAttach', goes, { propagate: true });
    const copy = column.with({});
    expect([stays, goes].map((fn) => contains(copy, 'afterParentAttach', fn))).toEqual([false, false]);
    copy[dispatch].propagateFrom(column[dispatch]);
    expect([stays, goes].map((fn) => contains(copy, 'afterParentAttach', fn))).toEqual([false, true]);
    remove(copy, 'afterParentAttach', goes);
    expect(contains(column, 'afterParentAttach', goes)).toBe(true);
  });
});
