import type { ConnectArguments } from '../../dialect/driver.js';
import { ArgumentError } from '../../errors/errors.js';

/** A server to try; what it leaves open comes from the rest of the URL. */
export interface PgHost {
  readonly host?: string;
  readonly port?: number;
}

interface HostsAndPorts {
  readonly hosts: readonly string[];
  readonly ports: readonly (string | undefined)[];
}

/**
 * The servers in the query of a URL, in the order in which they are tried: `host=a:1&host=b:2`, or `host=a,b&port=1,2`. A
 * directory is a unix socket. An empty list where the query names none.
 * @throws ArgumentError where both forms are mixed, or the numbers of hosts and ports do not match.
 */
export function hostsOf({ host, port }: ConnectArguments['query']): readonly PgHost[] {
  const integrated = host === undefined ? undefined : withPorts(host);
  if (integrated !== undefined && port !== undefined) {
    throw new ArgumentError(
      "Can't mix 'multihost' formats together; use \"host=h1,h2,h3&port=p1,p2,p3\" or " +
        '"host=h1:p1&host=h2:p2&host=h3:p3" separately',
    );
  }
  const { hosts, ports } = integrated ?? { hosts: listOf(host), ports: listOf(port) };
  if (ports.length > 0 && hosts.length !== ports.length && (hosts.length > 1 || ports.length > 1)) {
    throw new ArgumentError("number of hosts and ports don't match");
  }
  return Array.from({ length: Math.max(hosts.length, ports.length) }, (_, i) => ({
    ...(hosts[i] ? { host: hosts[i] } : {}),
    ...(ports[i] ? { port: portOf(ports[i]) } : {}),
  }));
}

/** Hosts with their ports behind a colon; undefined where they are given without. */
function withPorts(host: string | readonly string[]): HostsAndPorts | undefined {
  const tokens = typeof host === 'string' ? [host] : host;
  // A single one with a colon may also be a path.
  if (typeof host === 'string' && !/^[a-zA-Z0-9\-.]*:\d*$/.test(host)) return undefined;
  const pairs = tokens.map((token) => /^(.*?)(?::([^:]*))?$/.exec(token) ?? [token, token]);
  return { hosts: pairs.map((pair) => pair[1] ?? ''), ports: pairs.map((pair) => pair[2]) };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return typeof value === 'string' ? value.split(',') : (value ?? []);
}

function portOf(text: string | undefined): number {
  if (text !== undefined && /^\d+$/.test(text)) return Number(text);
  throw new ArgumentError(`Received non-integer port arguments: ${String(text)}`);
}
