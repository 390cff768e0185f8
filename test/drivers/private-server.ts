import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findLocalBinaries } from '../../libs/testing/src/postgres-binaries.js';
import { startCluster } from '../../libs/testing/src/postgres-cluster.js';
import { serverUser, spawnAs } from '../../libs/testing/src/postgres-user.js';

/** A server of a test's own, which takes encrypted connections only, and any by its unix socket. */
export interface PrivateServer {
  readonly port: number;
  /** The directory of its unix socket. */
  readonly socketDirectory: string;
  /** The files for `sslrootcert`, `sslcert` and `sslkey`; the certificate of the server is for `localhost`. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  stop(): Promise<void>;
}

/** Who may connect, how, and to what. */
const ACCESS = `local all all trust
hostssl all by_certificate 127.0.0.1/32 cert
hostssl all by_password 127.0.0.1/32 scram-sha-256
hostssl all all 127.0.0.1/32 trust
`;

/** Starts it; undefined where this machine has no programs of PostgreSQL, or no `openssl` to make certificates with. */
export async function startPrivateServer(): Promise<PrivateServer | undefined> {
  let binaries: ReturnType<typeof findLocalBinaries>;
  const user = serverUser();
  try {
    binaries = findLocalBinaries(process.env, user);
    execFileSync('openssl', ['version']);
  } catch {
    return undefined;
  }
  let files = '';
  const prepare = (folder: string): void => {
    files = folder;
    chmodSync(folder, 0o755);
    makeCertificates(folder);
    mkdirSync(join(folder, 'socket'));
    writeFileSync(join(folder, 'data', 'pg_hba.conf'), `local all all trust\nhost all all 127.0.0.1/32 trust\n`);
    if (user === undefined) return;
    for (const name of ['socket', 'server.key']) chownSync(join(folder, name), user.uid, user.gid);
  };
  const settings = {
    ssl: 'on',
    ssl_cert_file: '../server.crt',
    ssl_key_file: '../server.key',
    ssl_ca_file: '../authority.crt',
    unix_socket_directories: '../socket',
  };
  const server = await startCluster(() => binaries, user, { settings, prepare });
  // Strict from now on only: until it was ready, it was asked without encryption.
  writeFileSync(join(files, 'data', 'pg_hba.conf'), ACCESS);
  const reload = ['-D', join(files, 'data'), 'reload'];
  execFileSync(join(binaries.postgres, '..', 'pg_ctl'), reload, { ...spawnAs(user), cwd: files, stdio: 'ignore' });
  return {
    port: Number(new URL(server.url).port),
    socketDirectory: join(files, 'socket'),
    authority: join(files, 'authority.crt'),
    certificate: join(files, 'client.crt'),
    key: join(files, 'client.key'),
    stop: () => server.stop(),
  };
}

function makeCertificates(folder: string): void {
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };
  const key = (name: string): readonly string[] => ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`];
  openssl('req', '-x509', ...key('authority'), '-days', '2', '-out', 'authority.crt', '-subj', '/CN=an authority');
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost');
  const subjects = { server: 'localhost', client: 'by_certificate' };
  for (const [name, subject] of Object.entries(subjects)) {
    openssl('req', ...key(name), '-out', `${name}.csr`, '-subj', `/CN=${subject}`);
    const signed = ['-CA', 'authority.crt', '-CAkey', 'authority.key', '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, ...signed, '-extfile', 'names');
  }
  chmodSync(join(folder, 'server.key'), 0o600);
}
