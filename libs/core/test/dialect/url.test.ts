import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeUrl, URL } from '../../src/dialect/url.js';
import { ArgumentError } from '../../src/errors/errors.js';

const full = (url: URL): string => url.renderAsString({ hidePassword: false });
const parts = ({ drivername, username, password, host, port, database, query }: URL) => ({
  drivername,
  username,
  password,
  host,
  port,
  database,
  query,
});
const nothing = { username: undefined, password: undefined, host: undefined, port: undefined, database: undefined };

// proves: url
describe('makeUrl', () => {
  it('reads all parts', () => {
    const url = makeUrl('postgresql+pg://scott:tiger@localhost:5433/test?sslmode=require&a=1');
    expect(parts(url)).toEqual({
      drivername: 'postgresql+pg',
      username: 'scott',
      password: 'tiger',
      host: 'localhost',
      port: 5433,
      database: 'test',
      query: { sslmode: 'require', a: '1' },
    });
    expect([url.getBackendName(), url.getDriverName()]).toEqual(['postgresql', 'pg']);
    expect(makeUrl('postgresql://h').getDriverName()).toBeUndefined();
  });

  it('decodes user, password and database', () => {
    const url = makeUrl('postgresql://us%40er:p%40ss%2Fw%3Ard@h/my%20db');
    expect([url.username, url.password, url.database]).toEqual(['us@er', 'p@ss/w:rd', 'my db']);
    expect(makeUrl('postgresql://u:100%@h').password).toBe('100%');
  });

  it('leaves out what is not there', () => {
    expect(parts(makeUrl('postgresql+pglite://memory'))).toEqual({
      ...nothing,
      drivername: 'postgresql+pglite',
      host: 'memory',
      query: {},
    });
    expect(parts(makeUrl('postgresql+pglite:///./path/to/dir'))).toEqual({
      ...nothing,
      drivername: 'postgresql+pglite',
      database: './path/to/dir',
      query: {},
    });
  });

  it('reads an address of IPv6 in brackets', () => {
    const url = makeUrl('postgresql://u@[::1]:5432/db');
    expect([url.host, url.port]).toEqual(['::1', 5432]);
    expect(String(url)).toBe('postgresql://u@[::1]:5432/db');
  });

  it('makes a list of a key that the query has more than once', () => {
    const url = makeUrl('postgresql:///db?host=a:1&host=b:2&x=y');
    expect(url.query).toEqual({ host: ['a:1', 'b:2'], x: 'y' });
    expect(url.normalizedQuery).toEqual({ host: ['a:1', 'b:2'], x: ['y'] });
  });

  it('gives a URL back as it is', () => {
    const url = makeUrl('postgresql://h/db');
    expect(makeUrl(url)).toBe(url);
  });

  it.each(['not a url', '', 'postgresql:/h', '://h', 'postgresql://u:sec@ret@h/db', 'postgresql://u:sec:ret/db'])(
    'refuses %j without repeating it',
    (text) => {
      expect(() => makeUrl(text)).toThrow(ArgumentError);
      expect(() => makeUrl(text)).not.toThrow(/sec|ret/);
    },
  );

  it('refuses a port that is none', () => {
    expect(() => makeUrl('postgresql://h:abc/db')).toThrow('The port of the database URL is not a number');
    expect(() => makeUrl('postgresql://h:99999/db')).toThrow(ArgumentError);
  });
});

// proves: url
describe('URL', () => {
  const url = URL.create({
    drivername: 'postgresql+pg',
    username: 'a b',
    password: 'p@ss:w/rd?#%',
    host: 'h',
    database: 'd?b',
    query: { k: ['1', '2 3'], b: 'ü' },
  });

  it('masks the password wherever it is printed', () => {
    const masked = 'postgresql+pg://a b:***@h/d%3Fb?b=%C3%BC&k=1&k=2+3';
    expect([String(url), url.toString(), inspect(url), JSON.parse(JSON.stringify(url)), url.renderAsString()]).toEqual(
      Array(5).fill(masked),
    );
    expect(inspect({ url }, { showHidden: true, depth: 9 })).not.toContain('p@ss');
    expect(Object.values(url)).not.toContain('p@ss:w/rd?#%');
  });

  it('survives the way to text and back', () => {
    expect(full(url)).toBe('postgresql+pg://a b:p%40ss%3Aw%2Frd%3F%23%25@h/d%3Fb?b=%C3%BC&k=1&k=2+3');
    expect(parts(makeUrl(full(url)))).toEqual(parts(url));
    expect(makeUrl(full(url)).equals(url)).toBe(true);
    expect(url.set({ password: 'other' }).equals(url)).toBe(false);
  });

  it('is replaced, never changed', () => {
    const other = url.set({ database: 'x', password: undefined });
    expect([other.database, other.password, url.database]).toEqual(['x', undefined, 'd?b']);
    expect(() => Object.assign(url, { host: 'evil' })).toThrow(TypeError);
  });

  it('updates its query', () => {
    const base = URL.create({ drivername: 'postgresql', query: { a: '1' } });
    expect(base.updateQueryString('a=2&b=3').query).toEqual({ a: '2', b: '3' });
    expect(base.updateQueryDict({ a: '2' }, { append: true }).query).toEqual({ a: ['1', '2'] });
    expect(
      base.updateQueryPairs([
        ['b', '1'],
        ['b', '2'],
      ]).query,
    ).toEqual({ a: '1', b: ['1', '2'] });
    expect(base.differenceUpdateQuery(['a', 'zz']).query).toEqual({});
  });

  it('refuses a driver name or a port that is none', () => {
    expect(() => URL.create({ drivername: 'a b' })).toThrow(ArgumentError);
    expect(() => URL.create({ drivername: 'postgresql', port: 1.5 })).toThrow(ArgumentError);
  });
});
