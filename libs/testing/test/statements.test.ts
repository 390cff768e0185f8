import { Column, createAsyncEngine, insert, Integer, MetaData, select, Table, text, VARCHAR } from '@athanor/core';
import { expectStatements, recordStatements } from '@athanor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const meta = new MetaData();
const t = new Table('t', meta, { id: new Column(Integer, { primaryKey: true }), name: new Column(VARCHAR) });
const byName = select(t.c.id).where(t.c.name.eq('a'));
const engine = createAsyncEngine('postgresql+pglite://memory');

beforeAll(() => engine.begin((conn) => conn.runSync(meta.createAll)));
afterAll(() => engine.dispose());

describe('recordStatements', () => {
  it('notes statements with their values, parameter sets as a list, and the marks of transactions', async () => {
    using recording = recordStatements(engine);
    await engine.begin(async (conn) => {
      await conn.execute(insert(t), [{ name: 'a' }, { name: 'b' }]);
      await conn.beginNested(async () => void (await conn.execute(byName)));
    });
    expect(
      recording.statements.map(({ sql, parameters, executemany }) => [sql.split(' ')[0], parameters, executemany]),
    ).toEqual([
      ['BEGIN', [], false],
      ['INSERT', [['a'], ['b']], true],
      ['SAVEPOINT', [], false],
      ['SELECT', ['a'], false],
      ['RELEASE', [], false],
      ['COMMIT', [], false],
    ]);
  });

  it('says over which connection each went', async () => {
    using recording = recordStatements(engine);
    await using conn = await engine.connect();
    await conn.execute(byName);
    expect(recording.statements.every(({ connection }) => connection === conn)).toBe(true);
  });

  it('notes a statement that fails, too', async () => {
    using recording = recordStatements(engine);
    await expect(engine.connect((conn) => conn.execute(text('select nothing from nowhere')))).rejects.toThrow(
      'nowhere',
    );
    expect(recording.statements.map(({ sql }) => sql)).toEqual(['BEGIN', 'select nothing from nowhere', 'ROLLBACK']);
  });

  it('gives what it has and begins anew with take()', async () => {
    using recording = recordStatements(engine);
    await engine.connect((conn) => conn.execute(byName));
    expect(recording.take()).toHaveLength(3);
    expect(recording.take()).toEqual([]);
  });

  it('ends with stop(), and leaves other recordings alone', async () => {
    using other = recordStatements(engine);
    const told: string[] = [];
    const recording = recordStatements(engine, ({ sql }) => told.push(sql));
    recording.stop();
    recording.stop();
    await engine.connect((conn) => conn.execute(byName));
    expect(recording.statements).toEqual([]);
    expect(told).toEqual([]);
    expect(other.statements).toHaveLength(3);
  });
});

describe('expectStatements', () => {
  const read = () => engine.connect(async (conn) => (await conn.execute(byName)).all().length);
  const sql = 'SELECT t.id FROM t WHERE t.name = $1::VARCHAR';

  it('passes where exactly these statements are sent, and gives what the function gave', async () => {
    expect(await expectStatements(engine, read).toEqual(['BEGIN', [sql, ['a']], 'ROLLBACK'])).toBe(1);
  });

  it('compares values only where the test names them, and white space never', async () => {
    await expectStatements(engine, read).toEqual(['BEGIN', sql.replaceAll(' ', '\n  '), 'ROLLBACK']);
  });

  it.each([
    ['one is missing', ['BEGIN', 'ROLLBACK']],
    ['one is too many', ['BEGIN', sql, 'COMMIT', 'ROLLBACK']],
    ['the text differs', ['BEGIN', sql.replace('id', 'name'), 'ROLLBACK']],
    ['a value differs', ['BEGIN', [sql, ['b']] as const, 'ROLLBACK']],
    ['the values are missing', ['BEGIN', [sql, []] as const, 'ROLLBACK']],
    ['the order differs', [sql, 'BEGIN', 'ROLLBACK']],
    ['none are expected', []],
  ])('fails where %s', async (_, expected) => {
    await expect(expectStatements(engine, read).toEqual(expected)).rejects.toThrow('deep');
  });

  it('lets an error of the function through, and stops listening', async () => {
    await expect(expectStatements(engine, () => Promise.reject(new Error('mine'))).toEqual([])).rejects.toThrow('mine');
    await expectStatements(engine, () => 1).toEqual([]);
  });
});
