import {
  ARRAY,
  cast,
  Column,
  column,
  type ColumnElement,
  createAsyncEngine,
  DATERANGE,
  DOMAIN,
  Double,
  Enum,
  func,
  HSTORE,
  INET,
  INT4RANGE,
  INT8MULTIRANGE,
  INT8RANGE,
  Integer,
  JSON as Json,
  literal,
  MetaData,
  MultiRange,
  NUMRANGE,
  OID,
  type Operand,
  Range,
  type ReadOf,
  type RowOfStatement,
  select,
  sqlTrue,
  Table,
  Text,
  TSTZRANGE,
  typeCoerce,
  TypeDecorator,
  type TypeEngine,
  update,
  UserDefinedType,
  VARCHAR,
} from '@athanor/core';
import { DeclarativeBase, mappedColumn } from '@athanor/orm';
import { describe, expectTypeOf, it } from 'vitest';

class Email {
  constructor(readonly address: string) {}
}

class EmailType extends TypeDecorator<Email, string> {
  readonly impl = Text;

  override processBindParam(value: Email | null): string | null {
    return value?.address ?? null;
  }

  override processResultValue(value: string | null): Email | null {
    return value === null ? null : new Email(value);
  }
}

class Point extends UserDefinedType<{ readonly x: number; readonly y: number }> {
  getColSpec(): string {
    return 'POINT';
  }
}

enum Color {
  Red = 'red',
  Blue = 'blue',
}

enum Level {
  Low,
  High,
}

const sizes = { small: 'S', large: 'L' } as const;

const table = new Table('sample', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  email: new Column(new EmailType(), { nullable: false }),
  emails: new Column(ARRAY(new EmailType())),
  point: new Column(new Point()),
  color: new Column(Enum(Color, { name: 'color' }), { nullable: false }),
  level: new Column(Enum(Level, { name: 'level' })),
  size: new Column(Enum(sizes, { name: 'size' })),
  status: new Column(Enum('draft', 'done', { name: 'status' })),
  zip: new Column(DOMAIN('zip', VARCHAR(5)), { nullable: false }),
  during: new Column(INT4RANGE, { nullable: false }),
  long: new Column(INT8RANGE),
  price: new Column(NUMRANGE),
  days: new Column(DATERANGE),
  instants: new Column(TSTZRANGE()),
  exact: new Column(TSTZRANGE({ as: 'string' })),
  ranges: new Column(INT8MULTIRANGE),
  attributes: new Column(HSTORE),
  host: new Column(INET),
  oid: new Column(OID),
});

const statement = select(table);
type R = RowOfStatement<typeof statement>;

// proves: type-inference
describe('the value of a column', () => {
  it('follows its type', () => {
    expectTypeOf<R['email']>().toEqualTypeOf<Email>();
    expectTypeOf<R['emails']>().toEqualTypeOf<Email[] | null>();
    expectTypeOf<R['point']>().toEqualTypeOf<{ readonly x: number; readonly y: number } | null>();
    expectTypeOf<R['color']>().toEqualTypeOf<Color>();
    expectTypeOf<R['level']>().toEqualTypeOf<Level | null>();
    expectTypeOf<R['size']>().toEqualTypeOf<'S' | 'L' | null>();
    expectTypeOf<R['status']>().toEqualTypeOf<'draft' | 'done' | null>();
    expectTypeOf<R['zip']>().toEqualTypeOf<string>();
    expectTypeOf<R['during']>().toEqualTypeOf<Range<number>>();
    expectTypeOf<R['long']>().toEqualTypeOf<Range<bigint> | null>();
    expectTypeOf<R['instants']>().toEqualTypeOf<Range<Date> | null>();
    expectTypeOf<R['exact']>().toExtend<Range<string> | null>();
    expectTypeOf<R['ranges']>().toEqualTypeOf<MultiRange<bigint> | null>();
    expectTypeOf<R['attributes']>().toEqualTypeOf<Record<string, string | null> | null>();
    expectTypeOf<R['host']>().toEqualTypeOf<string | null>();
    expectTypeOf<R['oid']>().toEqualTypeOf<number | null>();
  });

  it('is what its column is compared with and set to', () => {
    const { c } = table;
    c.email.eq(new Email('a'));
    c.color.in([Color.Red, Color.Blue]);
    c.during.eq(new Range(1, 5, { bounds: '[]' }));
    c.days.ne(new Range('2024-02-29', null));
    update(table).values({ email: new Email('a'), level: Level.High, size: 'S', point: { x: 1, y: 2 } });
    update(table).values({ during: new Range(1, 2), ranges: new MultiRange([new Range(1n, 2n)]) });
    // @ts-expect-error a text is no Email
    c.email.eq('a');
    // @ts-expect-error a label is no member
    c.color.eq('red');
    // @ts-expect-error the range of another type
    c.during.eq(new Range('2024-02-29', '2024-03-01'));
    // @ts-expect-error a label that there is not
    update(table).values({ size: 'XL' });
    // @ts-expect-error a coordinate is missing
    update(table).values({ point: { x: 1 } });
  });
});

class Place extends UserDefinedType<{ readonly x: number; readonly y: number }> {
  override readonly operators = {
    distanceTo: (place: ColumnElement<XY>, other: Operand<XY>) => place.op('<->', Double)(other),
    eq: (place: ColumnElement<XY>, other: Operand<XY>) => place.op('~=', { isComparison: true })(other),
  };

  getColSpec(): string {
    return 'POINT';
  }
}

interface XY {
  readonly x: number;
  readonly y: number;
}

describe('the operators of a type', () => {
  const map = new Table('map', new MetaData(), {
    id: new Column(Integer, { primaryKey: true }),
    at: new Column(new Place(), { nullable: false }),
    name: new Column(VARCHAR(50)),
  });
  const { at } = map.c;
  const here = { x: 1, y: 2 };

  it('are methods of its columns', () => {
    expectTypeOf(at.distanceTo(here)).toEqualTypeOf<ColumnElement<number>>();
    at.distanceTo(at).gt(1);
    at.eq(here);
    // @ts-expect-error a text is no place
    at.distanceTo('here');
    // @ts-expect-error a text is no place
    at.eq('here');
    // @ts-expect-error an integer has no distance
    map.c.id.distanceTo(1);
    // @ts-expect-error VARCHAR brings no operators
    map.c.name.distanceTo('here');
    const all = select(map);
    expectTypeOf<RowOfStatement<typeof all>['at']>().toEqualTypeOf<XY>();
  });

  it('are those of the columns that show it as well', () => {
    map.alias('other').c.at.distanceTo(at);
    select(map).subquery().c.at.distanceTo(at);
    select(at).cte('c').c.at.distanceTo(at);
    select(at).union(select(at)).subquery().c.at.distanceTo(at);
    map.outerjoin(map.alias('o'), sqlTrue).alias('j').c.o_at.distanceTo(at);
    column('at', new Place()).distanceTo(at);
    typeCoerce(func.max(at), new Place()).distanceTo(at);
    cast('(1,2)', new Place()).distanceTo(at);
    // @ts-expect-error nobody says the type
    column('at').distanceTo(at);
    // @ts-expect-error an integer has no distance
    typeCoerce(at, Integer).distanceTo(at);
    // @ts-expect-error an integer has no distance
    map.alias('other').c.id.distanceTo(1);
  });

  it('are those of attributes of entities', () => {
    class Base extends DeclarativeBase {}
    class Spot extends Base.table('spot', {
      id: mappedColumn(Integer, { primaryKey: true }),
      at: mappedColumn(new Place(), { nullable: true }),
    }) {}
    expectTypeOf(Spot.c.at.distanceTo(here)).toEqualTypeOf<ColumnElement<number>>();
    expectTypeOf(new Spot().at).toEqualTypeOf<XY | null>();
    // @ts-expect-error an integer has no distance
    Spot.c.id.distanceTo(1);
  });
});

describe('the functions of types', () => {
  it('refuse what the type cannot be', () => {
    // @ts-expect-error no bounds
    new Range(1, 2, { bounds: '][' });
    // @ts-expect-error a variant with other values
    Text().withVariant(Integer(), 'sqlite');
    // @ts-expect-error a variant of no dialect
    Text().withVariant(VARCHAR(5));
    // @ts-expect-error bounds of two kinds
    new Range<number>(1, 'a');
    literal(new Range(1, 2), INT4RANGE);
    // @ts-expect-error the type of another value
    literal('a', Integer);
  });

  it('keep what they wrap', () => {
    expectTypeOf(Text().withVariant(VARCHAR(5), 'sqlite')).toEqualTypeOf<TypeEngine<string, string>>();
    expectTypeOf(Json.NULL).toEqualTypeOf<null>();
    expectTypeOf<ReadOf<typeof INT8RANGE>>().toEqualTypeOf<Range<bigint>>();
    expectTypeOf<ReadOf<EmailType>>().toEqualTypeOf<Email>();
  });

  it('need processors of the right values', () => {
    class Wrong extends TypeDecorator<Email, string> {
      readonly impl = Text;

      // @ts-expect-error the type below takes text
      override processBindParam(value: Email | null): number | null {
        return value === null ? null : 1;
      }
    }
    class WrongImpl extends TypeDecorator<Email, string> {
      // @ts-expect-error the type below is of other values
      readonly impl = Integer;
    }
    void [Wrong, WrongImpl, createAsyncEngine];
  });
});
