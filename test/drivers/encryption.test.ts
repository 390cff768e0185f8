import { ArgumentError, createAsyncEngine, DBAPIError, InterfaceError, text } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { rejection } from '../engine/engine-fixture.js';
import { athanorUrl } from '../support/database.js';
import { type PrivateServer, startPrivateServer } from './private-server.js';

let server: PrivateServer | undefined;
beforeAll(async () => {
  server = await startPrivateServer();
});
afterAll(() => server?.stop());

const encryption = text<{ readonly 0: string }>('select version from pg_stat_ssl where pid = pg_backend_pid()');

const bySocket = ({ socketDirectory, port }: PrivateServer): string =>
  `postgresql+pg://postgres@/postgres?host=${socketDirectory}&port=${port}`;

/** What the server says of the connection. */
async function connected(url: string): Promise<unknown> {
  await using engine = createAsyncEngine(url);
  return await engine.connect((connection) => connection.scalar(encryption));
}

function running({ skip }: TestContext): PrivateServer {
  return server ?? skip('no programs of PostgreSQL and openssl here');
}

// proves: url, error-connect
describe('A connection by TLS', () => {
  const urlOf = ({ port }: PrivateServer, query: string, user = 'postgres', host = 'localhost') =>
    `postgresql+pg://${user}@${host}:${port}/postgres?${query}`;

  it('is encrypted, and the certificate of the server is checked by its authority and its name', async (context) => {
    const own = running(context);
    for (const mode of ['verify-full', 'verify-ca', 'require']) {
      expect(await connected(urlOf(own, `sslmode=${mode}&sslrootcert=${own.authority}`))).toBe('TLSv1.3');
    }
    expect(await connected(urlOf(own, 'sslmode=no-verify', 'postgres', '127.0.0.1'))).toBe('TLSv1.3');
  });

  it('is refused with advice where the certificate is nobody’s that is known, or another’s', async (context) => {
    const own = running(context);
    for (const mode of ['verify-full', 'verify-ca', 'require', 'prefer']) {
      const unknown = await rejection(connected(urlOf(own, `sslmode=${mode}`)));
      expect(unknown).toBeInstanceOf(InterfaceError);
      expect(unknown.message).toMatch(
        /^\(pg\.Error\) self-signed certificate in certificate chain; name the file .* sslrootcert in the URL, or .* sslmode=no-verify/,
      );
    }
    const byNumber = urlOf(own, `sslmode=verify-full&sslrootcert=${own.authority}`, 'postgres', '127.0.0.1');
    const other = await rejection(connected(byNumber));
    expect(other).toBeInstanceOf(InterfaceError);
    expect(other.message).toMatch(/does not match .* altnames: .*; connect by a name that stands in the certificate/);
  });

  it('is refused where one of both does not want it', async (context) => {
    const own = running(context);
    const plain = await rejection(connected(urlOf(own, 'sslmode=disable')));
    expect(plain).toBeInstanceOf(DBAPIError);
    expect(plain).toMatchObject({ sqlstate: '28000', message: expect.stringContaining('no encryption') });
    const unable = await rejection(connected(`${athanorUrl('pg')}?sslmode=require`));
    expect(unable).toBeInstanceOf(InterfaceError);
    expect(unable.message).toContain('The server does not support SSL connections; say sslmode=disable in the URL');
  });

  it('identifies the client by its certificate', async (context) => {
    const own = running(context);
    await using engine = createAsyncEngine(bySocket(own));
    await engine.begin((connection) => connection.execute(text('create role by_certificate login')));
    const query = `sslmode=verify-full&sslrootcert=${own.authority}`;
    const files = `&sslcert=${own.certificate}&sslkey=${own.key}`;
    expect(await connected(urlOf(own, query + files, 'by_certificate'))).toBe('TLSv1.3');
    const without = await rejection(connected(urlOf(own, query, 'by_certificate')));
    expect(without.message).toContain('connection requires a valid client certificate');
    const missing = await rejection(connected(urlOf(own, 'sslrootcert=/no/such/file')));
    expect(missing).toBeInstanceOf(ArgumentError);
    expect(missing.message).toContain("The file of the URL's sslrootcert=/no/such/file cannot be read: Error: ENOENT");
  });

  it('says which password is missing', async (context) => {
    const own = running(context);
    await using engine = createAsyncEngine(bySocket(own));
    await engine.begin((connection) => connection.execute(text("create role by_password login password 'a b/@'")));
    const query = 'sslmode=no-verify';
    expect(await connected(urlOf(own, query, 'by_password:a%20b%2F%40'))).toBe('TLSv1.3');
    expect(await rejection(connected(urlOf(own, query, 'by_password:wrong')))).toMatchObject({ sqlstate: '28P01' });
    const missing = await rejection(connected(urlOf(own, query, 'by_password')));
    expect(missing.message).toContain('the server asks for a password, and neither the URL nor PGPASSWORD has one');
  });

  it('and one by a unix socket take requests to cancel as any other', async (context) => {
    const own = running(context);
    const urls = [urlOf(own, `sslmode=verify-full&sslrootcert=${own.authority}`), bySocket(own)];
    for (const url of urls) {
      await using engine = createAsyncEngine(url);
      const controller = new AbortController();
      const { signal } = controller;
      const running = engine.connect(async (connection) => {
        await connection.execute(text('select 1'));
        setTimeout(() => controller.abort(), 50);
        return connection.execute(text('select pg_sleep(30)'), undefined, { signal });
      });
      expect(await rejection(running)).toBe(signal.reason);
      const sleeping = text<{ readonly 0: number }>(
        "select count(*)::int from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like '%pg_sleep%'",
      );
      expect(await engine.connect((connection) => connection.scalar(sleeping))).toBe(0);
    }
  });
});

// proves: url-hosts
describe('A unix socket', () => {
  const local = text<{ readonly 0: boolean }>('select inet_client_addr() is null');

  it('is named by its directory in the query, also as one of several hosts', async (context) => {
    const own = running(context);
    const { socketDirectory, port } = own;
    const query = `host=/no/such/directory:${port}&host=${socketDirectory}:${port}`;
    for (const url of [bySocket(own), `postgresql+pg://postgres@/postgres?${query}`]) {
      await using engine = createAsyncEngine(url);
      expect(await engine.connect((connection) => connection.scalar(local))).toBe(true);
    }
  });

  it('that is not there is a clear error', async (context) => {
    const { port } = running(context);
    await using engine = createAsyncEngine(`postgresql+pg://postgres@/postgres?host=/no/such/directory&port=${port}`);
    const error = await rejection(engine.connect());
    expect(error).toBeInstanceOf(InterfaceError);
    expect(error.message).toContain(`connect ENOENT /no/such/directory/.s.PGSQL.${port}`);
  });
});
