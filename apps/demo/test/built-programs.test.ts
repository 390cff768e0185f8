import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const compiler = `${root}/node_modules/@typescript/native/bin/tsc`;

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A program of the demo in a process of its own. */
class Program {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  output = '';

  constructor(entry: string, env: Record<string, string>) {
    const { DATABASE_URL: _, ...inherited } = process.env;
    this.child = spawn(process.execPath, [`${root}/apps/demo/dist/${entry}`], {
      env: { ...inherited, PORT: '0', ...env },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    this.ended = once(this.child, 'close').then(([code]) => ({ code, output: this.output }));
  }

  /** The address that it prints when it is ready. */
  async address(): Promise<string> {
    for (;;) {
      const found = / on (http:\/\/\S+)/.exec(this.output)?.[1];
      if (found !== undefined) return found;
      const { stdout } = this.child;
      await Promise.race([
        once(stdout as NodeJS.ReadableStream, 'data'),
        this.ended.then(({ output }) => {
          throw new Error(output);
        }),
      ]);
    }
  }
}

describe('the built programs', () => {
  let program: Program | undefined;

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [compiler, '-b', `${root}/apps/demo`]);
  }, 120_000);
  afterEach(() => program?.child.kill('SIGKILL'));

  it.each(['main.js', 'fastify-main.js'])(
    '%s starts with nothing but itself, answers, and stops on SIGTERM',
    async (entry) => {
      program = new Program(entry, {});
      const address = await program.address();
      expect(program.output).toContain('PGlite in memory');
      const health = (await (await fetch(`${address}/health`)).json()) as { status: string };
      const articles = (await (await fetch(`${address}/api/articles`)).json()) as { total: number };
      expect([health.status, articles.total]).toEqual(['ok', 12]);
      const stopped = Date.now();
      program.child.kill('SIGTERM');
      expect((await program.ended).code).toBe(0);
      expect(Date.now() - stopped).toBeLessThan(5000);
      expect(program.output).toContain('GET /api/articles 200');
    },
    60_000,
  );

  it.each(['main.js', 'fastify-main.js'])(
    '%s finishes the requests in flight before it stops',
    async (entry) => {
      program = new Program(entry, {});
      const address = await program.address();
      const comment = JSON.stringify({ name: 'Nora', body: 'I was quick.' });
      const headers = { 'content-type': 'application/json', 'content-length': comment.length };
      const late = request(`${address}/api/articles/1/comments`, { method: 'POST', headers });
      const replied = once(late, 'response') as Promise<[IncomingMessage]>;
      late.write(comment.slice(0, 10));
      await setTimeout(200);
      program.child.kill('SIGTERM');
      await setTimeout(300);
      expect(program.child.exitCode).toBeNull();
      late.end(comment.slice(10));
      const [reply] = await replied;
      reply.resume();
      expect(reply.statusCode).toBe(201);
      expect((await program.ended).code).toBe(0);
    },
    60_000,
  );

  it.each([
    [{ PORT: 'many' }, 'The demo did not start. RangeError: PORT takes a number from 0 to 65535, not "many"'],
    [{ DATABASE_URL: 'mysql://localhost/blog' }, 'The demo did not start. NoSuchModuleError: '],
    [
      { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/blog' },
      'The demo did not start. InterfaceError: (pg.Error) connect ECONNREFUSED 127.0.0.1:1',
    ],
  ])(
    'main.js says in one line why it does not start with %j',
    async (env, message) => {
      program = new Program('main.js', env as Record<string, string>);
      const { code, output } = await program.ended;
      expect(code).toBe(1);
      expect(output.split('\n').find((line) => line.startsWith('The demo'))).toContain(message);
    },
    60_000,
  );
});
