import { DateTime, func, Integer, MetaData, Text, UniqueConstraint } from '@athanor/core';
import { ArgumentError, elementOf, InvalidRequestError } from '@athanor/core/spi';
import { describe, expect, it } from 'vitest';
import { DeclarativeBase } from '../../src/declarative/declarative-base.js';
import { mappedColumn } from '../../src/declarative/mapped-column.js';
import { relationship } from '../../src/declarative/relationship.js';
import { entityMapperOf } from '../../src/mapping/mapper.js';
import { mapperOf } from '../../src/mapping/mapper-of.js';

// proves: map-declarative
describe('Base.table', () => {
  class Base extends DeclarativeBase {}

  const timestamps = { createDate: mappedColumn(DateTime, { serverDefault: func.now() }) };

  class Article extends Base.table(
    'article',
    {
      id: mappedColumn(Integer, { primaryKey: true }),
      title: mappedColumn(Text),
      subTitle: mappedColumn(Text, { nullable: true }),
      slug: mappedColumn(Text, { name: 'url_part' }),
      ...timestamps,
    },
    { schema: 'press', constraints: [new UniqueConstraint(['title'])], comment: 'what is printed' },
  ) {
    get upper(): string {
      return this.title.toUpperCase();
    }
  }

  class Page extends Base.table('page', { id: mappedColumn(Integer, { primaryKey: true }), ...timestamps }) {}

  const table = mapperOf(Article).table;

  it('makes a table in the MetaData of its base, with the options of Table', () => {
    expect(Base.metadata.tables.get('press.article')).toBe(table);
    expect(table.comment).toBe('what is printed');
    expect(table.constraints.some((one) => one instanceof UniqueConstraint)).toBe(true);
  });

  it('names columns after their attributes, in snake case unless a name is given', () => {
    expect(table.columnList.map((column) => [column.key, column.name])).toEqual([
      ['id', 'id'],
      ['title', 'title'],
      ['subTitle', 'sub_title'],
      ['slug', 'url_part'],
      ['createDate', 'create_date'],
    ]);
  });

  it('makes columns NOT NULL unless they are nullable', () => {
    expect(table.columnList.filter((column) => column.nullable).map((column) => column.key)).toEqual(['subTitle']);
  });

  // proves: map-mixins
  it('gives each class columns of its own where a mixin is shared', () => {
    expect(mapperOf(Page).table.columnList[1]).not.toBe(table.columnList[4]);
    expect(mapperOf(Page).table.columnList[1]?.name).toBe('create_date');
  });

  it('keeps what the class itself adds', () => {
    expect(new Article({ title: 'news' }).upper).toBe('NEWS');
  });

  it('stands in statements for its table, and says whose that is', () => {
    const element = elementOf(Article);
    expect(element).toBe(mapperOf(Article).element);
    expect(element && entityMapperOf(element)).toBe(mapperOf(Article));
    expect(entityMapperOf(Article.c.title)).toBe(mapperOf(Article));
    expect(Article.c.title.identity).toBe(table.columnList[1]);
  });

  it('refuses a table without a primary key', () => {
    expect(() => Base.table('nokey', { data: mappedColumn(Text) })).toThrow(
      new ArgumentError(
        "Could not assemble any primary key columns for mapped table 'nokey': mark one with { primaryKey: true }",
      ),
    );
  });

  it('refuses attributes that are neither columns nor relationships, and names that entities use themselves', () => {
    expect(() => Base.table('odd', { id: mappedColumn(Integer, { primaryKey: true }), tag: 5 })).toThrow(
      "Attribute 'tag' of the entity of table 'odd' is a number: write mappedColumn(type) for a column",
    );
    expect(() => Base.table('odd2', { toJSON: mappedColumn(Text) })).toThrow(InvalidRequestError);
  });
});

describe('DeclarativeBase', () => {
  it('gives each direct subclass a registry and a MetaData', () => {
    class One extends DeclarativeBase {}
    class Two extends DeclarativeBase {}
    class BelowOne extends One {}
    expect(One.metadata).not.toBe(Two.metadata);
    expect(BelowOne.registry).toBe(One.registry);
    expect(One.metadata).toBe(One.registry.metadata);
  });

  it('takes the MetaData that a subclass names', () => {
    const metadata = new MetaData({ schema: 'sales' });
    class Base extends DeclarativeBase {
      static override metadata = metadata;
    }
    class A extends Base.table('a', { id: mappedColumn(Integer, { primaryKey: true }) }) {}
    expect(mapperOf(A).table.metadata).toBe(metadata);
    expect(Base.registry.metadata).toBe(metadata);
  });

  it('is not used itself', () => {
    expect(() => DeclarativeBase.table('a', {})).toThrow(
      "Cannot use 'DeclarativeBase' directly as a declarative base class. Create a Base by creating a subclass of it.",
    );
  });
});

describe('the class of a mapper', () => {
  class Base extends DeclarativeBase {}
  const shape = () => ({ id: mappedColumn(Integer, { primaryKey: true }) });

  it('is the one that extends what table() gave, whichever of its statics is used first', () => {
    class ByColumns extends Base.table('by_columns', shape()) {}
    class ByElement extends Base.table('by_element', shape()) {}
    class ByInstance extends Base.table('by_instance', shape()) {}
    expect(entityMapperOf(ByColumns.c.id)?.class).toBe(ByColumns);
    expect(entityMapperOf(elementOf(ByElement) as never)?.class).toBe(ByElement);
    expect(mapperOf(new ByInstance()).class).toBe(ByInstance);
  });

  it('is the direct subclass even where a class below it comes first', () => {
    class Animal extends Base.table('animal', shape()) {}
    class Dog extends Animal {}
    expect(mapperOf(new Dog()).class).toBe(Animal);
  });

  it('is not known before there is one', () => {
    const registry = Base.registry;
    Base.table('lonely', shape());
    expect(() => registry.mappers.at(-1)?.class).toThrow("Table 'lonely' has no entity class that was used yet");
  });
});

describe('relationship()', () => {
  it('refuses options that it does not know, and lists of other than one class', () => {
    class Other {}
    expect(() => relationship(Other, { laxy: 'raise' } as object)).toThrow("relationship() has no option 'laxy'");
    expect(() => relationship([Other, Other] as never)).toThrow('takes a list of one class; this list has 2');
  });
});
