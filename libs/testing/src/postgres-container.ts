import type { RunningServer } from './postgres-cluster.js';

const IMAGE = 'postgres:18-alpine';
const PROBE_TIMEOUT_MS = 10_000;

/**
 * Starts PostgreSQL in a container through testcontainers, whose reaper removes it when this process dies. Throws an
 * Error that says why when the package or a container runtime is missing, or the image cannot be had.
 */
export async function startContainer(): Promise<RunningServer> {
  const testcontainers = await importTestcontainers();
  await withinTime(testcontainers.getContainerRuntimeClient(), 'no answer from the container runtime');
  const container = await new testcontainers.GenericContainer(IMAGE)
    .withEnvironment({ POSTGRES_HOST_AUTH_METHOD: 'trust', POSTGRES_INITDB_ARGS: '--locale=C.UTF-8 --encoding=UTF8' })
    .withTmpFs({ '/var/lib/postgresql': 'rw' })
    .withCommand([
      'postgres',
      '-c',
      'fsync=off',
      '-c',
      'jit=off',
      '-c',
      'max_connections=200',
      '-c',
      'max_prepared_transactions=20',
    ])
    .withExposedPorts(5432)
    // Twice: the image starts a first server of its own while it initialises.
    .withWaitStrategy(testcontainers.Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .withStartupTimeout(120_000)
    .start();
  return {
    url: `postgresql://postgres@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
    stop: async () => void (await container.stop()),
  };
}

async function importTestcontainers(): Promise<typeof import('testcontainers')> {
  try {
    return await import('testcontainers');
  } catch (error) {
    throw new Error(`package testcontainers cannot be loaded: ${(error as Error).message}`, { cause: error });
  }
}

async function withinTime<T>(work: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${message} within ${PROBE_TIMEOUT_MS / 1000} s`)), PROBE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
