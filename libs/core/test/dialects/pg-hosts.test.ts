import { describe, expect, it } from 'vitest';
import { hostsOf } from '../../src/dialects/postgres/pg-hosts.js';
import { makeUrl } from '../../src/dialect/url.js';

const hosts = (query: string) => hostsOf(makeUrl(`postgresql+pg://scott@/test?${query}`).query);

// proves: url-hosts
describe('The servers of a URL', () => {
  it('stand in its query, each with its port, in the order in which they are tried', () => {
    expect(hosts('host=a:1&host=b:2&host=c')).toEqual([{ host: 'a', port: 1 }, { host: 'b', port: 2 }, { host: 'c' }]);
    expect(hosts('host=a:1')).toEqual([{ host: 'a', port: 1 }]);
    expect(hosts('host=a&host=b')).toEqual([{ host: 'a' }, { host: 'b' }]);
  });

  it('or as lists of hosts and ports', () => {
    expect(hosts('host=a,b&port=1,2')).toEqual([
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ]);
    expect(hosts('host=a,b')).toEqual([{ host: 'a' }, { host: 'b' }]);
    expect(hosts('host=a&port=1')).toEqual([{ host: 'a', port: 1 }]);
    expect(hosts('port=5433')).toEqual([{ port: 5433 }]);
    expect(hosts('application_name=x')).toEqual([]);
  });

  it('may be unix sockets', () => {
    expect(hosts('host=/run/postgresql')).toEqual([{ host: '/run/postgresql' }]);
    expect(hosts('host=/tmp:5433&host=b')).toEqual([{ host: '/tmp', port: 5433 }, { host: 'b' }]);
  });

  it('are refused where they cannot be understood', () => {
    expect(() => hosts('host=a:1&host=b:2&port=3')).toThrow(/Can't mix 'multihost' formats together/);
    expect(() => hosts('host=a,b,c&port=1,2')).toThrow("number of hosts and ports don't match");
    expect(() => hosts('port=1,2')).toThrow("number of hosts and ports don't match");
    expect(() => hosts('host=a:x&host=b:2')).toThrow('Received non-integer port arguments: x');
  });
});
