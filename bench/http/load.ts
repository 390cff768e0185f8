import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import type { Fixture } from '../fixture.ts';
import { median, type WorkloadResult } from '../measure.ts';

const requests = 2000;
const inFlight = 20;
const kinds = ['raw', 'fastify', 'nest'] as const;

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Requests against one server process per contestant, in turn; the servers' own CPU time counts. */
export async function measureHttp({ url, pool }: Fixture, rounds: number): Promise<WorkloadResult[]> {
  const servers = new Map<string, Server>();
  for (const kind of kinds) servers.set(kind, await start(kind, url));
  try {
    return [
      await compare('HTTP GET one entity', servers, rounds, (port, i) =>
        call(port, 'GET', `/posts/${1 + (i % 10_000)}`),
      ),
      await compare('HTTP POST one entity', servers, rounds, (port) =>
        call(port, 'POST', '/authors', { name: 'Http' }),
      ),
    ];
  } finally {
    for (const { child } of servers.values()) child.kill();
    await pool.query("delete from author where name = 'Http'");
  }
}

async function start(kind: string, url: string): Promise<Server> {
  const script = kind === 'nest' ? 'nest-server.mjs' : 'server.ts';
  const child = spawn(process.execPath, [new URL(script, import.meta.url).pathname, kind, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  for await (const line of lines) {
    if (line.startsWith('{')) return { child, port: (JSON.parse(line) as { port: number }).port };
  }
  throw new Error(`The ${kind} server ended before it listened`);
}

async function compare(
  name: string,
  servers: ReadonlyMap<string, Server>,
  rounds: number,
  send: (port: number, i: number) => Promise<void>,
): Promise<WorkloadResult> {
  const ratios = new Map<string, { wall: number[]; cpu: number[] }>();
  for (let round = -1; round < rounds; round++) {
    const samples = new Map<string, { wall: number; cpu: number }>();
    for (const [kind, { port }] of servers) samples.set(kind, await sample(port, send));
    const raw = samples.get('raw');
    if (round < 0 || raw === undefined) continue;
    for (const [kind, own] of samples) {
      if (kind === 'raw') continue;
      const list = ratios.get(kind) ?? { wall: [], cpu: [] };
      list.wall.push(own.wall / raw.wall);
      list.cpu.push(own.cpu / raw.cpu);
      ratios.set(kind, list);
    }
  }
  const medians = [...ratios].map(([kind, r]) => [kind, { wall: median(r.wall), cpu: median(r.cpu) }] as const);
  return { name, ratios: Object.fromEntries(medians) };
}

async function sample(
  port: number,
  send: (port: number, i: number) => Promise<void>,
): Promise<{ wall: number; cpu: number }> {
  const before = await cpuOf(port);
  const start = process.hrtime.bigint();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < requests) await send(port, next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { wall: Number(process.hrtime.bigint() - start), cpu: (await cpuOf(port)) - before };
}

const agent = new Agent({ keepAlive: true, maxSockets: inFlight });

async function call(port: number, method: string, path: string, body?: object): Promise<void> {
  const status = (await exchange(port, method, path, body)).status;
  if (status !== 200 && status !== 201) throw new Error(`${method} ${path} answered ${status}`);
}

async function cpuOf(port: number): Promise<number> {
  const usage = JSON.parse((await exchange(port, 'GET', '/cpu')).text) as NodeJS.CpuUsage;
  return usage.user + usage.system;
}

async function exchange(
  port: number,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; text: string }> {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const outgoing = request({ agent, port, host: '127.0.0.1', method, path, headers });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(outgoing, 'response')) as [import('node:http').IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, text };
}
