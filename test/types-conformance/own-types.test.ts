import {
  ARRAY,
  BOOLEAN,
  call,
  cast,
  Column,
  type ColumnElement,
  compile,
  createAsyncEngine,
  CreateTable,
  deleteFrom,
  Double,
  func,
  insert,
  Integer,
  JSONB,
  LargeBinary,
  literal,
  MetaData,
  Numeric,
  type Operand,
  or,
  select,
  type SqlExpression,
  Table,
  Text,
  text,
  typeCoerce,
  TypeDecorator,
  type TypeDialect,
  type TypeEngine,
  update,
  UserDefinedType,
  VARCHAR,
} from '@athanor/core';
import { literalText, PostgresDialect } from '@athanor/core/spi';
import { deserialize, serialize } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

class Email {
  constructor(readonly address: string) {}
}

class EmailType extends TypeDecorator<Email, string> {
  readonly impl = VARCHAR(200);
  override readonly cacheOk = true;

  override processBindParam(value: Email | null): string | null {
    return value === null ? null : value.address.toLowerCase();
  }

  override processResultValue(value: string | null): Email | null {
    return value === null ? null : new Email(value);
  }
}

/** What is not there is an empty list; SQL NULL goes through both methods. */
class TagsType extends TypeDecorator<readonly string[], string> {
  readonly impl = Text;
  override readonly cacheOk = true;

  override processBindParam(value: readonly string[] | null): string | null {
    return value === null || value.length === 0 ? null : value.join(';');
  }

  override processResultValue(value: string | null): readonly string[] {
    return value === null ? [] : value.split(';');
  }
}

/** Whole cents in the program, a decimal in the database. */
class CentsType extends TypeDecorator<bigint, string> {
  readonly impl = Numeric(12, 2);
  override readonly cacheOk = true;

  override processBindParam(value: bigint | null): string | null {
    return value === null ? null : `${value / 100n}.${String(value % 100n).padStart(2, '0')}`;
  }

  override processResultValue(value: string | null): bigint | null {
    return value === null ? null : BigInt(value.replace('.', ''));
  }

  override coerceComparedValue(value: unknown): TypeEngine | undefined {
    return typeof value === 'string' ? Numeric() : this;
  }
}

/** Tens in the database; what is added is a plain number. */
class TensType extends TypeDecorator<number> {
  readonly impl = Integer;
  override readonly cacheOk = true;

  override processBindParam(value: number | null): number | null {
    return value === null ? null : value * 10;
  }

  override processResultValue(value: number | null): number | null {
    return value === null ? null : value / 10;
  }

  override coerceComparedValue(_value: unknown, operator?: string): TypeEngine {
    return operator === 'add' ? Integer() : this;
  }
}

/** Not, in the database. */
class InvertedType extends TypeDecorator<boolean> {
  readonly impl = BOOLEAN;
  override readonly cacheOk = true;

  override processBindParam(value: boolean | null): boolean | null {
    return value === null ? null : !value;
  }

  override processResultValue(value: boolean | null): boolean | null {
    return value === null ? null : !value;
  }
}

/** JSONB on PostgreSQL, text elsewhere. */
class SettingsType extends TypeDecorator<Readonly<Record<string, unknown>>, unknown> {
  readonly impl = Text;

  override loadDialectImpl(dialect: TypeDialect): TypeEngine {
    return dialect.name === 'postgresql' ? JSONB({ noneAsNull: true }) : Text();
  }
}

/** The place of SQLAlchemy's PickleType. */
class SerializedType extends TypeDecorator<unknown, Uint8Array> {
  readonly impl = LargeBinary;
  override readonly cacheOk = true;

  override processBindParam(value: unknown): Uint8Array {
    return serialize(value);
  }

  override processResultValue(value: Uint8Array | null): unknown {
    return value === null ? null : (deserialize(value) as unknown);
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
}

class Point extends UserDefinedType<Place> {
  override readonly cacheOk = true;

  getColSpec(): string {
    return 'POINT';
  }

  override readonly operators = {
    distanceTo: (point: ColumnElement<Place>, other: Operand<Place>) => point.op('<->', Double)(other),
    eq: (point: ColumnElement<Place>, other: Operand<Place>) => point.op('~=', { isComparison: true })(other),
    add: (point: ColumnElement<Place>, by: Operand<Place>) => point.add(by as never),
  };

  override bindProcessor() {
    return ({ x, y }: { readonly x: number; readonly y: number }): string => `(${x},${y})`;
  }

  override resultProcessor() {
    return (sent: string) => {
      const [x = Number.NaN, y = Number.NaN] = sent.slice(1, -1).split(',').map(Number);
      return { x, y };
    };
  }
}

/** Stored turned round, with SQL on both ways. */
class ReversedText extends TypeDecorator<string> {
  readonly impl = Text;
  override readonly cacheOk = true;

  override bindExpression(bind: SqlExpression<string>): SqlExpression<string> {
    return func.reverse(bind);
  }

  override columnExpression(column: SqlExpression<string>): SqlExpression<string> {
    return func.reverse(column);
  }
}

/** A type whose values are made of text by a function, which takes them as text and not as what they become. */
class Words extends UserDefinedType {
  override readonly cacheOk = true;
  getColSpec(): string {
    return 'TSVECTOR';
  }
  override bindExpression(bind: SqlExpression<string>): SqlExpression<string> {
    return func.toTsvector(bind) as never;
  }
}

const metadata = new MetaData();
const sample = new Table('own_type', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  email: new Column(new EmailType()),
  tags: new Column(new TagsType()),
  price: new Column(new CentsType()),
  hidden: new Column(new InvertedType()),
  settings: new Column(new SettingsType()),
  anything: new Column(new SerializedType()),
  at: new Column(new Point()),
  secret: new Column(new ReversedText()),
  tens: new Column(new TensType()),
  emails: new Column(ARRAY(new EmailType())),
});
const page = new Table('own_type_page', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  words: new Column(new Words()),
});

describe.each(['pg', 'pglite'] as const)('types of the program on %s', (driver) => {
  const engine = createAsyncEngine(athanorUrl(driver));

  beforeAll(() => engine.begin((connection) => connection.runSync(metadata.createAll)));
  afterAll(async () => {
    await engine.begin((connection) => connection.runSync(metadata.dropAll));
    await engine.dispose();
  });

  const values = {
    id: 1,
    email: new Email('Ann@Example.org'),
    tags: ['a', 'b'],
    price: 12_345_678_901n,
    hidden: true,
    settings: { dark: true },
    anything: new Map([[1, new Set([2])]]),
    at: { x: 1.5, y: -2 },
    secret: 'abc',
    emails: [new Email('A@b'), null],
    tens: 4,
  };
  const nothing = { id: 2, email: null, tags: [], price: null, hidden: null, settings: null, anything: null, at: null };

  // proves: type-decorator
  it('turn values on their way in and out', async () => {
    await engine.begin(async (connection) => {
      await connection.execute(insert(sample).values(values as never));
      await connection.execute(insert(sample), [{ ...nothing, secret: null, emails: null }]);
      const [first, second] = (await connection.execute(select(sample).orderBy(sample.c.id)))
        .all()
        .map((row) => Object.fromEntries(row._mapping));
      expect(first).toEqual({
        ...values,
        email: new Email('ann@example.org'),
        emails: [new Email('a@b'), null],
      });
      expect(second).toEqual({ ...nothing, tens: null, anything: null, secret: null, emails: null });
      const stored = await connection.execDriverSql(
        'SELECT email, tags, price, hidden, settings::text, at::text, secret, emails::text FROM own_type ORDER BY id',
      );
      expect(stored.all().map((row) => [...(row as readonly unknown[])])).toEqual([
        ['ann@example.org', 'a;b', '123456789.01', false, '{"dark": true}', '(1.5,-2)', 'cba', '{a@b,NULL}'],
        [null, null, null, null, null, null, null, null],
      ]);
    });
  });

  it('turn the values of WHERE, IN, SET, RETURNING and many parameter sets alike', async () => {
    await engine.begin(async (connection) => {
      await connection.execute(deleteFrom(sample));
      const sets = [1, 2, 3].map((id) => ({
        id,
        email: new Email(`U${id}@x`),
        hidden: id === 2,
        secret: `s${id}`,
        tags: [],
      }));
      const returned = await connection.execute(
        insert(sample).returning(sample.c.email, sample.c.hidden, sample.c.secret, sample.c.tags),
        sets,
      );
      expect(returned.all().map((row) => [...row])).toEqual(
        [1, 2, 3].map((id) => [new Email(`u${id}@x`), id === 2, `s${id}`, []]),
      );
      const ids = async (where: SqlExpression<boolean>): Promise<readonly number[]> =>
        (await connection.scalars(select(sample.c.id).where(where).orderBy(sample.c.id))).all();
      expect(await ids(sample.c.email.eq(new Email('U2@X')))).toEqual([2]);
      expect(await ids(sample.c.email.in([new Email('U2@X'), new Email('u3@x')]))).toEqual([2, 3]);
      expect(await ids(sample.c.hidden.eq(true))).toEqual([2]);
      expect(await ids(sample.c.secret.eq('s3'))).toEqual([3]);
      expect(await ids(sample.c.secret.in(['s1', 's3']))).toEqual([1, 3]);
      await connection.execute(update(sample).values({ price: 5n }).where(sample.c.id.eq(1)));
      expect(await ids(sample.c.price.lt(6n))).toEqual([1]);
      expect(await connection.scalar(select(sample.c.price).where(sample.c.id.eq(1)))).toBe(5n);
    });
  });

  it('are read behind a subquery, a cast and a stream as well', async () => {
    await engine.begin(async (connection) => {
      await connection.execute(deleteFrom(sample));
      await connection.execute(insert(sample), { id: 1, email: new Email('a@b'), secret: 'xyz' });
      const inner = select(sample.c.email, sample.c.secret).subquery('s');
      const row = (await connection.execute(select(inner.c.email, inner.c.secret))).one();
      expect([...row]).toEqual([new Email('a@b'), 'xyz']);
      expect(await connection.scalar(select(cast(new Email('Q@Q'), new EmailType())))).toEqual(new Email('q@q'));
      await using stream = await connection.stream(select(sample.c.tags, sample.c.email));
      for await (const one of stream) expect([...one]).toEqual([[], new Email('a@b')]);
    });
  });

  it('may have SQL around their parameters that takes another type', async () => {
    await engine.begin(async (connection) => {
      const { id, words } = page.c;
      await connection.execute(insert(page).values({ id: 11, words: 'big cats' }));
      const sets = [
        { id: 12, words: 'a dog' },
        { id: 13, words: null },
      ];
      await connection.execute(insert(page), sets);
      await connection.execute(insert(page).returning(id), [
        { id: 14, words: 'mice' },
        { id: 15, words: 'rats' },
      ]);
      const where = or(words.eq('cats big'), words.in(['dogs', 'the mouse']), words.eq('big cats'));
      const found = await connection.execute(select(id, words).where(where).orderBy(id));
      expect(found.all().map((row) => [...row])).toEqual([[11, "'big':1 'cat':2"]]);
      expect(compile(words.eq("it's")).sql).toBe('own_type_page.words = to_tsvector($1)');
      expect(compile(words.eq("it's"), { literalBinds: true }).sql).toBe("own_type_page.words = to_tsvector('it''s')");
      await connection.execute(deleteFrom(page));
    });
  });

  // proves: type-comparator
  it('say by the operator what stands beside them, and give what stands on the right', async () => {
    await engine.begin(async (connection) => {
      await connection.execute(insert(sample), { id: 3, tens: 5 });
      const { id, tens } = sample.c;
      const row = await connection.execute(
        select(tens, tens.add(1), tens.mul(2), id.add(tens), tens.eq(5), tens.in([5, 6])).where(id.eq(3)),
      );
      expect([...row.one()]).toEqual([5, 51, 100, 5.3, true, true]);
      await connection.execute(deleteFrom(sample).where(id.eq(3)));
    });
  });

  it('bind the parameters that typeCoerce() gives them', async () => {
    await engine.connect(async (connection) => {
      const tens = (value: number) => typeCoerce(literal(value), new TensType());
      const row = await connection.execute(select(tens(7), cast(tens(7), Integer), cast(literal(7), new TensType())));
      expect([...row.one()]).toEqual([7, 70, 0.7]);
    });
  });

  it('bring operators to their columns', async () => {
    await engine.begin(async (connection) => {
      const { at } = sample.c;
      await connection.execute(insert(sample), { id: 7, at: { x: 1, y: 2.5 } });
      const other = sample.alias('other');
      const statement = select(
        at.distanceTo({ x: 1, y: 2.5 }),
        at.eq({ x: 1, y: 2.5 }),
        at.add({ x: 1, y: 1 }),
        other.c.at.distanceTo(at),
        typeCoerce(call('point', 4, 6.5), new Point()).distanceTo(at),
      ).where(at.eq(other.c.at));
      expect([...(await connection.execute(statement)).one()]).toEqual([0, true, { x: 2, y: 3.5 }, 0, 5]);
      expect((await connection.execute(select(at).filterBy({ at: { x: 1, y: 2 } }))).all()).toEqual([]);
      await connection.execute(deleteFrom(sample).where(sample.c.id.eq(7)));
    });
  });

  it('write their literals', async () => {
    const { dialect } = engine;
    const literals = [
      literalText(new Email("O'H@x"), new EmailType(), dialect),
      literalText(150n, new CentsType(), dialect),
      literalText(true, new InvertedType(), dialect),
      literalText([], new TagsType(), dialect),
      literalText({ a: "'" }, new SettingsType(), dialect),
      literalText({ x: 1, y: 2 }, new Point(), dialect),
    ];
    expect(literals).toEqual([
      "'o''h@x'",
      '1.50',
      'false',
      'NULL',
      `CAST('{"a":"''"}' AS JSONB)`,
      "CAST('(1,2)' AS POINT)",
    ]);
    const row = await engine.connect((connection) =>
      connection.execute(text(`SELECT ${literals.join(', ').replaceAll(':', '\\:')}`)),
    );
    expect([...(row.one() as unknown as readonly unknown[])]).toEqual([
      "o'h@x",
      '1.50',
      false,
      null,
      { a: "'" },
      '(1,2)',
    ]);
  });
});

describe('the SQL of types of the program', () => {
  it('names the type below', () => {
    expect(compile(new CreateTable(sample)).sql).toBe(`
CREATE TABLE own_type (
	id SERIAL NOT NULL, 
	email VARCHAR(200), 
	tags TEXT, 
	price NUMERIC(12, 2), 
	hidden BOOLEAN, 
	settings JSONB, 
	anything BYTEA, 
	at POINT, 
	secret TEXT, 
	tens INTEGER, 
	emails VARCHAR(200)[], 
	PRIMARY KEY (id)
)

`);
    expect(
      compile(select(sample.c.id).where(sample.c.email.eq(new Email('x')), sample.c.at.ne({ x: 1, y: 1 }))).sql,
    ).toBe('SELECT own_type.id \nFROM own_type \nWHERE own_type.email = $1::VARCHAR AND own_type.at != $2::POINT');
  });

  it('takes what coerceComparedValue() says beside a column', () => {
    const [ours, plain] = [sample.c.price.eq(1n), sample.c.price.op('>', BOOLEAN)('1.5' as never)];
    expect(compile(select(sample.c.id).where(ours, plain))).toEqual({
      sql: 'SELECT own_type.id \nFROM own_type \nWHERE own_type.price = $1::NUMERIC AND own_type.price > $2::NUMERIC',
      params: [1n, '1.5'],
    });
  });

  it('puts SQL around parameters and selected columns, and nowhere else', () => {
    expect(
      compile(
        select(sample.c.secret, sample.c.secret.label('s')).where(sample.c.secret.eq('x')).orderBy(sample.c.secret),
      ).sql,
    ).toBe(
      'SELECT reverse(own_type.secret) AS secret, reverse(own_type.secret) AS s \nFROM own_type \n' +
        'WHERE own_type.secret = reverse($1::TEXT) ORDER BY own_type.secret',
    );
    expect(compile(insert(sample).values({ secret: 'x' }).returning(sample.c.secret)).sql).toBe(
      'INSERT INTO own_type (secret) VALUES (reverse($1::TEXT)) RETURNING reverse(own_type.secret) AS secret',
    );
  });
});

describe('the cache key', () => {
  it('is one for objects of a class that says cacheOk, by their own properties', () => {
    class Sized extends TypeDecorator<string> {
      readonly impl = Text;
      override readonly cacheOk = true;
      constructor(readonly size: number) {
        super();
      }
    }
    expect(new Sized(1).cacheKey).toBe(new Sized(1).cacheKey);
    expect(new Sized(1).cacheKey).not.toBe(new Sized(2).cacheKey);
    expect(new EmailType().cacheKey).not.toBe(new TagsType().cacheKey);
  });

  it('is that of the object alone where nothing is said', () => {
    const one = new SettingsType();
    expect(one.cacheKey).toBe(one.cacheKey);
    expect(one.cacheKey).not.toBe(new SettingsType().cacheKey);
  });
});

describe('withVariant()', () => {
  const type = Text().withVariant(VARCHAR(5), 'postgresql').withVariant(VARCHAR(9), 'mysql', 'mariadb');

  it('is another type on the dialects that it names', () => {
    const dialect = new PostgresDialect({} as never);
    expect(dialect.typeName(type)).toBe('VARCHAR(5)');
    expect(dialect.typeName(Text().withVariant(VARCHAR(5), 'sqlite'))).toBe('TEXT');
    expect(compile(select(literal('x', type))).sql).toBe('SELECT $1::VARCHAR AS anon_1');
    expect(String(type)).toBe(
      "Text().withVariant(Varchar(length=5), 'postgresql').withVariant(Varchar(length=9), 'mysql').withVariant(Varchar(length=9), 'mariadb')",
    );
  });

  it('refuses a second variant for one dialect', () => {
    expect(() => type.withVariant(Text(), 'postgresql')).toThrow(/Dialect 'postgresql' has a variant/);
  });
});
