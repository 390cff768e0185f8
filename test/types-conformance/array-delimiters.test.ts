import {
  ARRAY,
  type AsyncConnection,
  type AsyncEngine,
  Column,
  column,
  DOMAIN,
  func,
  insert,
  Integer,
  literal,
  MetaData,
  NUMRANGE,
  Range,
  select,
  Table,
  Text,
  text,
  TypeDecorator,
  UserDefinedType,
} from '@athanor/core';
import { literalText } from '@athanor/core/spi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyHost } from './hosts.js';

/** The server writes `{(1,1),(0,0);(4,4),(2,2)}`. */
class Box extends UserDefinedType {
  override readonly cacheOk = true;

  getColSpec(): string {
    return 'BOX';
  }
}

interface Corners {
  readonly high: readonly number[];
  readonly low: readonly number[];
}

class CornersType extends TypeDecorator<Corners, string> {
  readonly impl = new Box();
  override readonly cacheOk = true;

  override processBindParam(value: Corners | null): string | null {
    return value === null ? null : `(${value.high.join()}),(${value.low.join()})`;
  }

  override processResultValue(value: string | null): Corners | null {
    const [a, b, c, d] = (value ?? '').match(/\d+/g)?.map(Number) ?? [];
    return value === null ? null : { high: [a as number, b as number], low: [c as number, d as number] };
  }
}

/** A type that was created with a delimiter of its own. */
class Piped extends UserDefinedType {
  override readonly cacheOk = true;

  getColSpec(): string {
    return 'piped';
  }

  override arrayDelimiter(): string {
    return '|';
  }
}

const createPiped = [
  'DROP TYPE IF EXISTS piped CASCADE',
  'CREATE TYPE piped',
  "CREATE FUNCTION piped_in(cstring) RETURNS piped LANGUAGE internal IMMUTABLE STRICT AS 'textin'",
  "CREATE FUNCTION piped_out(piped) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout'",
  "CREATE TYPE piped (INPUT = piped_in, OUTPUT = piped_out, LIKE = text, DELIMITER = '|')",
];

const box = '(1,1),(0,0)';
const other = '(4,4),(2,2)';
const corners = (high: number, low: number): Corners => ({ high: [high, high], low: [low, low] });

const metadata = new MetaData();
const shapes = new Table('delimited', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  box: new Column(new Box()),
  boxes: new Column(ARRAY(new Box())),
  corners: new Column(ARRAY(new CornersType())),
  domains: new Column(ARRAY(DOMAIN('delimited_box', new Box()))),
  varied: new Column(ARRAY(Text().withVariant(new Box(), 'postgresql'))),
  piped: new Column(ARRAY(new Piped())),
});

// proves: type-array
describe.each(everyHost)('arrays whose elements no comma parts, on $name', ({ makeEngine }) => {
  let engine: AsyncEngine;

  beforeAll(async () => {
    engine = await makeEngine();
    await engine.begin(async (connection) => {
      for (const sql of createPiped) await connection.execDriverSql(sql);
      await connection.runSync(metadata.createAll);
    });
  });

  afterAll(async () => {
    await engine.begin(async (connection) => {
      await connection.runSync(metadata.dropAll);
      await connection.execDriverSql('DROP TYPE IF EXISTS piped CASCADE');
    });
    await engine.dispose();
  });

  const words = ['a|b', 'a,b', '"', '\\', 'NULL', '', '{}', '1'];
  const row = {
    box,
    boxes: [box, null, other],
    corners: [corners(1, 0), null],
    domains: [other, box],
    varied: [box, other],
    piped: [...words, null],
  };

  const storedTexts = async (connection: AsyncConnection): Promise<readonly unknown[]> => {
    const sql =
      'SELECT boxes::text, corners::text, domains::text, varied::text, piped::text FROM delimited ORDER BY id';
    return (await connection.execDriverSql(sql)).all().map((one) => [...(one as readonly unknown[])]);
  };

  it('are written and read as elements, alone and by many parameter sets', async () => {
    await engine.connect(async (connection) => {
      const stored = [
        '{(1,1),(0,0);NULL;(4,4),(2,2)}',
        '{(1,1),(0,0);NULL}',
        '{(4,4),(2,2);(1,1),(0,0)}',
        '{(1,1),(0,0);(4,4),(2,2)}',
        String.raw`{"a|b"|a,b|"\""|"\\"|"NULL"|""|"{}"|1|NULL}`,
      ];
      await connection.execute(insert(shapes).values({ id: 1, ...row } as never));
      await connection.execute(insert(shapes), [{ id: 2, ...row } as never, { id: 3, ...row } as never]);
      expect(await storedTexts(connection)).toEqual([stored, stored, stored]);
      const { id: _, ...columns } = shapes.c;
      const read = await connection.execute(select(...Object.values(columns)).orderBy(shapes.c.id));
      expect(read.all().map((one) => [...one])).toEqual([1, 2, 3].map(() => Object.values(row)));
    });
  });

  it('are nested, empty and of other lower bounds', async () => {
    await engine.connect(async (connection) => {
      const grid = [
        [box, null],
        [null, other],
      ];
      expect(await connection.scalar(select(literal(grid as never, ARRAY(new Box(), { dimensions: 2 }))))).toEqual(
        grid,
      );
      expect(await connection.scalar(select(literal([], ARRAY(new Box()))))).toEqual([]);
      const shifted = text("SELECT CAST('[0\\:1]={(1,1),(0,0);(4,4),(2,2)}' AS box[]) AS list");
      expect(await connection.scalar(shifted.columns(column('list', ARRAY(new Box()))))).toEqual([box, other]);
    });
  });

  it('are made of many rows, of lists and of literals', async () => {
    await engine.connect(async (connection) => {
      await connection.execute(
        insert(shapes).returning(shapes.c.id),
        [box, other, null].map((one, i) => ({ id: i + 1, box: one })),
      );
      expect((await connection.scalars(select(shapes.c.box).orderBy(shapes.c.id))).all()).toEqual([box, other, null]);
      expect(await connection.scalar(select(func.arrayAgg(shapes.c.box)))).toEqual([box, other, null]);
      expect((await connection.scalars(select(shapes.c.id).where(shapes.c.box.in([other])))).all()).toEqual([2]);
      const sql = literalText([[box], [other]], ARRAY(new Box()) as never, engine.dialect);
      expect(sql).toBe(`CAST('{{"(1,1),(0,0)"};{"(4,4),(2,2)"}}' AS BOX[])`);
      expect((await connection.execDriverSql(`SELECT (${sql})::text`)).scalar()).toBe('{{(1,1),(0,0)};{(4,4),(2,2)}}');
      const streamed: unknown[] = [];
      const lists = select(literal([box, other], ARRAY(new Box())));
      for await (const one of await connection.stream(lists)) streamed.push(one[0]);
      expect(streamed).toEqual([[box, other]]);
    });
  });

  it('are text where nobody says their type', async () => {
    await engine.connect(async (connection) => {
      expect(await connection.scalar(text("SELECT '{(1,1),(0,0);(4,4),(2,2)}'\\:\\:box[]"))).toBe(
        '{(1,1),(0,0);(4,4),(2,2)}',
      );
    });
  });

  it('hold domains over arrays, whose values are arrays of their own', async () => {
    await engine.connect(async (connection) => {
      const lists = new MetaData();
      const table = new Table('list_of_lists', lists, {
        id: new Column(Integer, { primaryKey: true }),
        numbers: new Column(ARRAY(DOMAIN('number_list', ARRAY(Integer)))),
        ranges: new Column(ARRAY(DOMAIN('range_list', ARRAY(NUMRANGE)))),
      });
      await connection.runSync(lists.createAll);
      const numbers = [[1, 2], [], [3], null];
      const ranges = [[new Range('1', '2')], [null, Range.empty()]];
      await connection.execute(insert(table).values({ numbers, ranges } as never));
      await connection.execute(insert(table), [{ numbers, ranges } as never, { numbers: null, ranges: [] }]);
      const rows = (await connection.execute(select(table.c.numbers, table.c.ranges).orderBy(table.c.id))).all();
      expect(rows.map((one) => [...one])).toEqual([
        [numbers, ranges],
        [numbers, ranges],
        [null, []],
      ]);
      const stored = await connection.execDriverSql('SELECT numbers::text FROM list_of_lists WHERE id = 1');
      expect(stored.scalar()).toBe('{"{1,2}","{}","{3}",NULL}');
    });
  });
});
