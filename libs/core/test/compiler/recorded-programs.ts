import {
  and,
  ARRAY,
  BigInteger,
  BIT,
  BOOLEAN,
  cast,
  CHAR,
  CheckConstraint,
  CIDR,
  CITEXT,
  Column,
  column,
  Computed,
  conv,
  DATE,
  DateTime,
  DDL,
  DOMAIN,
  Double,
  Enum,
  ExcludeConstraint,
  extract,
  FetchedValue,
  Float,
  ForeignKey,
  ForeignKeyConstraint,
  func,
  HSTORE,
  Identity,
  Index,
  INET,
  INT4RANGE,
  Integer,
  INTERVAL,
  Interval,
  JSON as Json,
  JSONB,
  JSONPATH,
  LargeBinary,
  listen,
  literal,
  MACADDR,
  MACADDR8,
  MetaData,
  MONEY,
  not,
  Numeric,
  NUMMULTIRANGE,
  OID,
  or,
  PrimaryKeyConstraint,
  quotedName,
  REAL,
  REGCLASS,
  REGCONFIG,
  Sequence,
  SmallInteger,
  sqlFalse,
  sqlNull,
  sqlTrue,
  Table,
  Text,
  text,
  TIME,
  Time,
  TIMESTAMP,
  TSQUERY,
  TSRANGE,
  TSVECTOR,
  type TypeLike,
  Unicode,
  UnicodeText,
  UniqueConstraint,
  Uuid,
  VARCHAR,
} from '../../src/index.js';

const int = (options: object = {}) => new Column<any, any>(Integer, options as never);
const key = (options: object = {}) => int({ primaryKey: true, ...options });
const refers = (foreignKey: string | ForeignKey) => int({ foreignKey });

const types: readonly (readonly [string, TypeLike<any, any>])[] = [
  ['b', SmallInteger],
  ['c', BigInteger],
  ['d', Numeric],
  ['e', Numeric(10)],
  ['f', Numeric(10, 2)],
  ['g', Float],
  ['h', Float(24)],
  ['h2', Float(53)],
  ['i', Double],
  ['j', REAL],
  ['k', VARCHAR],
  ['l', VARCHAR(5)],
  ['m', Text],
  ['n', Unicode(5)],
  ['o', UnicodeText],
  ['p', CHAR],
  ['q', CHAR(3)],
  ['r', BOOLEAN],
  ['s', DATE],
  ['t', Time],
  ['u', Time({ timezone: true })],
  ['v', DateTime],
  ['w', DateTime({ timezone: true })],
  ['x', Interval],
  ['y', LargeBinary],
  ['z', Uuid],
  ['aa', Json],
  ['ab', JSONB],
  ['ac', ARRAY(Integer)],
  ['ad', ARRAY(VARCHAR(5), { dimensions: 2 })],
  ['ae', INET],
  ['af', CIDR],
  ['ag', MACADDR],
  ['ah', MACADDR8],
  ['ai', BIT()],
  ['aj', BIT(3)],
  ['ak', BIT(3, { varying: true })],
  ['al', BIT(undefined, { varying: true })],
  ['am', MONEY],
  ['an', OID],
  ['ao', REGCLASS],
  ['ap', REGCONFIG],
  ['aq', TSVECTOR],
  ['ar', TSQUERY],
  ['at', HSTORE],
  ['au', CITEXT],
  ['av', INT4RANGE],
  ['aw', NUMMULTIRANGE],
  ['ax', TIMESTAMP({ precision: 3 })],
  ['ay', TIMESTAMP({ timezone: true, precision: 0 })],
  ['az', TIME({ precision: 2 })],
  ['ba', INTERVAL({ fields: 'YEAR TO MONTH' })],
  ['bb', INTERVAL({ precision: 3 })],
  ['bc', INTERVAL({ fields: 'DAY TO SECOND', precision: 3 })],
  ['bd', VARCHAR(10, { collation: 'C' })],
  ['be', Text(undefined, { collation: 'de_DE' })],
  ['bf', ARRAY(Text(undefined, { collation: 'C' }))],
  ['bg', JSONPATH],
  ['bh', VARCHAR().withVariant(CITEXT(), 'postgresql')],
];

const server = (type: TypeLike<any, any>, serverDefault: unknown) =>
  new Column<any, any>(type, { serverDefault } as never);

/** What was declared in SQLAlchemy when it sent what stands in recorded-ddl.json; the MetaData is created and dropped. */
export const programs: Readonly<Record<string, (m: MetaData) => void>> = {
  types: (m) =>
    new Table('t', m, { a: key(), ...Object.fromEntries(types.map(([name, type]) => [name, new Column(type)])) }),
  autoinc: (m) => {
    new Sequence('lone', { metadata: m });
    new Sequence('lone2', { metadata: m, schema: 's2' });
    const table = (name: string, columns: Record<string, Column<any, any>>) => new Table(name, m, columns);
    table('a1', { id: key() });
    table('a2', { id: new Column(BigInteger, { primaryKey: true }) });
    table('a3', { id: new Column(SmallInteger, { primaryKey: true }) });
    table('a4', { id: key({ autoincrement: false }) });
    table('a5', { x: key(), y: key() });
    table('a6', { x: key(), y: key({ autoincrement: true }) });
    table('a7', { id: key({ foreignKey: 'a1.id' }) });
    table('a8', { id: key({ serverDefault: '5' }) });
    table('a9', { id: new Column(VARCHAR(5), { primaryKey: true }) });
    table('b1', { id: key({ default: new Sequence('b1_s') }) });
    const numbers = { start: 5, increment: 2, minvalue: 1, maxvalue: 100, cache: 3, cycle: true };
    table('b2', { id: key({ default: new Sequence('b2_s', numbers) }) });
    table('b3', { id: key({ identity: true }) });
    const down = { always: true, start: 5, increment: -1, minvalue: -10, maxvalue: 5, cache: 2, cycle: false };
    table('b4', { id: key({ identity: new Identity(down) }) });
    table('b5', {
      id: int({ identity: new Identity({ nominvalue: true, nomaxvalue: true }) }),
      n: int({ identity: true, nullable: true }),
    });
    table('b6', { id: key({ default: new Sequence('b6_s', { optional: true }) }) });
    table('b7', { id: key({ default: new Sequence('b7_s', { dataType: SmallInteger, schema: 's' }) }) });
    table('b9', { id: key({ default: 7 }) });
    table('c1', { id: key({ default: new Sequence('c1_s'), serverDefault: new Sequence('c1_s').nextValue() }) });
  },
  defaults: (m) =>
    new Table('t', m, {
      a: server(Integer, '5'),
      b: server(Text, "it's :x %"),
      c: server(DateTime, func.now()),
      d: server(Integer, text('1 + 2')),
      e: server(Text, new FetchedValue()),
      f: int({ computed: new Computed('a * 2') }),
      g: int({ computed: new Computed('a * 2', { persisted: true }) }),
      h: new Column(Text, { computed: new Computed("b || 'x'") }),
      i: server(BOOLEAN, sqlTrue),
      j: server(BOOLEAN, sqlFalse),
      k: server(Integer, sqlNull),
      l: server(JSONB, '{}'),
      m: server(ARRAY(Integer), '{}'),
      n: int({ nullable: false, serverDefault: '0' }),
      o: server(Text, func.lower('X')),
      p: server(Integer, literal(5)),
      q: server(Text, literal("it's")),
      r: server(DateTime, func.currentTimestamp()),
      u: server(DATE, func.currentDate()),
      v: server(Integer, cast(5, Integer)),
      w: server(Interval, text("'1 day'")),
    }),
  constraints: (m) => {
    new Table('p', m, { a: key(), b: key(), c: int({ unique: true }) });
    const actions = { ondelete: 'CASCADE', onupdate: 'SET NULL', match: 'FULL' };
    const late = { deferrable: true, initially: 'DEFERRED' };
    new Table(
      't',
      m,
      {
        id: key(),
        a: int(),
        b: int(),
        c: refers(new ForeignKey('p.c', { name: 'fk_c', ...actions, ...late })),
        d: int({ unique: true, index: true }),
        e: int({ index: true }),
        f: int({ unique: true }),
      },
      {
        constraints: [
          new ForeignKeyConstraint(['a', 'b'], ['p.a', 'p.b'], { name: 'fk_ab', ondelete: 'SET NULL' }),
          new UniqueConstraint(['a', 'b']),
          new UniqueConstraint(['b'], { name: 'uq b', deferrable: true, initially: 'IMMEDIATE' }),
          new CheckConstraint('a > 0'),
          new CheckConstraint("b <> 'x:y' AND c % 2 = 0", { name: 'ck' }),
        ],
        indexes: [new Index('ix1', ['a']), new Index('ix2', ['a', 'b'], { unique: true }), new Index('Ix 3', ['c'])],
      },
    );
  },
  pkconstraint: (m) => {
    const named = new PrimaryKeyConstraint(['b', 'a'], { name: 'the_pk', deferrable: true });
    new Table('t', m, { a: int(), b: int() }, { constraints: [named] });
    new Table('u', m, { a: int() }, { constraints: [new PrimaryKeyConstraint(['a'])] });
    new Table('v', m, { a: new Column(Text, { primaryKey: true, nullable: true }) });
  },
  pgindex: (m) => {
    const columns = { a: int(), b: new Column(Text), c: new Column(JSONB<{ x: unknown }>()), d: new Column(TSVECTOR) };
    const { c } = new Table('t', m, columns, { schema: 's' });
    const a = c.a as Column<number>;
    new Index('i1', [a.desc()]);
    new Index('i2', [a.desc().nullsLast(), c.b.asc().nullsFirst()]);
    new Index('i3', [func.lower(c.b)]);
    new Index('i4', [a.add(1)]);
    new Index('i6', [c.c.getitem('x').asText()]);
    new Index('i8', [c.b], { postgresqlOps: { b: 'text_pattern_ops' } });
    new Index('i9', [func.lower(c.b).label('lb')], { postgresqlOps: { lb: 'text_pattern_ops' } });
    new Index('i10', [c.c], { postgresqlUsing: 'gin' });
    new Index('i11', [a], { postgresqlWhere: c.b.eq('x') });
    new Index('i12', [a], { postgresqlWhere: text("b = 'y'") });
    new Index('i13', [a], { postgresqlInclude: ['b'] });
    new Index('i14', [a], { postgresqlWith: { fillfactor: 50 } });
    new Index('i15', [a], { postgresqlTablespace: 'Ts' });
    new Index('i16', [a], { unique: true, postgresqlNullsNotDistinct: true });
    new Index('i17', [a], { postgresqlConcurrently: true });
    new Index('i18', [a], { postgresqlWhere: and(a.gt(5), c.b.in(['x', 'y']), c.b.isNot(null)) });
    new Index('i19', [c.b.collate('C')]);
    new Index('i20', [cast(a, Text)]);
    new Index('i21', [a.neg()]);
    new Index('i22', [func.coalesce(c.b, 'x')]);
    new Index('i23', [a.op('%')(2)]);
    new Index('i24', [a.eq(5)]);
    new Index('i26', [extract('year', a as never)]);
    new Index(undefined, [a, c.b]);
    new Index('i29', [not(a.eq(1))]);
  },
  exclude: (m) => {
    const columns = { room: int(), during: new Column(TSRANGE()), c: new Column(Text) };
    const constraints = [
      new ExcludeConstraint(
        [
          ['room', '='],
          ['during', '&&'],
        ],
        { name: 'ex', using: 'gist', where: text('room > 5') },
      ),
      new ExcludeConstraint([[column('room'), '=']], { where: "c != 'x'", deferrable: true, initially: 'deferred' }),
      new ExcludeConstraint([[func.lower(column('c', Text)), '=']], { using: 'btree', ops: { c: 'text_pattern_ops' } }),
      new ExcludeConstraint([['c', '=']], { using: 'btree', ops: { c: 'text_pattern_ops' } }),
    ];
    new Table('t', m, columns, { constraints });
  },
  enum: (m) => {
    const Color = { red: 'RED', blue: 'Blue' } as const;
    const status = Enum('a', "it's", 'b:c', '%', { name: 'status' });
    const inherited = () => new Column(Enum('z', { name: 'inh', inheritSchema: true }));
    new Table('t', m, {
      a: new Column(status),
      b: new Column(status),
      c: new Column(Enum(Color, { name: 'color' })),
      d: new Column(Enum(Color, { name: 'Colors', valuesCallable: Object.values })),
      e: new Column(Enum('x', 'yy', { nativeEnum: false })),
      f: new Column(Enum('x', 'yy', { name: 'ck_e', nativeEnum: false, createConstraint: true })),
      g: new Column(Enum('x', { name: 'ens', schema: 's' })),
      h: new Column(ARRAY(Enum('q', { name: 'inarr' }))),
      i: new Column(Enum('x', 'y', { nativeEnum: false, length: 20 })),
      j: inherited(),
    });
    new Table('u', m, { a: new Column(status), j: inherited() }, { schema: 's' });
    new Table('v', m, { a: new Column(Enum('p', { name: 'pgenum', createType: false })) });
  },
  domain: (m) => {
    const check = String.raw`VALUE ~ '^\d+$'`;
    const all = { check, notNull: true, default: "it's", constraintName: 'c 1', collation: 'C' };
    new Table('t', m, {
      a: new Column(DOMAIN('d1', Text, all)),
      b: new Column(DOMAIN('d2', Integer, { check: text('VALUE > 0') })),
      c: new Column(ARRAY(DOMAIN('d3', Integer, { default: text('5') }))),
    });
  },
  order: (m) => {
    new Table('z', m, { id: key() });
    new Table('y', m, { id: key(), z: refers('z.id') });
    new Table('x', m, { id: key() });
    new Table('w', m, { id: key(), y: refers('y.id'), x: refers('x.id') });
    new Table('a', m, { id: key(), w: refers('w.id') });
  },
  usealter: (m) => {
    new Table('b', m, { id: key() });
    new Table('a', m, { id: key(), b_id: refers(new ForeignKey('b.id', { useAlter: true, name: 'fk1' })) });
  },
  naming: (m) => {
    new Table('p', m, { id: key() });
    const en = new Column(Enum('x', { name: 'e', nativeEnum: false, createConstraint: true }));
    const constraints = [
      new CheckConstraint('a > 5', { name: 'five' }),
      new CheckConstraint('b > 5', { name: conv('as_is') }),
      new UniqueConstraint(['a', 'b']),
      new UniqueConstraint(['b'], { name: 'own' }),
    ];
    const indexes = [new Index(undefined, ['a', 'b'])];
    const columns = { id: key(), p_id: refers('p.id'), a: int({ unique: true }), b: int({ index: true }), en };
    new Table('t', m, columns, { constraints, indexes, schema: 's' });
  },
  quoting: (m) => {
    const plain =
      'MixedCase|with space|q"q|1digit|ünï|$d|a$b|_u|%p|:c|user|end|desc|name|value|type|timestamp|lower'.split('|');
    const columns = {
      from: key(),
      ...Object.fromEntries(plain.map((name) => [name, int()])),
      Unq: int({ name: quotedName('Unq', false) }),
      forced: int({ name: quotedName('forced', true) }),
    };
    new Table('select', m, columns, {
      indexes: [new Index('Weird "ix"', ['MixedCase'])],
      constraints: [new UniqueConstraint(['from'], { name: 'sel.ect' })],
    });
    new Table('t2', m, { a: refers('My Schema.select.from') });
  },
  'ddl-events': (m) => {
    const t = new Table('t', m, { id: key() }, { schema: 's' });
    const named = new DDL('ALTER TABLE %(fullname)s -- %(table)s %(schema)s %(x)s', { context: { x: 'ctx' } });
    listen(t, 'afterCreate', named.listener);
    listen(t, 'beforeDrop', new DDL('SELECT 1').executeIf({ dialect: 'mysql' }).listener);
    listen(m, 'beforeCreate', new DDL('SELECT 2').executeIf({ dialect: 'postgresql' }).listener);
    listen(m, 'afterDrop', new DDL('SELECT 3').executeIf({ dialect: ['postgresql', 'mysql'] }).listener);
    listen(t, 'beforeCreate', new DDL('SELECT 4').executeIf({ callable: () => false }).listener);
  },
  to_metadata: (m) => {
    const own = new MetaData({ columnNaming: (name) => name });
    const p = new Table('p', own, { id: key() });
    const columns = {
      id: key({ comment: 'x' }),
      p: refers(new ForeignKey('p.id', { name: 'fkp', ondelete: 'CASCADE' })),
      u: int({ unique: true, index: true }),
      e: new Column(Enum('x', { name: 'ee', inheritSchema: true })),
      s: int({ default: new Sequence('ts') }),
      c: int({ computed: new Computed('p*2') }),
    };
    const t = new Table('t', own, columns, {
      indexes: [new Index('ix', ['p'], { postgresqlWhere: text('p > 1') })],
      comment: 'tc',
    });
    t.toMetadata(m, { name: 't9' });
    p.toMetadata(m);
  },
  checkexpr: (m) => {
    const t = new Table('t', m, { a: new Column(Integer), b: new Column(Text) });
    const { a, b } = t.c;
    const checks = [
      new CheckConstraint(a.gt(5)),
      new CheckConstraint(and(a.in([1, 2]), or(b.eq("it's"), b.like('x%')), b.isNot(null)), { name: 'c2' }),
      new CheckConstraint(func.length(b).gt(3)),
      new CheckConstraint(a.between(1, 5)),
      new CheckConstraint(not(b.contains('%'))),
      new CheckConstraint(b.regexpMatch('^x')),
    ];
    for (const check of checks) t.appendConstraint(check);
  },
};
